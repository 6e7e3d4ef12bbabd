"""Where a chair puts the pack of a meeting together."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.actions import building
from alliance87.briefings.actions import outline as plans
from alliance87.briefings.checks import Plan
from alliance87.briefings.enums import PackEdition
from alliance87.briefings.forms import (
    AttachmentForm,
    BeginForm,
    BuildForm,
    GatheredForm,
    ItemFormSet,
    PreviewForm,
    TemplateForm,
    TextForm,
)
from alliance87.briefings.models import (
    BriefingPack,
    PackItem,
    PackOutline,
    PackTemplate,
)
from alliance87.briefings.outline_pages import outline_with_pages
from alliance87.briefings.tasks import build_pack
from events.models import AgendaItem, Event

# What is added beside the rows, by its button: form, prefix, action, what is said then.
ADDED = {
    "attach": (
        AttachmentForm,
        "attachment",
        plans.attach_document,
        gettext_lazy("The document is in the pack."),
    ),
    "write": (
        TextForm,
        "text",
        plans.add_text,
        gettext_lazy("The text is in the pack."),
    ),
    "gather": (
        GatheredForm,
        "gathered",
        plans.add_gathered,
        gettext_lazy("Added to the pack."),
    ),
    "keep": (
        TemplateForm,
        "template",
        plans.save_template,
        gettext_lazy("The plan is kept as a template."),
    ),
}


def meeting_kept_by(user, slug):
    """The meeting, for those who keep it; for anyone else it has no composer."""
    meetings = Event.objects.visible_to(user) & Event.objects.editable_by(user)
    return get_object_or_404(meetings, slug=slug)


def points_of(event, user):
    """The agenda points that can be chosen: those the person sees, in order."""
    points = AgendaItem.objects.visible_to(user).filter(event=event)
    return list(points.order_by("position"))


@never_cache
@login_required
def compose(request, slug):
    """Arrange the pack of a meeting: save the rows, move one, attach, write, build."""
    if request.method != "POST":
        return composer(request, slug)
    with transaction.atomic():  # the rows stay locked until they are saved
        return composer(request, slug)


def composer(request, slug):
    event = meeting_kept_by(request.user, slug)
    outline = plans.outline_for(event=event)
    points = points_of(event, request.user)
    formset = item_formset(outline, points)
    added = added_forms(request, points)
    build = BuildForm(initial=wanted(request.GET) | {"request_key": uuid.uuid4()})
    if request.method == "POST":
        todo = request.POST.get("do", "save")
        formset = item_formset(outline, points, data=request.POST)
        if todo == "build":
            build = BuildForm(request.POST)
        # Whatever is asked for, what was changed in the rows is saved first, and what
        # was written beside them is added.
        if formset.is_valid():
            save_rows(outline, formset)
            item = add_items(request, outline, added, points)
            unfinished = any(form.is_bound for form in added.values())
            done = None
            if not (todo == "build" and (unfinished or not build.is_valid())):
                done = carry_out(request, outline, todo, build, item)
            if done and not unfinished:
                return done
            formset = item_formset(outline, points)
        added["attach"].say_file_is_gone()
        messages.error(
            request, _("Please correct what is marked. What you typed is still here.")
        )
    packs = BriefingPack.objects.for_reader(request.user).filter(event=event)
    looked_at = wanted(request.POST or request.GET)
    plan = Plan(outline, **looked_at, user=request.user, on=timezone.localdate())
    expected = outline_with_pages(
        [form.instance for form in formset.forms],
        event=event,
        unreadable=plan.hidden,
        **looked_at,
    )
    return render(
        request,
        "briefings/compose.html",
        {
            "event": event,
            "outline": outline,
            "formset": formset,
            "attachment": added["attach"],
            "text": added["write"],
            "gathered": added["gather"],
            "begin": begin_form(request, outline),
            "template": added["keep"],
            "build": build,
            "packs": packs[:10],
            "looked_at": {
                "edition": looked_at["edition"].label,
                "language": PortalLanguage(looked_at["language"]).label,
            },
            "missing": plan.missing(),
            "expected": expected,
            "prints": " ".join(plan.edition.prints),
            "rows": list(zip(formset.forms, expected.lines, strict=True)),
        },
    )


def wanted(asked):
    """The edition and the language that are looked at, as the address or the form says."""
    form = PreviewForm(asked)
    form.is_valid()
    found = {
        "edition": PackEdition.PARTICIPANTS,
        "language": translation.get_language(),
    }
    found |= {name: value for name in found if (value := form.cleaned_data.get(name))}
    return found | {"edition": PackEdition(found["edition"])}


def added_form(request, points, button, *, posted):
    form_class, prefix, _add, _message = ADDED[button]
    typed = (request.POST, request.FILES) if posted else ()
    return form_class(*typed, prefix=prefix, agenda_items=points)


def added_forms(request, points):
    """What can be added, by button; bound where something was typed or is asked for."""
    forms = {}
    for button in ADDED:
        form = added_form(request, points, button, posted=True)
        if not form.is_begun and request.POST.get("do") != button:
            form = added_form(request, points, button, posted=False)
        forms[button] = form
    return forms


def add_items(request, outline, added, points):
    """Add what is complete, and empty its form. Return the last item, or None."""
    item = None
    for button, form in added.items():
        if form.is_bound and form.is_valid():
            _form, _prefix, add, message = ADDED[button]
            made = add(outline=outline, **form.cleaned_data)
            item = made if isinstance(made, PackItem) else item
            messages.success(request, message)
            added[button] = added_form(request, points, button, posted=False)
    return item


def item_formset(outline, points, data=None):
    rows = outline.items.select_related("document", "meeting_report", "work_plan")
    if data is not None:
        rows = rows.select_for_update(of=("self",))
    return ItemFormSet(
        data, queryset=rows, prefix="items", form_kwargs={"agenda_items": points}
    )


def save_rows(outline, formset):
    """Save the rows, in the order their numbers give."""
    formset.save()
    rows = [form for form in formset.forms if form.instance.pk]
    rows.sort(key=lambda form: form.cleaned_data.get("ORDER") or 0)
    plans.arrange_items(outline=outline, order=[row.instance.pk for row in rows])


def carry_out(request, outline, todo, build, added):
    """Do what the button says. Return where to go, or None if it cannot be done.

    ``added`` is the item that was just added, if any.
    """
    compose_page = reverse("briefings:compose", kwargs={"slug": outline.event.slug})
    what, _colon, item_id = todo.partition(":")
    if what == "check":
        asked = urlencode(wanted(request.POST))
        return redirect(f"{compose_page}?{asked}#check-title")
    if what == "begin":
        begin(request, outline)
        return redirect(compose_page)
    if what == "choose":
        return redirect("briefings:choose", slug=outline.event.slug)
    if what in {"up", "down", "remove", "edit", "preview"}:
        item = outline.items.filter(pk=item_id).first() if is_uuid(item_id) else None
        if item is None:
            return redirect(compose_page)
        if what == "edit":
            return redirect("briefings:item", pk=item.pk)
        if what == "preview":
            page = reverse("briefings:item-preview", kwargs={"pk": item.pk})
            return redirect(f"{page}?{urlencode(wanted(request.POST))}")
        if what == "remove":
            plans.remove_item(item=item)
            messages.success(
                request, _("“%(item)s” is out of the plan.") % {"item": item}
            )
            return redirect(compose_page)
        plans.move_item(item=item, by=-1 if what == "up" else 1)
        return redirect(f"{compose_page}#item-{item.pk}")
    if what in ADDED:
        return redirect(f"{compose_page}#item-{added.pk}" if added else compose_page)
    if what == "propose":
        added = plans.add_proposed_items(outline=outline)
        messages.info(request, proposed_message(added))
        return redirect(compose_page)
    if what == "build":
        if not outline.items.switched_on().exists():
            build.add_error(
                None, _("The pack is empty: switch on at least one of its items.")
            )
            return None
        try:
            return start(request, outline.event, build.cleaned_data)
        except building.TooManyPacks:
            build.add_error(
                None,
                _(
                    "You have as many packs being built as one person may. Wait for one "
                    "of them, or cancel it."
                ),
            )
            return None
    messages.success(request, _("The plan of the pack is saved."))
    return redirect(compose_page)


def begin_form(request, outline, *typed):
    plans_before = PackOutline.objects.visible_to(request.user).before(outline.event)
    meetings = Event.objects.visible_to(request.user)
    last = plans_before.filter(event__in=meetings).select_related("event").first()
    templates = PackTemplate.objects.visible_to(request.user)
    return BeginForm(*typed, prefix="begin", last=last, templates=templates)


def begin(request, outline):
    """Take over the plan that was chosen, and say what came of it."""
    form = begin_form(request, outline, request.POST)
    source = form.cleaned_data["source"] if form.is_valid() else None
    if source is None:
        messages.error(request, _("Choose from which plan this one begins."))
        return
    if isinstance(source, PackTemplate):
        added = plans.apply_template(template=source, outline=outline)
    else:
        added = plans.copy_outline(source=source, outline=outline)
    messages.success(request, begun_message(added))


def begun_message(added):
    return translation.ngettext(
        "The order is that of the other plan. %(count)d item was added.",
        "The order is that of the other plan. %(count)d items were added.",
        added,
    ) % {"count": added}


def is_uuid(text):
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def proposed_message(added):
    if not added:
        return _("The agenda and the records propose nothing that is not here already.")
    return translation.ngettext(
        "%(count)d item added from the agenda and the records.",
        "%(count)d items added from the agenda and the records.",
        added,
    ) % {"count": added}


def start(request, event, wanted):
    """Request the pack, queue it, and go where one can watch it."""
    pack = building.request_pack(event=event, by=request.user, **wanted)
    if pack.is_under_way:
        build_pack.delay_on_commit(str(pack.pk))
    return redirect(pack)
