"""Whether a file is a pack that was handed out: for anyone, from the ledger alone."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from alliance87.briefings.handout_forms import HashForm
from alliance87.briefings.models import BriefingPack
from alliance87.briefings.verification import told_of_file, told_of_pack


@never_cache
@require_GET
def ask(request):
    """Where one drops a file, or pastes its hash. The file stays where it is."""
    form = HashForm(request.GET or None)
    if form.is_valid():
        return redirect("briefings:verify-file", sha256=form.cleaned_data["sha256"])
    return render(request, "briefings/verify.html", {"form": form})


@never_cache
@require_GET
def file(request, sha256):
    """What the ledger says of the file with this hash."""
    return answer(request, told_of_file(sha256), sha256=sha256)


@never_cache
@require_GET
def pack(request, pk):
    """What it says of the pack whose last page leads here."""
    return answer(request, told_of_pack(pk))


def answer(request, told, sha256=""):
    """A pack is named only to who may read it; what no reader was given is unknown."""
    keys = {entry.pack_id for entry in told.entries}
    packs = BriefingPack.objects.for_reader(request.user).filter(pk__in=keys)
    hashes = sorted({entry.sha256 for entry in told.entries})
    return render(
        request,
        "briefings/verify_answer.html",
        {"told": told, "asked": sha256, "hashes": hashes, "packs": packs},
    )
