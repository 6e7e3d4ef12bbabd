from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from action_groups.actions.memberships import invite_to_group
from action_groups.enums import WorkPlanStatus
from action_groups.forms import GroupInvitationForm
from action_groups.models import (
    ActionGroup,
    Activity,
    CrossCuttingPriority,
    GroupFunction,
    JoinRequest,
    Membership,
    Objective,
    Output,
    OutputUpdate,
    ResourceNeed,
    WorkPlan,
    Workstream,
)
from alliance87.accounts.inviting import InvitesPeople
from alliance87.core.admin import (
    CONFIRMED_PUBLICATION_FIELDS,
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PlainModelAdmin,
    PlainStackedInline,
    PortalModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.search import tri


class KeepsAdopted:
    """An adopted work plan is not deleted, nor what it stands in: the page says so."""

    def get_deleted_objects(self, objs, request):
        found = list(super().get_deleted_objects(objs, request))
        kept = WorkPlan.objects.exclude(status=WorkPlanStatus.DRAFT)
        kept = kept.filter(pk__in=self.plans_of(objs).values("pk"))
        if kept:
            found[2] = set()  # the reason is the plan, not who asks
            found[3] = [*found[3], *(str(plan) for plan in kept)]
        return tuple(found)

    def plans_of(self, objs):
        """The work plans that would lose something."""
        keys = [record.pk for record in objs]
        path = getattr(self.model, "plan_path", None)
        if path is None:
            name = "pk" if self.model is WorkPlan else "action_group"
            return WorkPlan.objects.filter(**{f"{name}__in": keys})
        rows = self.model._base_manager.filter(pk__in=keys)
        return WorkPlan.objects.filter(pk__in=rows.values(path))


class OfPlan(KeepsAdopted):
    """Rows of a work plan: none is taken out of an adopted one among its siblings."""

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.plan.is_draft)


class RowInline(PortalStackedInline):
    """Rows below a record of a work plan, which an adopted plan neither gets nor loses."""

    def is_open(self, obj):
        if obj is None:
            return True
        return (obj if isinstance(obj, WorkPlan) else obj.plan).is_draft

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self.is_open(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_open(obj)


class MembershipInline(PlainStackedInline):
    model = Membership
    autocomplete_fields = ["partner", "representative", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("partner", "representative"),
                    ("role", "chair_place"),
                    ("since", "term_ends_on", "until"),
                    ("source", "locator"),
                ]
            },
        )
    ]


class GroupFunctionInline(PortalStackedInline):
    model = GroupFunction
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {"fields": ["position", in_languages("text"), ("source", "locator")]},
        )
    ]


class WorkstreamInline(PortalStackedInline):
    model = Workstream
    autocomplete_fields = ["lead_partner", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("name"),
                    ("position", "lead_partner"),
                    ("source", "locator"),
                ]
            },
        )
    ]


@admin.register(ActionGroup)
class ActionGroupAdmin(KeepsAdopted, InvitesPeople, PortalModelAdmin):
    invitation_form = GroupInvitationForm
    invitation_title = _("Invite somebody to the group")
    autocomplete_fields = ["themes", "priority_areas", "documents", "source"]
    child_lists = ["work_plans", "resource_needs", "memberships"]
    count_columns = ["memberships", "work_plans"]
    fieldsets = [
        (
            None,
            {"fields": [in_languages("name"), "slug", ("kind", "status")]},
        ),
        (
            _("Content"),
            {"fields": [in_languages("summary"), in_languages("mandate")]},
        ),
        (_("Relations"), {"fields": ["themes", "priority_areas", "documents"]}),
        SOURCE_FIELDS,
        CONFIRMED_PUBLICATION_FIELDS,
    ]
    inlines = [MembershipInline, GroupFunctionInline, WorkstreamInline]
    list_display = ["name", "kind", "status", "confirmed_on", "visibility"]
    list_filter = ["kind", "status", "visibility"]
    prepopulated_fields = {"slug": ["name_en"]}
    search_fields = [*tri("name"), "slug"]

    def invite(self, record, *, by, **filled_in):
        return invite_to_group(action_group=record, by=by, **filled_in)


@admin.register(GroupFunction)
class GroupFunctionAdmin(PortalModelAdmin):
    autocomplete_fields = ["action_group", "source"]
    fieldsets = [
        (None, {"fields": [("action_group", "position"), in_languages("text")]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "action_group", "position"]
    list_filter = ["action_group"]
    list_select_related = ["action_group"]
    parent = "action_group"
    search_fields = tri("text", "action_group__name")


@admin.register(Membership)
class MembershipAdmin(PlainModelAdmin):
    autocomplete_fields = ["action_group", "partner", "representative", "source"]
    fieldsets = [
        (None, {"fields": ["action_group", ("partner", "representative")]}),
        (
            _("Role and time"),
            {"fields": [("role", "chair_place"), ("since", "term_ends_on", "until")]},
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["partner", "action_group", "role", "representative", "until"]
    list_filter = ["role", "action_group"]
    list_select_related = ["partner", "action_group", "representative"]
    parent = "action_group"
    search_fields = [
        *tri("partner__name", "action_group__name"),
        "partner__acronym",
        "representative__name",
    ]


@admin.register(JoinRequest)
class JoinRequestAdmin(PlainModelAdmin):
    """Asked and answered on the group's own pages; looked at here."""

    autocomplete_fields = ["action_group", "partner", "asked_by", "decided_by"]
    date_hierarchy = "created_at"
    fields = [
        *("action_group", "partner", "text", "state", "asked_by"),
        *("reason", "decided_by", "decided_at"),
        ("created_at", "updated_at"),
    ]
    is_restorable = False
    list_display = ["partner", "action_group", "state", "created_at", "decided_at"]
    list_filter = ["state", "action_group"]
    list_select_related = ["partner", "action_group", "asked_by", "decided_by"]
    parent = "action_group"
    search_fields = [*tri("partner__name", "action_group__name"), "partner__acronym"]

    def get_actions(self, request):
        return {}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Workstream)
class WorkstreamAdmin(PortalModelAdmin):
    autocomplete_fields = ["action_group", "lead_partner", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("action_group", "position"),
                    in_languages("name"),
                    "lead_partner",
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["name", "action_group", "lead_partner", "position"]
    list_filter = ["action_group"]
    list_select_related = ["action_group", "lead_partner"]
    parent = "action_group"
    search_fields = tri("name", "action_group__name")


class CrossCuttingPriorityInline(RowInline):
    model = CrossCuttingPriority
    autocomplete_fields = ["source"]
    fieldsets = [
        (None, {"fields": ["letter", in_languages("text"), ("source", "locator")]})
    ]


class ObjectiveInline(RowInline):
    model = Objective
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "label"),
                    in_languages("title"),
                    ("source", "locator"),
                ]
            },
        )
    ]


@admin.register(WorkPlan)
class WorkPlanAdmin(KeepsAdopted, PortalModelAdmin):
    autocomplete_fields = ["action_group", "source"]
    child_lists = ["objectives", "cross_cutting_priorities"]
    count_columns = ["objectives"]
    date_hierarchy = "starts_on"
    fieldsets = [
        (None, {"fields": ["action_group", in_languages("title"), "slug"]}),
        (
            _("Period and status"),
            {"fields": [("starts_on", "ends_on"), ("version", "status", "adopted_on")]},
        ),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [CrossCuttingPriorityInline, ObjectiveInline]
    # Adopted, closed and opened anew on the plan's own page.
    readonly_fields = [
        *("version", "status", "adopted_on"),
        *PortalModelAdmin.readonly_fields,
    ]
    list_display = [
        "title",
        "action_group",
        "starts_on",
        "ends_on",
        "version",
        "status",
        "visibility",
    ]
    list_filter = ["status", "visibility", "action_group"]
    list_select_related = ["action_group"]
    parent = "action_group"
    prepopulated_fields = {"slug": ["title_en"]}
    search_fields = [*tri("title", "action_group__name"), "slug"]


@admin.register(CrossCuttingPriority)
class CrossCuttingPriorityAdmin(OfPlan, PortalModelAdmin):
    autocomplete_fields = ["work_plan", "source"]
    fieldsets = [
        (None, {"fields": [("work_plan", "letter"), in_languages("text")]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "work_plan"]
    list_filter = ["work_plan"]
    list_select_related = ["work_plan"]
    parent = "work_plan"
    search_fields = tri("text", "work_plan__title")


class OutputInline(RowInline):
    model = Output
    autocomplete_fields = ["lead_partner"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "label"),
                    in_languages("text"),
                    ("lead_partner", "due_on", "due_precision"),
                ]
            },
        )
    ]


@admin.register(Objective)
class ObjectiveAdmin(OfPlan, PortalModelAdmin):
    autocomplete_fields = ["work_plan", "source"]
    child_lists = ["outputs"]
    count_columns = ["outputs"]
    fieldsets = [
        (
            None,
            {"fields": ["work_plan", ("number", "label"), in_languages("title")]},
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    inlines = [OutputInline]
    list_display = ["__str__", "work_plan"]
    list_filter = ["work_plan"]
    list_select_related = ["work_plan"]
    parent = "work_plan"
    search_fields = ["label", *tri("title", "work_plan__title")]


class ActivityInline(RowInline):
    model = Activity
    autocomplete_fields = ["partner", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("title"),
                    ("position", "partner"),
                    ("starts_on", "due_on", "status"),
                    ("source", "locator"),
                ]
            },
        )
    ]


class OutputUpdateInline(PortalStackedInline):
    model = OutputUpdate
    autocomplete_fields = ["evidence", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("as_of", "status"),
                    in_languages("narrative"),
                    "evidence",
                    ("source", "locator"),
                ]
            },
        )
    ]


@admin.register(Output)
class OutputAdmin(OfPlan, PortalModelAdmin):
    autocomplete_fields = ["objective", "lead_partner", "themes", "source"]
    child_lists = ["activities", "updates"]
    count_columns = ["activities"]
    date_hierarchy = "due_on"
    fieldsets = [
        (
            None,
            {"fields": ["objective", ("number", "label"), in_languages("text")]},
        ),
        (
            _("How it is measured"),
            {
                "fields": [
                    in_languages("indicator"),
                    "target_value",
                    in_languages("target_unit"),
                ]
            },
        ),
        (_("Relations"), {"fields": ["lead_partner", "themes"]}),
        (_("When"), {"fields": [("due_on", "due_precision"), "status"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    inlines = [ActivityInline, OutputUpdateInline]
    readonly_fields = ["status", *PortalModelAdmin.readonly_fields]
    list_display = ["__str__", "objective", "lead_partner", "due_on", "status"]
    list_filter = ["status", "objective__work_plan"]
    list_select_related = ["objective", "lead_partner"]
    parent = "objective"
    search_fields = ["label", *tri("text", "objective__title")]


@admin.register(Activity)
class ActivityAdmin(OfPlan, PortalModelAdmin):
    autocomplete_fields = ["output", "partner", "source"]
    fieldsets = [
        (None, {"fields": [("output", "position"), in_languages("title"), "partner"]}),
        (
            _("Dates and status"),
            {"fields": [("starts_on", "due_on"), "status"]},
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["title", "output", "partner", "due_on", "status"]
    list_filter = ["status"]
    list_select_related = ["output", "partner"]
    parent = "output"
    search_fields = tri("title", "partner__name")


@admin.register(OutputUpdate)
class OutputUpdateAdmin(PortalModelAdmin):
    autocomplete_fields = ["output", "evidence", "source"]
    date_hierarchy = "as_of"
    fieldsets = [
        (None, {"fields": ["output", ("as_of", "status"), in_languages("narrative")]}),
        (_("Evidence"), {"fields": ["evidence"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["output", "as_of", "status"]
    list_filter = ["status"]
    list_select_related = ["output"]
    parent = "output"
    search_fields = tri("narrative", "output__text")


@admin.register(ResourceNeed)
class ResourceNeedAdmin(PortalModelAdmin):
    autocomplete_fields = ["action_group", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "action_group",
                    in_languages("title"),
                    ("amount", "currency"),
                ]
            },
        ),
        (_("Outcome"), {"fields": [in_languages("outcome"), "answered_on"]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = [
        "title",
        "action_group",
        "amount",
        "currency",
        "answered_on",
        "visibility",
    ]
    list_filter = ["action_group", "visibility"]
    list_select_related = ["action_group"]
    parent = "action_group"
    search_fields = tri("title", "action_group__name")
