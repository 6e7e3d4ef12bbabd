"""A report read from its text: kept as a draft, confirmed, made of what was confirmed."""

import datetime

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from events.actions.drafts import begin_draft, make_report, save_draft
from events.drafts import FIELDS, KEPT, OPEN, in_sections, typed
from events.models import (
    Contribution,
    MeetingReport,
    Proposal,
    ReportDraft,
    ReportSection,
)
from events.reader.reading import MOST_PEOPLE, MOST_PROPOSALS, MOST_SECTIONS
from tests.events.samples import REPORT
from tests.factories.core import SourceFactory, pdf_bytes
from tests.factories.events import (
    EventFactory,
    MeetingReportFactory,
    ReportDraftFactory,
)

pytestmark = pytest.mark.django_db

ADD = "/en/admin/events/reportdraft/add/"
TODAY = datetime.date(2026, 5, 4)


def page_of(draft):
    return f"/en/admin/events/reportdraft/{draft.pk}/change/"


@pytest.fixture
def draft(editor):
    return begin_draft(
        event=EventFactory(),
        title="Harbour report",
        pages=[REPORT],
        file_name="report.txt",
        language="en",
        source=SourceFactory(),
        by=editor,
    )


def form_of(draft, **changes):
    """What the page sends, with ``changes`` such as ``{"3-text": "…"}``."""
    data = {"revision": str(draft.revision), "do": "save"}
    for section in in_sections(draft.pieces):
        for piece in (section["piece"], *section["person"], *section["proposal"]):
            data[f"{piece['id']}-state"] = piece["state"]
            for name, value in piece["values"].items():
                data[f"{piece['id']}-{name}"] = value
            if piece["of"]:
                data[f"{piece['id']}-of"] = str(section["number"])
    return data | changes


def piece_of(draft, kind, start):
    return next(
        piece
        for piece in draft.pieces
        if piece["kind"] == kind
        and next(iter(piece["values"].values())).startswith(start)
    )


def decided(draft, editor, *kept):
    """The draft with the pieces that begin so confirmed."""
    for piece in draft.pieces:
        first = next(iter(piece["values"].values()))
        piece["state"] = KEPT if first.startswith(kept) else OPEN
    return save_draft(
        draft=draft, pieces=draft.pieces, by=editor, revision=draft.revision
    )


# -- The actions -----------------------------------------------------------------------
def test_reading_makes_no_record(draft):
    assert len(in_sections(draft.pieces)) == 5
    assert {piece["state"] for piece in draft.pieces} == {OPEN}
    assert not MeetingReport.objects.exists()


def test_report_is_made_of_what_is_confirmed(draft, editor):
    draft = decided(draft, editor, "Panel 1", "Bo Lindgren", "Publish", "Train")

    report = make_report(draft=draft, by=editor, revision=draft.revision, on=TODAY)

    (section,) = ReportSection.objects.all()
    assert (section.heading_en, section.report) == (
        "Panel 1: Work at sea. What is known",
        report,
    )
    assert section.summary_en.startswith("<p>This panel was moderated by Jean")
    assert (section.source, section.locator) == (draft.source, "line 21")
    assert [p.name for p in Contribution.objects.all()] == ["Bo Lindgren"]
    assert [(p.text_en, p.label, p.locator) for p in Proposal.objects.all()] == [
        (
            "Train inspectors in every port, and pay them well",
            "Key proposals",
            "line 26",
        ),
        ("Publish the results of inspections", "Key proposals", "line 28"),
    ]


def test_made_report_is_the_secretariat_s_until_published(draft, editor):
    draft = decided(draft, editor, "Panel 1")

    report = make_report(draft=draft, by=editor, revision=draft.revision, on=TODAY)

    assert report.visibility == Visibility.SECRETARIAT
    assert (report.title_en, report.slug, report.version) == (
        "Harbour report",
        "harbour-report",
        1,
    )


def test_next_report_of_a_meeting_has_the_next_version_and_another_slug(draft, editor):
    MeetingReportFactory(event=draft.event, version=3, slug="harbour-report")
    draft = decided(draft, editor, "Panel 1")

    report = make_report(draft=draft, by=editor, revision=draft.revision, on=TODAY)

    assert (report.version, report.slug) == (4, "harbour-report-2")


def test_wrong_piece_is_named_and_nothing_is_made(draft, editor):
    piece = piece_of(draft, "proposal", "Publish")
    piece["values"]["label"] = ""
    draft = decided(draft, editor, "Panel 1", "Publish", "Ada")

    with pytest.raises(ValidationError) as caught:
        make_report(draft=draft, by=editor, revision=draft.revision, on=TODAY)

    wrong = caught.value.message_dict
    ada = piece_of(draft, "person", "Ada")
    assert set(wrong) == {str(piece["id"]), str(ada["id"])}
    assert wrong[str(ada["id"])] == ["Its section is not confirmed."]
    assert not MeetingReport.objects.exists()


def test_draft_without_a_confirmed_section_makes_nothing(draft, editor):
    with pytest.raises(ValidationError, match="at least one section"):
        make_report(draft=draft, by=editor, revision=draft.revision, on=TODAY)


def test_draft_makes_one_report(draft, editor):
    draft = decided(draft, editor, "Panel 1")
    make_report(draft=draft, by=editor, revision=draft.revision, on=TODAY)
    draft.refresh_from_db()

    with pytest.raises(ValidationError, match="is made"):
        make_report(draft=draft, by=editor, revision=draft.revision, on=TODAY)


def test_draft_somebody_changed_is_not_written_over(draft, editor):
    save_draft(draft=draft, pieces=draft.pieces[:1], by=editor, revision=draft.revision)

    with pytest.raises(Conflict):
        save_draft(draft=draft, pieces=[], by=editor, revision=draft.revision)


def test_only_the_secretariat_reads_reports_in(draft, member):
    with pytest.raises(PermissionDenied):
        save_draft(draft=draft, pieces=[], by=member, revision=draft.revision)
    assert not ReportDraft.objects.visible_to(member).exists()


def test_text_without_a_report_makes_no_draft(editor):
    with pytest.raises(ValidationError, match="recognised"):
        begin_draft(
            event=EventFactory(),
            title="Letter",
            pages=["Dear friends,\nall is well.\n"],
            file_name="letter.txt",
            language="en",
            by=editor,
        )


# -- What is typed ---------------------------------------------------------------------
def test_typed_text_is_kept_and_moved(draft):
    piece = piece_of(draft, "proposal", "Publish")
    data = {f"{piece['id']}-text": "Publish all", f"{piece['id']}-of": "2"}

    after = next(p for p in typed(draft.pieces, data) if p["id"] == piece["id"])

    assert after["values"]["text"] == "Publish all"
    assert after["of"] == piece_of(draft, "section", "Opening")["id"]


@pytest.mark.parametrize("value", ["nonsense", "", "kept'--"])
def test_choice_that_does_not_exist_changes_nothing(draft, value):
    piece = draft.pieces[0]
    names = {f"1-{name}": value for name in ("state", "kind")}

    after = typed(draft.pieces, names)[0]

    assert (after["state"], after["values"]) == (piece["state"], piece["values"])


def test_section_is_confirmed_with_one_button(draft):
    panel = piece_of(draft, "section", "Panel 1")
    other = piece_of(draft, "proposal", "Publish")
    data = {"do": f"keep-{panel['id']}", f"{other['id']}-state": "dropped"}

    after = typed(draft.pieces, data)

    inside = [p for p in after if panel["id"] in (p["id"], p["of"])]
    assert {p["state"] for p in inside if p["id"] != other["id"]} == {KEPT}
    assert {p["state"] for p in after if p not in inside} == {OPEN}
    assert next(p for p in after if p["id"] == other["id"])["state"] == "dropped"


def test_largest_draft_is_one_form():
    fields = {kind: len(names) + 2 for kind, names in FIELDS.items()}
    most = {"section": MOST_SECTIONS, "person": MOST_PEOPLE, "proposal": MOST_PROPOSALS}

    sent = sum(fields[kind] * most[kind] for kind in fields)

    assert sent + 10 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


# -- The pages -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", [{"text": REPORT}, {"file": SimpleUploadedFile("r.txt", REPORT.encode())}]
)
def test_editor_gives_a_text_and_gets_a_draft(editor_client, text):
    event = EventFactory()
    data = {"event": event.pk, "title": "Harbour", "language": "en", **text}

    response = editor_client.post(ADD, data)

    draft = ReportDraft.objects.get()
    assert response.url == page_of(draft)
    page = editor_client.get(response.url).text
    assert "Panel 1: Work at sea" in page
    assert "line 26" in page


def test_scan_is_refused_in_words(editor_client):
    data = {
        "event": EventFactory().pk,
        "title": "Scan",
        "language": "en",
        "file": SimpleUploadedFile("scan.pdf", pdf_bytes()),
    }

    assert "its pages are pictures" in editor_client.post(ADD, data).text
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize("text", [{}, {"text": REPORT, "file": "both"}])
def test_one_text_is_asked_for(editor_client, text):
    if "file" in text:
        text = {**text, "file": SimpleUploadedFile("r.txt", REPORT.encode())}
    data = {"event": EventFactory().pk, "title": "T", "language": "en", **text}

    assert "one of the two" in editor_client.post(ADD, data).text


def test_editor_corrects_confirms_and_makes_the_report(editor_client, draft):
    panel = piece_of(draft, "section", "Panel 1")
    piece = piece_of(draft, "proposal", "Publish")
    changes = {f"{piece['id']}-text": "Publish every result"}
    editor_client.post(
        page_of(draft), form_of(draft, do=f"keep-{panel['id']}", **changes)
    )
    draft.refresh_from_db()

    response = editor_client.post(page_of(draft), form_of(draft, do="make"))

    report = MeetingReport.objects.get()
    assert response.url == f"/en/admin/events/meetingreport/{report.pk}/change/"
    assert "Publish every result" in [p.text_en for p in Proposal.objects.all()]
    assert "The report was made" in editor_client.get(page_of(draft)).text


def test_conflict_loses_nothing_typed(editor_client, draft):
    piece = piece_of(draft, "proposal", "Publish")
    data = form_of(draft, **{f"{piece['id']}-text": "My own words"})
    ReportDraft.objects.update(title="Meanwhile")

    response = editor_client.post(page_of(draft), data)

    assert "My own words" in response.text
    assert "Somebody else changed this draft" in response.text
    draft.refresh_from_db()
    assert f'name="revision" value="{draft.revision}"' in response.text


def test_wrong_piece_is_marked_on_the_page(editor_client, draft):
    panel = piece_of(draft, "section", "Panel 1")
    piece = piece_of(draft, "proposal", "Publish")
    changes = {
        f"{panel['id']}-state": "kept",
        f"{piece['id']}-state": "kept",
        f"{piece['id']}-label": "",
    }

    page = editor_client.post(page_of(draft), form_of(draft, do="make", **changes)).text

    assert "One piece cannot be made a record" in page
    assert "This field cannot be blank." in page
    assert not MeetingReport.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_drafts_takes_a_fixed_number_of_queries(
    editor_client, django_assert_max_num_queries, count
):
    ReportDraftFactory.create_batch(count)

    with django_assert_max_num_queries(12):
        page = editor_client.get("/en/admin/events/reportdraft/").text

    assert page.count("Report in the making") >= count


def test_page_of_a_draft_escapes_what_was_read(editor_client, editor):
    draft = begin_draft(
        event=EventFactory(),
        title="T",
        pages=["Panel 1: <script>alert(1)</script>\nPeople spoke.\n"],
        file_name="<b>.txt",
        language="en",
        by=editor,
    )

    assert "<script>alert(1)" not in editor_client.get(page_of(draft)).text
