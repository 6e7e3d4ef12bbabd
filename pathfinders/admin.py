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
    CONFIRMED_PUBLICATION_FIELDS,
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    AsksToConfirm,
    FreshnessFilter,
    PlainModelAdmin,
    PortalModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from alliance87.core.search import tri
from partners.admin.moderation import QueueAdmin, StateFilter, revision_of
from pathfinders.actions import reporting
from pathfinders.actions.confirmations import ask_country
from pathfinders.enums import CommentState, ProgressReportStatus, ReportSituation
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    CoordinationBody,
    Indicator,
    IndicatorValue,
    Instrument,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    Ratification,
    Roadmap,
    StageEvent,
    SupportOffer,
    SupportRequest,
)
from pathfinders.models.support import COUNTRY
from pathfinders.yearly import gather_year


class StageEventInline(PortalStackedInline):
    model = StageEvent
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "on", "precision", "position"),
                    in_languages("note"),
                    ("source", "locator"),
                ]
            },
        )
    ]


class CoordinationBodyInline(PortalStackedInline):
    """Sub-committees are placed on the body's own page, among its country's bodies."""

    model = CoordinationBody
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "position",
                    in_languages("name"),
                    in_languages("description"),
                    ("source", "locator"),
                ]
            },
        )
    ]


class NextStepInline(PortalStackedInline):
    model = NextStep
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("text"),
                    ("position", "due_on", "due_precision", "done_on"),
                    ("source", "locator"),
                ]
            },
        )
    ]


@admin.register(PathfinderCountry)
class PathfinderCountryAdmin(AsksToConfirm, PortalModelAdmin):
    autocomplete_fields = ["country", "focal_partner", "documents", "source"]
    child_lists = ["roadmaps", "progress_reports", "lessons_learnt"]
    count_columns = ["roadmaps", "next_steps"]
    fieldsets = [
        (None, {"fields": [("country", "slug"), in_languages("summary")]}),
        (
            _("Focal point"),
            {"fields": [in_languages("focal_institution"), "focal_partner"]},
        ),
        (_("Relations"), {"fields": ["documents"]}),
        SOURCE_FIELDS,
        CONFIRMED_PUBLICATION_FIELDS,
    ]
    inlines = [StageEventInline, CoordinationBodyInline, NextStepInline]
    list_display = ["country", "focal_institution", "confirmed_on", "visibility"]
    list_filter = ["visibility", FreshnessFilter, "country__ilo_region"]
    list_select_related = ["country"]
    search_fields = [*tri("country__name", "focal_institution"), "slug"]

    def ask(self, record, *, on):
        return ask_country(pathfinder=record, on=on, only_due=False)


@admin.register(CoordinationBody)
class CoordinationBodyAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "part_of", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "pathfinder",
                    in_languages("name"),
                    ("part_of", "position"),
                    in_languages("description"),
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["name", "pathfinder", "part_of", "position"]
    list_select_related = ["pathfinder__country", "part_of"]
    parent = "pathfinder"
    search_fields = tri("name", "pathfinder__country__name")


@admin.register(StageEvent)
class StageEventAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "source"]
    date_hierarchy = "on"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "pathfinder",
                    "kind",
                    ("on", "precision", "position"),
                    in_languages("note"),
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["kind", "pathfinder", "on", "precision", "source"]
    list_filter = ["kind"]
    list_select_related = ["pathfinder__country", "source"]
    parent = "pathfinder"
    search_fields = tri("pathfinder__country__name", "note")


@admin.register(NextStep)
class NextStepAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "source"]
    fieldsets = [
        (None, {"fields": [("pathfinder", "position"), in_languages("text")]}),
        (_("Dates"), {"fields": [("due_on", "due_precision", "done_on")]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "pathfinder", "due_on", "done_on"]
    list_filter = [("done_on", admin.EmptyFieldListFilter)]
    list_select_related = ["pathfinder__country"]
    parent = "pathfinder"
    search_fields = tri("text", "pathfinder__country__name")


@admin.register(LessonLearnt)
class LessonLearntAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "source"]
    fieldsets = [
        (None, {"fields": [("pathfinder", "position"), in_languages("text")]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = ["__str__", "pathfinder", "source", "visibility"]
    list_filter = ["visibility"]
    list_select_related = ["pathfinder__country", "source"]
    parent = "pathfinder"
    search_fields = tri("text", "pathfinder__country__name")


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


class PriorityAreaInline(PortalStackedInline):
    model = PriorityArea
    autocomplete_fields = ["themes", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("label"),
                    ("position", "themes"),
                    ("source", "locator"),
                ]
            },
        )
    ]


@admin.register(Roadmap)
class RoadmapAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "source"]
    child_lists = ["priority_areas"]
    count_columns = ["priority_areas"]
    fieldsets = [
        (None, {"fields": ["pathfinder", in_languages("title")]}),
        (
            _("Period and status"),
            {"fields": [("period_start", "period_end"), ("version", "status")]},
        ),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [PriorityAreaInline]
    list_display = [
        "title",
        "pathfinder",
        "version",
        "status",
        "period_start",
        "period_end",
        "visibility",
    ]
    list_filter = ["status", "visibility"]
    list_select_related = ["pathfinder__country"]
    parent = "pathfinder"
    search_fields = tri("title", "pathfinder__country__name")


class CommitmentInline(PortalStackedInline):
    model = Commitment
    autocomplete_fields = ["lead_partner"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("position", "reference", "visibility"),
                    in_languages("title"),
                    in_languages("lead_institution"),
                    "lead_partner",
                    ("starts_on", "due_on", "due_precision"),
                ]
            },
        )
    ]


@admin.register(PriorityArea)
class PriorityAreaAdmin(PortalModelAdmin):
    autocomplete_fields = ["roadmap", "themes", "source"]
    child_lists = ["commitments"]
    count_columns = ["commitments"]
    fieldsets = [
        (None, {"fields": [("roadmap", "position"), in_languages("label"), "themes"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    inlines = [CommitmentInline]
    list_display = ["label", "roadmap", "position"]
    list_select_related = ["roadmap"]
    parent = "roadmap"
    search_fields = tri("label", "roadmap__title", "roadmap__pathfinder__country__name")


class AssessmentInline(PortalStackedInline):
    """Evidence and replies are added on the assessment's own page."""

    model = Assessment
    autocomplete_fields = ["assessor", "reply_to", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("as_of", "assessor_kind", "assessor"),
                    ("status", "completion", "reply_to"),
                    in_languages("narrative"),
                    ("source", "locator", "visibility"),
                ]
            },
        )
    ]


@admin.register(Commitment)
class CommitmentAdmin(PortalModelAdmin):
    autocomplete_fields = [
        "priority_area",
        "lead_partner",
        "supporting_partners",
        "source",
    ]
    child_lists = ["assessments"]
    date_hierarchy = "due_on"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "priority_area",
                    ("reference", "position"),
                    in_languages("title"),
                ]
            },
        ),
        (_("Content"), {"fields": [in_languages("text")]}),
        (
            _("Who"),
            {
                "fields": [
                    in_languages("lead_institution"),
                    "lead_partner",
                    "supporting_partners",
                ]
            },
        ),
        (_("When"), {"fields": [("starts_on", "due_on", "due_precision")]}),
        (
            _("Figures"),
            {
                "fields": [
                    "target_value",
                    in_languages("target_unit"),
                    ("baseline_value", "baseline_year"),
                    ("budget_amount", "budget_currency"),
                ]
            },
        ),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [AssessmentInline]
    list_display = [
        "reference",
        "title",
        "priority_area",
        "lead_institution",
        "due_on",
        "visibility",
    ]
    list_display_links = ["reference", "title"]
    list_filter = ["visibility", ("due_on", admin.EmptyFieldListFilter)]
    list_select_related = ["priority_area"]
    parent = "priority_area"
    search_fields = [
        "reference",
        *tri("title", "lead_institution"),
        *tri("priority_area__roadmap__pathfinder__country__name"),
    ]


@admin.register(Assessment)
class AssessmentAdmin(PortalModelAdmin):
    autocomplete_fields = ["commitment", "assessor", "evidence", "reply_to", "source"]
    date_hierarchy = "as_of"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "commitment",
                    "as_of",
                    ("assessor_kind", "assessor"),
                    "reply_to",
                ]
            },
        ),
        (
            _("Judgement"),
            {"fields": [("status", "completion"), in_languages("narrative")]},
        ),
        (_("Evidence"), {"fields": ["evidence"]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = [
        "commitment",
        "as_of",
        "assessor_kind",
        "status",
        "completion",
        "visibility",
    ]
    list_filter = ["assessor_kind", "status", "visibility"]
    list_select_related = ["commitment"]
    parent = "commitment"
    search_fields = [
        "commitment__reference",
        *tri("commitment__title", "narrative"),
    ]


@admin.register(Instrument)
class InstrumentAdmin(PortalModelAdmin):
    autocomplete_fields = ["source"]
    child_lists = ["ratifications"]
    count_columns = ["ratifications"]
    fieldsets = [
        (None, {"fields": ["code", in_languages("title"), "adopted_on"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["code", "title", "adopted_on"]
    list_display_links = ["code", "title"]
    search_fields = ["code", *tri("title")]


@admin.register(Ratification)
class RatificationAdmin(PlainModelAdmin):
    autocomplete_fields = ["instrument", "country", "source"]
    date_hierarchy = "ratified_on"
    fieldsets = [
        (None, {"fields": [("country", "instrument")]}),
        (_("Dates"), {"fields": [("ratified_on", "in_force_on", "denounced_on")]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["country", "instrument", "ratified_on", "in_force_on"]
    list_display_links = ["country", "instrument"]
    list_filter = ["instrument", "country__ilo_region"]
    list_select_related = ["country", "instrument"]
    parent = "instrument"
    search_fields = [
        *tri("country__name"),
        "instrument__code",
        *tri("instrument__title"),
    ]


class IndicatorValueInline(PortalStackedInline):
    model = IndicatorValue
    autocomplete_fields = ["country", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("country", "year", "value"),
                    in_languages("disaggregation"),
                    ("source", "locator"),
                ]
            },
        )
    ]
    joined = ["indicator"]


@admin.register(Indicator)
class IndicatorAdmin(PortalModelAdmin):
    child_lists = ["values"]
    count_columns = ["values"]
    fieldsets = [
        (None, {"fields": [in_languages("name"), "code", in_languages("unit")]}),
        RECORD_FIELDS,
    ]
    inlines = [IndicatorValueInline]
    list_display = ["name", "code", "unit"]
    prepopulated_fields = {"code": ["name_en"]}
    search_fields = ["code", *tri("name")]


@admin.register(IndicatorValue)
class IndicatorValueAdmin(PortalModelAdmin):
    autocomplete_fields = ["indicator", "country", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "indicator",
                    ("country", "year"),
                    in_languages("disaggregation"),
                    "value",
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["indicator", "country", "year", "disaggregation", "value", "source"]
    list_filter = ["indicator", "year"]
    list_select_related = ["indicator", "country", "source"]
    parent = "indicator"
    search_fields = [*tri("indicator__name", "country__name"), "indicator__code"]


@admin.register(SupportRequest)
class SupportRequestAdmin(PortalModelAdmin):
    """What is asked for; how far it has come is decided on the request's own page."""

    autocomplete_fields = ["commitment", "asked_by"]
    child_lists = ["offers"]
    date_hierarchy = "created_at"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "commitment",
                    in_languages("title"),
                    in_languages("text"),
                    ("kind", "needed_by"),
                ]
            },
        ),
        (_("State"), {"fields": [("state", "closed_at"), "asked_by"]}),
        PUBLICATION_FIELDS,
    ]
    is_restorable = False
    list_display = ["title", "commitment", "kind", "state", "needed_by", "visibility"]
    list_filter = ["state", "kind", "visibility"]
    list_select_related = ["commitment", "asked_by"]
    parent = "commitment"
    readonly_fields = [
        *("state", "closed_at", "asked_by"),
        *PortalModelAdmin.readonly_fields,
    ]
    search_fields = [*tri("title", "commitment__title", f"{COUNTRY}__country__name")]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.asked_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(SupportOffer)
class SupportOfferAdmin(PlainModelAdmin):
    """Made and answered on the request's own page; looked at here."""

    autocomplete_fields = ["request", "partner", "offered_by", "decided_by"]
    date_hierarchy = "created_at"
    fields = [
        *("request", "partner", "text", "state", "offered_by"),
        *("reason", "decided_by", "decided_at"),
        ("created_at", "updated_at"),
    ]
    is_restorable = False
    list_display = ["partner", "request", "state", "created_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["partner", "request", "offered_by", "decided_by"]
    parent = "request"
    search_fields = [*tri("partner__name", "request__title"), "partner__acronym"]

    def get_actions(self, request):
        return {}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
