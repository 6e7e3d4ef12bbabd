"""What is new, changed or gone between two packs, or a pack and today."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.briefings.actions.snapshots import take_snapshot
from alliance87.briefings.comparison import compare
from alliance87.briefings.content import PackError
from alliance87.briefings.handout_forms import as_uuid
from alliance87.briefings.models import BriefingPack

TODAY = "today"
MOST_CHOICES = 50


@never_cache
@require_safe
def compare_packs(request, pk):
    """A pack and another that the reader may have; for who keeps the meeting, and today.

    What a pack of today would say is a draft until somebody builds it.
    """
    packs = BriefingPack.objects.for_reader(request.user).finished()
    packs = packs.filter(snapshot__isnull=False)
    pack = get_object_or_404(packs, pk=pk)
    keeps = BriefingPack.objects.editable_by(request.user).filter(pk=pk).exists()
    asked = request.GET.get("with", "")
    others = packs.exclude(pk=pk).filter(event__in=same_series(pack.event))
    context = {
        "pack": pack,
        "event": pack.event,
        "others": others.order_by("-sealed_at").defer("snapshot")[:MOST_CHOICES],
        "keeps": keeps,
        "asked": asked,
    }
    if asked == TODAY and keeps:
        context |= with_today(pack, request.user)
    elif asked:
        key = as_uuid(asked)
        if key is None:
            raise Http404
        other = get_object_or_404(packs, pk=key)
        old, new = sorted([pack, other], key=lambda each: each.sealed_at)
        context |= {
            "old": old,
            "new": new,
            "comparison": compare(old.snapshot, new.snapshot, reader=request.user),
        }
    return render(request, "briefings/compare.html", context)


def same_series(event):
    """The meetings whose packs are worth comparing: those of one series."""
    events = type(event).objects.filter(pk=event.pk)
    if event.series:
        events = events | type(event).objects.filter(series=event.series)
    return events.order_by().values("pk")


def with_today(pack, reader):
    try:
        snapshot, _assets = take_snapshot(
            event=pack.event,
            edition=pack.edition,
            language=pack.language,
            on=timezone.localdate(),
            binds_in=False,
        )
    except PackError as error:
        return {"problem": str(error)}
    comparison = compare(pack.snapshot, snapshot, reader=reader)
    return {"old": pack, "comparison": comparison}
