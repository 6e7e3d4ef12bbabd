"""Recordings of a meeting, as its organisers keep them."""

from functools import partial

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import Visibility
from alliance87.core.writing import (
    a_page_of_one_s_own,
    carried_out,
    done_or_said,
    revision_of,
)
from events.actions import surveys as actions
from events.models import Recording
from events.survey_forms import RecordingForm
from events.views.agenda import kept_event
from events.views.organisers import crumbs
from events.views.surveys import form_page


@a_page_of_one_s_own
def recordings(request, slug):
    """The recordings there are, and the form for another."""
    event = kept_event(request, slug)
    blank = Recording(event=event, visibility=Visibility.GROUP)
    form = RecordingForm(request.POST or None, instance=blank)
    if request.method == "POST":
        act = partial(actions.add_recording, event=event, by=request.user)
        if carried_out(request, form, act, gettext("The recording is added.")):
            return redirect("events:recordings", slug=slug)
    context = {
        "event": event,
        "breadcrumb": crumbs(event),
        "recordings": event.recordings.for_reader(request.user),
        "form": form,
    }
    return render(request, "events/recordings.html", context)


@a_page_of_one_s_own
@transaction.atomic
def recording(request, pk):
    """Change a recording, or take it out."""
    rows = Recording.objects.editable_by(request.user).select_related("event")
    if request.method == "POST":
        rows = rows.select_for_update(of=["self"])
    found = get_object_or_404(rows, pk=pk)
    event = found.event
    here = reverse("events:recordings", kwargs={"slug": event.slug})
    form = RecordingForm(None, instance=found)
    if request.method == "POST":
        todo = request.POST.get("do")
        if todo == "remove":
            act = partial(
                actions.remove_recording,
                recording=found,
                by=request.user,
                revision=revision_of(request),
            )
            done_or_said(request, act, gettext("The recording is taken out."))
            return redirect(here)
        if todo != "save":
            raise Http404
        form = RecordingForm(request.POST, instance=found)
        act = partial(
            actions.edit_recording,
            recording=found,
            by=request.user,
            revision=found.revision,
        )
        if carried_out(request, form, act, gettext("Saved.")):
            return redirect(here)
    return form_page(
        request,
        event,
        form,
        _("Change the recording"),
        _("Save"),
        here="recordings",
        removable=found,
    )
