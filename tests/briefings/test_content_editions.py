"""What the readers of each edition are given: rights, timings, and what was chosen."""

import datetime

import pytest

from alliance87.briefings.content import canonical, gather, reading
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.core.models import Document
from events.enums import RegistrationStatus
from tests.briefings.test_content import ON, gathered, item
from tests.factories.action_groups import (
    ActionGroupFactory,
    MembershipFactory,
    OutputFactory,
    OutputUpdateFactory,
)
from tests.factories.briefings import PackItemFactory, PackOutlineFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import AgendaItemFactory, EventFactory, RegistrationFactory
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    PathfinderCountryFactory,
)

pytestmark = pytest.mark.django_db


def titles(snapshot):
    return [part["title"] for part in snapshot["items"]]


def paper(outline, event, **fields):
    document = DocumentFactory(**fields)
    event.documents.add(document)
    return item(PackItemKind.DOCUMENT, outline=outline, document=document)


def test_participants_read_the_papers_of_those_invited_to_this_meeting():
    outline = PackOutlineFactory()
    items = [
        paper(outline, outline.event, for_group=True, title_en="Ours"),
        paper(outline, EventFactory(), for_group=True, title_en="Of another meeting"),
        paper(outline, outline.event, hidden=True, title_en="Hidden"),
        PackItemFactory(outline=outline, title_en="A word", edition="public"),
    ]

    assert titles(gathered(items)) == ["Ours", "A word"]
    assert titles(gathered(items, edition=PackEdition.PUBLIC)) == ["A word"]


def test_the_participants_edition_holds_what_one_who_is_invited_reads():
    outline = PackOutlineFactory()
    for fields in [{}, {"for_partners": True}, {"for_group": True}, {"hidden": True}]:
        paper(outline, outline.event, **fields)
        paper(outline, EventFactory(), **fields)
    person = RegistrationFactory(
        event=outline.event, status=RegistrationStatus.INVITED
    ).representative.user

    with reading(edition=PackEdition.PARTICIPANTS, event=outline.event) as reader:
        read = set(Document.objects.visible_to(reader))

    assert len(read) == 5
    assert read == set(Document.objects.visible_to(person))


def test_the_rights_of_a_participant_end_with_the_reading():
    outline = PackOutlineFactory()
    ours = DocumentFactory(for_group=True)
    outline.event.documents.add(ours)

    with reading(edition=PackEdition.PARTICIPANTS, event=outline.event) as reader:
        assert ours in Document.objects.visible_to(reader)

    assert ours not in Document.objects.visible_to(reader)


def test_a_meeting_for_its_invited_has_a_pack_for_participants():
    outline = PackOutlineFactory(event=EventFactory(for_group=True))

    snapshot = gathered([PackItemFactory(outline=outline, title_en="A word")])

    assert titles(snapshot) == ["A word"]


@pytest.mark.parametrize("edition", PackEdition)
def test_the_minutes_of_each_point_are_in_the_chairs_edition_alone(edition):
    chair = RepresentativeFactory()
    outline = PackOutlineFactory(event=EventFactory(chairs=[chair]))
    start = outline.event.starts_at
    AgendaItemFactory(event=outline.event, starts_at=start, minutes=60)
    later = start + datetime.timedelta(minutes=60)
    AgendaItemFactory(event=outline.event, starts_at=later, minutes=15)

    (part,) = gathered([item(PackItemKind.AGENDA, outline=outline)], edition=edition)[
        "items"
    ]

    told = [slot["minutes"] for slot in part["content"]["slots"]]
    for_chair = edition == PackEdition.CHAIR
    assert told == ([60, 15] if for_chair else [None, None])
    assert part["content"]["minutes"] == (75 if for_chair else 0)


# -- What was chosen of an item ------------------------------------------------------
def test_only_the_countries_that_were_chosen_are_printed():
    chosen, _other = PathfinderCountryFactory(), PathfinderCountryFactory()
    hidden = PathfinderCountryFactory(hidden=True)
    one = item(
        PackItemKind.PATHFINDER_UPDATE,
        options={"countries": [str(chosen.pk), str(hidden.pk)]},
    )

    (part,) = gathered([one])["items"]

    countries = part["content"]["countries"]
    assert [country["name"] for country in countries] == [str(chosen.country)]
    assert str(hidden.pk) not in canonical(part).decode()


def test_only_the_groups_that_were_chosen_are_printed():
    chosen, _other = ActionGroupFactory(), ActionGroupFactory()
    one = item(PackItemKind.ACTION_GROUP_UPDATE, options={"groups": [str(chosen.pk)]})

    (part,) = gathered([one])["items"]

    assert [group["name"] for group in part["content"]["groups"]] == [str(chosen)]


def test_a_country_stands_as_it_did_on_the_day_that_was_chosen():
    commitment = CommitmentFactory()
    for day, status in [("2025-01-01", "under_way"), ("2026-01-01", "completed")]:
        AssessmentFactory(commitment=commitment, as_of=day, status=status)
    then = item(PackItemKind.PATHFINDER_UPDATE, options={"as_of": "2025-06-01"})
    now = item(PackItemKind.PATHFINDER_UPDATE, outline=then.outline)

    parts = gathered([then, now])["items"]

    assert [part["as_of"] for part in parts] == ["2025-06-01", ON.isoformat()]
    statuses = [part["content"]["statuses"][0]["status"] for part in parts]
    assert statuses == ["under_way", "completed"]


def test_a_plan_stands_as_it_did_on_the_day_that_was_chosen():
    output = OutputFactory(status="completed")
    OutputUpdateFactory(output=output, as_of="2025-01-01", status="under_way")
    OutputUpdateFactory(output=output, as_of="2026-01-01", status="completed")
    plan = output.objective.work_plan
    then = item(PackItemKind.WORK_PLAN, work_plan=plan, options={"as_of": "2025-06-01"})

    (part,) = gathered([then])["items"]

    assert part["content"]["objectives"][0]["outputs"][0]["status"] == "under_way"


def test_the_members_of_a_group_are_those_of_the_day_that_was_chosen():
    group = ActionGroupFactory()
    for since, until in [("2019-01-01", "2020-01-01"), ("2021-01-01", None)]:
        MembershipFactory(action_group=group, since=since, until=until)
    then = item(PackItemKind.ACTION_GROUP_UPDATE, options={"as_of": "2019-06-01"})
    now = item(PackItemKind.ACTION_GROUP_UPDATE, outline=then.outline)

    parts = gathered([then, now])["items"]

    members = [part["content"]["groups"][0]["members"] for part in parts]
    first, last = group.memberships.order_by("since")
    assert members == [[first.partner.name], [last.partner.name]]


@pytest.mark.parametrize(
    ("site", "place"),
    [("https://portal.example", "https://portal.example/verify/content/"), ("", "")],
)
def test_a_snapshot_says_where_its_packs_are_verified(settings, site, place):
    settings.SITE_URL = site
    one = PackItemFactory(edition=PackEdition.PUBLIC)

    found = gather(
        event=one.outline.event, items=[one], edition="public", language="en", on=ON
    )

    assert found.snapshot["verify"] == place
