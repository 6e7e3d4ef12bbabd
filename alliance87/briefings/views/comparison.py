"""What differs between two packs, or between a pack and the plan as it stands."""

import uuid

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.briefings.actions.snapshots import take_snapshot
from alliance87.briefings.comparison import compare
from alliance87.briefings.content import PackError
from alliance87.briefings.models import BriefingPack
from alliance87.core.texts import translated_text

OFFERED = 50
TODAY = "today"


@never_cache
@require_safe
def compare_packs(request, pk):
    """Compare a pack with another (``?with=`` and its key) or with ``today``.

    Both are told to whoever may have both files now. Today is for those who keep the
    meeting: nobody else is told of a plan before it is a pack.
    """
    packs = BriefingPack.objects.for_reader(request.user).finished()
    pack = get_object_or_404(packs, pk=pk)
    keeps = BriefingPack.objects.editable_by(request.user).filter(pk=pack.pk).exists()
    asked = request.GET.get("with", "")
    context = {
        "pack": pack,
        "event": pack.event,
        "keeps": keeps,
        "asked": asked,
        "others": others_of(pack, request.user),
        "breadcrumb": breadcrumb_of(pack),
    }
    if asked == TODAY and keeps and pack.snapshot:
        context |= with_today(pack, reader=request.user)
    elif asked:
        packs = packs.filter(snapshot__isnull=False)
        pack = get_object_or_404(packs, pk=pk)
        other = get_object_or_404(packs, pk=key_of(asked))
        older, newer = sorted([pack, other], key=lambda each: each.sealed_at)
        context |= {
            "older": older,
            "newer": newer,
            "comparison": compare(older.snapshot, newer.snapshot, reader=request.user),
        }
    return render(request, "briefings/compare.html", context)


def others_of(pack, user):
    """The packs to compare with: of this meeting, and of the others of its series."""
    of_series = Q(event=pack.event_id)
    if pack.event.series:
        of_series |= Q(event__series=pack.event.series)
    packs = BriefingPack.objects.for_reader(user).finished().filter(of_series)
    packs = packs.filter(snapshot__isnull=False).exclude(pk=pack.pk)
    return packs.defer("snapshot").order_by("-sealed_at")[:OFFERED]


def with_today(pack, *, reader):
    try:
        today, _assets = take_snapshot(
            event=pack.event,
            edition=pack.edition,
            language=pack.language,
            on=timezone.localdate(),
        )
    except PackError as error:
        return {"problem": str(error)}
    found = compare(pack.snapshot, today, reader=reader)
    return {"older": pack, "newer": None, "comparison": found}


def key_of(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def breadcrumb_of(pack):
    title = translated_text(pack.event, "title")[0]
    return [
        (reverse("events:list"), _("Events")),
        (pack.event.get_absolute_url(), title),
        (pack.get_absolute_url(), _("Briefing pack")),
    ]
