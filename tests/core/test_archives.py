import io
import random
import struct
import zipfile

import pytest

from alliance87.core import archives
from alliance87.core.archives import check_archive
from alliance87.core.refused import Refused
from tests.core import bombs
from tests.core.bombs import office


def code_of(content, folder="word/"):
    with pytest.raises(Refused) as refused:
        check_archive(io.BytesIO(content), folder=folder)
    return refused.value.code


@pytest.mark.parametrize(
    ("kind", "folder"), [("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/")]
)
def test_an_office_file_is_taken(kind, folder):
    parts = [("docProps/app.xml", "<a/>"), ("media/image1.png", bytes(2000))]

    check_archive(io.BytesIO(office(kind, parts)), folder=folder)


def test_a_file_written_as_it_came_is_taken():
    """With the sizes behind each member, as programs write that cannot go back."""

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise io.UnsupportedOperation

        tell = seek

    output = Pipe()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", bombs.TYPES)
        archive.writestr("word/document.xml", "<a/>" * 900)

    check_archive(io.BytesIO(output.getvalue()), folder="word/")


def test_one_kind_of_office_file_is_not_another():
    assert code_of(office("xlsx")) == "magic"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bombs.zeros, "bomb"),
        (bombs.many_zeros, "bomb"),
        (bombs.crowd, "bomb"),
        (bombs.wide_directory, "bomb"),
        (bombs.lying_size, "bomb"),
        (bombs.overlapping, "bomb"),
        (bombs.quoted, "bomb"),
        (bombs.encrypted, "password"),
        (bombs.macros, "macros"),
        (bombs.disguised_macros, "macros"),
        (bombs.escape, "broken"),
        (bombs.twice, "broken"),
        (bombs.not_office, "magic"),
        (bombs.appended, "broken"),
        (bombs.prefixed, "broken"),
        (bombs.cut, "broken"),
        (bombs.method, "broken"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_hostile_archive_is_refused_for_what_it_is(make, code):
    assert code_of(make(random.Random(87), "docx")) == code


def test_what_comes_out_is_counted_and_not_believed(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    content = random.Random(87).randbytes(990)

    assert code_of(office("docx", [("a.xml", content)])) == "bomb"


def test_a_member_larger_than_it_says_is_stopped_there():
    content = random.Random(87).randbytes(990)
    honest = office("docx", [("a.xml", content)])
    understated = honest.replace(struct.pack("<I", 990), struct.pack("<I", 90))

    check_archive(io.BytesIO(honest), folder="word/")
    assert code_of(understated) == "bomb"


def test_types_that_hide_their_words_are_refused():
    for types in ["<!DOCTYPE a []><Types/>", "<Types>&#118;</Types>", "\x00T\x00y\xff"]:
        hidden = types.encode("utf-16" if "\x00" in types else "utf-8")
        assert code_of(office("docx", types=hidden)) == "broken"


def test_any_damage_is_refused_or_taken_and_never_raises():
    pick = random.Random(87)
    whole = office("docx", [("a.xml", pick.randbytes(300))])
    taken = 0
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(pick.randint(1, 6)):
            damaged[pick.randrange(len(damaged))] = pick.randrange(256)
        try:
            check_archive(io.BytesIO(damaged), folder="word/")
            taken += 1
        except Refused:
            pass
    assert taken < 1000
