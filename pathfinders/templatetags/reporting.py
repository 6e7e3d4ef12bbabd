"""What waits for the Secretariat, and what a person may do about a country."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from pathfinders.enums import ReportSituation
from pathfinders.models import (
    Commitment,
    CommitmentComment,
    PathfinderCountry,
    ProgressReport,
)

register = template.Library()


@register.simple_tag
def reporting_waits_for(user):
    """The queues of reporting with something in them that ``user`` may look at."""
    found = []
    if user.has_perm("pathfinders.view_commitmentcomment"):
        count = CommitmentComment.objects.open().count()
        url = reverse("admin:pathfinders_commitmentcomment_changelist")
        found.append(
            {"label": _("Comments on commitments"), "count": count, "url": url}
        )
    if user.has_perm("pathfinders.view_progressreport"):
        waiting = ReportSituation.SUBMITTED
        count = ProgressReport.objects.filter(status=waiting).count()
        url = reverse("admin:pathfinders_progressreport_changelist")
        url = f"{url}?situation={waiting}"
        found.append({"label": _("Annual reports"), "count": count, "url": url})
    return [queue for queue in found if queue["count"]]


@register.simple_tag
def reporting_rights(pathfinder, user):
    """Whether ``user`` keeps the country up to date, and which commitments of it they
    may comment on, as keys. No question is asked for visitors.
    """
    if not user.is_authenticated:
        return {"reports": False, "comments": frozenset()}
    kept = PathfinderCountry.objects.reportable_by(user)
    commented = Commitment.objects.commentable_by(user).of_country(pathfinder)
    return {
        "reports": kept.filter(pk=pathfinder.pk).exists(),
        "comments": frozenset(commented.values_list("pk", flat=True)),
    }
