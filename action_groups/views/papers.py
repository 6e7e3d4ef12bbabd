"""The private documents of a group's space: their list, and putting one up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models.functions import ExtractYear
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from action_groups.actions import space as actions
from action_groups.models import SpacePaper
from action_groups.space_filtersets import PaperFilterSet
from action_groups.space_forms import PaperForm
from action_groups.views.space import (
    group_of,
    own_space,
    please_correct,
    readable_space,
    too_often,
)
from alliance87.core.enums import DocumentKind, Language
from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    list_rows,
)
from alliance87.core.models import Document
from alliance87.core.search import tri
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text


def latest_first(values):
    """The years of the facet; what was asked for and is no year is none of them."""
    known = {int(value) for value in values if str(value).isdecimal()}
    return {year: str(year) for year in sorted(known, reverse=True)}


PAPER_WEIGHTS = {"A": tri("document__title")}
PAPER_FACETS = [
    Facet("kind", gettext_lazy("Kind"), "document__kind", from_choices(DocumentKind)),
    Facet(
        "language",
        gettext_lazy("Language"),
        "document__language",
        from_choices(Language),
    ),
    Facet("year", gettext_lazy("Year"), ExtractYear("created_at"), latest_first),
]
PAPER_SORTS = [
    Sort("new", gettext_lazy("newest"), lambda: ["-created_at"]),
    Sort("title", gettext_lazy("title"), lambda: [by_name("document", "title")]),
    Sort(
        "kind",
        gettext_lazy("kind"),
        lambda: ["document__kind", by_name("document", "title")],
    ),
]
PAPER_COLUMNS = [
    Column(
        gettext_lazy("Title"), lambda row: translated_text(row.document, "title")[0]
    ),
    Column(gettext_lazy("Kind"), lambda row: row.document.get_kind_display()),
    Column(gettext_lazy("Language"), lambda row: row.document.get_language_display()),
    Column(gettext_lazy("Put up by"), lambda row: str(row.sharer_name)),
    Column(gettext_lazy("Put up on"), lambda row: row.created_at.date()),
    Column(gettext_lazy("File name"), lambda row: row.document.file_name),
    Column(gettext_lazy("Size in bytes"), lambda row: row.document.size),
    Column(
        gettext_lazy("Comments until"),
        lambda row: row.thread.comments_until if row.thread else None,
    ),
]


@never_cache
@login_required
@require_safe
def papers(request, slug):
    """The current versions of a group's private documents, the newest first."""
    found = readable_space(request, group_of(request, slug))
    rows = SpacePaper.objects.visible_to(request.user).filter(
        action_group=found.group, document__superseded_by__isnull=True
    )
    listing = list_rows(
        request,
        rows.select_related("document", "thread__action_group", "shared_by"),
        filterset_class=PaperFilterSet,
        sorts=PAPER_SORTS,
        facets=PAPER_FACETS,
        weights=PAPER_WEIGHTS,
    )
    if kind := download_asked(request):
        return download_response(kind, listing.rows, PAPER_COLUMNS, name="documents")
    context = {"space": found, "listing": listing}
    return render(request, "action_groups/space/papers.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request, slug):
    """Put up a document."""
    return share(request, own_space(request, group_of(request, slug)))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper_replace(request, pk):
    """Put up a newer version of a document."""
    rows = SpacePaper.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("document", "thread", "action_group"), pk=pk
    )
    return share(request, own_space(request, row.action_group), replaces=row)


def share(request, found, replaces=None):
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        initial=initial_of(replaces.document) if replaces else None,
    )
    if request.method == "POST":
        if form.is_valid() and not too_often(request):
            try:
                actions.share_document(
                    action_group=found.group,
                    by=request.user,
                    replaces=replaces,
                    **form.cleaned_data,
                )
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, _("The document is in the group’s space."))
                return redirect("action_groups:space_papers", slug=found.group.slug)
        else:
            please_correct(request)
    context = {"space": found, "form": form, "replaces": replaces}
    return render(request, "action_groups/space/paper_form.html", context)


def initial_of(document: Document):
    return {
        "title": document.title,
        "kind": document.kind,
        "language": document.language,
    }
