from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
)
from alliance87.core.models import Country, Document
from alliance87.core.tabular import Column, download_response
from alliance87.core.visibility import is_signed_in
from events.enums import ReportStatus
from events.filtersets import MeetingReportFilterSet
from events.models import (
    MeetingReport,
    Proposal,
    ReportComment,
    ReportSection,
    local_year,
)
from events.search import REPORT_WEIGHTS
from events.views.report_comments import with_names
from events.views.uptakes import with_uptake
from events.views.wording import latest_year_first, said
from partners.models import Representative

SORTS = [
    Sort("newest", _("newest meeting first"), lambda: ["-event__starts_at"]),
    Sort("oldest", _("oldest meeting first"), lambda: ["event__starts_at"]),
    Sort("title", _("title"), lambda: [by_name("title")]),
]


FACETS = [
    Facet("status", _("Status"), "status", from_choices(ReportStatus)),
    Facet(
        "year",
        _("Year of the meeting"),
        local_year("event__"),
        latest_year_first,
        single=True,
    ),
    Facet(
        "country",
        _("Country of the venue"),
        "event__country__iso2",
        from_rows(Country.objects.all(), "iso2"),
    ),
]


COLUMNS = [
    Column(_("Title"), lambda row: said(row, "title")),
    Column(_("Event"), lambda row: said(row.event, "title")),
    Column(_("Date of the event"), lambda row: row.event.local_start.date()),
    Column(_("Status"), lambda row: row.get_status_display()),
    Column(_("Version"), lambda row: row.version),
    Column(_("Published on"), lambda row: row.published_on),
    Column(_("Participants"), lambda row: row.participant_count),
    Column(_("Countries"), lambda row: row.country_count),
    Column(_("Partners"), lambda row: row.partner_count),
    Column(_("Sections"), lambda row: row.section_count),
    Column(_("Proposals"), lambda row: row.proposal_count),
    Column(_("Source"), lambda row: said(row.public_source, "short_title")),
    Column(_("Place in the source"), lambda row: row.public_locator),
]


def with_counts(reports):
    """Reports with how many sections and proposals each has.

    Both are exactly as visible as their report.
    """
    return reports.annotate(
        section_count=Count("sections", distinct=True),
        proposal_count=Count("sections__proposals", distinct=True),
    )


@require_safe
def report_list(request):
    listing = list_rows(
        request,
        with_counts(MeetingReport.objects.for_reader(request.user)),
        filterset_class=MeetingReportFilterSet,
        sorts=SORTS,
        facets=FACETS,
        weights=REPORT_WEIGHTS,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        return download_response(
            kind, found, COLUMNS, name="alliance-8-7-meeting-reports"
        )
    return render(request, "events/report_list.html", {"listing": listing})


@require_safe
def report_detail(request, slug):
    user = request.user
    reports = with_counts(MeetingReport.objects.for_reader(user))
    report = get_object_or_404(reports, slug=slug)
    sections = (
        ReportSection.objects.for_reader(user)
        .filter(report=report)
        .prefetch_related(Prefetch("proposals", with_uptake(user)))
    )
    proposals = Proposal.objects.visible_to(user).filter(section__report=report)
    others = list(
        MeetingReport.objects.for_reader(user).versions_of(report).exclude(pk=report.pk)
    )
    published = [other for other in others if not other.is_in_the_making]
    context = {
        "report": report,
        "newer": next((o for o in published if o.version > report.version), None),
        "replaces": next((o for o in published if o.version < report.version), None),
        "address": request.build_absolute_uri(report.get_absolute_url()),
        **what_is_asked(report, user),
        "taken_up_count": proposals.taken_up(user).count(),
        "document": Document.objects.visible_to(user)
        .filter(pk=report.document_id)
        .first(),
        "sections": sections,
        "other_versions": others,
    }
    return render(request, "events/report_detail.html", context)


def what_is_asked(report, user):
    """Of a report in the making: who may write or comment, and what was said of it."""
    if not is_signed_in(user):
        return {}
    found = {
        "may_edit": MeetingReport.objects.editable_by(user)
        .filter(pk=report.pk)
        .exists()
    }
    if report.is_in_the_making:
        speaks = Representative.objects.of(user).exists()
        found["may_comment"] = speaks and report.takes_comments
        comments = ReportComment.objects.for_reader(user).filter(section__report=report)
        comments = comments.order_by("section__position", "created_at")
        found["comments"] = with_names(comments, user)
    return found
