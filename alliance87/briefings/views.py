import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alliance87.briefings import actions
from alliance87.briefings.forms import AttachmentForm, BuildForm, ItemFormSet, TextForm
from alliance87.briefings.models import BriefingPack
from alliance87.briefings.progress import progress_of
from alliance87.briefings.tasks import build_pack
from events.models import AgendaItem, Event


def meeting_kept_by(user, slug):
    """The meeting, for those who keep it; for anyone else it has no composer."""
    meetings = Event.objects.visible_to(user) & Event.objects.editable_by(user)
    return get_object_or_404(meetings, slug=slug)


@never_cache
@login_required
def compose(request, slug):
    """Arrange the pack of a meeting: save the rows, move one, attach, write, build."""
    event = meeting_kept_by(request.user, slug)
    outline = actions.outline_for(event=event)
    formset = item_formset(request, outline)
    attachment = AttachmentForm(event=event, user=request.user, prefix="attachment")
    text = TextForm(event=event, user=request.user, prefix="text")
    build = BuildForm(
        initial={"language": translation.get_language(), "request_key": uuid.uuid4()}
    )
    if request.method == "POST":
        posted = {"event": event, "user": request.user}
        todo = request.POST.get("do", "save")
        if todo == "attach":
            attachment = AttachmentForm(
                request.POST, request.FILES, prefix="attachment", **posted
            )
            if attachment.is_valid():
                actions.attach_document(outline=outline, **attachment.cleaned_data)
                messages.success(request, _("The document is in the pack."))
                return redirect("briefings:compose", slug=slug)
        elif todo == "write":
            text = TextForm(request.POST, prefix="text", **posted)
            if text.is_valid():
                actions.add_text(outline=outline, **text.cleaned_data)
                messages.success(request, _("The text is in the pack."))
                return redirect("briefings:compose", slug=slug)
        elif todo == "propose":
            added = actions.add_proposed_items(outline=outline)
            messages.info(request, proposed_message(added))
            return redirect("briefings:compose", slug=slug)
        else:
            formset = item_formset(request, outline, data=request.POST)
            build = BuildForm(request.POST)
            if formset.is_valid() and (todo != "build" or build.is_valid()):
                save_rows(outline, formset, move=todo)
                if todo == "build":
                    return start(request, event, build.cleaned_data)
                messages.success(request, _("The order of the pack is saved."))
                return redirect("briefings:compose", slug=slug)
        messages.error(request, _("Please correct what is marked. Nothing is lost."))
    packs = BriefingPack.objects.for_reader(request.user).filter(event=event)
    return render(
        request,
        "briefings/compose.html",
        {
            "event": event,
            "outline": outline,
            "formset": formset,
            "attachment": attachment,
            "text": text,
            "build": build,
            "packs": packs[:10],
        },
        status=200,
    )


def item_formset(request, outline, data=None):
    points = AgendaItem.objects.visible_to(request.user).filter(event=outline.event)
    rows = outline.items.select_related("document", "meeting_report", "work_plan")
    return ItemFormSet(
        data,
        queryset=rows,
        prefix="items",
        form_kwargs={"agenda_items": list(points.order_by("position"))},
    )


@transaction.atomic
def save_rows(outline, formset, move):
    """Save the rows, in the order their numbers give; then move one, if asked."""
    formset.save()
    rows = [form for form in formset.forms if form.instance.pk]
    rows.sort(key=lambda form: form.cleaned_data.get("ORDER") or 0)
    actions.arrange_items(outline=outline, order=[row.instance.pk for row in rows])
    direction, _colon, item_id = move.partition(":")
    if direction in {"up", "down"}:
        for row in rows:
            if str(row.instance.pk) == item_id:
                actions.move_item(item=row.instance, by=-1 if direction == "up" else 1)


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
    pack = actions.request_pack(event=event, by=request.user, **wanted)
    if pack.is_under_way:
        build_pack.delay_on_commit(str(pack.pk))
    return redirect(pack)


@never_cache
@require_GET
def pack_detail(request, pk):
    """One pack: its progress while it is built, then its facts and its download."""
    pack = get_object_or_404(BriefingPack.objects.for_reader(request.user), pk=pk)
    keeps = BriefingPack.objects.editable_by(request.user).filter(pk=pack.pk).exists()
    return render(
        request,
        "briefings/pack_detail.html",
        {
            "pack": pack,
            "event": pack.event,
            "progress": progress_of(pack),
            "keeps": keeps,
            "newer": BriefingPack.objects.visible_to(request.user)
            .finished()
            .filter(supersedes=pack)
            .first(),
        },
    )


@never_cache
@require_GET
def pack_progress(request, pk):
    """The same as JSON, for the page that watches."""
    pack = get_object_or_404(BriefingPack.objects.visible_to(request.user), pk=pk)
    return JsonResponse(
        {
            "state": pack.state,
            "state_label": str(pack.get_state_display()),
            "finished": not pack.is_under_way,
            **progress_of(pack),
        }
    )


@never_cache
@require_GET
def pack_file(request, pk):
    """The PDF, as an attachment, to whoever may have it now."""
    packs = BriefingPack.objects.visible_to(request.user).finished()
    pack = get_object_or_404(packs.select_related("event"), pk=pk)
    try:
        file = pack.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file,
        as_attachment=True,
        filename=pack.download_name,
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response


@login_required
@require_POST
def publish(request, pk):
    """Let the readers of the edition have the pack."""
    packs = BriefingPack.objects.editable_by(request.user)
    pack = get_object_or_404(packs, pk=pk)
    if actions.publish_pack(pack=pack):
        messages.success(request, _("The pack is published to its readers."))
    return redirect(pack)
