"""Every document there is can be archived and read aloud: PDF/A-3a and PDF/UA-1.

Each carries what it was made from. veraPDF judges; it needs Java, and says so.
"""

import io
import json
from contextlib import suppress

import pikepdf
import pytest
from django.db import transaction
from django.utils import translation

from alliance87.briefings.actions.snapshots import (
    meeting_report_snapshot,
    plan_snapshot,
)
from alliance87.briefings.content import canonical, digest, gather_country
from alliance87.briefings.drawing.meeting_papers import render_meeting_paper
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.drawing.reports import render_report
from events.badges import badges_of
from tests.briefings.countries import ON, country_with_everything
from tests.briefings.pdfs import reader_of
from tests.briefings.test_plan_report import full_plan
from tests.briefings.test_rendering import no_assets, paper, snapshot, text
from tests.factories.events import (
    ContributionFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    RegistrationFactory,
    ReportSectionFactory,
)
from tests.factories.partners import RepresentativeFactory
from tests.validators import verapdf

# Where no test says so there is no database of tests, for the fixture either.
pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fr", "es"]
DOCUMENTS = [
    "pack",
    "pack_with_a_bound_file",
    "country_report",
    "meeting_report",
    "work_plan",
    "badges",
]
BODY = (
    "<h3>Part</h3><p>Text <a href='https://example.org/'>elsewhere</a></p>"
    "<ul><li>One<ul><li>Two</li></ul></li></ul><p>Or</p>"
    "<ol><li><p>Three</p><p>and</p><ul><li><p>Four</p></li></ul></li></ol>"
    "<table><tr><th>Country</th><th>Year</th></tr><tr><td>Nepal</td><td>2020</td></tr>"
    "</table>"
)


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker):
    """The PDF of each document in each language, by both."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Made()
        yield {
            (name, language): getattr(made, name)(language)
            for language in LANGUAGES
            for name in DOCUMENTS
        }
        transaction.set_rollback(True)


class Made:
    """Records, and the documents of them."""

    def __init__(self):
        self.country = country_with_everything()
        self.plan = full_plan()
        self.report = MeetingReportFactory(
            title_en="Report on zinc", disclaimer_en="Not everyone agrees."
        )
        section = ReportSectionFactory(report=self.report, heading_en="The session")
        ContributionFactory(in_report=True, section=section, role="moderator")
        ProposalFactory(section=section, text_en="Less zinc.", endorsement="endorsed")
        self.chair = RepresentativeFactory()
        self.event = EventFactory(chairs=[self.chair])
        for name in ["Zoë Ångström", "Nguyễn Thị Minh Khai"]:
            RegistrationFactory(
                event=self.event, status="approved", representative__name=name
            )

    def pack(self, language):
        return render_pdf(pack_in(language), no_assets)

    def pack_with_a_bound_file(self, language):
        """One that is tagged itself, with forms in it: it is a pack."""
        inner = self.pack("en")
        made_from = snapshot(paper(inner), text("After"), language=language)
        return render_pdf(made_from, lambda sha256: inner)

    def country_report(self, language):
        return render_report(self.country_snapshot(language))

    def country_snapshot(self, language):
        return gather_country(country=self.country, language=language, on=ON)

    def meeting_report(self, language):
        return render_report(
            meeting_report_snapshot(report=self.report, reader=None, language=language)
        )

    def work_plan(self, language):
        return render_report(
            plan_snapshot(plan=self.plan, reader=None, language=language, on=ON)
        )

    def badges(self, language):
        context = {
            "event": self.event,
            "event_title": self.event.title_en,
            "language": language,
            "sheets": [badges_of(self.event, self.chair.user)],
        }
        with translation.override(language):
            return render_meeting_paper("badges", context)


def pack_in(language):
    return snapshot(text("First", BODY), text("Second"), language=language)


def rules_broken_by(pdfs, folder):
    paths = {}
    for number, (name, pdf) in enumerate(pdfs.items()):
        paths[name] = folder / f"{number}.pdf"
        paths[name].write_bytes(pdf)
    return verapdf.broken_rules(paths)


@pytest.mark.validator
def test_every_document_is_valid_by_both_profiles(documents, tmp_path):
    found = rules_broken_by(documents, tmp_path)

    assert len(found) == len(DOCUMENTS) * len(LANGUAGES)
    assert {name: by for name, by in found.items() if any(by.values())} == {}


def without_colours(pdf):
    del pdf.Root.OutputIntents


def without_tags(pdf):
    del pdf.Root.StructTreeRoot


def without_relation(pdf):
    del pdf.Root.AF[0].AFRelationship


def without_claim(pdf):
    data = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata = pdf.make_stream(
        data.replace(b'pdfuaid:part="1"', b""), Type=pikepdf.Name.Metadata
    )
    pdf.Root.Metadata.Subtype = pikepdf.Name.XML


@pytest.mark.validator
def test_validator_refuses_what_is_damaged(documents, tmp_path):
    damaged = {}
    for damage in [without_colours, without_tags, without_relation, without_claim]:
        output = io.BytesIO()
        with pikepdf.open(io.BytesIO(documents["pack", "en"])) as pdf:
            damage(pdf)
            pdf.save(output)
        damaged[damage.__name__] = output.getvalue()

    found = rules_broken_by(damaged, tmp_path)

    assert {
        name: sorted(profile for profile, rules in by.items() if rules)
        for name, by in found.items()
    } == {
        "without_colours": ["PDF/A-3a"],
        "without_tags": ["PDF/A-3a", "PDF/UA-1"],
        "without_relation": ["PDF/A-3a"],
        "without_claim": ["PDF/UA-1"],
    }


def test_without_java_the_validator_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(verapdf.NotInstalled, match="make setup-tests"):
        verapdf.broken_rules({"x": tmp_path / "x.pdf"})


def attached_to(pdf):
    return reader_of(pdf).attachments["manifest.json"]


def test_what_a_document_was_made_from_is_attached_in_canonical_form():
    made_from = pack_in("fr")

    (data,) = attached_to(render_pdf(made_from, no_assets))

    manifest = json.loads(data)
    assert data == canonical(manifest)
    assert manifest["snapshot"] == made_from
    assert manifest["snapshot_sha256"] == digest(made_from)
    assert manifest["assets"] == []
    assert manifest["document"] == "pack"
    assert set(manifest["look"]) == {
        *("fonts", "programs", "styles", "templates", "words"),
    }
    assert {"weasyprint", "pango", "harfbuzz"} <= set(manifest["versions"])
    assert all(manifest["versions"].values())


@pytest.mark.parametrize("name", ["country_report", "meeting_report", "work_plan"])
def test_every_report_carries_its_own(documents, name):
    (data,) = attached_to(documents[name, "es"])

    assert json.loads(data)["document"] == name
    assert json.loads(data)["snapshot"]["language"] == "es"


def test_lists_of_people_carry_nothing_beside_what_is_printed(documents):
    with suppress(KeyError):
        assert not attached_to(documents["badges", "en"])


def test_attachment_is_listed_once_and_dated_as_the_document(documents):
    with pikepdf.open(io.BytesIO(documents["pack", "en"])) as pdf:
        (attached,) = pdf.Root.AF

        assert attached.AFRelationship == "/Source"
        assert str(attached.EF.F.Params.ModDate).startswith("D:20260301")
        assert attached.EF.F.Subtype == "/application/json"
