"""The documents: their list, each on its page, and the file itself."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance87.core.enums import DocumentKind, Language, Visibility
from alliance87.core.files import download
from alliance87.core.filtersets import DocumentFilterSet
from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
)
from alliance87.core.models import Document, Theme
from alliance87.core.search import tri
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text

DOCUMENT_WEIGHTS = {"A": tri("title"), "B": tri("summary"), "C": tri("body")}

FACETS = [
    Facet("kind", _("Kind"), "kind", from_choices(DocumentKind)),
    Facet("theme", _("Theme"), "themes__slug", from_rows(Theme.objects.all(), "slug")),
    Facet("language", _("Language"), "language", from_choices(Language)),
]

SORTS = [
    Sort("title", _("title"), lambda: [by_name("title")]),
    Sort("kind", _("kind"), lambda: ["kind", by_name("title")]),
    Sort("changed", _("last changed"), lambda: ["-updated_at"]),
]

COLUMNS = [
    Column(_("Title"), lambda row: translated_text(row, "title")[0]),
    Column(_("Kind"), lambda row: row.get_kind_display()),
    Column(_("Language"), lambda row: row.get_language_display()),
    Column(
        _("Themes"),
        lambda row: [translated_text(theme, "name")[0] for theme in row.themes.all()],
    ),
    Column(_("File name"), lambda row: row.file_name),
    Column(_("Size in bytes"), lambda row: row.size),
    Column(_("SHA-256"), lambda row: row.sha256),
    Column(_("Public link"), lambda row: row.link),
    Column(
        _("Source"), lambda row: translated_text(row.public_source, "short_title")[0]
    ),
    Column(_("Place in the source"), lambda row: row.public_locator),
]

# Where a document may be in use: the relations of the apps above, by their names.
EVENTS = _("Events")
USES = [
    ("meeting_reports", _("Meeting reports")),
    ("events", EVENTS),
    ("action_groups", _("Action groups")),
    ("pathfinders", _("Pathfinder countries")),
    ("partners", _("Partners")),
]


@require_safe
def document_list(request):
    rows = (
        Document.objects.for_reader(request.user)
        .current(request.user)
        .prefetch_related("themes")
    )
    listing = list_rows(
        request,
        rows,
        filterset_class=DocumentFilterSet,
        sorts=SORTS,
        facets=FACETS,
        weights=DOCUMENT_WEIGHTS,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        return download_response(kind, found, COLUMNS, name="alliance-8-7-documents")
    return render(request, "documents/list.html", {"listing": listing})


@require_safe
def document_detail(request, slug):
    user = request.user
    document = get_object_or_404(Document.objects.for_reader(user), slug=slug)
    versions = Document.objects.visible_to(user)
    context = {
        "document": document,
        "breadcrumb": [(reverse("documents:list"), _("Documents"))],
        "themes": document.themes.all(),
        "newer": versions.filter(supersedes=document).first(),
        "older": versions.filter(pk=document.supersedes_id).first(),
        "uses": uses_of(document, user),
    }
    return render(request, "documents/detail.html", context)


def uses_of(document, user):
    """Where the document belongs, as far as ``user`` may see: (what, records) pairs."""
    uses = {
        label: list(getattr(document, name).for_reader(user)) for name, label in USES
    }
    events = uses[EVENTS]
    for point in document.agenda_items.for_reader(user):
        if point.event not in events:
            events.append(point.event)
    return [(label, records) for label, records in uses.items() if records]


@require_safe
def favicon(request):
    """For browsers that ask for it by its old name, whatever the page says."""
    return redirect(static("img/mark.svg"))


@require_safe
def stored_file(request, name):
    """Where a stored file's own address leads: to its document, which asks who reads."""
    if "\x00" in name:  # which the database cannot be asked about
        raise Http404
    readable = Document.objects.visible_to(request.user)
    document = get_object_or_404(readable, file=name)
    return redirect("documents:file", slug=document.slug)


@require_safe
def document_file(request, slug):
    """The stored file, as a download only and never run in the portal's own name."""
    document = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    if not document.file:
        raise Http404
    return download(
        document.file,
        name=document.file_name or document.slug,
        public=document.visibility == Visibility.PUBLIC,
    )
