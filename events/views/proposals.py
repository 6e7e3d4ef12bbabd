import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, Func, Max
from django.db.models.functions import Upper
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance87.core.enums import IloRegion
from alliance87.core.listing import (
    Facet,
    Sort,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
    true_where,
)
from alliance87.core.models import Country, Theme
from alliance87.core.revisions import Conflict
from alliance87.core.tabular import Column, download_response
from events.actions.uptakes import take_back_uptake, take_up
from events.enums import Audience, Endorsement
from events.filtersets import ProposalFilterSet
from events.forms import UptakeForm
from events.models import Event, MeetingReport, Proposal, ProposalUptake, local_year
from events.search import PROPOSAL_WEIGHTS
from events.thread import MOST, candidates, may_link
from events.views.uptakes import with_uptake
from events.views.wording import (
    as_first_met,
    by_title,
    commitment_name,
    item_name,
    labels,
    latest_year_first,
    names,
    output_name,
    said,
)


def count_labels(rows, user):
    """How many of ``rows`` have each label, whatever its capitals, as the filter asks."""
    counted = (
        Proposal.objects.filter(pk__in=rows.order_by().values("pk"))
        .order_by()
        .annotate(capitals=Upper("label"))
        .values_list("capitals")
        .annotate(Max("label"), Count("pk"))
    )
    return {label: count for _capitals, label, count in counted if label}


def by_follow_up(rows, user):
    """Whether one was taken up by something ``user`` may see."""
    return true_where(pk__in=ProposalUptake.objects.visible_to(user).values("proposal"))


def taken_up_labels(values):
    words = {"true": _("taken up"), "false": _("not taken up")}
    return {value: word for value, word in words.items() if value in set(values)}


SORTS = [
    Sort(
        "newest",
        _("newest meeting first"),
        lambda: [
            "-section__report__event__starts_at",
            "section__report",
            "section__position",
            "position",
        ],
    ),
    Sort(
        "oldest",
        _("oldest meeting first"),
        lambda: [
            "section__report__event__starts_at",
            "section__report",
            "section__position",
            "position",
        ],
    ),
    Sort(
        "audience",
        _("audience"),
        lambda: ["audience", "-section__report__event__starts_at", "position"],
    ),
]


FACETS = [
    Facet("audience", _("Addressed to"), "audience", from_choices(Audience)),
    Facet("theme", _("Theme"), "themes__slug", from_rows(Theme.objects.all(), "slug")),
    Facet(
        "region",
        _("Region"),
        Func(F("regions"), function="unnest"),
        from_choices(IloRegion),
    ),
    Facet(
        "country",
        _("Country"),
        "countries__iso2",
        from_rows(Country.objects.all(), "iso2"),
    ),
    Facet("endorsement", _("Endorsement"), "endorsement", from_choices(Endorsement)),
    Facet("label", _("What its source calls it"), count_labels, as_first_met),
    Facet(
        "year",
        _("Year of the meeting"),
        local_year("section__report__event__"),
        latest_year_first,
        single=True,
    ),
    Facet("taken_up", _("Follow-up"), by_follow_up, taken_up_labels, single=True),
]


COLUMNS = [
    Column(_("Proposal"), lambda row: said(row, "text")),
    Column(_("What its source calls it"), lambda row: row.label),
    Column(_("Addressed to"), lambda row: row.get_audience_display()),
    Column(_("Endorsement"), lambda row: row.get_endorsement_display()),
    Column(_("Made by"), lambda row: said(row, "attribution")),
    Column(_("Regions"), lambda row: labels(IloRegion, row.regions)),
    Column(_("Countries"), lambda row: names(row.countries.all())),
    Column(_("Themes"), lambda row: names(row.themes.all())),
    Column(
        _("Taken up by outputs"),
        lambda row: [output_name(each) for each in row.taken_up_by_outputs.all()],
    ),
    Column(
        _("Taken up by commitments"),
        lambda row: [
            commitment_name(each) for each in row.taken_up_by_commitments.all()
        ],
    ),
    Column(
        _("Taken up by agenda items"),
        lambda row: [item_name(each) for each in row.taken_up_by_agenda_items.all()],
    ),
    Column(_("Section"), lambda row: said(row.section, "heading")),
    Column(_("Meeting report"), lambda row: said(row.section.report, "title")),
    Column(_("Event"), lambda row: said(row.section.report.event, "title")),
    Column(
        _("Date of the event"),
        lambda row: row.section.report.event.local_start.date(),
    ),
    Column(_("Source"), lambda row: said(row.public_source, "short_title")),
    Column(_("Place in the source"), lambda row: row.public_locator),
]


@require_safe
def proposal_list(request):
    """Every proposal of every report the reader may see, to compare and decide."""
    user = request.user
    events = by_title(Event.objects.visible_to(user))
    reports = by_title(MeetingReport.objects.visible_to(user))
    rows = with_uptake(user)
    if not request.GET.get("report"):
        rows = rows.current(user)  # an older version is there for whoever names it
    listing = list_rows(
        request,
        rows,
        filterset_class=ProposalFilterSet,
        sorts=SORTS,
        facets=[
            Facet("event", _("Event"), "section__report__event__slug", events),
            Facet("report", _("Meeting report"), "section__report__slug", reports),
            *FACETS,
        ],
        weights=PROPOSAL_WEIGHTS,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        return download_response(kind, found, COLUMNS, name="alliance-8-7-proposals")
    return render(request, "events/proposal_list.html", {"listing": listing})


@require_safe
def proposal_detail(request, pk):
    """One proposal and its thread: what took it up."""
    user = request.user
    proposal = get_object_or_404(Proposal.objects.for_reader(user), pk=pk)
    context = {
        "proposal": proposal,
        "uptakes": ProposalUptake.objects.for_reader(user).filter(proposal=proposal),
        "may_link": may_link(proposal, user),
    }
    return render(request, "events/proposal_detail.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_links(request, pk):
    """Where who keeps one side says what took a proposal up, or takes that back."""
    user = request.user
    proposal = get_object_or_404(Proposal.objects.for_reader(user), pk=pk)
    if not may_link(proposal, user):
        raise Http404
    kept = ProposalUptake.objects.for_reader(user).editable_by(user)
    kept = kept.filter(proposal=proposal)
    form = UptakeForm(request.POST or None, proposal=proposal, user=user)
    if request.POST.get("do") == "remove":
        return remove_uptake(request, proposal, kept)
    if request.method == "POST" and link_uptake(form, proposal, user):
        messages.success(request, _("It is part of the thread now."))
        return redirect(proposal.get_thread_url())
    asked = request.POST.get("find") or request.GET.get("find") or ""
    words = asked.replace("\x00", "")[:200].strip()
    context = {
        "proposal": proposal,
        "kept": kept,
        "form": form,
        "words": words,
        "found": found_targets(proposal, user, words) if words else [],
        "chosen": form.data.get("target", ""),
        "problems": [
            error
            for name, errors in form.errors.items()
            if name in {"target", "__all__"}
            for error in errors
        ],
    }
    return render(request, "events/proposal_links.html", context)


def link_uptake(form, proposal, user):
    """Carry out what the form says. True, or False with the errors on it."""
    if not form.is_valid():
        return False
    try:
        take_up(proposal=proposal, by=user, **form.cleaned_data)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def remove_uptake(request, proposal, kept):
    key = request.POST.get("uptake", "")
    try:
        uptake = get_object_or_404(kept, pk=uuid.UUID(key))
        revision = int(request.POST.get("revision", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        take_back_uptake(uptake=uptake, by=request.user, revision=revision)
    except (Conflict, ProposalUptake.DoesNotExist):
        text = _("Somebody else changed this meanwhile: look at it again.")
        messages.warning(request, text)
    else:
        messages.success(request, _("It is no longer said to have taken this up."))
    return redirect(proposal.get_thread_url())


def found_targets(proposal, user, words):
    """The records to choose from, by kind, each with its key and its name."""
    kinds = [
        ("output", _("Outputs of work plans"), output_name),
        ("commitment", _("Commitments of countries"), commitment_name),
        ("agenda_item", _("Agenda items of later meetings"), item_name),
    ]
    found = candidates(proposal, user, words)
    return [
        {
            "legend": legend,
            "rows": [(f"{kind}:{row.pk}", name(row)) for row in found[kind]],
            "is_cut": len(found[kind]) == MOST,
        }
        for kind, legend, name in kinds
        if found[kind]
    ]
