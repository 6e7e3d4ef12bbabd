"""What changed in a published record: a page that anyone may follow."""

from django.apps import apps
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance87.core.changes import RecordHistory
from alliance87.core.revisions import number_of

PER_PAGE = 25

# The records that have a page of their own, by the word in the address.
KINDS = {
    "partner": "partners.Partner",
    "pathfinder-country": "pathfinders.PathfinderCountry",
    "action-group": "action_groups.ActionGroup",
    "event": "events.Event",
    "meeting-report": "events.MeetingReport",
    "document": "core.Document",
}


@require_safe
def record_changes(request, kind, pk):
    """The revisions of one record, the newest first, and a comparison of any two."""
    if kind not in KINDS:
        raise Http404
    model = apps.get_model(KINDS[kind])
    record = get_object_or_404(model.objects.for_reader(request.user), pk=pk)
    history = RecordHistory(model, record.pk, reader=request.user)
    steps = history.steps()
    page = Paginator(steps[::-1], PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "records/changes.html",
        {
            "record": record,
            "breadcrumb": [(record.get_absolute_url(), record)],
            "steps": steps,
            "page": page,
            "choices": choices(request, steps),
            "comparison": comparison(request, history),
        },
    )


def choices(request, steps):
    """The two choices of the comparison form: at first, the whole way."""
    if not steps:
        return []
    first, last = steps[0].number, steps[-1].number
    return [
        {"name": "from", "label": _("From"), "number": asked(request, "from") or first},
        {"name": "to", "label": _("To"), "number": asked(request, "to") or last},
    ]


def asked(request, name, *, data=None):
    """The number a form sent as ``name``; 0 for anything else."""
    return number_of((request.GET if data is None else data).get(name, ""))


def comparison(request, history):
    """The two revisions that the address asks for, or None; a message if it cannot be."""
    if not {"from", "to"} & set(request.GET):
        return None
    numbers = sorted(asked(request, name) for name in ("from", "to"))
    older, newer = (history.find(number) for number in numbers)
    if older is None or newer is None:
        return {"error": _("There is no such revision. Choose two of those listed.")}
    return {
        "older": older,
        "newer": newer,
        "differences": history.between(older, newer),
    }
