"""Whether a file is a pack that was handed out: for anyone, from the ledger alone."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.briefings.handout_forms import HashForm
from alliance87.briefings.models import BriefingPack
from alliance87.briefings.verification import (
    Standing,
    told_of_content,
    told_of_file,
)
from alliance87.briefings.views.packs import newer_of


@never_cache
@require_safe
def ask(request):
    """Where one drops a file, or pastes its hash. The file stays where it is."""
    form = HashForm(request.GET or None)
    if form.is_valid():
        return redirect("briefings:verify-file", sha256=form.cleaned_data["sha256"])
    return render(request, "briefings/verify.html", {"form": form})


@never_cache
@require_safe
def file(request, sha256):
    """What the ledger says of the file with this hash."""
    return answer(request, told_of_file(sha256), sha256=sha256)


@never_cache
@require_safe
def content(request, sha256):
    """What it says of the packs whose last page leads here: all that say the same."""
    return answer(request, told_of_content(sha256))


def answer(request, told, sha256=""):
    """A pack is named only to who may read it; what no reader was given is unknown.

    Beside one that was replaced stands the one that its readers have instead.
    """
    readable = BriefingPack.objects.for_reader(request.user).defer("snapshot")
    packs = list(readable.filter(pk__in={entry.pack_id for entry in told.entries}))
    newer = []
    if told.standing == Standing.SUPERSEDED:
        newer = [found for pack in packs if (found := newer_of(pack, request.user))]
    return render(
        request,
        "briefings/verify_answer.html",
        {
            "told": told,
            "asked": sha256,
            "hashes": sorted({entry.sha256 for entry in told.entries}),
            "packs": packs,
            "newer": newer[:1],
        },
    )
