import pytest

from alliance87.briefings.enums import PackItemKind, PackState
from tests.constraints import assert_refused, changed, known, unique
from tests.factories.briefings import (
    BriefingPackFactory,
    PackItemFactory,
    PackOutlineFactory,
)

pytestmark = pytest.mark.django_db


def item_of(kind):
    """An item that says it is of a kind and has no record of it."""
    return changed(PackItemFactory(), kind=kind)


REFUSALS = {
    **known(PackItemFactory, "kind"),
    **known(BriefingPackFactory, "edition", "language", "state"),
    **unique(BriefingPackFactory, "request_key"),
    "briefings_packitem_document_of_its_kind": lambda: item_of(PackItemKind.DOCUMENT),
    "briefings_packitem_report_of_its_kind": lambda: item_of(
        PackItemKind.MEETING_REPORT
    ),
    "briefings_packitem_work_plan_of_its_kind": lambda: item_of(PackItemKind.WORK_PLAN),
    "briefings_briefingpack_finished_has_file": lambda: changed(
        BriefingPackFactory(), state=PackState.SEALED
    ),
    "briefings_briefingpack_failed_says_why": lambda: changed(
        BriefingPackFactory(), state=PackState.FAILED
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


def test_an_item_is_named_by_its_title_or_what_it_is():
    assert str(PackItemFactory(title_en="A note")) == "A note"
    assert str(PackItemFactory(title_en="", kind=PackItemKind.AGENDA)) == "Agenda"


def test_a_plan_is_named_after_its_meeting():
    outline = PackOutlineFactory()

    assert str(outline) == outline.event.title
