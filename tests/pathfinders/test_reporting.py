"""How a country is kept up to date: the actions, one behaviour each."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from partners.enums import RepresentativeRole, StakeholderGroup
from pathfinders.actions import reporting
from pathfinders.enums import (
    AssessorKind,
    CommentState,
    CommitmentStatus,
    ProgressReportStatus,
    ReminderOccasion,
    StageKind,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    PathfinderCountry,
    ProgressReport,
    ReportReminder,
)
from tests.factories.accounts import UserFactory
from tests.factories.core import DocumentFactory, pdf_bytes
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentCommentFactory,
    CommitmentFactory,
    PathfinderCountryFactory,
    ProgressReportFactory,
    RoadmapFactory,
    StageEventFactory,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 6, 30)
MAY = datetime.date(2026, 5, 1)


@pytest.fixture
def person():
    """The focal point of the institution that keeps a country."""
    partner = PartnerFactory(stakeholder_group=StakeholderGroup.GOVERNMENT_ENTITY)
    return RepresentativeFactory(partner=partner)


@pytest.fixture
def country(person):
    return PathfinderCountryFactory(focal_partner=person.partner)


@pytest.fixture
def commitment(country):
    CommitmentFactory()  # another country's
    return CommitmentFactory(priority_area__roadmap__pathfinder=country)


@pytest.fixture
def union(country):
    """Somebody of a workers' organisation that works in the country."""
    partner = PartnerFactory(
        stakeholder_group=StakeholderGroup.WORKERS_ORGANISATION,
        countries_of_work=[country.country],
    )
    return RepresentativeFactory(partner=partner)


def reported(commitment, person, **values):
    said = {
        "as_of": MAY,
        "status": CommitmentStatus.UNDER_WAY,
        "narrative": "Inspectors were trained.",
        "language": "en",
    }
    return reporting.report_progress(
        commitment=commitment, by=person.user, on=TODAY, **{**said, **values}
    )


# -- Who -------------------------------------------------------------------------
def test_country_is_reported_on_by_focal_points_and_alternates(country, person):
    alternate = RepresentativeFactory(
        partner=person.partner, role=RepresentativeRole.ALTERNATE
    )
    press = RepresentativeFactory(
        partner=person.partner, role=RepresentativeRole.COMMUNICATIONS
    )
    former = RepresentativeFactory(partner=person.partner, former=True)
    PathfinderCountryFactory()
    rows = PathfinderCountry.objects

    assert list(rows.reportable_by(person.user)) == [country]
    assert list(rows.reportable_by(alternate.user)) == [country]
    assert not rows.reportable_by(press.user)
    assert not rows.reportable_by(former.user)
    assert not rows.reportable_by(RepresentativeFactory().user)
    assert not rows.reportable_by(UserFactory(staff=True))
    assert not rows.reportable_by(None)


def test_nobody_reports_on_a_country_they_may_not_read(person):
    PathfinderCountryFactory(focal_partner=person.partner, hidden=True)

    assert not PathfinderCountry.objects.reportable_by(person.user)


def test_commitment_of_a_superseded_roadmap_is_not_reported_on(country, person):
    CommitmentFactory(
        priority_area__roadmap__pathfinder=country,
        priority_area__roadmap__status="superseded",
    )

    assert not Commitment.objects.reportable_by(person.user)


@pytest.mark.parametrize(
    ("group", "may"),
    [
        (StakeholderGroup.CIVIL_SOCIETY, True),
        (StakeholderGroup.WORKERS_ORGANISATION, True),
        (StakeholderGroup.EMPLOYERS_ORGANISATION, True),
        (StakeholderGroup.GOVERNMENT_ENTITY, False),
        (StakeholderGroup.ACADEMIA, False),
    ],
)
def test_commitment_is_commented_on_by_those_of_three_groups(
    commitment, country, group, may
):
    at_home = RepresentativeFactory(
        partner__stakeholder_group=group, partner__country=country.country
    )
    elsewhere = RepresentativeFactory(partner__stakeholder_group=group)
    suspended = RepresentativeFactory(
        partner__stakeholder_group=group,
        partner__country=country.country,
        partner__suspended=True,
    )
    rows = Commitment.objects

    assert list(rows.commentable_by(at_home.user)) == ([commitment] if may else [])
    assert not rows.commentable_by(elsewhere.user)
    assert not rows.commentable_by(suspended.user)


def test_commitment_is_commented_on_by_those_at_work_in_the_country(commitment, union):
    assert list(Commitment.objects.commentable_by(union.user)) == [commitment]


# -- Progress --------------------------------------------------------------------
def test_report_is_published_in_the_government_s_name(commitment, person):
    report = reported(commitment, person, narrative="Des agents formés.", language="fr")

    report.refresh_from_db()
    assert report.assessor_kind == AssessorKind.SELF_REPORT
    assert report.assessor == person.partner
    assert (report.as_of, report.status) == (MAY, CommitmentStatus.UNDER_WAY)
    assert (report.narrative_fr, report.narrative_en) == ("Des agents formés.", None)
    assert report.visibility == Visibility.PUBLIC
    assert report.written_by == person.user
    assert list(Assessment.objects.visible_to(None)) == [report]


def test_another_country_s_commitment_cannot_be_reported_on(person, country):
    with pytest.raises(PermissionDenied):
        reported(CommitmentFactory(), person)

    assert not Assessment.objects.exists()


def test_report_sent_twice_is_written_once(commitment, person):
    first = reported(commitment, person)

    assert reported(commitment, person) == first
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"as_of": datetime.date(2026, 7, 1)}, "as_of", "still to come"),
        ({"as_of": datetime.date(2018, 12, 31)}, "as_of", "begins in 2019"),
        ({"as_of": datetime.date(2026, 3, 31)}, "as_of", "last report is of"),
        ({"status": CommitmentStatus.NOT_STARTED}, "status", "cannot be “not"),
        (
            {"as_of": datetime.date(2019, 1, 1), "status": CommitmentStatus.COMPLETED},
            "as_of",
            "last report is of",
        ),
    ],
)
def test_report_that_contradicts_is_refused_in_words(
    commitment, person, values, field, words
):
    AssessmentFactory(
        commitment=commitment,
        as_of=datetime.date(2026, 4, 1),
        status=CommitmentStatus.COMPLETED,
    )

    with pytest.raises(ValidationError) as refused:
        reported(commitment, person, **values)

    assert list(refused.value.message_dict) == [field]
    assert words in refused.value.message_dict[field][0]
    assert Assessment.objects.count() == 1


def test_nothing_is_completed_before_it_starts(commitment, person):
    Commitment.objects.update(starts_on=datetime.date(2026, 6, 1))

    with pytest.raises(ValidationError, match="starts on"):
        reported(commitment, person, status=CommitmentStatus.COMPLETED)
    assert reported(commitment, person, status=CommitmentStatus.NOT_STARTED)


def test_report_of_the_same_day_replaces_a_mistaken_one(commitment, person):
    wrong = reported(commitment, person, status=CommitmentStatus.COMPLETED)
    right = reported(commitment, person, status=CommitmentStatus.NOT_STARTED)

    (row,) = Commitment.objects.with_status(on=TODAY).filter(pk=commitment.pk)
    assert row.status == CommitmentStatus.NOT_STARTED
    assert list(commitment.assessments.all()) == [right, wrong]


def test_evidence_is_of_the_country_s_documents(commitment, country, person):
    ours, theirs = DocumentFactory(), DocumentFactory()
    hidden = DocumentFactory(hidden=True)
    country.documents.set([ours, hidden])

    report = reported(commitment, person, evidence=[ours, theirs, hidden])

    assert list(report.evidence.all()) == [ours]


def test_uploaded_evidence_is_no_more_open_than_the_commitment(
    commitment, country, person
):
    Commitment.objects.filter(pk=commitment.pk).update(visibility=Visibility.PARTNERS)
    file = SimpleUploadedFile("minutes.pdf", pdf_bytes(), "application/pdf")

    report = reported(commitment, person, upload=file)

    (document,) = report.evidence.all()
    assert document.visibility == Visibility.PARTNERS
    assert (document.title_en, document.file_name) == ("minutes.pdf", "minutes.pdf")
    assert list(country.documents.all()) == [document]


def now_is(moment):
    """Every row, written at ``moment``."""
    Assessment.objects.update(created_at=moment)


def noon(day):
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)


def corrected(report, person, **values):
    said = {
        "revision": report.revision,
        "on": TODAY,
        "narrative": "Nine inspectors were trained.",
        "language": "en",
        "as_of": report.as_of,
        "status": report.status,
    }
    return reporting.correct_report(
        assessment=report, by=person.user, **{**said, **values}
    )


def test_author_corrects_a_report_on_its_day(commitment, person):
    report = reported(commitment, person)
    now_is(noon(TODAY))
    report.refresh_from_db()

    corrected(report, person)

    report.refresh_from_db()
    assert report.narrative_en == "Nine inspectors were trained."


def test_report_of_yesterday_is_not_edited(commitment, person):
    report = reported(commitment, person)
    now_is(noon(TODAY - datetime.timedelta(days=1)))
    report.refresh_from_db()

    with pytest.raises(PermissionDenied):
        corrected(report, person)


def test_colleague_does_not_edit_a_report(commitment, person):
    report = reported(commitment, person)
    now_is(noon(TODAY))
    report.refresh_from_db()

    with pytest.raises(PermissionDenied):
        corrected(report, RepresentativeFactory(partner=person.partner))


def test_correction_of_what_was_changed_meanwhile_is_refused(commitment, person):
    report = reported(commitment, person)
    now_is(noon(TODAY))
    report.refresh_from_db()
    corrected(report, person)

    with pytest.raises(Conflict):
        corrected(report, person, narrative="Ten inspectors.")


# -- Comments and replies --------------------------------------------------------
def commented(commitment, union, **values):
    said = {"as_of": MAY, "narrative": "We see no change.", "language": "en"}
    return reporting.write_comment(
        commitment=commitment,
        partner=union.partner,
        by=union.user,
        on=TODAY,
        **{**said, **values},
    )


def test_comment_waits_and_is_read_by_its_partner_alone(commitment, union, person):
    comment = commented(commitment, union)

    assert not Assessment.objects.exists()
    assert list(CommitmentComment.objects.visible_to(union.user)) == [comment]
    assert not CommitmentComment.objects.visible_to(person.user)
    assert not CommitmentComment.objects.visible_to(None)


def test_one_comment_waits_at_a_time(commitment, union):
    commented(commitment, union)

    with pytest.raises(ValidationError, match="waits already"):
        commented(commitment, union, narrative="And another thing.")


def test_comment_is_published_word_for_word(commitment, union, person):
    comment = commented(commitment, union, status=CommitmentStatus.DELAYED)
    mail.outbox.clear()

    reporting.publish_comment(comment=comment, by=UserFactory(editor=True))

    (row,) = Assessment.objects.all()
    assert row.narrative_en == "We see no change."
    assert row.assessor_kind == AssessorKind.CIVIL_SOCIETY
    assert (row.assessor, row.status) == (union.partner, CommitmentStatus.DELAYED)
    assert row.visibility == Visibility.PUBLIC
    told = {message.to[0]: message.subject for message in mail.outbox}
    assert told == {
        union.user.email: "Your comment is published",
        person.user.email: "A comment on your country is published",
    }


def test_declined_comment_has_a_reason_that_is_mailed(commitment, union):
    comment = commented(commitment, union)
    editor = UserFactory(editor=True)

    with pytest.raises(ValidationError, match="Say why"):
        reporting.decline_comment(comment=comment, by=editor, reason=" ")
    reporting.decline_comment(comment=comment, by=editor, reason="It names a child.")

    (message,) = mail.outbox
    assert message.to == [union.user.email]
    assert "It names a child." in message.body
    assert not Assessment.objects.exists()


def test_nobody_decides_on_their_own_comment(commitment, union):
    union.user.is_staff = True
    union.user.save()
    comment = commented(commitment, union)

    with pytest.raises(ValidationError, match="their own"):
        reporting.publish_comment(comment=comment, by=union.user)


def test_member_publishes_no_comment(commitment, union, person):
    comment = commented(commitment, union)

    with pytest.raises(PermissionDenied):
        reporting.publish_comment(comment=comment, by=person.user)


def test_withdrawn_comment_is_not_published(commitment, union):
    comment = commented(commitment, union)
    reporting.withdraw_comment(comment=comment, by=union.user)

    with pytest.raises(ValidationError, match="no longer waits"):
        reporting.publish_comment(comment=comment, by=UserFactory(editor=True))
    comment.refresh_from_db()
    assert comment.state == CommentState.WITHDRAWN


def replied(assessment, person):
    return reporting.reply_to(
        assessment=assessment,
        by=person.user,
        on=TODAY,
        narrative="We opened two offices since.",
        language="en",
    )


def test_government_replies_to_what_others_say(commitment, person):
    judged = AssessmentFactory(commitment=commitment, independent=True)

    reply = replied(judged, person)

    assert list(judged.replies.all()) == [reply]
    assert reply.assessor_kind == AssessorKind.GOVERNMENT_REPLY
    assert reply.visibility == Visibility.PUBLIC


def test_government_does_not_reply_to_itself_or_for_others(commitment, person):
    own = AssessmentFactory(commitment=commitment)
    of_others = AssessmentFactory(independent=True)
    hidden = AssessmentFactory(commitment=commitment, independent=True, hidden=True)

    for row in (own, of_others, hidden):
        with pytest.raises(PermissionDenied):
            replied(row, person)


def test_one_reply_a_day(commitment, person):
    judged = AssessmentFactory(commitment=commitment, independent=True)
    replied(judged, person)
    now_is(noon(TODAY))

    with pytest.raises(ValidationError, match="already"):
        replied(judged, person)


# -- Annual reports --------------------------------------------------------------
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


def test_a_comment_that_waits_is_no_assessment(commitment):
    CommitmentCommentFactory(commitment=commitment)

    assert not mail.outbox
    assert not commitment.assessments.exists()
