"""What became of the proposals of earlier meetings."""

import datetime

import pytest

from alliance87.briefings.content import canonical
from alliance87.briefings.enums import PackItemKind
from tests.briefings.test_content import gathered, item
from tests.factories.action_groups import OutputFactory
from tests.factories.briefings import PackItemFactory, PackOutlineFactory
from tests.factories.events import (
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    ProposalUptakeFactory,
)

pytestmark = pytest.mark.django_db
EARLIER = datetime.datetime(2024, 5, 1, 9, tzinfo=datetime.UTC)
LATER = datetime.datetime(2027, 5, 1, 9, tzinfo=datetime.UTC)


def proposal(*, starts_at=EARLIER, **fields):
    return ProposalFactory(section__report__event__starts_at=starts_at, **fields)


def content(**fields):
    (part,) = gathered([item(PackItemKind.PROPOSALS, **fields)])["items"]
    return part["content"]


def texts(content):
    return [
        each["text"]
        for report in content["reports"]
        for each in [*report["taken_up"], *report["open"]]
    ]


def test_a_proposal_is_printed_with_what_took_it_up():
    taken = proposal(text_en="Train labour inspectors")
    output = OutputFactory(text_en="A course for inspectors")
    ProposalUptakeFactory(
        proposal=taken,
        output=output,
        note_en="In two regions",
        taken_up_on="2025-02-03",
    )
    proposal(text_en="Nobody took this up")

    found = content()

    assert texts(found) == ["Train labour inspectors", "Nobody took this up"]
    assert (found["taken_up"], found["count"]) == ("1", "2")
    (uptake,) = found["reports"][0]["taken_up"][0]["uptakes"]
    assert uptake == {
        "kind": "Output",
        "title": "A course for inspectors",
        "of": str(output.objective.work_plan.action_group),
        "date": "3 February 2025",
        "note": "In two regions",
    }


def test_what_readers_may_not_see_took_nothing_up():
    taken = proposal()
    ProposalUptakeFactory(
        proposal=taken,
        output__objective__work_plan__for_group=True,
        output__text_en="Secret output",
    )

    found = content()

    assert [report["taken_up"] for report in found["reports"]] == [[]]
    assert "Secret output" not in canonical(found).decode()


def test_proposals_of_hidden_reports_and_of_later_meetings_are_left_out():
    proposal(text_en="Earlier")
    proposal(text_en="Later", starts_at=LATER)
    proposal(text_en="Hidden", section__report__hidden=True)

    assert texts(content()) == ["Earlier"]


def test_only_the_reports_that_were_chosen_are_printed():
    chosen = proposal(text_en="Chosen")
    proposal(text_en="Not chosen")

    found = content(options={"reports": [str(chosen.section.report_id)]})

    assert texts(found) == ["Chosen"]


def test_what_came_after_the_day_that_was_chosen_is_left_out():
    taken = proposal()
    ProposalUptakeFactory(proposal=taken, taken_up_on="2025-02-03")
    ProposalUptakeFactory(proposal=taken, taken_up_on="2026-02-03")

    found = content(options={"as_of": "2025-06-01"})

    dates = [each["date"] for each in found["reports"][0]["taken_up"][0]["uptakes"]]
    assert dates == ["3 February 2025"]


def test_no_proposals_at_all_is_said():
    outline = PackOutlineFactory(event=EventFactory())
    MeetingReportFactory(event__starts_at=EARLIER)
    items = [
        item(PackItemKind.PROPOSALS, outline=outline),
        PackItemFactory(outline=outline),
    ]

    (entry,) = gathered(items)["left_out"]

    assert entry["reason"] == "No report of an earlier meeting has proposals."


@pytest.mark.parametrize("count", [1, 3])
def test_proposals_take_a_constant_number_of_queries(count, django_assert_num_queries):
    for _number in range(count):
        ProposalUptakeFactory(proposal=proposal())
        ProposalUptakeFactory(proposal=proposal(), by_commitment=True)
    one = item(PackItemKind.PROPOSALS)

    with django_assert_num_queries(9):
        gathered([one])
