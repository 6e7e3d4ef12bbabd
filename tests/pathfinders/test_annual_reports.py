"""The annual report of a country, from due to published, and its reminders."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from partners.enums import RepresentativeRole, StakeholderGroup
from pathfinders.actions import reporting
from pathfinders.enums import ProgressReportStatus, ReminderOccasion, StageKind
from pathfinders.models import PathfinderCountry, ProgressReport, ReportReminder
from tests.factories.accounts import UserFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    PathfinderCountryFactory,
    ProgressReportFactory,
    RoadmapFactory,
    StageEventFactory,
)
from tests.pathfinders.days import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """The focal point of the institution that keeps a country."""
    partner = PartnerFactory(stakeholder_group=StakeholderGroup.GOVERNMENT_ENTITY)
    return RepresentativeFactory(partner=partner)


@pytest.fixture
def country(person):
    return PathfinderCountryFactory(focal_partner=person.partner)


@pytest.fixture
def report(country):
    return ProgressReportFactory(
        pathfinder=country,
        year=2025,
        status=ProgressReportStatus.DUE,
        summary_en="",
        due_on=datetime.date(2026, 3, 31),
        for_group=True,
    )


def submitted(report, person, text="The work went on."):
    report.refresh_from_db()
    return reporting.submit_report(
        report=report,
        by=person.user,
        revision=report.revision,
        summary=text,
        language="en",
    )


def decided(action, report, by, **values):
    report.refresh_from_db()
    return action(report=report, by=by, revision=report.revision, **values)


def test_report_goes_from_due_to_published(report, person):
    editor = UserFactory(editor=True)

    decided(
        reporting.save_draft, report, person.user, summary="A draft.", language="en"
    )
    assert not ProgressReport.objects.visible_to(None)
    submitted(report, person)
    decided(reporting.send_back_report, report, editor, remarks="Say how many.")
    submitted(report, person, "Nine offices opened.")
    decided(reporting.accept_report, report, editor)
    assert not ProgressReport.objects.visible_to(None)
    decided(reporting.publish_report, report, editor)

    (row,) = ProgressReport.objects.visible_to(None)
    assert row.summary_en == "Nine offices opened."
    assert (row.submitted_by, row.accepted_by) == (person.user, editor)
    assert row.published_at
    told = [(message.to[0], message.subject) for message in mail.outbox]
    assert told == [
        (editor.email, "An annual report waits for you"),
        (person.user.email, "Your annual report is sent back with remarks"),
        (editor.email, "An annual report waits for you"),
        (person.user.email, "Your annual report is accepted"),
        (person.user.email, "Your annual report is published"),
    ]


def test_empty_report_is_not_submitted(report, person):
    with pytest.raises(ValidationError, match="Write the report"):
        submitted(report, person, "  ")

    report.refresh_from_db()
    assert report.status == ProgressReportStatus.DUE


def test_report_is_sent_back_with_remarks_only(report, person):
    submitted(report, person)

    with pytest.raises(ValidationError, match="Say why"):
        decided(
            reporting.send_back_report, report, UserFactory(editor=True), remarks=" "
        )
    report.refresh_from_db()
    assert report.status == ProgressReportStatus.SUBMITTED


def test_nobody_accepts_their_own_report(report, person):
    person.user.is_staff = True
    person.user.save()
    submitted(report, person)

    with pytest.raises(ValidationError, match="they submitted"):
        decided(reporting.accept_report, report, person.user)


def test_country_does_not_accept_or_publish(report, person):
    submitted(report, person)
    colleague = RepresentativeFactory(partner=person.partner).user

    for action in (reporting.accept_report, reporting.publish_report):
        with pytest.raises(PermissionDenied):
            decided(action, report, colleague)


@pytest.mark.parametrize("status", ["submitted", "accepted", "published"])
def test_report_with_the_secretariat_is_not_written(report, person, status):
    submitted(report, person)
    editor = UserFactory(editor=True)
    if status != "submitted":
        decided(reporting.accept_report, report, editor)
    if status == "published":
        decided(reporting.publish_report, report, editor)

    with pytest.raises(ValidationError, match="cannot be done"):
        submitted(report, person, "Something else.")
    report.refresh_from_db()
    assert (report.status, report.summary_en) == (status, "The work went on.")


def test_report_is_published_only_once_accepted(report, person):
    submitted(report, person)

    with pytest.raises(ValidationError, match="cannot be done"):
        decided(reporting.publish_report, report, UserFactory(editor=True))


def test_report_changed_meanwhile_is_not_written_over(report, person):
    seen = report.revision
    decided(reporting.save_draft, report, person.user, summary="Mine.", language="en")

    with pytest.raises(Conflict):
        reporting.save_draft(
            report=report,
            by=person.user,
            revision=seen,
            summary="Yours.",
            language="en",
        )
    report.refresh_from_db()
    assert report.summary_en == "Mine."


def test_other_country_s_people_write_no_report(report):
    other = RepresentativeFactory()
    PathfinderCountryFactory(focal_partner=other.partner)

    with pytest.raises(PermissionDenied):
        submitted(report, other)


# -- Due, and reminded of --------------------------------------------------------
def test_report_is_opened_once_for_each_country_that_owes_one():
    planned = RoadmapFactory().pathfinder
    granted = StageEventFactory(kind=StageKind.STATUS_GRANTED).pathfinder
    StageEventFactory()  # only interested
    RoadmapFactory(status="draft")
    left = RoadmapFactory().pathfinder
    StageEventFactory(pathfinder=left, kind=StageKind.WITHDRAWN)

    assert reporting.open_reports(on=TODAY) == 2
    assert reporting.open_reports(on=TODAY) == 0

    rows = ProgressReport.objects.all()
    assert {row.pathfinder for row in rows} == {planned, granted}
    assert {(row.year, row.due_on, row.status, row.visibility) for row in rows} == {
        (2026, datetime.date(2027, 3, 31), "due", "group")
    }


def test_report_that_is_there_is_not_opened_anew(country):
    RoadmapFactory(pathfinder=country)
    ProgressReportFactory(pathfinder=country, year=2026, published=True)

    assert reporting.open_reports(on=TODAY) == 0
    assert ProgressReport.objects.get().status == ProgressReportStatus.PUBLISHED


@pytest.mark.parametrize(
    ("on", "occasion"),
    [
        ((2026, 1, 29), None),
        ((2026, 1, 30), (ReminderOccasion.SIXTY, 0)),
        ((2026, 3, 1), (ReminderOccasion.THIRTY, 0)),
        ((2026, 3, 24), (ReminderOccasion.SEVEN, 0)),
        ((2026, 3, 31), (ReminderOccasion.SEVEN, 0)),
        ((2026, 4, 1), (ReminderOccasion.OVERDUE, 0)),
        ((2026, 4, 30), (ReminderOccasion.OVERDUE, 0)),
        ((2026, 5, 31), (ReminderOccasion.OVERDUE, 2)),
        ((2027, 3, 31), (ReminderOccasion.OVERDUE, 12)),
    ],
)
def test_occasions_of_a_reminder(on, occasion):
    due = datetime.date(2026, 3, 31)

    assert reporting.occasion_of(due, datetime.date(*on)) == occasion


def test_people_are_reminded_once_for_each_occasion(report, person):
    nights = [
        datetime.date(2026, 1, 30) + datetime.timedelta(days=n) for n in range(100)
    ]

    for night in nights:
        reporting.remind_of_reports(on=night)

    assert [message.to for message in mail.outbox] == [[person.user.email]] * 5
    assert ReportReminder.objects.count() == 5


def test_reminder_is_in_the_person_s_language(report, person):
    person.user.language = "fr"
    person.user.save()

    reporting.remind_of_reports(on=datetime.date(2026, 3, 30))

    (message,) = mail.outbox
    assert "31 mars 2026" in message.body


def test_nobody_who_left_is_reminded(report, person):
    RepresentativeFactory(partner=person.partner, former=True)
    RepresentativeFactory(partner=person.partner, user__inactive=True)
    RepresentativeFactory(
        partner=person.partner, role=RepresentativeRole.COMMUNICATIONS
    )

    assert reporting.remind_of_reports(on=datetime.date(2026, 3, 30)) == 1
    (message,) = mail.outbox
    assert message.to == [person.user.email]


@pytest.mark.parametrize("status", ["submitted", "accepted", "published"])
def test_nobody_is_reminded_of_what_they_handed_in(report, person, status):
    submitted(report, person)
    if status != "submitted":
        decided(reporting.accept_report, report, UserFactory(editor=True))
    if status == "published":
        decided(reporting.publish_report, report, UserFactory(editor=True))

    assert reporting.remind_of_reports(on=datetime.date(2026, 3, 30)) == 0


def test_nobody_is_reminded_of_what_they_may_not_read(report, country, person):
    PathfinderCountry.objects.update(visibility=Visibility.SECRETARIAT)

    assert reporting.remind_of_reports(on=datetime.date(2026, 3, 30)) == 0
