import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from action_groups.models import WorkPlan
from alliance87.briefings import actions
from alliance87.briefings.forms import AttachmentForm, BuildForm, ItemFormSet, TextForm
from alliance87.briefings.models import BriefingPack
from alliance87.briefings.progress import progress_of
from alliance87.briefings.rendering import DrawingError
from alliance87.briefings.tasks import build_pack
from alliance87.core.files import StoredFile, download
from events.enums import ReportStatus
from events.models import AgendaItem, Event, MeetingReport
from pathfinders.models import PathfinderCountry

ANYONE = None

# What is added beside the rows, by its button: form, prefix, action, what is said then.
ADDED = {
    "attach": (
        AttachmentForm,
        "attachment",
        actions.attach_document,
        gettext_lazy("The document is in the pack."),
    ),
    "write": (
        TextForm,
        "text",
        actions.add_text,
        gettext_lazy("The text is in the pack."),
    ),
}


def meeting_kept_by(user, slug):
    """The meeting, for those who keep it; for anyone else it has no composer."""
    meetings = Event.objects.visible_to(user) & Event.objects.editable_by(user)
    return get_object_or_404(meetings, slug=slug)


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
    outline = actions.outline_for(event=event)
    formset = item_formset(request, outline)
    added = added_forms(request, event)
    build = BuildForm(
        initial={"language": translation.get_language(), "request_key": uuid.uuid4()}
    )
    if request.method == "POST":
        todo = request.POST.get("do", "save")
        formset = item_formset(request, outline, data=request.POST)
        if todo == "build":
            build = BuildForm(request.POST)
        # Whatever is asked for, what was changed in the rows is saved first, and what
        # was written beside them is added.
        if formset.is_valid():
            save_rows(outline, formset)
            item = add_items(request, outline, added)
            unfinished = any(form.is_bound for form in added.values())
            done = None
            if not (todo == "build" and (unfinished or not build.is_valid())):
                done = carry_out(request, outline, todo, build, item)
            if done and not unfinished:
                return done
            formset = item_formset(request, outline)
        added["attach"].say_file_is_gone()
        messages.error(
            request, _("Please correct what is marked. What you typed is still here.")
        )
    packs = BriefingPack.objects.for_reader(request.user).filter(event=event)
    return render(
        request,
        "briefings/compose.html",
        {
            "event": event,
            "outline": outline,
            "formset": formset,
            "attachment": added["attach"],
            "text": added["write"],
            "build": build,
            "packs": packs[:10],
        },
    )


def added_form(request, event, button, *, posted):
    form_class, prefix, _add, _message = ADDED[button]
    typed = (request.POST, request.FILES) if posted else ()
    return form_class(*typed, prefix=prefix, event=event, user=request.user)


def added_forms(request, event):
    """What can be added, by button; bound where something was typed or is asked for."""
    forms = {}
    for button in ADDED:
        form = added_form(request, event, button, posted=True)
        if not form.is_begun and request.POST.get("do") != button:
            form = added_form(request, event, button, posted=False)
        forms[button] = form
    return forms


def add_items(request, outline, added):
    """Add what is complete, and empty its form. Return the last item, or None."""
    item = None
    for button, form in added.items():
        if form.is_bound and form.is_valid():
            _form, _prefix, add, message = ADDED[button]
            item = add(outline=outline, **form.cleaned_data)
            messages.success(request, message)
            added[button] = added_form(request, outline.event, button, posted=False)
    return item


def item_formset(request, outline, data=None):
    points = AgendaItem.objects.visible_to(request.user).filter(event=outline.event)
    rows = outline.items.select_related("document", "meeting_report", "work_plan")
    if data is not None:
        rows = rows.select_for_update(of=("self",))
    return ItemFormSet(
        data,
        queryset=rows,
        prefix="items",
        form_kwargs={"agenda_items": list(points.order_by("position"))},
    )


def save_rows(outline, formset):
    """Save the rows, in the order their numbers give."""
    formset.save()
    rows = [form for form in formset.forms if form.instance.pk]
    rows.sort(key=lambda form: form.cleaned_data.get("ORDER") or 0)
    actions.arrange_items(outline=outline, order=[row.instance.pk for row in rows])


def carry_out(request, outline, todo, build, added):
    """Do what the button says. Return where to go, or None if it cannot be done.

    ``added`` is the item that was just added, if any.
    """
    compose_page = reverse("briefings:compose", kwargs={"slug": outline.event.slug})
    what, _colon, item_id = todo.partition(":")
    if what in {"up", "down", "remove"}:
        item = outline.items.filter(pk=item_id).first() if is_uuid(item_id) else None
        if item is None:
            return redirect(compose_page)
        if what == "remove":
            actions.remove_item(item=item)
            messages.success(
                request, _("“%(item)s” is out of the plan.") % {"item": item}
            )
            return redirect(compose_page)
        actions.move_item(item=item, by=-1 if what == "up" else 1)
        return redirect(f"{compose_page}#item-{item.pk}")
    if what in ADDED:
        return redirect(f"{compose_page}#item-{added.pk}" if added else compose_page)
    if what == "propose":
        added = actions.add_proposed_items(outline=outline)
        messages.info(request, proposed_message(added))
        return redirect(compose_page)
    if what == "build":
        if not outline.items.switched_on().exists():
            build.add_error(
                None, _("The pack is empty: switch on at least one of its items.")
            )
            return None
        return start(request, outline.event, build.cleaned_data)
    messages.success(request, _("The plan of the pack is saved."))
    return redirect(compose_page)


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
    return download(pack.file, name=pack.download_name)


@login_required
@require_POST
def publish(request, pk):
    """Let the readers of the edition have the pack."""
    packs = BriefingPack.objects.editable_by(request.user)
    pack = get_object_or_404(packs, pk=pk)
    if actions.publish_pack(pack=pack):
        messages.success(request, _("The pack is published to its readers."))
    return redirect(pack)


# -- Reports that are drawn while a reader waits ------------------------------------
# Drawn by the first who gets one, never by who only asks about it (HEAD). Whoever has
# it already gets no second copy.
@require_safe
def country_report(request, slug):
    """A country's page as a PDF: what anyone may read, whoever asks."""
    country = get_object_or_404(PathfinderCountry.objects.visible_to(ANYONE), slug=slug)
    snapshot = actions.country_snapshot(
        country=country,
        language=translation.get_language(),
        on=timezone.localdate(),
    )
    stem = f"{country.slug}-pathfinder-e-report-{snapshot['as_of']}"
    return report_response(request, snapshot, stem=stem, public=True, record=country)


@require_safe
def work_plan_report(request, slug):
    """A work plan as a PDF: one that anyone may read as anyone does, whoever asks.

    Any other as its reader sees it, and the foot of its pages says who may.
    """
    user = request.user
    plan = get_object_or_404(WorkPlan.objects.visible_to(user), slug=slug)
    public = WorkPlan.objects.visible_to(ANYONE).filter(pk=plan.pk).exists()
    snapshot = actions.plan_snapshot(
        plan=plan,
        reader=ANYONE if public else user,
        language=translation.get_language(),
        on=timezone.localdate(),
    )
    stem = f"{plan.slug}-work-plan-{snapshot['as_of']}"
    return report_response(request, snapshot, stem=stem, public=public, record=plan)


@require_safe
def meeting_report(request, slug):
    """The report of a meeting as a PDF, as ``work_plan_report``."""
    user = request.user
    report = get_object_or_404(MeetingReport.objects.for_reader(user), slug=slug)
    public = MeetingReport.objects.visible_to(ANYONE).filter(pk=report.pk).exists()
    snapshot = actions.meeting_report_snapshot(
        report=report,
        reader=ANYONE if public else user,
        language=translation.get_language(),
    )
    return report_response(
        request, snapshot, stem=meeting_stem(report), public=public, record=report
    )


def meeting_stem(report):
    """``abidjan-workshop-v2``; a draft says so."""
    version = f"-v{report.version}"
    stem = report.slug.removesuffix(version) + version
    return stem if report.status == ReportStatus.FINAL else f"{stem}-draft"


def report_response(request, snapshot, *, stem, public, record):
    """The file of ``snapshot``, or 304, or that there is none now.

    ``stem`` begins the file's name; what is not ``public`` is kept by nobody's cache.
    """
    if not public:
        return report_file(request, snapshot, stem=stem, public=public, record=record)
    etag = quote_etag(actions.report_key(snapshot))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = report_file(
            request, snapshot, stem=stem, public=public, record=record
        )
    if response.status_code != 503:
        response["ETag"] = etag
        response["Cache-Control"] = "no-cache"
    return response


def report_file(request, snapshot, *, stem, public, record):
    name = report_name(stem, snapshot["language"])
    stored = actions.stored_report(snapshot)
    if request.method == "HEAD" and not stored:
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        # Streaming, since its length is not known: it is not 0.
        return StreamingHttpResponse(
            [], content_type="application/pdf", headers=headers
        )
    try:
        stored = stored or actions.draw_report(snapshot=snapshot)
    except actions.Busy:
        return not_drawn(request, record, seconds=5, failed=False)
    except DrawingError:
        return not_drawn(request, record, seconds=actions.FAILURE_KEPT, failed=True)
    return download(StoredFile(stored), name=name, public=public)


def report_name(stem, language):
    """``nepal-pathfinder-e-report-2026-11-28.pdf``; other languages say which."""
    return f"{stem}.pdf" if language == "en" else f"{stem}-{language}.pdf"


def not_drawn(request, record, *, seconds, failed):
    """Say that there is no file now, and when to ask again."""
    response = render(
        request,
        "briefings/report_missing.html",
        {"record": record, "again": request.path, "failed": failed},
        status=503,
    )
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
