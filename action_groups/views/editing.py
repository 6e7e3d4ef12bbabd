"""A work plan as its chair drafts it: rows in place, versions, a workbook.

Every form is part of the page it stands on. HTMX exchanges the row, or all the rows;
without it the same links and forms load the page anew.
"""

from functools import partial

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from action_groups import comparison, imports
from action_groups.actions import work_plans as actions
from action_groups.forms import FORMS, AdoptForm, PlanForm, PlanWorkbookForm
from action_groups.models import (
    ActionGroup,
    Activity,
    CrossCuttingPriority,
    Objective,
    Output,
    WorkPlan,
)
from action_groups.tree import plan_tree
from action_groups.views.plans import may_edit
from alliance87.core.enums import Visibility
from alliance87.core.listing import by_name
from alliance87.core.revisions import Conflict
from alliance87.core.texts import translated_text
from alliance87.core.writing import (
    TYPED_IS_HERE,
    a_page_of_one_s_own,
    carried_out,
    revision_of,
)
from partners.models import Partner
from partners.views.directory import wants_fragment
from pathfinders.forms.reporting import writer_s_language
from pathfinders.imports import key_of

KINDS = {
    "priority": CrossCuttingPriority,
    "objective": Objective,
    "output": Output,
    "activity": Activity,
}
BELOW = {
    "objective": ("output", _("Add an output")),
    "output": ("activity", _("Add an activity")),
}
PLAN_SALT = "action_groups.workbook"
PLAN_WAITS = 60 * 60 * 24  # seconds between looking and applying


def kept_plan(request, slug):
    rows = WorkPlan.objects.editable_by(request.user).select_related("action_group")
    return get_object_or_404(rows, slug=slug)


def crumbs(plan, *, inside=True):
    group = plan.action_group
    found = [
        (reverse("action_groups:list"), _("Action groups")),
        (group.get_absolute_url(), translated_text(group, "name")[0]),
    ]
    if inside:
        found.append((plan.get_absolute_url(), translated_text(plan, "title")[0]))
    return found


def partners_to_name(user):
    """Those who may lead: any partner that the writer may see."""
    rows = Partner.objects.visible_to(user).listed().defer("words")
    return rows.order_by(by_name("name"))


# -- Rows --------------------------------------------------------------------------
def row_of(plan, kind, key, *, lock=False):
    """The row of the plan with that key; 404 for any other."""
    model = KINDS.get(kind)
    if model is None or not key_of(key):
        raise Http404
    rows = model.objects.filter(**{model.plan_path: plan})
    if lock:
        rows = rows.select_for_update(of=["self"])
    return get_object_or_404(rows, pk=key)


def new_row(plan, kind, key):
    """An empty row of ``kind`` below the row with that key, or below the plan."""
    model = KINDS.get(kind)
    if model is None:
        raise Http404
    if kind in {"priority", "objective"}:
        return model(work_plan=plan)
    above = "objective" if kind == "output" else "output"
    return model(**{above: row_of(plan, above, key)})


def row_form(request, plan, kind, row, prefix, data=None):
    options = {}
    if kind in {"output", "activity"}:
        options = {"partners": partners_to_name(request.user), "plan": plan}
    initial = {}
    if kind == "priority" and row._state.adding:
        initial["letter"] = next_letter(plan)
    return FORMS[kind](
        data, instance=row, prefix=prefix, initial=initial, auto_id="%s", **options
    )


def next_letter(plan):
    letters = [p.letter for p in plan.cross_cutting_priorities.all()]
    free = (chr(code) for code in range(ord("a"), ord("z") + 1))
    return next((letter for letter in free if letter not in letters), "")


@a_page_of_one_s_own
def edit(request, slug):
    """The rows of a draft, one of them perhaps as a form: ``?row=`` or ``?add=``."""
    plan = kept_plan(request, slug)
    if not plan.is_draft:
        messages.info(
            request,
            gettext("An adopted work plan stays as it is: open a new version of it."),
        )
        return redirect("action_groups:versions", slug=plan.slug)
    kind, _colon, key = request.GET.get("row", "").partition(":")
    adding, _colon, above = request.GET.get("add", "").partition(":")
    form = None
    if request.method == "POST":
        done, form, kind, key, adding, above = change(request, plan)
        if done:
            return redirect(done)
    elif kind:
        form = row_form(request, plan, kind, row_of(plan, kind, key), key)
    elif adding:
        row = new_row(plan, adding, above)
        form = row_form(request, plan, adding, row, f"new-{adding}")
    response = render(
        request,
        "action_groups/work_plan_edit.html",
        {
            "base": "fragment.html" if wants_fragment(request) else "base.html",
            "plan": plan,
            "breadcrumb": crumbs(plan),
            **entries_of(plan, request.user, form, key, adding, above),
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def change(request, plan):
    """Do what the button says: (where to go, or the form with the errors on it …)."""
    todo, _colon, rest = request.POST.get("do", "").partition(":")
    kind, _colon, key = rest.partition(":")
    here = reverse("action_groups:edit", kwargs={"slug": plan.slug})
    if todo in {"up", "down", "remove"}:
        place(request, plan, todo, kind, key)
        return here, None, "", "", "", ""
    if todo == "save":
        form, done = save(request, plan, kind, key)
        return f"{here}#row-{key}" if done else "", form, kind, key, "", ""
    if todo == "add":
        form, done = add(request, plan, kind, key)
        return f"{here}#row-{done.pk}" if done else "", form, "", "", kind, key
    raise Http404


def place(request, plan, todo, kind, key):
    """Move or remove a row, if it stands as the person saw it."""
    row = row_of(plan, kind, key)
    act = actions.remove_row
    if todo != "remove":
        act = partial(actions.move_row, down=todo == "down")
    try:
        act(
            row=row,
            by=request.user,
            revision=revision_of(request),
        )
    except PermissionDenied as error:
        raise Http404 from error
    except Conflict:
        messages.warning(
            request,
            gettext("Somebody else changed this row meanwhile: look, and do it again."),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done = gettext("The row is removed.") if todo == "remove" else gettext("Moved.")
        messages.success(request, done)


@transaction.atomic
def save(request, plan, kind, key):
    """Write what was typed into a row, or show it beside what somebody else wrote."""
    # The plan first, as every action: whoever adopts it waits, or this does.
    WorkPlan.objects.select_for_update(of=["self"]).get(pk=plan.pk)
    row = row_of(plan, kind, key, lock=True)
    form = row_form(request, plan, kind, row, key, request.POST)
    # The form has compared the revisions: what it calls valid was seen as it stands.
    act = partial(actions.edit_row, row=row, by=request.user, revision=row.revision)
    return form, carried_out(request, form, act, gettext("Saved."))


@transaction.atomic
def add(request, plan, kind, key):
    row = new_row(plan, kind, key)
    form = row_form(request, plan, kind, row, f"new-{kind}", request.POST)

    def act(values):
        for name, value in values.items():
            setattr(row, name, value)
        return actions.add_row(row=row, by=request.user)

    return form, carried_out(request, form, act, gettext("Added."))


def entries_of(plan, user, form, key, adding, above):
    """The rows as the page shows them: each record with its form, or with none."""

    def entry(kind, record, children=(), at=0, of=1):
        below, add_label = BELOW.get(kind, ("", ""))
        return {
            "kind": kind,
            "record": record,
            "form": form if key == str(record.pk) else None,
            "children": list(children),
            "below": below,
            "add_label": add_label,
            "add_form": form if adding == below and above == str(record.pk) else None,
            "is_first": at == 0,
            "is_last": at == of - 1,
            "may_move": kind != "priority",
        }

    def entries(kind, records, make=lambda record: ()):
        records = list(records)
        return [
            entry(kind, record, make(record), at, len(records))
            for at, record in enumerate(records)
        ]

    tree = plan_tree(plan, user, on=timezone.localdate())
    rows = entries(
        "objective",
        tree.objectives,
        lambda objective: entries(
            "output",
            objective.outputs.all(),
            lambda output: entries("activity", output.activities.all()),
        ),
    )
    return {
        "rows": rows,
        "priorities": entries("priority", plan.cross_cutting_priorities.all()),
        "add_objective": form if adding == "objective" else None,
        "add_priority": form if adding == "priority" else None,
    }


# -- The plan itself ---------------------------------------------------------------
@a_page_of_one_s_own
def start(request, slug):
    """Begin a work plan of a group."""
    group = get_object_or_404(ActionGroup.objects.editable_by(request.user), slug=slug)
    form = PlanForm(request.POST or None, instance=WorkPlan(action_group=group))
    if request.method == "POST":
        act = partial(actions.start_plan, action_group=group, by=request.user)
        done = gettext("The work plan is begun. The members of the group read it.")
        if plan := carried_out(request, form, act, done):
            return redirect("action_groups:edit", slug=plan.slug)
    return render(
        request,
        "action_groups/form.html",
        {
            "title": _("Begin a work plan"),
            "form": form,
            "button": _("Begin"),
            "breadcrumb": [
                (reverse("action_groups:list"), _("Action groups")),
                (group.get_absolute_url(), translated_text(group, "name")[0]),
            ],
        },
    )


# -- Versions ----------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request, slug):
    """The versions of a plan; two of them compared; for its chair, what comes next."""
    user = request.user
    plans = WorkPlan.objects.for_reader(user)
    plan = get_object_or_404(plans, slug=slug)
    keeps = may_edit(plan, user)
    form = AdoptForm(
        request.POST or None if request.POST.get("do") == "adopt" else None,
        initial={
            "on": timezone.localdate(),
            "visibility": wanted_tier(plan),
        },
    )
    if request.method == "POST":
        if not keeps:
            raise Http404
        if done := next_state(request, plan, form):
            return redirect(done)
    all_versions = list(plans.versions_of(plan).order_by("-version"))
    other = next(
        (v for v in all_versions if v.slug == request.GET.get("with") and v != plan),
        None,
    )
    if request.GET.get("with") and other is None:
        raise Http404
    return render(
        request,
        "action_groups/work_plan_versions.html",
        {
            "plan": plan,
            "breadcrumb": crumbs(plan),
            "versions": all_versions,
            "other": other,
            "differences": differences(plan, other, user) if other else None,
            "may_edit": keeps,
            "form": form,
            "has_draft": any(version.is_draft for version in all_versions),
        },
    )


def wanted_tier(plan):
    """The tier that the version in force has, else the draft's own."""
    before = WorkPlan.objects.versions_of(plan).exclude(pk=plan.pk)
    before = before.exclude(adopted_on=None).order_by("-version").first()
    tier = before.visibility if before else plan.visibility
    return Visibility.GROUP if tier == Visibility.SECRETARIAT else tier


def next_state(request, plan, form):
    """Adopt, close, or open a new version. Where to go when it is done."""
    todo, by = request.POST.get("do"), request.user
    try:
        if todo == "adopt":
            if not form.is_valid():
                messages.error(request, TYPED_IS_HERE)
                return None
            actions.adopt_plan(
                plan=plan, by=by, today=timezone.localdate(), **form.cleaned_data
            )
            messages.success(request, gettext("The work plan is adopted."))
        elif todo == "new":
            plan = actions.open_version(plan=plan, by=by)
            messages.success(request, gettext("The new version is a copy: change it."))
            return reverse("action_groups:edit", kwargs={"slug": plan.slug})
        elif todo == "close":
            actions.close_plan(plan=plan, by=by)
            messages.success(request, gettext("The work plan is closed."))
        else:
            raise Http404
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    return plan.get_absolute_url()


def differences(plan, other, user):
    """What the newer of the two has that the older has not, as the reader may see."""
    older, newer = sorted([plan, other], key=lambda version: version.version)
    before, after = (
        comparison.rows_of(
            version.cross_cutting_priorities.for_reader(user),
            plan_tree(version, user, on=timezone.localdate()).objectives,
        )
        for version in (older, newer)
    )
    found = comparison.compare(before, after)
    return {
        "older": older,
        "newer": newer,
        "rows": found,
        "counts": [
            (comparison.WORDS[what], count)
            for what in (comparison.NEW, comparison.CHANGED, comparison.GONE)
            if (count := sum(one.what == what for one in found))
        ],
    }


# -- The workbook ------------------------------------------------------------------
@a_page_of_one_s_own
def upload(request, slug):
    """A plan from a workbook: first what it would change, then all of it or nothing."""
    plan = kept_plan(request, slug)
    if request.POST.get("do") == "apply":
        return apply_workbook(request, plan)
    form = PlanWorkbookForm(request.POST or None, request.FILES or None)
    rows, payload = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            read = imports.read_plan(form.cleaned_data["file"])
            rows, payload = looked_at(request, plan, read)
        except ValidationError as error:
            form.add_error("file", error)
    outcomes = [row.outcome for row in rows or []]
    return render(
        request,
        "action_groups/work_plan_upload.html",
        {
            "plan": plan,
            "breadcrumb": crumbs(plan),
            "form": form,
            "rows": rows,
            "wrong": [row for row in rows or [] if row.problems],
            "touched": [one for one in outcomes if one and one != imports.SAME],
            "payload": payload,
        },
    )


def looked_at(request, plan, read):
    """The rows as they would be written, and what to send back to have it done."""
    if not plan.is_draft:
        raise ValidationError(
            _("This work plan is adopted and cannot be changed. Open a new version.")
        )
    language = writer_s_language()
    rows = imports.look_at(plan, read, by=request.user, language=language)
    if any(row.problems for row in rows) or {r.outcome for r in rows} == {imports.SAME}:
        return rows, ""
    value = {
        "by": str(request.user.pk),
        "of": str(plan.pk),
        "language": language,
        "rows": read,
        "digest": imports.digest_of(rows),
    }
    return rows, signing.dumps(value, salt=PLAN_SALT, compress=True)


def apply_workbook(request, plan):
    back = redirect("action_groups:upload", slug=plan.slug)
    try:
        value = signing.loads(
            request.POST.get("payload", ""), salt=PLAN_SALT, max_age=PLAN_WAITS
        )
    except signing.BadSignature:
        value = {}
    if value.get("by") != str(request.user.pk) or value.get("of") != str(plan.pk):
        messages.error(
            request, gettext("That took too long: upload the file once more.")
        )
        return back
    try:
        imports.write_plan(
            plan=plan,
            rows=value["rows"],
            by=request.user,
            language=value["language"],
            digest=value["digest"],
        )
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        why = " ".join(error.messages)
        messages.error(request, gettext("Nothing was written. %(why)s") % {"why": why})
        return back
    messages.success(request, gettext("The workbook is in the work plan."))
    return redirect("action_groups:edit", slug=plan.slug)
