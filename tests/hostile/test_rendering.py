"""Hostile records and papers in a pack: drawn in time, without a file or an address."""

import socket
import sys
import time

import pytest
from django.utils import timezone

from alliance87.briefings.actions.snapshots import take_snapshot
from alliance87.briefings.drawing.packs import PACK_STYLES, render_html
from alliance87.briefings.drawing.program import draw
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import PackItem
from events.models import Event
from tests.briefings.pdfs import text_of
from tests.hostile.papers import papers
from tests.hostile.records import every_kind, poison
from tests.hostile.rendering import Bait, bound_together, outcomes, sorted_out

watched = []


def watch(event, arguments):
    if watched and (
        event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen"}
        or (event == "open" and "passwd" in str(arguments[0]))
    ):
        watched.append((event, str(arguments)))


sys.addaudithook(
    watch
)  # cannot be taken away again; it sleeps while nothing is watched


@pytest.mark.django_db
# WeasyPrint leaves its profile of colours open; the program that draws ends soon after.
@pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", [1, 2])
def test_pack_of_hostile_records_is_drawn_in_time(seed):
    records = every_kind()
    poison(records, seed)
    event = Event.objects.get(pack_outline__isnull=False)
    for position, kind in enumerate(
        [PackItemKind.AGENDA, PackItemKind.PATHFINDER_UPDATE], start=10
    ):
        PackItem.objects.create(
            outline=event.pack_outline, kind=kind, position=position
        )
    start = time.monotonic()
    snapshot, _assets = take_snapshot(
        event=event,
        edition=PackEdition.PARTICIPANTS,
        language="en",
        on=timezone.localdate(),
    )
    watched.append("begin")
    try:
        # Here, not in the process apart: the fence would refuse what this must see.
        pdf = draw(render_html(snapshot), styles=PACK_STYLES, identifier="hostile")
    finally:
        seen = watched[1:]
        watched.clear()

    assert time.monotonic() - start < 30
    assert seen == []
    assert "root:x:0" not in text_of(pdf)


def test_the_watch_notices():
    watched.append("begin")
    try:
        with socket.socket() as one:
            one.settimeout(0.01)
            one.connect_ex(("127.0.0.1", 9))
        assert [event for event, _ in watched[1:]] == ["socket.connect"]
    finally:
        watched.clear()


def test_sixty_hostile_papers_end_in_a_pack_or_are_refused(tmp_path):
    """Bombs, loops, scripts, broken fonts and files; links into files and networks."""
    seed = 87
    print(f"The papers are of the seed {seed}.")  # noqa: T201  # told with a failure
    bait = Bait(tmp_path)
    sixty = list(papers(seed, 60, bait.target))
    pdfs = [paper for paper in sixty if paper.is_pdf]
    texts = [paper for paper in sixty if not paper.is_pdf]

    found = list(outcomes(pdfs, seconds=0.7, memory=768 * 1024 * 1024))
    written, refused = sorted_out(texts)
    pdf = bound_together([each for each in found if each.made], written)

    assert len(found) == len(pdfs) >= 40
    assert [each.tried for each in found if each.tried] == []
    assert all(each.made or each.why for each in found)
    assert sum(bool(each.ended) for each in found) < 10
    assert all(refused)
    assert bait.unharmed(pdf)
    assert "After all of them" in text_of(pdf)
