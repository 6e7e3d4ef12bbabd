import datetime
from datetime import UTC

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance87.core.enums import Visibility
from events.enums import ActionPointStatus, CommentOutcome, ReportStatus
from events.models import Event, ReportComment, validate_time_zone
from tests.constraints import (
    assert_refused,
    changed,
    in_order,
    known,
    sourced,
    unique,
)
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    AgendaPublicationFactory,
    CalendarFeedFactory,
    ContributionFactory,
    DecisionFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    ProposalUptakeFactory,
    RecordingFactory,
    RegistrationFactory,
    ReportCommentFactory,
    ReportDraftFactory,
    ReportSectionFactory,
    SurveyAnswerFactory,
    SurveyFactory,
    SurveyParticipationFactory,
    SurveyQuestionFactory,
)

pytestmark = pytest.mark.django_db

EARLY = datetime.datetime(2019, 7, 10, 9, tzinfo=UTC)
LAST_DAY = datetime.date(2019, 7, 11)
LATE = datetime.datetime(2019, 7, 10, 10, tzinfo=UTC)


def taken_up_twice(name, **trait):
    first, second = ProposalUptakeFactory.create_batch(2, **trait)
    target = getattr(first, name)
    return changed(second, proposal=first.proposal, **{name: target})


REFUSALS = {
    **sourced(
        EventFactory,
        AgendaItemFactory,
        ContributionFactory,
        ActionPointFactory,
        MeetingReportFactory,
        ReportSectionFactory,
        ProposalFactory,
    ),
    **known(EventFactory, "visibility", "kind", "status", "date_precision"),
    **known(EventFactory, "registration_mode"),
    **in_order(
        EventFactory, "registration_opens_at", "registration_closes_at", EARLY, LATE
    ),
    **unique(EventFactory, "slug"),
    **in_order(EventFactory, "starts_at", "ends_at", EARLY, LATE),
    "events_event_unique_series_number": lambda: changed(
        EventFactory.create_batch(1, series="GCG", number=5) and EventFactory(),
        series="GCG",
        number=5,
    ),
    **known(RegistrationFactory, "status", "attendance_mode", "interpretation"),
    **unique(RegistrationFactory, "event", "representative"),
    **known(RecordingFactory, "visibility", "language"),
    **known(AgendaItemFactory, "visibility", "kind"),
    **unique(AgendaItemFactory, "event", "position", rule="unique_position"),
    **unique(AgendaItemFactory, "event", "number"),
    "events_agendaitem_fixed_has_time": lambda: changed(
        AgendaItemFactory(), starts_at=None, is_fixed=True
    ),
    "events_agendapublication_unique_event_number": lambda: (
        (first := AgendaPublicationFactory())
        and AgendaPublicationFactory.build(event=first.event, number=first.number)
    ),
    "events_agendapublication_counted_from_one": lambda: AgendaPublicationFactory.build(
        event=EventFactory(), number=0
    ),
    "events_agendaitem_takes_time": lambda: changed(AgendaItemFactory(), minutes=0),
    **known(ContributionFactory, "role"),
    "events_contribution_one_place": lambda: changed(
        ContributionFactory(), section=ReportSectionFactory()
    ),
    "events_contribution_says_who": lambda: changed(
        ContributionFactory(), name="", organisation=""
    ),
    **known(ActionPointFactory, "visibility"),
    "events_actionpoint_closed_with_remark": lambda: changed(
        ActionPointFactory(closed=True), closing_remark_en=""
    ),
    **sourced(DecisionFactory),
    **unique(DecisionFactory, "event", "number"),
    "events_decision_counted_from_one": lambda: changed(DecisionFactory(), number=0),
    **known(MeetingReportFactory, "visibility", "status"),
    **unique(MeetingReportFactory, "slug"),
    **unique(MeetingReportFactory, "event", "version"),
    **known(ReportSectionFactory, "kind"),
    **unique(ReportSectionFactory, "report", "position"),
    **known(ProposalFactory, "audience", "endorsement"),
    **unique(ProposalFactory, "section", "position"),
    "events_proposaluptake_names_one_record": lambda: changed(
        ProposalUptakeFactory(), output=None
    ),
    **unique(ProposalUptakeFactory, "proposal", "output"),
    "events_proposaluptake_unique_proposal_commitment": lambda: taken_up_twice(
        "commitment", by_commitment=True
    ),
    "events_proposaluptake_unique_proposal_agenda_item": lambda: taken_up_twice(
        "agenda_item", by_agenda_item=True
    ),
    **known(ReportDraftFactory, "language"),
    "events_reportdraft_report_has_moment": lambda: changed(
        ReportDraftFactory(), report=MeetingReportFactory()
    ),
    "events_reportcomment_resolution_has_moment": lambda: changed(
        ReportCommentFactory(), resolution="Changed."
    ),
}
# Reports from draft to final.
REFUSALS |= {
    **known(MeetingReportFactory, "circle"),
    "events_reportcomment_outcome_known": lambda: changed(
        ReportCommentFactory(resolved=True), outcome="x"
    ),
    "events_meetingreport_closed_in_the_making": lambda: changed(
        MeetingReportFactory(writing=True), visibility=Visibility.PARTNERS
    ),
    "events_meetingreport_circulated_to_somebody": lambda: changed(
        MeetingReportFactory(circulated=True), comments_until=None
    ),
    "events_meetingreport_finalised_is_final": lambda: changed(
        MeetingReportFactory(), finalised_at=timezone.now()
    ),
    "events_meetingreport_circulated_then_finalised": lambda: changed(
        MeetingReportFactory(circulated=True), status=ReportStatus.FINAL
    ),
    "events_reportcomment_outcome_has_moment": lambda: changed(
        ReportCommentFactory(), outcome=CommentOutcome.TAKEN_IN
    ),
}

# Calendars.
REFUSALS |= {
    **unique(CalendarFeedFactory, "secret_hash"),
    "events_calendarfeed_keeps_a_hash": lambda: changed(
        CalendarFeedFactory(), secret_hash="a secret"
    ),
}
# Surveys.
REFUSALS |= {
    **known(SurveyFactory, "moment"),
    **unique(SurveyFactory, "event", "moment"),
    **in_order(SurveyFactory, "opens_on", "closes_on", EARLY.date(), LAST_DAY),
    **known(SurveyQuestionFactory, "kind"),
    **unique(SurveyQuestionFactory, "survey", "position"),
    "events_surveyanswer_says_something": lambda: changed(
        SurveyAnswerFactory(), picked=[]
    ),
    **unique(SurveyParticipationFactory, "survey", "user"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


@pytest.mark.parametrize("trait", [{}, {"by_commitment": True}])
def test_an_uptake_names_no_second_record(trait):
    uptake = changed(ProposalUptakeFactory(**trait), agenda_item=AgendaItemFactory())

    assert_refused("events_proposaluptake_names_one_record", uptake)


def test_two_agenda_items_may_change_places():
    event = EventFactory()
    first = AgendaItemFactory(event=event, position=1)
    second = AgendaItemFactory(event=event, position=2)

    with transaction.atomic():
        changed(first, position=2).save()
        changed(second, position=1).save()

    assert list(event.agenda_items.all()) == [second, first]


def test_breaks_have_no_number():
    event = EventFactory()
    AgendaItemFactory.create_batch(2, event=event, number="")

    assert [item.number for item in event.agenda_items.all()] == ["", ""]


def test_events_outside_a_series_share_numbers():
    EventFactory.create_batch(2, series="", number=5)
    EventFactory.create_batch(2, series="GCG", number=None)

    numbers = Event.objects.order_by("series").values_list("series", "number")
    assert list(numbers) == [("", 5), ("", 5), ("GCG", None), ("GCG", None)]


def test_a_contribution_has_a_place():
    nowhere = changed(ContributionFactory(), agenda_item=None)

    assert_refused("events_contribution_one_place", nowhere)


@pytest.mark.parametrize(
    "values",
    [
        {"closed_on": None},
        {"status": ActionPointStatus.OPEN},
        {"status": "x"},
        {"status": "x", "closed_on": None},
    ],
    ids=str,
)
def test_an_action_point_is_open_or_closed(values):
    point = changed(ActionPointFactory(closed=True), **values)

    assert_refused("events_actionpoint_closed_with_remark", point)


def test_a_closing_remark_may_be_in_one_language_only():
    point = ActionPointFactory(
        closed=True, closing_remark_en=None, closing_remark_fr="Fait."
    )
    point.full_clean()

    point.refresh_from_db()

    assert point.closing_remark == "Fait."


def test_a_comment_may_be_resolved_without_a_word():
    now = timezone.now()
    comment = changed(ReportCommentFactory(), resolved_at=now)

    comment.full_clean()
    comment.save()

    assert ReportComment.objects.get().resolved_at == now


@pytest.mark.parametrize("name", ["", "Geneva", "../etc/passwd", "america/new_york"])
def test_a_time_zone_is_one_of_those_that_exist(name):
    with pytest.raises(ValidationError, match="time zone"):
        validate_time_zone(name)


def test_an_event_has_the_clock_of_its_venue():
    event = EventFactory(
        starts_at=datetime.datetime(2019, 7, 10, 13, tzinfo=UTC),
        time_zone="America/New_York",
    )

    assert event.local_start.strftime("%H:%M %Z") == "09:00 EDT"
    assert event.local_end.strftime("%H:%M") == "17:00"
