"""One pack: to watch, to download, to publish."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alliance87.briefings.actions import building, publishing
from alliance87.briefings.models import BriefingPack
from alliance87.briefings.progress import progress_of
from alliance87.core.files import download


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
    if publishing.publish_pack(pack=pack, by=request.user):
        messages.success(request, _("The pack is published to its readers."))
    return redirect(pack)


@login_required
@require_POST
def cancel(request, pk):
    """Stop a build that is under way."""
    pack = get_object_or_404(BriefingPack.objects.editable_by(request.user), pk=pk)
    if building.cancel_pack(pack=pack, by=request.user):
        messages.success(request, _("The pack is cancelled."))
    return redirect(pack)
