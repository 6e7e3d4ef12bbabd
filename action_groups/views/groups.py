from django.db.models import Count, F, Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from action_groups.actions.space import has_space
from action_groups.enums import (
    ActionGroupKind,
    ActionGroupStatus,
    MembershipRole,
    OutputStatus,
    WorkPlanStatus,
)
from action_groups.filtersets import ActionGroupFilterSet
from action_groups.members import by_region, by_stakeholder_group, members_of
from action_groups.models import (
    ActionGroup,
    GroupFunction,
    JoinRequest,
    Membership,
    Output,
    OutputUpdate,
    ResourceNeed,
    Workstream,
)
from action_groups.search import GROUP_WEIGHTS
from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
)
from alliance87.core.models import Theme
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text
from partners.actions.rights import holds
from partners.models import Partner, listed_partners
from pathfinders.models import PriorityArea

EVENTS_SHOWN = 6
RESULTS_SHOWN = 10

SORTS = [
    Sort("name", _("name"), lambda: [by_name("name")]),
    Sort("members", _("members"), lambda: ["-listed_members", by_name("name")]),
]
FACETS = [
    Facet("kind", _("Kind"), "kind", from_choices(ActionGroupKind)),
    Facet("status", _("Status"), "status", from_choices(ActionGroupStatus)),
    Facet("theme", _("Theme"), "themes__slug", from_rows(Theme.objects.all(), "slug")),
]
COLUMNS = [
    Column(_("Name"), lambda group: translated_text(group, "name")[0]),
    Column(_("Kind"), lambda group: group.get_kind_display()),
    Column(_("Status"), lambda group: group.get_status_display()),
    Column(_("Summary"), lambda group: translated_text(group, "summary")[0]),
    Column(_("Themes"), lambda group: [str(theme) for theme in group.themes.all()]),
    Column(_("Chairs"), lambda group: [str(m.partner) for m in group.current_chairs]),
    Column(_("Members"), lambda group: group.listed_members),
    Column(_("Last confirmed"), lambda group: group.confirmed_on),
    Column(_("Source"), lambda group: group.public_source),
    Column(_("Place in the source"), lambda group: group.public_locator),
]


def readable_memberships(user):
    """The current memberships ``user`` may read, of partners they may look up."""
    listed = Partner.objects.visible_to(user).listed().values("pk")
    rows = Membership.objects.for_reader(user).current()
    return rows.filter(partner__in=listed)


def readable_groups(user):
    """Groups with ``listed_members`` and ``current_chairs``, as ``user`` may see."""
    listed = Partner.objects.visible_to(user).listed().values("pk")
    current = Q(memberships__until__isnull=True, memberships__partner__in=listed)
    chairs = readable_memberships(user).chairing().order_by("chair_place")
    return (
        ActionGroup.objects.for_reader(user)
        .annotate(
            listed_members=Count("memberships__partner", filter=current, distinct=True)
        )
        .prefetch_related(Prefetch("memberships", chairs, to_attr="current_chairs"))
    )


@require_safe
def group_list(request):
    listing = list_rows(
        request,
        readable_groups(request.user),
        filterset_class=ActionGroupFilterSet,
        sorts=SORTS,
        facets=FACETS,
        weights=GROUP_WEIGHTS,
    )
    if kind := download_asked(request):
        return download_response(kind, listing.rows, COLUMNS, name="action-groups")
    return render(request, "action_groups/group_list.html", {"listing": listing})


@require_safe
def group_detail(request, slug):
    user = request.user
    group = get_object_or_404(ActionGroup.objects.for_reader(user), slug=slug)
    memberships = list(readable_memberships(user).filter(action_group=group))
    members = members_of(memberships)
    plans = list(with_output_counts(group.work_plans.for_reader(user)))
    now = timezone.now()
    events = group.events.for_reader(user)
    upcoming = list(events.upcoming(at=now).order_by("starts_at")[:EVENTS_SHOWN])
    may_edit = user.is_authenticated and (
        ActionGroup.objects.editable_by(user).filter(pk=group.pk).exists()
    )
    context = {
        "group": group,
        "has_space": has_space(group, user),
        "functions": GroupFunction.objects.for_reader(user)
        .filter(action_group=group)
        .select_related("source"),
        "chairs": sorted(
            (m for m in memberships if m.role in MembershipRole.chairing()),
            key=lambda m: m.chair_place,
        ),
        "focal_points": [
            m for m in memberships if m.role == MembershipRole.FOCAL_POINT
        ],
        "member_count": len(members),
        "member_groups": by_stakeholder_group(members),
        "member_regions": by_region(members),
        "today": timezone.localdate(),
        "member_sources": distinct_sources(memberships),
        "workstreams": Workstream.objects.for_reader(user)
        .filter(action_group=group)
        .select_related("source")
        .prefetch_related(listed_partners("lead_partner", user)),
        "current_plans": [p for p in plans if p.status != WorkPlanStatus.CLOSED],
        "past_plans": [p for p in plans if p.status == WorkPlanStatus.CLOSED],
        "priority_areas": PriorityArea.objects.for_reader(user).filter(
            action_groups=group
        ),
        "documents": group.documents.for_reader(user).current(user),
        "next_meeting": upcoming[0] if upcoming else None,
        "upcoming": upcoming,
        "past": events.filter(ends_at__lt=now)[:EVENTS_SHOWN],
        "needs": needs_of(group, user),
        "results": results_of(group, user),
        "may_edit": may_edit,
        "may_answer": holds(user, "action_groups.change_resourceneed"),
        "waiting": JoinRequest.objects.decidable_by(user)
        .filter(action_group=group)
        .count()
        if may_edit
        else 0,
        "may_join": user.is_authenticated
        and group.status != ActionGroupStatus.CLOSED
        and not may_edit,
    }
    return render(request, "action_groups/group_detail.html", context)


def needs_of(group, user):
    """What the group lacks, each with the points of agendas at which it is raised."""
    points = ResourceNeed._meta.get_field("agenda_items").related_model.objects
    raised = (
        points.visible_to(user).select_related("event").order_by("event__starts_at")
    )
    return group.resource_needs.for_reader(user).prefetch_related(
        Prefetch("agenda_items", raised, to_attr="raised_at")
    )


def results_of(group, user):
    """What the group has completed, the latest first, with what was said of it."""
    outputs = Output.objects.for_reader(user).filter(
        objective__work_plan__action_group=group, status=OutputStatus.COMPLETED
    )
    # Of one that stands in several versions, the one in the newest.
    updates = OutputUpdate.objects.for_reader(user).order_by("-as_of")
    rows = outputs.order_by(
        F("objective__work_plan__starts_on").desc(),
        "-objective__work_plan__version",
        "objective__number",
        "number",
    ).prefetch_related(Prefetch("updates", updates, to_attr="said"))
    found = {}
    for output in rows:
        found.setdefault(output.lineage, output)
    return list(found.values())[:RESULTS_SHOWN]


def with_output_counts(plans):
    """Each plan with how many outputs it has, and how many are done or late.

    ``meant_count`` leaves out those that are dropped: progress is counted of the rest.
    """
    completed = Q(objectives__outputs__status=OutputStatus.COMPLETED)
    delayed = Q(objectives__outputs__status=OutputStatus.DELAYED)
    reported = Q(objectives__outputs__status__isnull=False)
    dropped = Q(objectives__outputs__status=OutputStatus.DROPPED)
    return plans.annotate(
        output_count=Count("objectives__outputs", distinct=True),
        reported_count=Count("objectives__outputs", filter=reported, distinct=True),
        completed_count=Count("objectives__outputs", filter=completed, distinct=True),
        delayed_count=Count("objectives__outputs", filter=delayed, distinct=True),
        meant_count=Count("objectives__outputs", distinct=True)
        - Count("objectives__outputs", filter=dropped, distinct=True),
        objective_count=Count("objectives", distinct=True),
    )


def distinct_sources(rows):
    """One of ``rows`` for each source and place: a list of facts names it once."""
    found = {(row.source_id, row.locator): row for row in rows if row.source_id}
    return list(found.values())
