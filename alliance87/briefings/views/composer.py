"""Where a chair puts the pack of a meeting together."""

import datetime
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
from alliance87.briefings.content import PackError
from alliance87.briefings.enums import PackEdition
from alliance87.briefings.forms import (
    AttachmentForm,
    BeginForm,
    BuildForm,
    GatheredForm,
    ItemFormSet,
    PackItemForm,
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
from alliance87.briefings.models.outline import name_for, removed_from
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


# The buttons that ask for what is written beside the rows; any other lets it lie.
ASKING = {"save", "build", *ADDED}
MOST_ROWS = 1000
A_DAY = datetime.timedelta(days=1)


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
    formset = item_formset(outline, points, request.user)
    added = added_forms(request, outline, points)
    build = BuildForm(initial=wanted(request.GET) | {"request_key": uuid.uuid4()})
    if request.method == "POST":
        todo = request.POST.get("do", "save")
        lets_lie = todo.partition(":")[0] not in ASKING
        posted = rows_still_there(request, outline)
        formset = item_formset(outline, points, request.user, data=posted)
        if todo == "build":
            build = BuildForm(request.POST)
        # Whatever is asked for, what was changed in the rows is saved first, and what
        # was written beside them is added.
        was = request.POST.get("order_was", "").split(",")
        if formset.is_valid() and is_order_kept(request, outline, formset, was):
            save_rows(outline, formset, was)
            item = add_items(request, outline, added, points)
            if lets_lie:
                lay_aside(request, outline, added, points)
            unfinished = any(form.is_bound for form in added.values())
            done = None
            if not (todo == "build" and (unfinished or not build.is_valid())):
                done = carry_out(request, outline, todo, build, item)
            if done and not unfinished:
                return done
            formset = item_formset(outline, points, request.user)
        if lets_lie:
            lay_aside(request, outline, added, points)
        added["attach"].say_file_is_gone()
        messages.error(
            request, _("Please correct what is marked. What you typed is still here.")
        )
    return composer_page(request, outline, formset, added, build)


def composer_page(request, outline, formset, added, build):
    """The page of the composer, with all that is known before building."""
    event = outline.event
    packs = BriefingPack.objects.for_reader(request.user).filter(event=event)
    packs = packs.with_newer(request.user)
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
            "removed": removed_lately(request, outline),
            "looked_at": {
                "edition": looked_at["edition"].label,
                "language": PortalLanguage(looked_at["language"]).label,
            },
            "missing": plan.missing(),
            "expected": expected,
            "prints": " ".join(plan.edition.prints),
            "order": ",".join(order_now(outline, formset)),
            "marked": marked_places([*formset.forms, *added.values(), build]),
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


def added_form(points, button, *typed, initial=None):
    form_class, prefix, _add, _message = ADDED[button]
    return form_class(*typed, initial=initial, prefix=prefix, agenda_items=points)


def added_forms(request, outline, points):
    """What can be added, by button; bound where something was typed or is asked for.

    What lies there from the last time is shown again.
    """
    forms = {}
    for button in ADDED:
        form = added_form(points, button, request.POST, request.FILES)
        if not form.is_begun and request.POST.get("do") != button:
            lying = request.session.get(lying_key(outline), {}).get(button)
            if request.method == "POST":
                lying = None  # it came with the form, or was emptied there
            form = added_form(points, button, initial=lying)
        forms[button] = form
    if request.method == "POST":
        request.session.pop(lying_key(outline), None)
    return forms


def lying_key(outline):
    return f"beside-{outline.pk}"


def lay_aside(request, outline, added, points):
    """Keep what is unfinished beside the rows for when the page is opened again."""
    lying = {button: form.typed for button, form in added.items() if form.is_bound}
    if not lying:
        return
    if added["attach"].is_bound and added["attach"]["file"].data:
        messages.warning(request, added["attach"].FILE_IS_GONE)
    for button, typed in lying.items():
        added[button] = added_form(points, button, initial=typed)
    request.session[lying_key(outline)] = lying


def add_items(request, outline, added, points):
    """Add what is complete, and empty its form. Return the last item, or None."""
    item = None
    for button, form in added.items():
        if form.is_bound and form.is_valid():
            _form, _prefix, add, message = ADDED[button]
            made = add(outline=outline, **form.cleaned_data)
            item = made if isinstance(made, PackItem) else item
            messages.success(request, message)
            added[button] = added_form(points, button)
    return item


def removed_lately(request, outline):
    """What the person took out of the plan since yesterday, which they can put back."""
    return removed_from(outline, by=request.user, since=timezone.now() - A_DAY)


def item_formset(outline, points, user, data=None):
    rows = outline.items.select_related("document", "meeting_report", "work_plan")
    if data is not None:
        rows = rows.select_for_update(of=("self",))
    formset = ItemFormSet(
        data, queryset=rows, prefix="items", form_kwargs={"agenda_items": points}
    )
    name_for([form.instance for form in formset.initial_forms], user)
    return formset


def rows_still_there(request, outline):
    """What was posted, without the rows of items that were removed in another window."""
    data = request.POST
    there = {str(pk) for pk in outline.items.values_list("pk", flat=True)}
    posted = [
        number
        for number in range(min(as_number(data.get("items-TOTAL_FORMS")), MOST_ROWS))
        if f"items-{number}-id" in data
    ]
    left = [number for number in posted if data[f"items-{number}-id"] in there]
    if left == posted:
        return data
    messages.warning(
        request,
        _(
            "An item was removed in another window. What you changed in the others stays."
        ),
    )
    kept = data.copy()
    for name in [name for name in data if name.startswith("items-")]:
        del kept[name]
    kept["items-TOTAL_FORMS"] = kept["items-INITIAL_FORMS"] = len(left)
    for place, number in enumerate(left):
        begin = f"items-{number}-"
        for name in data:
            if name.startswith(begin):
                kept.setlist(
                    f"items-{place}-{name.removeprefix(begin)}", data.getlist(name)
                )
    return kept


def as_number(text):
    return int(text) if (text or "").isdecimal() else 0


def is_order_kept(request, outline, formset, was):
    """False, and said, where this window and another one both moved items.

    ``was`` is the order this window began with.
    """
    now = order_now(outline, formset)
    if not is_moved(was, order_of(formset)) or not is_moved(was, now):
        return True
    if not is_moved(order_of(formset), now):
        return True
    messages.warning(
        request,
        _(
            "The items were put in another order in another window. The numbers here are "
            "yours: save once more to keep your order."
        ),
    )
    return False


def order_now(outline, formset):
    """The keys of the items in the order that is stored."""
    if not formset.is_bound:
        return [str(form.instance.pk) for form in formset.forms]
    return [str(pk) for pk in outline.items.values_list("pk", flat=True)]


def order_of(formset):
    """The keys of the rows in the order that their numbers give."""
    rows = [form for form in formset.forms if form.instance.pk]
    rows.sort(key=lambda form: form.cleaned_data.get("ORDER") or 0)
    return [str(row.instance.pk) for row in rows]


def is_moved(before, after):
    """Whether items that are in both are in another order."""
    both = {*before} & {*after}
    return [key for key in before if key in both] != [
        key for key in after if key in both
    ]


def save_rows(outline, formset, was):
    """Save the rows, in the order their numbers give, if that is another than it was."""
    formset.save()
    order = order_of(formset)
    if is_moved(was, order) or was == [""]:
        plans.arrange_items(outline=outline, order=[uuid.UUID(key) for key in order])


def marked_places(forms):
    """What is to be corrected, each with the part of the page that it leads to."""
    found = []
    for form in forms:
        of_item = f"{form.instance}, " if isinstance(form, PackItemForm) else ""
        for name, errors in form.errors.items():
            if name in form.fields and not form[name].is_hidden:
                said = f"{of_item}{form[name].label}: {errors[0]}"
                found.append((form[name].id_for_label, said))
            else:
                found.append((place_of(form), errors[0]))
    return found


def place_of(form):
    """Where it is said what is wrong with a row, or with what is to be built."""
    is_row = isinstance(form, PackItemForm)
    return f"item-{form.instance.pk}" if is_row else "build-errors"


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
    if what == "put-back":
        for item in removed_lately(request, outline):
            if str(item.pk) == item_id:
                plans.put_back(item=item)
                said = _("“%(item)s” is back in the plan.") % {"item": item}
                messages.success(request, said)
                return redirect(f"{compose_page}#item-{item.pk}")
        return redirect(compose_page)
    if what in {"up", "down", "remove", "edit", "preview"}:
        item = outline.items.filter(pk=item_id).first() if is_uuid(item_id) else None
        if item is None:
            return redirect(compose_page)
        name_for([item], request.user)
        if what == "edit":
            return redirect("briefings:item", pk=item.pk)
        if what == "preview":
            return redirect(preview_page(item, wanted(request.POST)))
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
        except PackError as error:
            build.add_error("edition", str(error))
            return None
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


def preview_page(item, asked):
    """Where an item is looked at, in an edition that prints it."""
    if item.edition not in asked["edition"].prints:
        asked = asked | {"edition": PackEdition(item.edition)}
    page = reverse("briefings:item-preview", kwargs={"pk": item.pk})
    return f"{page}?{urlencode(asked)}"


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
        return _(
            "The agenda and the records propose nothing that is not here already. What is "
            "proposed follows the points of the agenda."
        )
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
