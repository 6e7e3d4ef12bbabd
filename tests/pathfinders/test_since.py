"""What changed of a country since a date, as far as each reader might have read it."""

import datetime
import re

import pgtrigger
import pytest
import time_machine
from django.utils import timezone

from alliance87.core.enums import Visibility
from events.enums import EventKind
from pathfinders.models import Commitment, NextStep, PathfinderCountry
from tests.factories.core import SourceFactory, ThemeFactory
from tests.factories.events import EventFactory
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    CoordinationBodyFactory,
    LessonLearntFactory,
    NextStepFactory,
    PriorityAreaFactory,
    ProgressReportFactory,
    RoadmapFactory,
    StageEventFactory,
)

pytestmark = pytest.mark.django_db


def page_of(pathfinder, since):
    return f"/en/pathfinders/{pathfinder.slug}/?since={since}"


def told(client, pathfinder, since):
    """What the page tells: by kind, each (name, state, differences)."""
    groups = client.get(page_of(pathfinder, since)).context["groups"]
    return {
        str(title): [
            (
                entry["name"],
                entry["state"],
                [
                    (each.label, each.before, each.after)
                    for each in entry["differences"]
                ],
            )
            for entry in entries
        ]
        for title, entries in groups
    }


def age(*records, days=100):
    """Let all that was ever written of the records be so many days old."""
    for record in records:
        revisions = type(record).pgh_event_model.objects.filter(id=record.pk)
        before = timezone.now() - datetime.timedelta(days=days)
        with pgtrigger.ignore():  # history is append-only
            revisions.update(pgh_created_at=before)


def change(record, **values):
    type(record).objects.filter(pk=record.pk).update(**values)


def days_ago(number):
    return (timezone.localdate() - datetime.timedelta(days=number)).isoformat()


@pytest.fixture
def commitment():
    """A public commitment that stands, with all above it, for a hundred days."""
    commitment = CommitmentFactory(reference="1.1", title_en="First")
    area = commitment.priority_area
    age(commitment, area, area.roadmap, area.roadmap.pathfinder)
    return commitment


@pytest.fixture
def pathfinder(commitment):
    return commitment.priority_area.roadmap.pathfinder


def test_unchanged_country_says_so(client, pathfinder):
    text = client.get(page_of(pathfinder, days_ago(50))).text

    assert "Nothing changed since" in text


def test_changed_field_is_told_before_and_after(client, pathfinder, commitment):
    change(commitment, title_en="Second")

    assert told(client, pathfinder, days_ago(50)) == {
        "Commitments": [("1.1 Second", "changed", [("Title (en)", "First", "Second")])]
    }


def test_change_before_the_date_is_not_told(client, pathfinder, commitment):
    change(commitment, title_en="Second")
    age(commitment, days=60)

    assert told(client, pathfinder, days_ago(50)) == {}


def test_change_that_was_undone_is_not_told(client, pathfinder, commitment):
    change(commitment, title_en="Second")
    change(commitment, title_en="First")

    assert told(client, pathfinder, days_ago(50)) == {}


def test_new_record_is_told_of_every_kind(client, pathfinder, commitment):
    StageEventFactory(pathfinder=pathfinder)
    CoordinationBodyFactory(pathfinder=pathfinder)
    area = PriorityAreaFactory(roadmap=RoadmapFactory(pathfinder=pathfinder))
    CommitmentFactory(priority_area=area)
    AssessmentFactory(commitment=commitment)
    NextStepFactory(pathfinder=pathfinder)
    ProgressReportFactory(pathfinder=pathfinder)
    LessonLearntFactory(pathfinder=pathfinder)
    LessonLearntFactory()  # another country's

    found = told(client, pathfinder, days_ago(50))

    assert {kind: [state for _, state, _ in rows] for kind, rows in found.items()} == {
        "Steps": ["new"],
        "Coordination bodies": ["new"],
        "Roadmaps": ["new"],
        "Priority areas": ["new"],
        "Commitments": ["new"],
        "Assessments": ["new"],
        "Next steps": ["new"],
        "Progress reports": ["new"],
        "Lessons learnt": ["new"],
    }


def test_changed_relation_is_told(client, pathfinder, commitment):
    commitment.supporting_partners.add(
        PartnerFactory(name_en="Shown partner"), PartnerFactory(hidden=True)
    )

    ((_, state, ((_, before, after),)),) = told(client, pathfinder, days_ago(50))[
        "Commitments"
    ]

    assert (state, before) == ("changed", "")
    assert after == "Shown partner, not shown"


def test_hidden_record_is_not_told(client, pathfinder, commitment):
    CommitmentFactory(priority_area=commitment.priority_area, hidden=True)
    AssessmentFactory(commitment=commitment, hidden=True)
    LessonLearntFactory(pathfinder=pathfinder, for_partners=True)

    assert told(client, pathfinder, days_ago(50)) == {}


def test_draft_of_a_published_record_is_not_told(client, pathfinder, commitment):
    draft = CommitmentFactory(
        priority_area=commitment.priority_area,
        reference="2",
        title_en="Secret draft",
        hidden=True,
    )
    age(draft)
    change(draft, title_en="Published", visibility=Visibility.PUBLIC)

    assert told(client, pathfinder, days_ago(50)) == {
        "Commitments": [("2 Published", "new", [])]
    }


def test_record_of_a_roadmap_opened_since_is_new(client, pathfinder):
    roadmap = RoadmapFactory(pathfinder=pathfinder, hidden=True)
    area = PriorityAreaFactory(roadmap=roadmap, label_en="Secret then")
    age(roadmap, area)
    change(area, label_en="Open now")
    change(roadmap, visibility=Visibility.PUBLIC)

    found = told(client, pathfinder, days_ago(50))

    assert found["Priority areas"] == [("Open now", "new", [])]


def test_deleted_record_is_told_the_secretariat_alone(
    client, secretariat_client, pathfinder
):
    step = NextStepFactory(pathfinder=pathfinder, text_en="Gone step")
    age(step)
    NextStep.objects.filter(pk=step.pk).delete()

    assert told(client, pathfinder, days_ago(50)) == {}
    assert told(secretariat_client, pathfinder, days_ago(50)) == {
        "Next steps": [("Gone step", "gone", [])]
    }


def test_record_of_a_deleted_commitment_is_told_the_secretariat(
    secretariat_client, pathfinder, commitment
):
    assessment = AssessmentFactory(commitment=commitment)
    age(assessment)
    Commitment.objects.filter(pk=commitment.pk).delete()

    found = told(secretariat_client, pathfinder, days_ago(50))

    assert {kind: [state for _, state, _ in rows] for kind, rows in found.items()} == {
        "Commitments": ["gone"],
        "Assessments": ["gone"],
    }


def test_remarks_on_a_report_are_told_the_secretariat_alone(
    client, secretariat_client, pathfinder
):
    report = ProgressReportFactory(pathfinder=pathfinder)
    age(report)
    change(report, remarks="Secret remarks")

    assert told(client, pathfinder, days_ago(50)) == {}
    assert (
        "Secret remarks"
        in secretariat_client.get(page_of(pathfinder, days_ago(50))).text
    )


def test_place_in_a_hidden_source_is_not_told(client, pathfinder, commitment):
    change(commitment, source=SourceFactory(hidden=True), locator="Secret page")

    text = client.get(page_of(pathfinder, days_ago(50))).text

    assert "Secret page" not in text


def test_country_one_may_not_see_has_no_changes(client, pathfinder):
    change(pathfinder, visibility=Visibility.PARTNERS)

    assert client.get(page_of(pathfinder, "year")).status_code == 404


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("31.12.2019", "Write a day as"),
        ("2019-02-30", "Write a day as"),
        ("", "Write a day as"),
        ("1066-01-01", "younger"),
        ("2999-01-01", "still to come"),
        ("gcg", "No GCG meeting is known"),
    ],
)
def test_bad_date_is_said_and_kept(client, pathfinder, asked, problem):
    response = client.get(page_of(pathfinder, asked))

    assert response.status_code == 200
    assert problem in response.context["problem"]
    assert response.context["typed"] == asked
    assert response.context["groups"] == []


def test_words_stand_for_dates(client, pathfinder):
    for year, options in ((2019, {}), (2020, {"hidden": True})):
        start = datetime.datetime(year, 1, 17, 9, tzinfo=datetime.UTC)
        EventFactory(kind=EventKind.GCG_MEETING, starts_at=start, **options)

    with time_machine.travel("2020-06-30T12:00Z", tick=False):
        dates = {
            word: client.get(page_of(pathfinder, word)).context["since"]
            for word in ("month", "year", "gcg")
        }

    assert dates == {
        "month": datetime.date(2020, 5, 31),
        "year": datetime.date(2019, 7, 1),
        "gcg": datetime.date(2019, 1, 17),
    }


def test_an_assessment_is_named_by_its_commitment(client, pathfinder):
    area = PriorityAreaFactory(roadmap=RoadmapFactory(pathfinder=pathfinder))
    for reference in ("1.1", "1.2"):
        commitment = CommitmentFactory(
            priority_area=area, reference=reference, title_en="Inspect"
        )
        AssessmentFactory(commitment=commitment)

    text = client.get(page_of(pathfinder, days_ago(50))).text

    assert ": 1.1 Inspect" in text
    assert ": 1.2 Inspect" in text


def test_page_of_the_country_offers_the_dates(client, pathfinder):
    text = client.get(f"/en/pathfinders/{pathfinder.slug}/").text

    assert set(re.findall(r"\?since=(\w+)", text)) == {"month", "year", "gcg"}


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_changes(
    client, django_assert_num_queries, pathfinder, count
):
    area = PriorityAreaFactory(
        roadmap=RoadmapFactory(pathfinder=pathfinder), themes=[ThemeFactory()]
    )
    old = [
        CommitmentFactory(
            priority_area=area,
            lead_partner=PartnerFactory(),
            supporting_partners=[PartnerFactory()],
            source=SourceFactory(),
        )
        for _ in range(count)
    ]
    age(*old)
    for record in old:
        change(record, title_en="Changed", lead_partner=PartnerFactory())
        AssessmentFactory(commitment=record, assessor=PartnerFactory())
    change(PathfinderCountry.objects.get(pk=pathfinder.pk), summary_en="Changed")

    with django_assert_num_queries(32):
        response = client.get(page_of(pathfinder, days_ago(50)))

    assert response.context["count"] == 2 * count + 3
