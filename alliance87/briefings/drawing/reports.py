"""Reports that are drawn while a reader waits, each from its snapshot."""

from functools import cache

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from alliance87.briefings.content import digest
from alliance87.briefings.drawing.apart import drawn_apart
from alliance87.briefings.drawing.manifest import look, manifest_of, versions

COUNTRY_STYLES = ["pack.css", "country-report.css"]
MEETING_STYLES = ["pack.css", "meeting-report.css"]
PLAN_STYLES = [*COUNTRY_STYLES, "work-plan.css"]


def render_report(snapshot):
    """Return the PDF of any report's snapshot, the same bytes every time.

    See ``drawn_apart``.
    """
    pages, styles = REPORTS[snapshot["document"]]
    return drawn_apart(
        pages(snapshot),
        styles=styles,
        identifier=digest(snapshot)[:32],
        manifest=manifest_of(snapshot, styles=styles),
    )


def country_pages(snapshot):
    """The e-report without a table of contents, and with one for where it is long."""
    return [country_html(snapshot), country_html(snapshot, has_contents=True)]


def country_html(snapshot, *, has_contents=False):
    """The e-report as one HTML page, with a table of contents or without."""
    country = snapshot["country"]
    with translation.override(snapshot["language"]):
        parts = [
            ("assessed", gettext("What is said of its progress")),
            ("next_steps", gettext("Next steps")),
            ("reports", gettext("Progress reports")),
            ("indicators", gettext("Figures")),
            ("ratifications", gettext("Ratifications")),
            ("lessons", gettext("Lessons learnt")),
            ("events", gettext("Events here or about the country")),
        ]
        return render_to_string(
            "briefings/country_report.html",
            {
                "report": snapshot,
                "country": country,
                "has_contents": has_contents,
                "missing": [label for name, label in parts if not country[name]],
                "description": gettext(
                    "What anyone may read about the country on the Alliance 8.7 "
                    "partner portal on %(date)s."
                )
                % {"date": snapshot["as_of_text"]},
                "short_hash": digest(snapshot)[:12],
            },
        )


def plan_html(snapshot):
    """A work plan as one HTML page."""
    with translation.override(snapshot["language"]):
        context = {
            "report": snapshot,
            "plan": snapshot["plan"],
            "short_hash": digest(snapshot)[:12],
        }
        return render_to_string("briefings/work_plan.html", context)


def meeting_report_html(snapshot):
    """The report of a meeting as one HTML page."""
    with translation.override(snapshot["language"]):
        context = {
            "snapshot": snapshot,
            "report": snapshot["report"],
            "short_hash": digest(snapshot)[:12],
        }
        return render_to_string("briefings/meeting_report.html", context)


# By the kind of a snapshot: the pages to choose from, and their styles.
REPORTS = {
    "country_report": (country_pages, COUNTRY_STYLES),
    "meeting_report": (
        lambda snapshot: [meeting_report_html(snapshot)],
        MEETING_STYLES,
    ),
    "work_plan": (lambda snapshot: [plan_html(snapshot)], PLAN_STYLES),
}


@cache
def look_of_reports():
    """The hash of all that a report is drawn from beside its snapshot.

    What was stored under another look is drawn anew after an update.
    """
    styles = {name for _pages, names in REPORTS.values() for name in names}
    return digest([look(tuple(sorted(styles))), versions()])
