"""Who belongs to a group: asking to join, deciding, naming chairs, ending a membership."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from action_groups.actions import memberships as actions
from action_groups.enums import ActionGroupStatus, MembershipRole
from action_groups.filtersets import MembershipFilterSet
from action_groups.forms import AnswerForm, EndForm, JoinForm, MembershipForm
from action_groups.models import ActionGroup, JoinRequest, Membership
from action_groups.views.updates import group_crumbs
from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    list_rows,
)
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import format_on, translated_text
from alliance87.core.writing import (
    TYPED_IS_HERE,
    a_page_of_one_s_own,
    at_revision,
    written,
)
from pathfinders.imports import key_of


# -- Asking ------------------------------------------------------------------------
@a_page_of_one_s_own
def join(request, slug):
    """Ask to join for a partner one speaks for; what was asked, and what came of it."""
    user = request.user
    group = get_object_or_404(ActionGroup.objects.for_reader(user), slug=slug)
    if request.POST.get("do") == "withdraw":
        return withdraw(request, group)
    partners = actions.partners_to_join(group, user)
    form = JoinForm(request.POST or None, partners=partners)
    if request.method == "POST":
        act = partial(actions.ask_to_join, action_group=group, by=user)
        done = gettext("The chairs of the group are asked. You are told by mail.")
        if written(request, form, act, done):
            return redirect(request.path)
    own = JoinRequest.objects.for_reader(user).filter(
        action_group=group, partner__representatives__user=user
    )
    may_ask = group.status != ActionGroupStatus.CLOSED and partners.exists()
    return render(
        request,
        "action_groups/join.html",
        {
            "group": group,
            "breadcrumb": group_crumbs(group),
            "form": form if may_ask else None,
            "requests": own.distinct().order_by("-created_at"),
            "withdrawable": set(
                JoinRequest.objects.withdrawable_by(user).values_list("pk", flat=True)
            ),
        },
    )


def asked(rows, key):
    return get_object_or_404(rows, pk=key) if key_of(key) else None


def withdraw(request, group):
    rows = JoinRequest.objects.withdrawable_by(request.user).filter(action_group=group)
    row = asked(rows, request.POST.get("request"))
    if row is None:
        raise Http404
    try:
        actions.withdraw_join(request=row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, gettext("Your request is withdrawn."))
    return redirect(request.path)


# -- Keeping -----------------------------------------------------------------------
SORTS = [
    Sort("name", _("name"), lambda: [by_name("partner", "name")]),
    Sort("role", _("role"), lambda: ["role", by_name("partner", "name")]),
    Sort(
        "term", _("end of term"), lambda: ["term_ends_on", by_name("partner", "name")]
    ),
]
FACETS = [Facet("role", _("Role"), "role", from_choices(MembershipRole))]
COLUMNS = [
    Column(_("Partner"), lambda row: translated_text(row.partner, "name")[0]),
    Column(
        _("Stakeholder group"), lambda row: row.partner.get_stakeholder_group_display()
    ),
    Column(_("Role"), lambda row: row.get_role_display()),
    Column(_("Since"), lambda row: row.since),
    Column(_("Term ends on"), lambda row: row.term_ends_on),
]


def kept_group(request, slug):
    groups = ActionGroup.objects.for_reader(request.user)
    kept = ActionGroup.objects.editable_by(request.user).values("pk")
    return get_object_or_404(groups.filter(pk__in=kept), slug=slug)


@a_page_of_one_s_own
def members(request, slug):
    """The members of a group and who asks to be one, for its chairs."""
    group, user = kept_group(request, slug), request.user
    answered = {}
    if request.method == "POST" and decide(request, group, answered):
        return redirect(request.path)
    listing = list_rows(
        request,
        Membership.objects.for_reader(user).current().filter(action_group=group),
        filterset_class=MembershipFilterSet,
        sorts=SORTS,
        facets=FACETS,
    )
    if kind := download_asked(request):
        name = f"{group.slug}-members"
        return download_response(kind, listing.rows, COLUMNS, name=name)
    today = timezone.localdate()
    requests = JoinRequest.objects.for_reader(user).filter(action_group=group)
    decidable = set(JoinRequest.objects.decidable_by(user).values_list("pk", flat=True))
    return render(
        request,
        "action_groups/members.html",
        {
            "group": group,
            "breadcrumb": group_crumbs(group),
            "listing": listing,
            "columns": [{"label": column.label} for column in COLUMNS],
            "table": [table_row(row, today) for row in listing.page],
            "requests": [
                {
                    "request": one,
                    "form": answered.get(one.pk) or AnswerForm(prefix=str(one.pk))
                    if one.pk in decidable
                    else None,
                }
                for one in requests.waiting()
            ],
        },
    )


def table_row(row, today):
    term = format_on(row.term_ends_on)
    if row.term_ends_on and row.term_ends_on < today:
        term = gettext("%(day)s (over)") % {"day": term}
    return [
        {
            "text": translated_text(row.partner, "name")[0],
            "url": reverse("action_groups:membership", kwargs={"pk": row.pk}),
        },
        str(row.partner.get_stakeholder_group_display()),
        str(row.get_role_display()),
        format_on(row.since),
        term,
    ]


def decide(request, group, answered):
    """Accept or decline; what was typed stays in ``answered`` where it cannot be done."""
    todo, _colon, key = request.POST.get("do", "").partition(":")
    user = request.user
    row = asked(JoinRequest.objects.decidable_by(user).filter(action_group=group), key)
    if row is None or todo not in {"accept", "decline"}:
        raise Http404
    form = answered[row.pk] = AnswerForm(request.POST, prefix=str(row.pk))
    if not form.is_valid():
        messages.error(request, TYPED_IS_HERE)
        return False
    reason = form.cleaned_data["reason"]
    if todo == "decline" and not reason.strip():
        form.add_error("reason", _("Say why the request is declined."))
        messages.error(request, TYPED_IS_HERE)
        return False
    try:
        if todo == "accept":
            actions.accept_join(
                request=row, by=user, on=timezone.localdate(), reason=reason
            )
            done = gettext("Accepted. Whoever asked is told by mail.")
        else:
            actions.decline_join(request=row, by=user, reason=reason)
            done = gettext("Declined. Whoever asked is told by mail.")
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, done)
    return True


@a_page_of_one_s_own
def membership(request, pk):
    """One member's role and term, and its end."""
    user = request.user
    kept = ActionGroup.objects.editable_by(user).values("pk")
    rows = Membership.objects.for_reader(user).filter(action_group__in=kept)
    row = get_object_or_404(rows.current(), pk=pk)
    group, partner = row.action_group, row.partner
    back = reverse("action_groups:members", kwargs={"slug": group.slug})
    ends = request.POST.get("do") == "end"
    form = MembershipForm(
        request.POST if request.method == "POST" and not ends else None, instance=row
    )
    end = EndForm(
        request.POST if ends else None,
        initial={"on": timezone.localdate(), "revision": row.revision},
        prefix="end",
    )
    if request.method == "POST":
        if ends:
            act = partial(
                actions.end_membership,
                membership=row,
                by=user,
                today=timezone.localdate(),
            )
            done = gettext("The membership has ended.")
        else:

            def act(**_values):
                actions.change_membership(
                    membership=row,
                    by=user,
                    revision=form.cleaned_data["revision_seen"] or 0,
                    **form.values(),
                )

            done = gettext("Your changes are saved.")
        if written(request, end if ends else form, act, done):
            return redirect(back)
        if ends:
            end.data = at_revision(end, row, "revision")
    return render(
        request,
        "action_groups/membership.html",
        {
            "group": group,
            "partner": partner,
            "breadcrumb": [*group_crumbs(group), (back, _("Members"))],
            "form": form,
            "end": end,
        },
    )
