"""The demonstration files themselves, loaded once for all tests of this module.

What the briefing pack of July 2019 tells of each pathfinder country was counted in it.
"""

import html
import re

import pytest
from django.apps import apps
from django.db import transaction

from action_groups.models import ActionGroup, Output
from alliance87.accounts.models import User
from alliance87.core.enums import Visibility
from alliance87.core.models import SourcedModel, TimestampedModel, VisibleModel
from alliance87.demo import loader
from alliance87.demo.users import DEMO_USERS
from events.models import AgendaItem, Event, Proposal
from pathfinders.models import (
    Commitment,
    CoordinationBody,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    StageEvent,
    SupportRequest,
)

# Stages, coordination bodies, commitments, next steps, events.
FACTS = {
    "AL": (2, 0, 8, 1, 2),
    "CL": (2, 0, 5, 0, 3),
    "FJ": (2, 0, 0, 0, 2),
    "LK": (1, 0, 0, 0, 3),
    "MA": (2, 0, 0, 0, 2),
    "MG": (2, 0, 4, 0, 5),
    "MR": (2, 1, 5, 2, 3),
    "MW": (2, 0, 0, 0, 2),
    "MX": (1, 0, 0, 0, 2),
    "NG": (2, 0, 11, 3, 3),
    "NP": (2, 0, 9, 0, 4),
    "PE": (2, 0, 0, 0, 2),
    "TN": (3, 1, 13, 0, 3),
    "UG": (2, 4, 9, 2, 4),
    "VN": (2, 0, 11, 2, 3),
}
# Each country's own columns, with the commitments under each.
COLUMNS = {
    "AL": [("Child labour", 4), ("Trafficking", 4)],
    "CL": [("Roadmap adopted after the national strategy workshop", 5)],
    "MG": [("Child labour", 2), ("Trafficking", 2)],
    "MR": [("Priorities of the national strategy workshop", 5)],
    "NG": [
        ("Supply chains", 3),
        ("Migration", 4),
        ("Conflict and humanitarian settings", 4),
    ],
    "NP": [("Priorities after the national strategy workshop", 9)],
    "TN": [
        ("Child labour", 4),
        ("Trafficking", 5),
        (
            "Coordination, monitoring, reporting and resource mobilization "
            "through an Action Committee",
            4,
        ),
    ],
    "UG": [("Child labour", 5), ("Forced labour", 4)],
    "VN": [
        ("Child labour and supply chains", 3),
        ("Trafficking and migration for labour exploitation", 2),
        ("Child labour and education", 2),
        ("Child labour in agriculture", 4),
    ],
}
# Workshops with their dates as the pack has them: a month, or only “by July 2019”.
HELD = {
    "AL": "by 2019-07",
    "CL": "2019-03",
    "MG": "2018-10",
    "MR": "2019-03",
    "NG": "by 2019-07",
    "NP": "2018-10",
    "TN": "by 2019-07",
    "UG": "by 2019-07",
    "VN": "by 2019-07",
}
TEXTS = [
    (PathfinderCountry, "summary"),
    (PathfinderCountry, "focal_institution"),
    (CoordinationBody, "name"),
    (CoordinationBody, "description"),
    (StageEvent, "note"),
    (PriorityArea, "label"),
    (Commitment, "title"),
    (Commitment, "text"),
    (Commitment, "target_unit"),
    (NextStep, "text"),
]
SLIDE = "Update on pathfinder countries, {}"
COUNTRY = "priority_area__roadmap__pathfinder__country__iso2"


def models_of(base):
    return [
        pytest.param(model, id=model.__name__)
        for model in apps.get_models()
        if issubclass(model, base)
    ]


def load():
    return loader.load(directory=loader.DATA, users=DEMO_USERS)


@pytest.fixture(scope="module")
def first_load(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _loaded(first_load, db):
    """Each test sees the records, and undoes what it does to them."""


def test_second_load_changes_nothing():
    models = [model.values[0] for model in models_of(TimestampedModel)]
    written = {
        model: dict(model.objects.values_list("pk", "updated_at")) for model in models
    }

    tally = load()

    assert {outcome for counts in tally.values() for outcome in counts} == {"unchanged"}
    for model, rows in written.items():
        assert dict(model.objects.values_list("pk", "updated_at")) == rows


@pytest.mark.parametrize("model", models_of(SourcedModel))
def test_every_fact_has_a_source_and_a_place_in_it(model):
    assert not model.objects.filter(source__isnull=True).exists()
    assert not model.objects.filter(locator="").exists()


@pytest.mark.parametrize("model", models_of(VisibleModel))
def test_everything_is_public(model):
    assert not model.objects.exclude(visibility=Visibility.PUBLIC).exists()


def test_agenda_of_the_fifth_meeting_has_seven_points():
    points = AgendaItem.objects.filter(event__slug="gcg-5").exclude(number="")

    assert [point.number for point in points.order_by("position")] == list("1234567")


def test_all_outputs_of_the_work_plan_can_be_told_apart():
    numbers = Output.objects.filter(
        objective__work_plan__slug="supply-chains-2020-2021"
    ).values_list("objective__number", "number")

    assert sorted(numbers) == [(o, n) for o in (1, 2, 3) for n in (1, 2, 3)]


def test_proposals_of_abidjan_were_taken_up_by_most_outputs():
    taken_up = Proposal.objects.filter(taken_up_by_outputs__isnull=False)

    assert taken_up.values("taken_up_by_outputs").distinct().count() == 8


def test_demonstration_chair_keeps_the_fifth_meeting():
    chair = User.objects.get(email="chair@example.org")

    assert Event.objects.editable_by(chair).get().slug == "gcg-5"


def test_demonstration_focal_point_keeps_one_country():
    person = User.objects.get(email="country@example.org")

    assert PathfinderCountry.objects.reportable_by(person).get().slug == "uganda"


def test_no_country_asks_for_support_that_no_document_names():
    assert not SupportRequest.objects.exists()


def test_demonstration_group_chair_keeps_the_supply_chains_group():
    chair = User.objects.get(email="group-chair@example.org")

    assert ActionGroup.objects.editable_by(chair).get().slug == "supply-chains"


def events_of_the_pack(pathfinder):
    events = pathfinder.country.events_about
    return events.filter(source__slug__in=["gcg-5-pack", "abidjan-2019"])


def test_every_country_has_all_its_facts():
    found = {
        row.country.iso2: (
            row.stage_events.count(),
            row.coordination_bodies.count(),
            Commitment.objects.of_country(row).count(),
            row.next_steps.count(),
            events_of_the_pack(row).count(),
        )
        for row in PathfinderCountry.objects.select_related("country")
    }

    assert found == FACTS


def test_priorities_stand_in_the_country_s_own_columns():
    found = {}
    for area in PriorityArea.objects.order_by("roadmap", "position"):
        columns = found.setdefault(area.roadmap.pathfinder.country.iso2, [])
        columns.append((area.label_en, area.commitments.count()))

    assert found == COLUMNS


def test_workshops_are_dated_as_exactly_as_the_pack_does():
    held = StageEvent.objects.filter(kind="workshop_held")
    written = {"month": "%Y-%m", "by": "by %Y-%m"}

    assert {
        step.pathfinder.country.iso2: step.on.strftime(written[step.precision])
        for step in held
    } == HELD


def test_one_country_held_a_preparatory_workshop_and_four_were_to_hold_theirs():
    steps = StageEvent.objects.exclude(
        kind__in=["workshop_held", "expression_of_interest"]
    )

    assert sorted(steps.values_list("pathfinder__country__iso2", "kind")) == [
        ("FJ", "workshop_planned"),
        ("MA", "workshop_planned"),
        ("MW", "workshop_planned"),
        ("PE", "workshop_planned"),
        ("TN", "preparatory_workshop"),
    ]


def test_numbers_and_deadlines_of_commitments_are_those_of_the_pack():
    targets = Commitment.objects.filter(target_value__isnull=False)
    deadlines = Commitment.objects.filter(due_on__isnull=False)

    assert sorted(targets.values_list(COUNTRY, "reference", "target_value")) == [
        ("MR", "1.5", 2),
        ("NP", "1.4", 10),
    ]
    years = sorted(deadlines.values_list(COUNTRY, "due_on__year", "due_precision"))
    assert years == [
        ("NP", 2019, "year"),
        ("NP", 2020, "year"),
        *[("TN", 2021, "year")] * 13,
    ]


def test_deadlines_of_next_steps_are_those_of_the_pack():
    steps = NextStep.objects.filter(due_on__isnull=False)

    assert sorted(
        (step.pathfinder.country.iso2, step.due_on.strftime("%Y-%m")) for step in steps
    ) == [("MR", "2019-06"), ("VN", "2019-09"), ("VN", "2019-12")]


@pytest.mark.parametrize(
    ("model", "country"),
    [
        (Commitment, "priority_area__roadmap__pathfinder"),
        (PriorityArea, "roadmap__pathfinder"),
        (NextStep, "pathfinder"),
        (CoordinationBody, "pathfinder"),
    ],
)
def test_facts_of_a_country_stand_on_its_own_slide(model, country):
    facts = model.objects.values_list("source__slug", "locator", f"{country}__slug")

    assert set(facts) == {
        ("gcg-5-pack", SLIDE.format(slug.replace("-", " ").title()), slug)
        for _, _, slug in facts
    }


@pytest.mark.parametrize(("model", "field"), TEXTS)
def test_every_text_is_there_in_three_languages(model, field):
    columns = [f"{field}_{code}" for code in ("en", "fr", "es")]
    texts = model.objects.values_list(*columns)
    written = [row for row in texts if any(row)]

    assert written
    assert all(map(all, written))


@pytest.mark.parametrize("slug", ["tunisia", "nigeria", "uganda", "mauritania"])
def test_page_shows_every_fact(client, slug):
    row = PathfinderCountry.objects.get(slug=slug)
    commitments = Commitment.objects.of_country(row)
    facts = [
        row.summary_en,
        *row.stage_events.values_list("note_en", flat=True),
        *row.coordination_bodies.values_list("name_en", flat=True),
        *row.coordination_bodies.values_list("description_en", flat=True),
        *[label for label, _ in COLUMNS[row.country.iso2]],
        *commitments.values_list("title_en", flat=True),
        *commitments.values_list("text_en", flat=True),
        *row.next_steps.values_list("text_en", flat=True),
        *events_of_the_pack(row).values_list("title_en", flat=True),
        *{fact.locator for fact in (row, *row.stage_events.all(), *commitments)},
    ]

    page = client.get(f"/en/pathfinders/{slug}/").text

    shown = re.sub(r"\s+", " ", html.unescape(page))
    assert [fact for fact in facts if fact not in shown] == []
