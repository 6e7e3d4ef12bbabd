"""The words that the database keeps of events, reports, proposals and outputs."""

import pytest
from django.utils import timezone

from action_groups.enums import WorkPlanStatus
from action_groups.models import Objective, Output, WorkPlan
from action_groups.search import OUTPUT_WEIGHTS
from alliance87.core.models import Country
from alliance87.core.search import search, tri
from events.models import Event, MeetingReport, Proposal, ReportSection
from events.search import EVENT_WEIGHTS, PROPOSAL_WEIGHTS, REPORT_WEIGHTS
from tests.factories.action_groups import ObjectiveFactory, OutputFactory
from tests.factories.core import CountryFactory
from tests.factories.events import (
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    ReportSectionFactory,
)

pytestmark = pytest.mark.django_db

STORED = {
    Event: EVENT_WEIGHTS,
    MeetingReport: REPORT_WEIGHTS,
    Proposal: PROPOSAL_WEIGHTS,
    Output: OUTPUT_WEIGHTS,
}
# What each is to be found by, the first the most.
SAID = {
    Event: {
        "A": tri("title"),
        "B": ["series", "city", "venue", *tri("country__name")],
        "C": tri("summary"),
    },
    MeetingReport: {
        "A": tri("title"),
        "B": tri("event__title"),
        "C": tri("foreword"),
    },
    Proposal: {
        "A": tri("text"),
        "B": [*tri("attribution"), "label"],
        "C": tri("section__heading", "section__report__title"),
    },
    Output: {
        "A": tri("text"),
        "B": [*tri("indicator", "target_unit"), "label"],
        "C": tri("objective__title"),
    },
}


@pytest.fixture
def records():
    """One record of each kind, by its model, and another of each beside it."""
    event = EventFactory(title="Meeting", country=CountryFactory(name="Burma"))
    report = MeetingReportFactory(event=event, title="Outcome", published_on=None)
    section = ReportSectionFactory(report=report, heading="Plenary")
    proposal = ProposalFactory(section=section, text="Count children")
    output = OutputFactory(objective=ObjectiveFactory(title="Aim"), text="Survey")
    ProposalFactory(section__report__event__country=CountryFactory())
    OutputFactory()
    return {Event: event, MeetingReport: report, Proposal: proposal, Output: output}


def found(model, text):
    return list(search(model.objects.all(), text, STORED[model]))


def columns_of(model):
    return [name for names in SAID[model].values() for name in names]


def write(record, path, value):
    """Write the column at ``path`` from ``record``, past every model's own code."""
    *steps, name = path.split("__")
    for step in steps:
        record = getattr(record, step)
    type(record).objects.filter(pk=record.pk).update(**{name: value})


def state_of(model):
    """What a change would move of the rows: their number, moment and history."""
    rows = model.objects.order_by("pk").values_list("pk", "revision", "updated_at")
    return list(rows), model.pgh_event_model.objects.count()


@pytest.mark.parametrize("model", STORED)
def test_words_follow_each_column_they_come_from(model, records):
    for column in columns_of(model):
        write(records[model], column, "zanzibar")
        assert found(model, "zanzi") == [records[model]], column

        write(records[model], column, "kathmandu")

        assert found(model, "Kathmandu") == [records[model]], column
        assert found(model, "zanzi") == [], column


@pytest.mark.parametrize("model", STORED)
def test_rows_and_ranks_are_those_of_a_vector_made_anew(model, records):
    record = records[model]
    for number, (_weight, names) in enumerate(SAID[model].items()):
        write(record, names[0], f"Common côte-d’ivoire 8.7 {'word ' * number}")
    other = model.objects.exclude(pk=record.pk).get()
    write(other, SAID[model]["C"][0], "common word")

    for text in ["common", "word common", "8.7", "Cote ivoire", "wor", "nowhere"]:
        kept = search(model.objects.all(), text, STORED[model])
        anew = search(model.objects.all(), text, SAID[model])
        ranks = [list(rows.values_list("pk", "search_rank")) for rows in (kept, anew)]
        assert ranks[0] == ranks[1]


@pytest.mark.parametrize("model", STORED)
def test_another_record_s_name_is_no_change_of_this_one(model, records):
    before = state_of(model)

    for column in columns_of(model):
        if "__" in column:
            write(records[model], column, "zanzibar")

    assert found(model, "zanzibar") == [records[model]]
    assert state_of(model) == before


@pytest.mark.parametrize("model", STORED)
def test_nobody_writes_the_words(model, records):
    before = state_of(model)
    words = model.objects.get(pk=records[model].pk).words

    model.objects.update(words=None)

    assert model.objects.get(pk=records[model].pk).words == words
    assert state_of(model) == before
    assert "words" not in {f.name for f in model.pgh_event_model._meta.fields}


def test_words_follow_to_another_parent(records):
    proposal, report, output = (
        records[model] for model in (Proposal, MeetingReport, Output)
    )
    elsewhere = MeetingReportFactory(title="Zanzibar", event__title="Kathmandu")
    event = EventFactory(title="Thimphu")

    ReportSection.objects.filter(pk=proposal.section_id).update(
        report=elsewhere, position=7
    )
    MeetingReport.objects.filter(pk=report.pk).update(event=event)
    Event.objects.filter(pk=report.event_id).update(country=None)
    Output.objects.filter(pk=output.pk).update(objective=ObjectiveFactory(title="Paro"))

    assert found(Proposal, "zanzibar") == [proposal]
    assert found(MeetingReport, "thimphu") == [report]
    assert found(Output, "paro") == [output]
    assert found(Event, "burma") == found(Proposal, "outcome") == []


def test_words_of_a_final_report_follow_what_may_change_around_it(records):
    event, report, proposal = (
        records[model] for model in (Event, MeetingReport, Proposal)
    )
    now = timezone.now()
    MeetingReport.objects.filter(pk=report.pk).update(
        status="final", published_on=now, finalised_at=now
    )

    Country.objects.filter(pk=event.country_id).update(name_en="Myanmar")
    Event.objects.filter(pk=event.pk).update(title_en="Zanzibar")
    MeetingReport.objects.filter(pk=report.pk).update(title_fr="Résultats")
    ReportSection.objects.filter(pk=proposal.section_id).update(heading_fr="Séance")

    assert found(Event, "myanmar") == [event]
    assert found(MeetingReport, "zanzibar") == [report]
    assert found(Proposal, "resultats seance") == [proposal]


def test_words_of_an_adopted_plan_follow_a_translation(records):
    output = records[Output]
    plans = WorkPlan.objects.filter(objectives=output.objective_id)
    plans.update(status=WorkPlanStatus.ADOPTED, adopted_on=timezone.localdate())

    Objective.objects.filter(pk=output.objective_id).update(title_fr="Visée")

    assert found(Output, "visee survey") == [output]


def test_rows_written_in_bulk_have_their_words(records):
    section = records[Proposal].section
    rows = Proposal.objects.bulk_create(
        Proposal(section=section, position=number, text_en=f"Bulk {number}", label="x")
        for number in range(10, 15)
    )

    assert set(found(Proposal, "bulk plenary outcome")) == set(rows)
    Proposal.objects.bulk_update(
        [Proposal(pk=row.pk, text_en="Heap") for row in rows], ["text_en"]
    )
    assert set(found(Proposal, "heap plenary")) == set(rows)
    assert found(Proposal, "bulk") == []


@pytest.mark.parametrize("model", STORED)
def test_no_list_reads_the_words(model, records):
    row = model.objects.for_reader(None).first()
    joined = {
        MeetingReport: lambda: [row.event],
        Proposal: lambda: [row.section.report, row.section.report.event],
    }

    for each in [row, *joined.get(model, list)()]:
        assert "words" in each.get_deferred_fields()
