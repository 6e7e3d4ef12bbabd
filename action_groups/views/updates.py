"""What chairs and lead partners say of an output, and what a group lacks."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from action_groups.actions import needs, work_plans
from action_groups.forms import NeedForm, OutcomeForm, UpdateForm
from action_groups.models import ActionGroup, Activity, Output, ResourceNeed
from action_groups.views.editing import crumbs
from alliance87.core.listing import by_name
from alliance87.core.texts import translated_text
from alliance87.core.writing import (
    a_page_of_one_s_own,
    at_revision,
    carried_out,
    written,
)
from partners.actions.rights import holds
from pathfinders.forms.reporting import WrittenForm, writer_s_language
from pathfinders.imports import key_of


@a_page_of_one_s_own
def update_output(request, pk):
    """A new update of an output, or ``?update=``: one of those that are there, mended."""
    user, today = request.user, timezone.localdate()
    rows = Output.objects.for_reader(user).filter(
        pk__in=Output.objects.reportable_by(user).values("pk")
    )
    output = get_object_or_404(rows, pk=pk)
    plan = output.objective.work_plan
    mended = mended_update(request, output)
    initial = {"as_of": today, "language": writer_s_language()}
    if mended:
        initial = {
            **WrittenForm.words_of(mended, "narrative"),
            "as_of": mended.as_of,
            "status": mended.status,
            "evidence": list(mended.evidence.all()),
            "revision": mended.revision,
        }
    form = UpdateForm(
        request.POST or None,
        initial=initial,
        documents=plan.action_group.documents.for_reader(user)
        .current(user)
        .order_by(by_name("title")),
        activities=Activity.objects.for_reader(user).filter(output=output),
    )
    if request.method == "POST":

        def act(**_values):
            said = {"by": user, "today": today, **form.said()}
            if mended:
                work_plans.correct_update(
                    update=mended,
                    revision=form.cleaned_data["revision"] or 0,
                    **said,
                )
            else:
                work_plans.write_update(output=output, **said)

        if written(request, form, act, gettext("Your update is published.")):
            return redirect(output.get_absolute_url())
        if mended:
            form.data = at_revision(form, mended, "revision")
    return render(
        request,
        "action_groups/update.html",
        {
            "output": output,
            "plan": plan,
            "breadcrumb": crumbs(plan),
            "form": form,
            "mended": mended,
            "updates": output.updates.for_reader(user).order_by("-as_of"),
        },
    )


def mended_update(request, output):
    key = request.GET.get("update", "")
    if not key:
        return None
    if not key_of(key):
        raise Http404
    return get_object_or_404(output.updates.for_reader(request.user), pk=key)


# -- Resource needs ----------------------------------------------------------------
def group_crumbs(group):
    return [
        (reverse("action_groups:list"), _("Action groups")),
        (group.get_absolute_url(), translated_text(group, "name")[0]),
    ]


@a_page_of_one_s_own
def raise_need(request, slug):
    """What a group lacks, said by its chair."""
    user, now = request.user, timezone.now()
    group = get_object_or_404(ActionGroup.objects.editable_by(user), slug=slug)
    form = NeedForm(
        request.POST or None,
        instance=ResourceNeed(action_group=group),
        points=needs.gcg_points(user, at=now),
        reader=user,
    )
    if request.method == "POST":

        def act(values):
            return needs.raise_need(
                action_group=group,
                by=user,
                at=now,
                values=values,
                point=form.cleaned_data["point"],
            )

        if carried_out(request, form, act, gettext("It is written down.")):
            return redirect(f"{group.get_absolute_url()}#needs")
    return need_page(request, group, form, _("Say what the group lacks"))


def need_page(request, group, form, title, **context):
    return render(
        request,
        "action_groups/form.html",
        {
            "title": title,
            "form": form,
            "button": _("Save"),
            "breadcrumb": group_crumbs(group),
            **context,
        },
    )


@a_page_of_one_s_own
def need(request, pk):
    """A need changed by its chair, or answered by the Secretariat: ``?answer``."""
    user = request.user
    rows = ResourceNeed.objects.for_reader(user).filter(
        pk__in=ResourceNeed.objects.editable_by(user).values("pk")
    )
    row = get_object_or_404(rows, pk=pk)
    if "answer" in request.GET:
        if not holds(user, "action_groups.change_resourceneed"):
            raise Http404
        return answer(request, row)
    return change_need(request, row)


def change_need(request, row):
    user, now = request.user, timezone.now()
    group, points = row.action_group, needs.gcg_points(user, at=now)
    form = NeedForm(
        request.POST or None,
        instance=row,
        points=points,
        reader=user,
        initial={"point": points.filter(resource_needs=row).first()},
    )
    if request.method == "POST":

        def act(values):
            return needs.edit_need(
                need=row,
                by=user,
                at=now,
                values=values,
                revision=form.cleaned_data["revision_seen"] or 0,
                point=form.cleaned_data["point"],
            )

        if saved(request, form, act):
            return redirect(f"{group.get_absolute_url()}#needs")
    return need_page(request, group, form, _("Change what the group lacks"))


def saved(request, form, act):
    """As ``carried_out()``, for a form that was not read under a lock."""

    def with_values(**_values):
        act(values=form.values())

    return written(request, form, with_values, gettext("Your changes are saved."))


def answer(request, row):
    user = request.user
    form = OutcomeForm(
        request.POST or None,
        initial={
            **WrittenForm.words_of(row, "outcome"),
            "on": row.answered_on or timezone.localdate(),
            "revision": row.revision,
        },
    )
    if request.method == "POST":
        act = partial(needs.answer_need, need=row, by=user)
        if written(request, form, act, gettext("The chairs are told by mail.")):
            return redirect(f"{row.action_group.get_absolute_url()}#needs")
        form.data = at_revision(form, row, "revision")
    title = _("Answer what the group lacks")
    lead = translated_text(row, "title")[0]
    return need_page(request, row.action_group, form, title, lead=lead)
