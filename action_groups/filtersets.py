"""Filters of the lists about action groups, on the pages and in the API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from action_groups.enums import (
    ActionGroupKind,
    ActionGroupStatus,
    JoinRequestState,
    MembershipRole,
    OutputStatus,
    WorkPlanStatus,
)
from action_groups.models import (
    ActionGroup,
    Activity,
    JoinRequest,
    Membership,
    Objective,
    Output,
    OutputUpdate,
    ResourceNeed,
    WorkPlan,
    Workstream,
)
from alliance87.core.filtersets import (
    ChoicesFilter,
    OnFilter,
    RecordsFilter,
    ThemeFilter,
    YearFilter,
    YesNoFilter,
    by_id,
)
from partners.filtersets import PartnerFilter


def group_filter(field_name="action_group"):
    return RecordsFilter(field_name, model=ActionGroup, label=_("Action group"))


class ActionGroupFilterSet(django_filters.FilterSet):
    kind = ChoicesFilter(choices=ActionGroupKind, label=_("Kind"))
    status = ChoicesFilter(choices=ActionGroupStatus, label=_("Status"))
    theme = ThemeFilter()

    class Meta:
        model = ActionGroup
        fields = ["kind", "status", "theme"]


class MembershipFilterSet(django_filters.FilterSet):
    action_group = group_filter()
    partner = PartnerFilter(label=_("Partner"))
    role = ChoicesFilter(choices=MembershipRole, label=_("Role"))
    current = YesNoFilter("until", lookup_expr="isnull", label=_("Current"))

    class Meta:
        model = Membership
        fields = ["action_group", "partner", "role", "current"]


class JoinRequestFilterSet(django_filters.FilterSet):
    action_group = group_filter()
    partner = PartnerFilter(label=_("Partner"))
    state = ChoicesFilter(choices=JoinRequestState, label=_("State"))

    class Meta:
        model = JoinRequest
        fields = ["action_group", "partner", "state"]


class WorkstreamFilterSet(django_filters.FilterSet):
    action_group = group_filter()

    class Meta:
        model = Workstream
        fields = ["action_group"]


class WorkPlanFilterSet(django_filters.FilterSet):
    action_group = group_filter()
    status = ChoicesFilter(choices=WorkPlanStatus, label=_("Status"))
    year = YearFilter("starts_on", method="in_year")

    class Meta:
        model = WorkPlan
        fields = ["action_group", "status", "year"]

    def in_year(self, rows, name, year):
        return rows.filter(starts_on__year__lte=year, ends_on__year__gte=year)


class ObjectiveFilterSet(django_filters.FilterSet):
    action_group = group_filter("work_plan__action_group")
    work_plan = RecordsFilter(model=WorkPlan, label=_("Work plan"))

    class Meta:
        model = Objective
        fields = ["action_group", "work_plan"]


class OutputFilterSet(django_filters.FilterSet):
    action_group = group_filter("objective__work_plan__action_group")
    work_plan = RecordsFilter(
        "objective__work_plan", model=WorkPlan, label=_("Work plan")
    )
    objective = by_id("objective", Objective, _("Objective"))
    status = ChoicesFilter(choices=OutputStatus, label=_("Status"))
    theme = ThemeFilter()
    lead_partner = PartnerFilter(label=_("Lead partner"))
    due_after = OnFilter("due_on", "gt", label=_("Due after"))
    due_before = OnFilter("due_on", "lt", label=_("Due before"))

    class Meta:
        model = Output
        fields = [
            "action_group",
            "work_plan",
            "objective",
            "status",
            "theme",
            "lead_partner",
            "due_after",
            "due_before",
        ]


class ActivityFilterSet(django_filters.FilterSet):
    output = by_id("output", Output, _("Output"))
    partner = PartnerFilter(label=_("Partner"))
    status = ChoicesFilter(choices=OutputStatus, label=_("Status"))

    class Meta:
        model = Activity
        fields = ["output", "partner", "status"]


class OutputUpdateFilterSet(django_filters.FilterSet):
    output = by_id("output", Output, _("Output"))
    status = ChoicesFilter(choices=OutputStatus, label=_("Status"))

    class Meta:
        model = OutputUpdate
        fields = ["output", "status"]


class ResourceNeedFilterSet(django_filters.FilterSet):
    action_group = group_filter()
    answered = YesNoFilter("answered_on", method="is_answered", label=_("Answered"))

    class Meta:
        model = ResourceNeed
        fields = ["action_group", "answered"]

    def is_answered(self, rows, name, value):
        return rows.filter(answered_on__isnull=value == "false")
