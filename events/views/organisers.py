"""What the pages of a meeting share, those of its organisers above all."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance87.core.texts import translated_text
from alliance87.core.writing import at_revision
from events.models import Event
from partners.profiles import word_diff


def kept_event(user, slug):
    """The meeting, for who runs it; for anyone else there is none."""
    kept = Event.objects.editable_by(user).values("pk")
    rows = Event.objects.for_reader(user).filter(pk__in=kept)
    return get_object_or_404(rows, slug=slug)


def crumbs(event):
    """The way down to a page of the meeting."""
    return [
        (reverse("events:list"), _("Events")),
        (event.get_absolute_url(), translated_text(event, "title")[0]),
    ]


def beside(form, row, name="text"):
    """What stands in ``row`` now, if that is not what the person saw when they wrote.

    What they typed stays in the form, for the revision there is now: sending it again is
    a choice.
    """
    seen = form.data.get(form.add_prefix("revision"))
    form.data = at_revision(form, row, "revision")
    if seen == form.data[form.add_prefix("revision")]:
        return {}
    row.refresh_from_db()
    now = translated_text(row, name)[0]
    return {
        "now": now,
        "difference": word_diff(form.data.get(form.add_prefix(name), ""), now),
    }
