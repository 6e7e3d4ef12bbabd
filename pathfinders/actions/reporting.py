"""Every change by which a country is kept up to date, and commented on.

Each checks, under a lock, what state things are in and who asks: right now, not when a
page was opened. A ``ValidationError`` is for people to read.
"""

import datetime
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance87.accounts.models import User
from alliance87.core.actions import store_document
from alliance87.core.enums import DocumentKind, Visibility
from alliance87.core.files import printed_name
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.models import Document
from alliance87.core.revisions import lock_revision
from alliance87.core.search import tri
from partners.actions.rights import holds, require
from partners.models import Partner
from pathfinders.contradictions import contradictions
from pathfinders.enums import (
    AssessorKind,
    CommentState,
    ProgressReportStatus,
    ReminderOccasion,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    PathfinderCountry,
    ProgressReport,
    ReportReminder,
)
from pathfinders.models.roadmap import COMMENTING

# No source gives a date: the end of March of the year after is ours.
DUE_MONTH, DUE_DAY = 3, 31
REMIND_BEFORE = [
    (7, ReminderOccasion.SEVEN),
    (30, ReminderOccasion.THIRTY),
    (60, ReminderOccasion.SIXTY),
]
NARROWEST_LAST = [
    Visibility.PUBLIC,
    Visibility.PARTNERS,
    Visibility.GROUP,
    Visibility.SECRETARIAT,
]


# -- Progress --------------------------------------------------------------------
def pathfinder_of(commitment):
    return commitment.priority_area.roadmap.pathfinder


def problems_of(*, commitment, as_of, status, on, but=None):
    """What contradicts the earlier reports of ``commitment``, as messages by field.

    ``but`` is the report that is being corrected.
    """
    earlier = commitment.assessments.self_reports().order_by("-as_of", "-created_at")
    if but:
        earlier = earlier.exclude(pk=but.pk)
    return contradictions(
        as_of=as_of,
        status=status,
        on=on,
        begins_in=commitment.priority_area.roadmap.period_start,
        starts_on=commitment.starts_on,
        latest=earlier.first(),
    )


def locked_commitment(commitment, rows):
    """The locked row, if it is one of ``rows``: reports of it are written in turn."""
    row = rows.select_for_update(of=["self"]).filter(pk=commitment.pk).first()
    if row is None:
        raise PermissionDenied
    return row


@transaction.atomic
def report_progress(
    *, commitment, by, on, as_of, status, narrative, language, evidence=(), upload=None
):
    """Publish what a government reports of ``commitment``, as its own voice.

    ``evidence`` are documents of the country, ``upload`` a checked file that becomes
    one. What the latest report says already, word for word, is returned and not written
    twice. Raises ``ValidationError`` by field for what contradicts an earlier report.
    """
    row = locked_commitment(commitment, Commitment.objects.reportable_by(by))
    said = {"as_of": as_of, "status": status, f"narrative_{language}": narrative}
    same = row.assessments.self_reports().filter(**said).first()
    if same and not upload and set(evidence) <= set(same.evidence.all()):
        return same
    if problems := problems_of(commitment=row, as_of=as_of, status=status, on=on):
        raise ValidationError(problems)
    report = Assessment(
        commitment=row,
        assessor_kind=AssessorKind.SELF_REPORT,
        assessor=pathfinder_of(row).focal_partner,
        written_by=by,
        visibility=Visibility.PUBLIC,
        **said,
    )
    report.full_clean()
    report.save()
    attach(report, evidence, upload, language, by)
    return report


def attach(report, evidence, upload, language, by):
    """Let ``report`` have these documents, of those the country and ``by`` have."""
    pathfinder = pathfinder_of(report.commitment)
    known = pathfinder.documents.visible_to(by)
    chosen = list(known.filter(pk__in=[document.pk for document in evidence]))
    if upload:
        chosen.append(store_evidence(report.commitment, upload, language))
    report.evidence.set(chosen)


def store_evidence(commitment, upload, language):
    """The uploaded file as a document of the country, no more open than the commitment."""
    pathfinder = pathfinder_of(commitment)
    tiers = [
        record.visibility
        for record in (pathfinder, commitment.priority_area.roadmap, commitment)
    ]
    document = Document(
        slug=f"evidence-{uuid.uuid4().hex[:12]}",
        kind=DocumentKind.OTHER,
        language=language,
        visibility=max(tiers, key=NARROWEST_LAST.index),
        **{f"title_{language}": printed_name(upload.name)},
    )
    store_document(document=document, file=upload)
    pathfinder.documents.add(document)
    return document


@transaction.atomic
def correct_report(
    *,
    assessment,
    by,
    revision,
    on,
    narrative,
    language,
    as_of=None,
    status=None,
    evidence=(),
    upload=None,
):
    """Mend a report or a reply on the day it was written, by whoever wrote it.

    Raises ``Conflict`` at another revision, ``ValidationError`` by field for what
    contradicts an earlier report.
    """
    rows = Assessment.objects.correctable_by(by, on=on)
    if not rows.filter(pk=assessment.pk).exists():
        raise PermissionDenied
    # The commitment first, as whoever reports anew: so neither waits for the other.
    commitment = locked_commitment(
        assessment.commitment, Commitment.objects.reportable_by(by)
    )
    row = lock_revision(record=assessment, revision=revision)
    if getattr(row, f"narrative_{language}") != narrative:
        # What it said before stands in no other language either.
        for name in tri("narrative"):
            setattr(row, name, None)
        setattr(row, f"narrative_{language}", narrative)
    if row.assessor_kind == AssessorKind.SELF_REPORT:
        wrong = problems_of(
            commitment=commitment, as_of=as_of, status=status, on=on, but=row
        )
        if wrong:
            raise ValidationError(wrong)
        row.as_of, row.status = as_of, status
    row.full_clean()
    row.save()
    if row.assessor_kind == AssessorKind.SELF_REPORT:
        attach(row, evidence, upload, language, by)
    return row


@transaction.atomic
def reply_to(*, assessment, by, on, narrative, language):
    """Publish the government's reply to what others said. The latest is its reply.

    A second one of the same day is refused: that day the first can be corrected.
    """
    if not Assessment.objects.answerable_by(by).filter(pk=assessment.pk).exists():
        raise PermissionDenied
    commitment = locked_commitment(
        assessment.commitment, Commitment.objects.reportable_by(by)
    )
    if assessment.replies.filter(created_at__date=on).exists():
        raise ValidationError(
            _("A reply was written today already: correct that one, or wait a day.")
        )
    reply = Assessment(
        commitment=commitment,
        as_of=on,
        assessor_kind=AssessorKind.GOVERNMENT_REPLY,
        assessor=pathfinder_of(commitment).focal_partner,
        reply_to=assessment,
        written_by=by,
        visibility=Visibility.PUBLIC,
        **{f"narrative_{language}": narrative},
    )
    reply.full_clean()
    reply.save()
    return reply


# -- Comments --------------------------------------------------------------------
def commenting_partners(commitment, user):
    """The partners for which ``user`` may now comment on ``commitment``."""
    if not Commitment.objects.commentable_by(user).filter(pk=commitment.pk).exists():
        return Partner.objects.none()
    country = pathfinder_of(commitment).country_id
    own = Partner.objects.listed().proposable_by(user)
    own = own.filter(stakeholder_group__in=COMMENTING)
    there = own.filter(countries_of_work=country)
    return own.filter(pk__in=there.values("pk")) | own.filter(country=country)


@transaction.atomic
def write_comment(
    *, commitment, partner, by, on, as_of, narrative, language, status=None
):
    """Write down what ``partner`` says of ``commitment``, for the Secretariat to check."""
    row = locked_commitment(commitment, Commitment.objects.commentable_by(by))
    if not commenting_partners(row, by).filter(pk=partner.pk).exists():
        raise PermissionDenied
    begins = row.priority_area.roadmap.period_start
    wrong = contradictions(
        as_of=as_of, status=status, on=on, begins_in=begins, starts_on=None, latest=None
    )
    if wrong:
        raise ValidationError(wrong)
    comment = CommitmentComment(
        commitment=row,
        partner=partner,
        as_of=as_of,
        status=status or None,
        narrative=narrative,
        language=language,
        written_by=by,
    )
    comment.full_clean()
    comment.save()
    return comment


@transaction.atomic
def withdraw_comment(*, comment, by):
    """Take a comment back that nobody has decided on: for whoever might write it now."""
    if not CommitmentComment.objects.visible_to(by).filter(pk=comment.pk).exists():
        raise PermissionDenied
    if not Partner.objects.proposable_by(by).filter(pk=comment.partner_id).exists():
        raise PermissionDenied
    row = open_comment(comment)
    row.state = CommentState.WITHDRAWN
    row.decided_at = timezone.now()
    row.save()
    return row


def open_comment(comment):
    rows = CommitmentComment.objects.select_for_update(of=["self"])
    row = rows.select_related("partner", "written_by").get(pk=comment.pk)
    if not row.is_open:
        raise ValidationError(
            _("This comment no longer waits: it was %(state)s in the meantime."),
            params={"state": row.get_state_display()},
        )
    return row


def decidable_comment(comment, by):
    row = open_comment(comment)
    require(by, "pathfinders.change_commitmentcomment")
    if row.written_by_id == by.pk:
        raise ValidationError(_("Nobody decides on their own comment."))
    return row


@transaction.atomic
def publish_comment(*, comment, by):
    """Publish a comment word for word; the government is told that it may reply."""
    row = decidable_comment(comment, by)
    assessment = Assessment(
        commitment=row.commitment,
        as_of=row.as_of,
        assessor_kind=AssessorKind.CIVIL_SOCIETY,
        assessor=row.partner,
        status=row.status,
        written_by=row.written_by,
        visibility=Visibility.PUBLIC,
        **{f"narrative_{row.language}": row.narrative},
    )
    assessment.full_clean()
    assessment.save()
    row.assessment = assessment
    close_comment(row, CommentState.PUBLISHED, by)
    pathfinder = pathfinder_of(row.commitment)
    path = reverse("pathfinders:reporting", kwargs={"slug": pathfinder.slug})
    write_to(focal_people(pathfinder), "comment_to_answer", {}, path)
    return row


@transaction.atomic
def decline_comment(*, comment, by, reason):
    """Do not publish a comment, and say why."""
    row = decidable_comment(comment, by)
    row.reason = reason.strip()
    return close_comment(row, CommentState.DECLINED, by)


def close_comment(row, state, by):
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.full_clean()
    row.save()
    author = row.written_by
    # Whoever no longer speaks for the partner is told nothing more about it.
    theirs = CommitmentComment.objects.visible_to(author).filter(pk=row.pk)
    if author and theirs.exists():
        path = reverse("pathfinders:comment", kwargs={"pk": row.commitment_id})
        write_to([author], f"comment_{state}", {"comment": row}, path)
    return row


# -- Whom to write to ------------------------------------------------------------
def focal_people(pathfinder):
    """The accounts of those who keep ``pathfinder`` up to date now."""
    partner = pathfinder.focal_partner
    if partner is None:
        return []
    people = partner.representatives.current().proposing()
    users = User.objects.filter(pk__in=people.values("user"), is_active=True).order_by(
        "pk"
    )
    kept = PathfinderCountry.objects.filter(pk=pathfinder.pk)
    return [user for user in users if kept.reportable_by(user).exists()]


def secretariat():
    """The colleagues who decide on reports."""
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("pk")
    return [user for user in staff if holds(user, "pathfinders.change_progressreport")]


def write_to(people, template, context, path):
    for person in people:
        send_template_mail(
            to=person.email,
            template=template,
            context={**context, "url": portal_url(path)},
            language=person.language,
        )


# -- Annual reports --------------------------------------------------------------
def due_date(year):
    """When the report of ``year`` is due, unless the Secretariat enters another date."""
    return datetime.date(year + 1, DUE_MONTH, DUE_DAY)


def locked_report(report, revision, states):
    """The locked row at ``revision``, in one of ``states``."""
    row = lock_revision(record=report, revision=revision)
    if row.status not in states:
        raise ValidationError(
            _("This cannot be done: the report is “%(state)s” by now."),
            params={"state": row.get_status_display()},
        )
    return row


def written_by_the_country(report, by, revision):
    kept = PathfinderCountry.objects.reportable_by(by)
    if not kept.filter(pk=report.pathfinder_id).exists():
        raise PermissionDenied
    if not ProgressReport.objects.editable_by(by).filter(pk=report.pk).exists():
        raise PermissionDenied
    return locked_report(report, revision, ProgressReportStatus.to_be_written())


@transaction.atomic
def save_draft(*, report, by, revision, summary, language, document=None):
    """Keep what the country has written so far. One that was sent back stays so."""
    row = written_by_the_country(report, by, revision)
    if document and not row.pathfinder.documents.visible_to(by).contains(document):
        raise PermissionDenied
    setattr(row, f"summary_{language}", summary)
    row.document = document
    if row.status == ProgressReportStatus.DUE:
        row.status = ProgressReportStatus.DRAFT
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def submit_report(*, report, by, revision, summary, language, document=None):
    """Keep what was written and hand it to the Secretariat, who is told."""
    row = save_draft(
        report=report,
        by=by,
        revision=revision,
        summary=summary,
        language=language,
        document=document,
    )
    if not summary.strip():
        raise ValidationError({"summary": _("Write the report before you submit it.")})
    row.status = ProgressReportStatus.SUBMITTED
    row.submitted_at = timezone.now()
    row.submitted_by = by
    row.accepted_by = None
    row.full_clean()
    row.save()
    row.refresh_from_db(fields=["revision"])
    path = reverse("admin:pathfinders_progressreport_review", args=[row.pk])
    write_to(secretariat(), "report_submitted", {"report": row}, path)
    return row


def decidable_report(report, by, revision, states):
    require(by, "pathfinders.change_progressreport")
    row = locked_report(report, revision, states)
    if row.submitted_by_id == by.pk:
        raise ValidationError(_("Nobody decides on a report they submitted."))
    return row


def tell_the_country(report, template):
    path = reverse("pathfinders:report", kwargs={"pk": report.pk})
    people = focal_people(report.pathfinder)
    write_to(people, template, {"report": report}, path)


@transaction.atomic
def send_back_report(*, report, by, revision, remarks):
    """Ask the country to go on writing, and say why."""
    states = [ProgressReportStatus.SUBMITTED]
    row = decidable_report(report, by, revision, states)
    row.status = ProgressReportStatus.SENT_BACK
    row.remarks = remarks.strip()
    row.full_clean()
    row.save()
    tell_the_country(row, "report_sent_back")
    return row


@transaction.atomic
def accept_report(*, report, by, revision):
    """The report may be published as it is."""
    states = [ProgressReportStatus.SUBMITTED]
    row = decidable_report(report, by, revision, states)
    row.status = ProgressReportStatus.ACCEPTED
    row.accepted_by = by
    row.full_clean()
    row.save()
    tell_the_country(row, "report_accepted")
    return row


@transaction.atomic
def publish_report(*, report, by, revision, visibility=Visibility.PUBLIC):
    """Let the readers of the tier ``visibility`` read the accepted report."""
    states = [ProgressReportStatus.ACCEPTED]
    row = decidable_report(report, by, revision, states)
    row.status = ProgressReportStatus.PUBLISHED
    row.visibility = visibility
    row.published_at = timezone.now()
    row.full_clean()
    row.save()
    tell_the_country(row, "report_published")
    return row


@transaction.atomic
def open_reports(*, on):
    """Open the report of the year ``on`` for each country that owes one.

    It is due the year after. Only its own people and the Secretariat read it until it
    is published. Safe to repeat. Return how many are new.
    """
    reports = [
        ProgressReport(
            pathfinder=pathfinder,
            year=on.year,
            due_on=due_date(on.year),
            visibility=Visibility.GROUP,
        )
        for pathfinder in PathfinderCountry.objects.reporting()
    ]
    before = ProgressReport.objects.filter(year=on.year).count()
    ProgressReport.objects.bulk_create(reports, ignore_conflicts=True)
    return ProgressReport.objects.filter(year=on.year).count() - before


def occasion_of(due_on, on):
    """The occasion for a reminder on the date ``on``, as (occasion, months overdue).

    None long before. Each lasts until the next one comes, so that a night on which
    nothing ran leaves nobody out.
    """
    if on > due_on:
        months = (on.year - due_on.year) * 12 + on.month - due_on.month
        return ReminderOccasion.OVERDUE, months - (on.day < due_on.day)
    left = (due_on - on).days
    found = (occasion for days, occasion in REMIND_BEFORE if left <= days)
    occasion = next(found, None)
    return (occasion, 0) if occasion else None


def remind_of_reports(*, on):
    """Write to whoever keeps a country whose report is due. Return how many mails."""
    rows = ProgressReport.objects.to_be_written().filter(due_on__isnull=False)
    rows = rows.select_related("pathfinder__country", "pathfinder__focal_partner")
    return sum(remind_of_report(report=report, on=on) for report in rows)


@transaction.atomic
def remind_of_report(*, report, on):
    """Write to each person once for each occasion, whoever else asks at the same time."""
    occasion = occasion_of(report.due_on, on)
    if occasion is None:
        return 0
    what, months = occasion
    told = 0
    for person in focal_people(report.pathfinder):
        _row, is_new = ReportReminder.objects.get_or_create(
            report=report,
            user=person,
            due_on=report.due_on,
            occasion=what,
            months=months,
        )
        if not is_new or not ProgressReport.objects.visible_to(person).contains(report):
            continue
        path = reverse("pathfinders:report", kwargs={"pk": report.pk})
        context = {"report": report, "overdue": what == ReminderOccasion.OVERDUE}
        write_to([person], "report_reminder", context, path)
        told += 1
    return told
