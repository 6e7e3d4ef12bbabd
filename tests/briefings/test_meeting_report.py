"""The report of a meeting as a PDF."""

import pytest

from alliance87.briefings.actions import reports, snapshots
from alliance87.briefings.drawing.reports import meeting_report_html, render_report
from tests.briefings.pdfs import reader_of, text_of
from tests.factories.events import (
    ContributionFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    ReportSectionFactory,
)
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    report = MeetingReportFactory(
        slug="on-zinc",
        version=2,
        title_en="Report on zinc",
        title_fr="Rapport sur le zinc",
        disclaimer_en="Not everyone agrees.",
    )
    section = ReportSectionFactory(report=report, heading_en="The session on zinc")
    ContributionFactory(
        in_report=True,
        section=section,
        name="Ada Lovelace",
        job_title="Director",
        role="moderator",
    )
    ProposalFactory(section=section, text_en="Less zinc.", endorsement="endorsed")
    return report


@pytest.fixture
def drawn(monkeypatch):
    monkeypatch.setattr(
        reports, "render_report", lambda s: meeting_report_html(s).encode()
    )
    monkeypatch.setattr(reports, "look_of_reports", lambda: "as text")


def snapshot_of(report, reader=None, language="en"):
    return snapshots.meeting_report_snapshot(
        report=report, reader=reader, language=language
    )


def test_the_document_is_tagged_has_contents_and_says_who_and_what(report):
    pdf = render_report(snapshot_of(report))

    text = " ".join(text_of(pdf).split())
    assert reader_of(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"]
    for words in (
        *("Not everyone agrees.", "The session on zinc", "Ada Lovelace"),
        *("Less zinc.", "endorsed", "3 / 3"),
    ):
        assert words in text
    assert "Draft" not in text


def test_a_draft_says_so_on_every_page():
    event = EventFactory(chairs=[RepresentativeFactory()])
    report = MeetingReportFactory(event=event, circulated=True)
    ReportSectionFactory(report=report)
    chair = event.chairs.get().user

    text = text_of(render_report(snapshot_of(report, chair)))

    assert text.count("Circulated for comments") == 3  # the cover, and two pages


def test_the_file_is_for_who_may_read_the_report(client, report, drawn):
    hidden = MeetingReportFactory(hidden=True, slug="hidden")

    response = client.get("/fr/events/reports/on-zinc/pdf/")

    whole = b"".join(response).decode()
    assert "Rapport sur le zinc" in whole
    assert "on-zinc-v2-fr.pdf" in response["Content-Disposition"]
    assert client.get(f"/en/events/reports/{hidden.slug}/pdf/").status_code == 404


def test_a_reader_who_has_the_file_gets_no_second_one(client, report, drawn):
    first = client.get("/en/events/reports/on-zinc/pdf/")
    assert b"".join(first)
    again = client.get(
        "/en/events/reports/on-zinc/pdf/", headers={"If-None-Match": first["ETag"]}
    )

    assert again.status_code == 304
