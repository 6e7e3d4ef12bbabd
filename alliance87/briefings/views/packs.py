"""One pack: to watch, to download, to publish."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance87.briefings.actions import building, publishing
from alliance87.briefings.actions.handout import told_when_published
from alliance87.briefings.enums import LedgerKind, PackState
from alliance87.briefings.handout_forms import WithdrawalForm
from alliance87.briefings.models import BriefingPack, LedgerEntry
from alliance87.briefings.progress import progress_of
from alliance87.core.files import download


@never_cache
@require_safe
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
            "told": told_by(request.user, pack) if keeps else None,
            "newer": newer_of(pack, request.user),
            "was_replaced": was_replaced(pack),
            "withdrawal": WithdrawalForm(),
        },
    )


def told_by(user, pack):
    """How many ``user`` writes to by publishing the pack; None where it cannot be."""
    if pack.state != PackState.SEALED:
        return None
    return len(told_when_published(pack, by=user))


def newer_of(pack, user):
    """What replaced it. One that was only sealed is replaced by what was handed out."""
    if pack.state not in PackState.drawn():
        return None
    return BriefingPack.objects.visible_to(user).instead_of(pack).first()


def was_replaced(pack):
    """Whether the ledger says so: also where what replaced it was withdrawn since."""
    return LedgerEntry.objects.filter(
        pack_id=pack.pk, kind=LedgerKind.SUPERSEDED
    ).exists()


@never_cache
@require_safe
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
@require_safe
def pack_file(request, pk):
    """The PDF, as an attachment, to whoever may have it now."""
    packs = BriefingPack.objects.visible_to(request.user).finished()
    pack = get_object_or_404(packs.select_related("event"), pk=pk)
    return download(pack.file, name=pack.download_name)


@login_required
@require_POST
def publish(request, pk):
    """Let the readers of the edition have the pack.

    Where they have one that was sealed later, that is said first, and asked once more.
    """
    packs = BriefingPack.objects.editable_by(request.user)
    pack = get_object_or_404(packs.select_related("event"), pk=pk)
    over_newer = request.POST.get("over_newer") == "yes"
    try:
        told = publishing.publish_pack(
            pack=pack, by=request.user, over_newer=over_newer
        )
    except publishing.NewerIsPublished as error:
        return render(
            request,
            "briefings/publish_older.html",
            {
                "pack": pack,
                "event": pack.event,
                "newer": error.pack,
                "told": told_by(request.user, pack),
            },
            status=409,
        )
    if told is not None:
        said = ngettext(
            "The pack is published to its readers: %(count)d person is written to.",
            "The pack is published to its readers: %(count)d people are written to.",
            told,
        )
        messages.success(request, said % {"count": told})
    return redirect(pack)


@login_required
@require_POST
def withdraw(request, pk):
    """Take a published pack back, and say why."""
    pack = get_object_or_404(BriefingPack.objects.editable_by(request.user), pk=pk)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the pack is withdrawn: its readers see it."))
        return redirect(pack)
    reason = form.cleaned_data["reason"]
    if publishing.withdraw_pack(pack=pack, by=request.user, reason=reason):
        messages.success(request, _("The pack is withdrawn: nobody gets its file now."))
    return redirect(pack)


@login_required
@require_POST
def cancel(request, pk):
    """Stop a build that is under way."""
    pack = get_object_or_404(BriefingPack.objects.editable_by(request.user), pk=pk)
    if building.cancel_pack(pack=pack, by=request.user):
        messages.success(request, _("The pack is cancelled."))
    return redirect(pack)
