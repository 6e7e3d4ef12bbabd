"""Filters of the comments on one report, on its organisers' page."""

import django_filters
from django.utils.translation import gettext_lazy as _

from alliance87.core.filtersets import ChoicesFilter, YesNoFilter, by_id
from events.enums import CommentOutcome
from events.models import ReportComment, ReportSection


class ReportCommentListFilterSet(django_filters.FilterSet):
    resolved = YesNoFilter(
        "resolved_at", lookup_expr="isnull", exclude=True, label=_("Resolved")
    )
    outcome = ChoicesFilter(choices=CommentOutcome, label=_("Outcome"))
    section = by_id("section", ReportSection, _("Section"))

    class Meta:
        model = ReportComment
        fields = ["resolved", "outcome", "section"]
