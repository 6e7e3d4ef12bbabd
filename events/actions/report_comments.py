"""What is said of a report that is circulated, and what becomes of it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.revisions import lock_revision
from alliance87.core.texts import translated_text
from events.actions.reports import kept_report
from events.enums import CommentOutcome
from events.models import MeetingReport, ReportComment, ReportSection
from partners.models import Representative


@transaction.atomic
def write_comment(*, section, by, text, quote="", author=None):
    """Comment on a section of a report that is circulated to ``by``.

    ``author`` is which of the representatives ``by`` is speaks; by default their only,
    or first, one. ``quote`` are the words it is about.
    """
    rows = ReportSection.objects.visible_to(by).filter(pk=section.pk)
    row = rows.select_related("report").first()
    if row is None:
        raise PermissionDenied
    mine = Representative.objects.of(by).order_by("created_at")
    author = mine.filter(pk=author.pk).first() if author else mine.first()
    if author is None:
        raise PermissionDenied
    # Nobody makes it final, or takes it back, between the question and the answer.
    report = MeetingReport.objects.select_for_update(of=["self"]).get(pk=row.report_id)
    if not report.takes_comments:
        raise ValidationError(_("This report takes no comments any more."))
    comment = ReportComment(section=row, author=author, text=text, quote=quote)
    comment.full_clean()
    comment.save()
    return comment


@transaction.atomic
def take_back_comment(*, comment, by, revision):
    """Take one's own comment back, as long as nobody has resolved it."""
    kept = MeetingReport.objects.select_for_update(of=["self"])
    report = kept.get(sections=comment.section_id)
    row = lock_revision(record=comment, revision=revision)
    mine = ReportComment.objects.visible_to(by).filter(
        pk=row.pk, author__in=Representative.objects.of(by)
    )
    if not mine.exists():
        raise PermissionDenied
    if row.is_resolved or not report.takes_comments:
        raise ValidationError(_("This comment is resolved, or the time is over."))
    row.delete()


def kept_comment(comment, by, revision):
    """The comment, locked, for whoever keeps its report as long as that is written."""
    report = kept_report(comment.section.report, by)
    if not report.is_in_the_making:
        raise ValidationError(_("This report is published: its comments are closed."))
    return lock_revision(record=comment, revision=revision)


@transaction.atomic
def resolve_comment(*, comment, by, outcome, resolution, revision):
    """Say what became of a comment. Its author is told by mail. Raises ``Conflict``."""
    row = kept_comment(comment, by, revision)
    if row.is_resolved:
        raise ValidationError(_("This comment is resolved already."))
    if outcome == CommentOutcome.NOT_TAKEN_IN and not resolution:
        raise ValidationError({"resolution": _("Say why it is not taken in.")})
    row.outcome, row.resolution = outcome, resolution
    row.resolved_at = timezone.now()
    row.full_clean()
    row.save()
    row.refresh_from_db()
    tell_author(row, by)
    return row


def tell_author(comment, by):
    person = comment.author.user if comment.author else None
    if person is None or person == by or not person.is_active:
        return
    if not ReportComment.objects.visible_to(person).filter(pk=comment.pk).exists():
        return
    with translation.override(person.language):
        context = {
            "section": translated_text(comment.section, "heading")[0],
            "text": comment.text,
            "outcome": str(comment.get_outcome_display() or ""),
            "resolution": comment.resolution,
            "url": portal_url(comment.get_absolute_url()),
        }
    send_template_mail(
        to=person.email,
        template="meeting_report_comment_resolved",
        context=context,
        language=person.language,
    )


@transaction.atomic
def reopen_comment(*, comment, by, revision):
    """The comment waits for an answer again."""
    row = kept_comment(comment, by, revision)
    row.outcome, row.resolution, row.resolved_at = None, "", None
    row.save()
    row.refresh_from_db()
    return row
