import datetime
from datetime import UTC

import pytest
import time_machine

from events.enums import EventStanding, EventStatus
from events.filtersets import (
    ActionPointFilterSet,
    AgendaItemFilterSet,
    ContributionFilterSet,
    EventFilterSet,
    MeetingReportFilterSet,
    ProposalFilterSet,
    RecordingFilterSet,
    ReportCommentFilterSet,
    ReportSectionFilterSet,
)
from events.models import Event, standing
from tests.factories.action_groups import ActionGroupFactory
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    ContributionFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    RecordingFactory,
    ReportCommentFactory,
    ReportSectionFactory,
)
from tests.factories.partners import PartnerFactory
from tests.filtering import ask, found

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "kind=webinar",
        "status=cancelled",
        "theme=mining",
        "country=CI",
        "country_in_focus=NP",
        "language=fr",
        "year=2018",
        "action_group=supply-chains",
    ],
)
def test_events_by_what_they_are(query):
    event = EventFactory(
        kind="webinar",
        status="cancelled",
        themes=[ThemeFactory(slug="mining")],
        country=CountryFactory(iso2="CI"),
        countries=[CountryFactory(iso2="NP")],
        languages=["en", "fr"],
        starts_at=datetime.datetime(2018, 10, 1, tzinfo=UTC),
        action_groups=[ActionGroupFactory(slug="supply-chains")],
    )
    EventFactory()

    assert found(EventFilterSet, query) == [event]


@time_machine.travel("2026-06-01")
def test_events_by_whether_they_are_to_come():
    past = EventFactory()
    coming = EventFactory(starts_at=datetime.datetime(2026, 9, 1, tzinfo=UTC))
    called_off = EventFactory(starts_at=coming.starts_at, status="cancelled")

    assert found(EventFilterSet, "upcoming=true") == [coming]
    assert set(found(EventFilterSet, "upcoming=false")) == {past, called_off}


def test_a_row_tells_its_standing_as_the_filter_does():
    now = datetime.datetime(2026, 6, 1, tzinfo=UTC)
    for hours in (-1, 0, 1):
        for status in EventStatus:
            ends = now + datetime.timedelta(hours=hours)
            starts = ends - datetime.timedelta(hours=2)
            EventFactory(starts_at=starts, ends_at=ends, status=status)

    rows = Event.objects.annotate(told=standing(at=now))

    assert len(rows) == 9
    assert {row.told for row in rows} == {*EventStanding.values}
    assert all(row.told == row.standing_at(now) for row in rows)


def test_hidden_action_group_finds_no_event():
    EventFactory(action_groups=[ActionGroupFactory(slug="secret", hidden=True)])

    filterset = ask(EventFilterSet, "action_group=secret")

    assert list(filterset.errors) == ["action_group"]


@pytest.mark.parametrize(
    ("filterset_class", "factory"),
    [
        (AgendaItemFilterSet, AgendaItemFactory),
        (RecordingFilterSet, RecordingFactory),
        (MeetingReportFilterSet, MeetingReportFactory),
        (ActionPointFilterSet, ActionPointFactory),
    ],
)
def test_what_belongs_to_an_event_by_event(filterset_class, factory):
    row = factory()
    factory()

    assert found(filterset_class, f"event={row.event.slug}") == [row]


def test_hidden_event_is_no_choice():
    event = EventFactory(hidden=True)

    assert list(ask(AgendaItemFilterSet, f"event={event.slug}").errors) == ["event"]


def test_contributions_by_where_they_were_made():
    spoken = ContributionFactory()
    reported = ContributionFactory(in_report=True)

    to_item = f"agenda_item={spoken.agenda_item_id}"
    to_section = f"section={reported.section_id}"
    assert found(ContributionFilterSet, to_item) == [spoken]
    assert found(ContributionFilterSet, to_section) == [reported]


def test_contributions_by_role_and_partner():
    contribution = ContributionFactory(
        role="moderator", partner=PartnerFactory(slug="ilo")
    )
    ContributionFactory()

    assert found(ContributionFilterSet, "role=moderator&partner=ilo") == [contribution]


def test_reports_by_status_country_and_year():
    report = MeetingReportFactory(
        status="draft",
        event__country__iso2="CI",
        event__starts_at=datetime.datetime(2018, 10, 1, tzinfo=UTC),
    )
    MeetingReportFactory()

    for query in ["status=draft", "country=CI", "year=2018"]:
        assert found(MeetingReportFilterSet, query) == [report]


def test_sections_by_report_kind_and_theme():
    section = ReportSectionFactory(
        kind="working_group", themes=[ThemeFactory(slug="mining")]
    )
    ReportSectionFactory()

    for query in [
        f"report={section.report.slug}",
        "kind=working_group",
        "theme=mining",
    ]:
        assert found(ReportSectionFilterSet, query) == [section]


@pytest.mark.parametrize(
    "query",
    [
        "event=abidjan",
        "report=abidjan-report",
        "audience=donors",
        "region=africa",
        "country=CI",
        "theme=mining",
        "endorsement=endorsed",
        "label=key PROPOSALS",
    ],
)
def test_proposals_by_what_they_are(query):
    proposal = ProposalFactory(
        section__report__slug="abidjan-report",
        section__report__event__slug="abidjan",
        audience="donors",
        regions=["africa", "americas"],
        countries=[CountryFactory(iso2="CI")],
        themes=[ThemeFactory(slug="mining")],
        endorsement="endorsed",
        label="Key proposals",
    )
    ProposalFactory(label="Recommendations")

    assert found(ProposalFilterSet, query) == [proposal]


def test_hidden_report_is_no_choice():
    report = MeetingReportFactory(hidden=True)

    assert list(ask(ProposalFilterSet, f"report={report.slug}").errors) == ["report"]


def test_action_points_by_owner_status_and_due_date():
    point = ActionPointFactory(
        closed=True, owner_partner=PartnerFactory(slug="ilo"), due_on="2020-06-30"
    )
    ActionPointFactory()

    for query in ["owner_partner=ilo", "status=closed", "due_before=2020-12-31"]:
        assert found(ActionPointFilterSet, query) == [point]


def test_comments_by_whether_they_are_resolved(secretariat):
    resolved = ReportCommentFactory(resolved=True)
    waiting = ReportCommentFactory()

    for query, row in [("resolved=true", resolved), ("resolved=false", waiting)]:
        assert found(ReportCommentFilterSet, query, user=secretariat) == [row]
