from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PortalModelAdmin,
    in_languages,
)
from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from alliance87.core.search import tri
from partners.admin.moderation import QueueAdmin, StateFilter, revision_of
from pathfinders.actions import reporting
from pathfinders.enums import CommentState, ProgressReportStatus, ReportSituation
from pathfinders.models import CommitmentComment, ProgressReport
from pathfinders.yearly import gather_year


class SituationFilter(admin.SimpleListFilter):
    """Where the board of reports lists them."""

    title = _("situation")
    parameter_name = "situation"

    def lookups(self, request, model_admin):
        return ReportSituation.choices

    def queryset(self, request, queryset):
        if self.value() not in ReportSituation.values:
            return queryset
        return queryset.in_situation(self.value(), on=timezone.localdate())


@admin.register(ProgressReport)
class ProgressReportAdmin(PortalModelAdmin):
    """The board of the Secretariat. A status changes on the page of the review alone.

    A report that was published on paper is added with the status it has.
    """

    autocomplete_fields = ["pathfinder", "document", "source"]
    decided = ["status", "submitted_at", "published_at", "remarks"]
    fieldsets = [
        (None, {"fields": [("pathfinder", "year"), in_languages("summary")]}),
        (_("Relations"), {"fields": ["document"]}),
        (
            _("Progress"),
            {
                "fields": [
                    ("status", "due_on"),
                    ("submitted_at", "published_at"),
                    "remarks",
                ]
            },
        ),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = [
        "pathfinder",
        "year",
        "status",
        "due_on",
        "submitted_at",
        "published_at",
        "visibility",
        "review_link",
    ]
    list_filter = [SituationFilter, "status", "year", "visibility"]
    list_select_related = ["pathfinder__country"]
    is_restorable = False  # a status is reached by its steps
    parent = "pathfinder"
    search_fields = tri("pathfinder__country__name", "summary")

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return self.readonly_fields
        # Who reads a report is said as it is published; afterwards it can be closed.
        # One that was added for the Secretariat alone can be given to the country.
        is_free = obj.visibility == Visibility.SECRETARIAT
        if is_free or obj.status == ProgressReportStatus.PUBLISHED:
            return [*self.readonly_fields, *self.decided]
        return [*self.readonly_fields, *self.decided, "visibility"]

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        return {"visibility": Visibility.GROUP, **initial}

    def get_actions(self, request):
        actions = super().get_actions(request)
        for name in ("publish_to_everyone", "publish_to_partners"):
            actions.pop(name, None)
        return actions

    def get_urls(self):
        review = path(
            "<uuid:pk>/review/",
            self.admin_site.admin_view(self.review_view),
            name="pathfinders_progressreport_review",
        )
        return [review, *super().get_urls()]

    @admin.display(description=_("review"))
    def review_link(self, report):
        url = reverse("admin:pathfinders_progressreport_review", args=[report.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Review"))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            url = reverse("admin:pathfinders_progressreport_review", args=[obj.pk])
            context["object_tools"] = [{"url": url, "text": gettext("Review")}]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @transaction.atomic  # the row is locked while somebody decides
    def review_view(self, request, pk):
        """The report beside what the records say of its year, and the decision on it."""
        report = self.get_object(request, str(pk))
        if report is None:
            raise Http404
        may_change = self.has_change_permission(request, report)
        if not may_change and not self.has_view_permission(request, report):
            raise PermissionDenied
        errors, remarks = [], ""
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            remarks = request.POST.get("remarks", "")
            errors = self.decide(request, report, remarks)
            if not errors:
                return redirect(request.get_full_path())
            report.refresh_from_db()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": report,
            "title": gettext("Review of an annual report"),
            "subtitle": str(report),
            "may_change": may_change,
            "report": report,
            "texts": [
                (language, text)
                for language in ("en", "fr", "es")
                if (text := getattr(report, f"summary_{language}"))
            ],
            "changed": gather_year(
                pathfinder=report.pathfinder, year=report.year, reader=request.user
            ),
            "is_author": report.submitted_by_id == request.user.pk,
            "tiers": [
                (tier.value, tier.label)
                for tier in (Visibility.PUBLIC, Visibility.PARTNERS)
            ],
            "statuses": ProgressReportStatus,
            "remarks": remarks,
            "errors": errors,
        }
        template = "admin/pathfinders/progressreport/review.html"
        return TemplateResponse(request, template, context)

    def decide(self, request, report, remarks):
        """Carry out what the button says. Return what is wrong, in words."""
        step = {"report": report, "by": request.user, "revision": revision_of(request)}
        todo, done = request.POST.get("do"), ""
        try:
            if todo == "send_back":
                reporting.send_back_report(**step, remarks=remarks)
                done = gettext("Sent back. Those who keep the country are told why.")
            elif todo == "accept":
                reporting.accept_report(**step)
                done = gettext("Accepted. It is not published yet.")
            elif todo == "publish":
                tier = request.POST.get("visibility")
                if tier not in {Visibility.PUBLIC, Visibility.PARTNERS}:
                    return [gettext("Say who may read the report.")]
                reporting.publish_report(**step, visibility=Visibility(tier))
                done = gettext("Published.")
            else:
                return [gettext("Choose one of the buttons.")]
        except Conflict:
            return [
                gettext(
                    "The report was changed while you looked at this page. Look at it "
                    "again; what you typed is still here."
                )
            ]
        except ValidationError as error:
            return error.messages
        messages.success(request, done)
        return []


class CommentStateFilter(StateFilter):
    states = CommentState
    open_states = [CommentState.WAITING]


@admin.register(CommitmentComment)
class CommitmentCommentAdmin(QueueAdmin):
    """What organisations say of commitments: published word for word, or declined."""

    autocomplete_fields = ["commitment", "partner", "written_by", "decided_by"]
    fieldsets = [
        (None, {"fields": ["commitment", "partner", "written_by", "state"]}),
        RECORD_FIELDS,
    ]
    list_display = ["commitment", "partner", "as_of", "created_at", "state"]
    list_filter = [CommentStateFilter]
    list_select_related = ["commitment", "partner"]
    search_fields = [
        *tri("commitment__title", "partner__name"),
        "commitment__reference",
    ]

    def decision_page(self, request, comment):
        errors, reason = [], ""
        if request.method == "POST":
            reason = request.POST.get("reason", "")
            errors = self.decide(request, comment, reason)
            if not errors:
                return redirect(request.get_full_path())
        return self.render_decision(
            request,
            comment,
            "admin/pathfinders/commitmentcomment/change_form.html",
            {
                "comment": comment,
                "reason": reason,
                "errors": errors,
                "is_author": comment.written_by_id == request.user.pk,
            },
        )

    def decide(self, request, comment, reason):
        """Carry out what the button says. Return what is wrong, in words."""
        try:
            if request.POST.get("do") == "decline":
                reporting.decline_comment(
                    comment=comment, by=request.user, reason=reason
                )
                done = gettext("Declined. Who wrote it is told why.")
            elif request.POST.get("do") == "publish":
                reporting.publish_comment(comment=comment, by=request.user)
                done = gettext("Published. The government is told that it may reply.")
            else:
                return [gettext("Choose one of the buttons.")]
        except ValidationError as error:
            return error.messages
        messages.success(request, done)
        return []
