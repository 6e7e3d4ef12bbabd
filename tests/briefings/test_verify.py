"""Whether a copy of a pack is what was published: pages, command, and what is told."""

import datetime
import hashlib
import io
import json
from io import StringIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from alliance87.briefings import verification
from alliance87.briefings.actions import building, publishing
from alliance87.briefings.content import canonical
from alliance87.briefings.drawing.manifest import drawn_with
from alliance87.briefings.drawing.packs import PACK_STYLES
from alliance87.briefings.enums import LedgerKind
from alliance87.briefings.models import BriefingPack, LedgerEntry
from alliance87.briefings.verification import Redrawing
from tests.factories.briefings import (
    PDF,
    BriefingPackFactory,
    LedgerEntryFactory,
    PackItemFactory,
)
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

UNKNOWN = "The ledger knows no published pack of this kind."
STANDS = "This is a pack that was published, and it stands."


def page_of(client, sha256):
    return client.get(reverse("briefings:verify-file", args=[sha256])).text


def content_page(client, digest):
    return client.get(reverse("briefings:verify-content", args=[digest])).text


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def changed_entry(entry, **change):
    run("ALTER TABLE briefings_ledgerentry DISABLE TRIGGER USER")
    LedgerEntry.objects.filter(pk=entry.pk).update(**change)


# -- The pages ---------------------------------------------------------------------
def test_a_published_pack_is_known_by_its_hash(client):
    entry = LedgerEntryFactory()

    assert STANDS in page_of(client, entry.sha256)
    assert STANDS in page_of(client, entry.sha256.upper())


def test_a_replaced_and_a_withdrawn_pack_say_so(client):
    pack = LedgerEntryFactory().pack_id
    pack = BriefingPack.objects.get(pk=pack)
    LedgerEntryFactory(pack=pack, kind=LedgerKind.SUPERSEDED)
    replaced = page_of(client, pack.sha256)
    LedgerEntryFactory(pack=pack, kind=LedgerKind.WITHDRAWN)
    withdrawn = page_of(client, pack.sha256)

    assert "This pack was published; a newer one replaced it." in replaced
    assert "This pack was published and then withdrawn." in withdrawn


def test_one_file_of_two_packs_stands_while_one_of_them_does(client):
    first, second = BriefingPackFactory.create_batch(2, published=True)
    for pack in (first, second):
        LedgerEntryFactory(pack=pack)
    LedgerEntryFactory(pack=first, kind=LedgerKind.WITHDRAWN)

    assert STANDS in page_of(client, first.sha256)


def test_a_draft_is_as_unknown_as_a_file_nobody_made(client, chair_client, outline):
    draft = BriefingPackFactory(event=outline.event, sealed=True)
    strange = "0" * 64

    for reader in (client, chair_client):
        said = page_of(reader, draft.sha256).replace(draft.sha256, strange)
        assert UNKNOWN in said
        assert draft.get_absolute_url() not in said
    BriefingPack.objects.filter(pk=draft.pk).update(snapshot_sha256="1" * 64)
    by_content = [content_page(client, digest) for digest in ("1" * 64, "2" * 64)]
    assert all(UNKNOWN in page for page in by_content)


def test_the_pack_is_named_only_to_who_may_read_it(client, secretariat_client):
    event = EventFactory(hidden=True, title_en="A meeting nobody hears of")
    pack = BriefingPackFactory(event=event, published=True, edition="public")
    LedgerEntryFactory(pack=pack)

    visitor = page_of(client, pack.sha256)

    assert STANDS in visitor
    assert "A meeting nobody hears of" not in visitor
    assert "A meeting nobody hears of" in page_of(secretariat_client, pack.sha256)


def test_the_code_on_the_last_page_leads_to_what_is_said_of_its_content(client):
    pack = BriefingPackFactory(published=True, snapshot_sha256="c" * 64)
    LedgerEntryFactory(pack=pack)
    LedgerEntryFactory(pack__snapshot_sha256="d" * 64, pack__sha256="e" * 64)

    page = client.get(f"/verify/content/{'C' * 64}/", follow=True).text

    assert STANDS in page
    assert pack.sha256 in page
    assert "e" * 64 not in page
    assert "Anybody can print such a code" in page


def test_packs_of_one_content_are_told_together(client):
    for kind in (LedgerKind.WITHDRAWN, LedgerKind.SUPERSEDED):
        pack = BriefingPackFactory(published=True, snapshot_sha256="c" * 64)
        LedgerEntryFactory(pack=pack)
        LedgerEntryFactory(pack=pack, kind=kind)

    page = content_page(client, "c" * 64)

    assert "a newer one replaced it" in page
    assert page.count('<tr role="row">') == 1 + 4


@pytest.mark.parametrize("edition", ["public", "participants"])
@pytest.mark.parametrize("asked", ["file", "content"])
def test_a_replaced_pack_leads_whoever_may_read_it_to_what_replaced_it(
    asked, edition, client
):
    older, newer = (
        BriefingPackFactory(
            edition=edition,
            published=True,
            sha256=digit * 64,
            snapshot_sha256=digit * 64,
            published_at=timezone.now() + datetime.timedelta(hours=int(digit)),
        )
        for digit in ("1", "2")
    )
    BriefingPack.objects.update(event=older.event)
    LedgerEntryFactory(pack=older)
    LedgerEntryFactory(pack=older, kind=LedgerKind.SUPERSEDED)

    page = client.get(reverse(f"briefings:verify-{asked}", args=["1" * 64])).text

    assert "a newer one replaced it" in page
    assert (newer.get_absolute_url() in page) is (edition == "public")


@pytest.mark.parametrize(
    "pasted", ["{}", "  {}  ", "{}  pack.pdf", "{} *pack.pdf"], ids=range(4)
)
def test_a_pasted_hash_is_looked_up_without_script(client, pasted):
    entry = LedgerEntryFactory()
    typed = pasted.format(entry.sha256.upper())

    page = client.get(reverse("briefings:verify"), {"sha256": typed}, follow=True)

    assert STANDS in page.text


def test_what_is_no_hash_is_said_to_be_none(client):
    page = client.get(reverse("briefings:verify"), {"sha256": "pack.pdf"})

    assert "A SHA-256 has 64 digits and letters from a to f." in page.text


@pytest.mark.parametrize("change", [{"kind": "superseded"}, {"previous": "1" * 64}])
def test_a_changed_entry_is_told_on_the_page(client, change):
    _first, entry, _last = LedgerEntryFactory.create_batch(3)
    changed_entry(entry, **change)

    assert "do not rely on it" in page_of(client, entry.sha256)


@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_takes_two_queries(count, django_assert_num_queries):
    LedgerEntryFactory.create_batch(count)
    LedgerEntryFactory(pack=BriefingPackFactory(published=True, sha256="2" * 64))

    with django_assert_num_queries(2):  # the entry, and those beside it
        verification.told_of_file("2" * 64)


# -- The command -------------------------------------------------------------------
@pytest.fixture
def published(secretariat):
    """A real pack that was published, and its bytes."""
    item = PackItemFactory()
    pack = building.request_pack(
        event=item.outline.event, edition="participants", language="en"
    )
    assert building.build_pack(pack=pack)
    publishing.publish_pack(pack=pack, by=secretariat)
    pack.refresh_from_db()
    with pack.file.open() as file:
        return pack, file.read()


def verify(tmp_path, pdf, **options):
    path = tmp_path / "copy.pdf"
    path.write_bytes(pdf)
    output = StringIO()
    call_command("verify_pack", path, stdout=output, **options)
    return output.getvalue()


def test_a_published_pack_is_drawn_again_to_the_same_bytes(tmp_path, published):
    pack, pdf = published

    told = verify(tmp_path, pdf)

    assert pack.sha256 in told
    assert "edition participants, language en" in told
    assert Redrawing.SAME.label in told


def test_a_snapshot_that_was_changed_here_is_told(tmp_path, published):
    pack, pdf = published
    snapshot = {**pack.snapshot, "language": "fr"}
    BriefingPack.objects.filter(pk=pack.pk).update(snapshot=snapshot)

    with pytest.raises(CommandError, match="snapshot that is kept here was changed"):
        verify(tmp_path, pdf)


def test_what_is_no_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_pack", tmp_path / "none.pdf")


def test_a_draft_is_not_known_to_the_command_either(tmp_path):
    BriefingPackFactory(sealed=True)

    with pytest.raises(CommandError, match="no published pack that is this file"):
        verify(tmp_path, PDF)


# -- One flipped byte: each says where it is -----------------------------------------
def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_flipped_byte_of_the_file_is_told(tmp_path, published):
    pack, pdf = published

    # In a page's stream, and among the last bytes.
    for place in (len(pdf) // 2, len(pdf) - 2):
        with pytest.raises(CommandError, match="The file was changed") as told:
            verify(tmp_path, flipped(pdf, place))
        assert f"holds the manifest of the pack {pack.pk}" in str(told.value)


@pytest.mark.parametrize(
    "where", ["event", "items", "snapshot_sha256", "weasyprint", "format"]
)
def test_a_flipped_byte_of_the_manifest_is_told(where, tmp_path, published):
    pack, pdf = published
    manifest = verification.manifest_of(pdf)
    place = manifest.index(where.encode()) + len(where) + 4
    changed = with_manifest(pdf, flipped(manifest, place))

    with pytest.raises(CommandError, match="The manifest in the file was changed") as e:
        verify(tmp_path, changed)

    assert str(pack.pk) in str(e.value)


@pytest.mark.parametrize("column", ["sha256", "manifest_sha256", "previous", "hash"])
def test_a_flipped_byte_of_the_ledger_is_told(column, tmp_path, published):
    _pack, pdf = published
    other = LedgerEntryFactory()
    # As a superuser can who switches the triggers off: no other may.
    with pytest.raises(ProgrammingError), transaction.atomic():
        LedgerEntry.objects.filter(pk=other.pk).update(**{column: "3" * 64})
    was = getattr(other, column) or "0" * 64
    changed_entry(other, **{column: ("1" if was[0] == "0" else "0") + was[1:]})

    with pytest.raises(CommandError, match="The ledger was changed: entry 2"):
        verify(tmp_path, pdf)


def test_a_file_that_carries_another_manifest_than_the_ledger_says_is_told(
    tmp_path, published
):
    _pack, pdf = published
    entry = LedgerEntry.objects.get()
    changed_entry(entry, manifest_sha256="3" * 64)
    entry.refresh_from_db()
    changed_entry(entry, hash=entry.computed_hash())  # the chain is mended, too

    with pytest.raises(CommandError, match="is not that of the ledger"):
        verify(tmp_path, pdf)


# -- The manifest ------------------------------------------------------------------
def with_manifest(pdf, manifest):
    """The PDF with a manifest in it, as a pack carries it, in place of any other."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name in list(document.attachments):
            del document.attachments[name]
        attached = pikepdf.AttachedFileSpec(
            document, manifest, filename="manifest.json"
        )
        document.attachments["manifest.json"] = attached
        output = io.BytesIO()
        document.save(output, deterministic_id=True, static_id=False)
    return output.getvalue()


def handed_out(pdf, manifest):
    """The pack of such a file, as published."""
    pack = BriefingPackFactory(
        published=True,
        file=ContentFile(pdf, name="pack.pdf"),
        sha256=hashlib.sha256(pdf).hexdigest(),
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
    )
    LedgerEntryFactory(pack=pack)
    return pack


def carried(snapshot, **said):
    """A file that carries its manifest, and what a pack drawn from it would be."""
    manifest = canonical({"format": 1, "snapshot": snapshot, **said})
    return with_manifest(pikepdf_blank(), manifest), manifest


def pikepdf_blank():
    output = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(output)
    return output.getvalue()


def test_a_manifest_that_is_not_the_ledger_s_is_told():
    pdf, _manifest = carried({})
    handed_out(pdf, b"another")

    found = verification.verify(pdf)

    assert found.problems == ["The manifest in the file is not that of the ledger."]


def test_a_file_that_was_changed_is_known_by_the_manifest_it_kept():
    pdf, manifest = carried({})
    pack = handed_out(pdf, manifest)

    found = verification.verify(pdf + b"\n% more")

    assert not found.is_good
    assert f"holds the manifest of the pack {pack.pk}" in found.problems[0]


def test_other_versions_are_no_proof_against_a_file():
    versions = {**drawn_with(styles=PACK_STYLES)["versions"], "weasyprint": "1.0"}
    pdf, manifest = carried({"items": []}, versions=versions)
    handed_out(pdf, manifest)

    found = verification.verify(pdf)

    assert (found.is_good, found.redrawing) == (True, Redrawing.OTHER_VERSIONS)


def test_another_result_of_the_same_versions_is_told(published):
    pack, _bytes = published
    pdf, manifest = carried(pack.snapshot, **drawn_with(styles=PACK_STYLES))
    handed_out(pdf, manifest)

    found = verification.verify(pdf)

    assert (found.is_good, found.redrawing) == (False, Redrawing.DIFFERS)


def test_a_manifest_is_read_as_json_alone():
    assert verification.manifest_of(b"not a PDF") is None
    assert verification.read_manifest(json.dumps([1]).encode()) == {}
    assert verification.read_manifest(b"\xff") == {}
