"""The pages of reporting: who sees what, and that nothing typed is lost."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance87.core.enums import Visibility
from partners.enums import StakeholderGroup
from pathfinders.enums import CommitmentStatus, ProgressReportStatus
from pathfinders.models import Assessment, CommitmentComment, ProgressReport
from pathfinders.yearly import gather_year
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.core import DocumentFactory
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentCommentFactory,
    CommitmentFactory,
    NextStepFactory,
    PathfinderCountryFactory,
    ProgressReportFactory,
    RoadmapFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return RepresentativeFactory()


@pytest.fixture
def country(person):
    return PathfinderCountryFactory(focal_partner=person.partner)


@pytest.fixture
def client(person):
    return signed_in(person.user)


def url(name, *args):
    return reverse(f"pathfinders:{name}", args=args)


def text_of(response):
    return response.content.decode()


# -- Pages -----------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_overview_takes_the_same_queries(
    client, country, count, django_assert_num_queries
):
    area = CommitmentFactory(priority_area__roadmap__pathfinder=country).priority_area
    mine = CommitmentFactory.create_batch(count, priority_area=area)
    for commitment in mine:
        AssessmentFactory(commitment=commitment)
        judged = AssessmentFactory(commitment=commitment, independent=True)
        AssessmentFactory(commitment=commitment, reply=True, reply_to=judged)
        ProgressReportFactory(pathfinder=country)
    AssessmentFactory(commitment=mine[0], independent=True, hidden=True)
    AssessmentFactory(independent=True)  # of another country

    with django_assert_num_queries(10):
        response = client.get(url("reporting", country.slug))

    assert len(response.context["commitments"]) == count + 1
    assert len(response.context["said"]) == count
    assert len(response.context["reports"]) == count


def test_country_s_page_leads_its_people_to_reporting(client, country):
    commitment = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    links = [url("reporting", country.slug), url("progress", commitment.pk)]
    page = country.get_absolute_url()

    ours = text_of(client.get(page))
    others = text_of(signed_in(RepresentativeFactory().user).get(page))

    assert all(link in ours for link in links)
    assert not any(link in others for link in links)


def test_contradiction_keeps_what_was_typed(client, country):
    commitment = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    AssessmentFactory(commitment=commitment, as_of=datetime.date(2021, 1, 1))

    response = client.post(
        url("progress", commitment.pk),
        {
            "as_of": "2020-06-01",
            "status": "completed",
            "narrative": "Everything is done.",
            "language": "es",
        },
    )

    page = text_of(response)
    assert "The last report is of 1 January 2021" in page
    assert "Everything is done." in page
    assert response.context["form"]["language"].value() == "es"
    assert Assessment.objects.count() == 1


def test_report_names_the_evidence_that_was_chosen(client, country):
    commitment = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    shown, hidden = DocumentFactory(), DocumentFactory(hidden=True)
    country.documents.set([shown, hidden])
    page = url("progress", commitment.pk)

    assert hidden.title_en not in text_of(client.get(page))
    client.post(
        page,
        {
            "as_of": "2021-06-01",
            "status": "under_way",
            "narrative": "Two offices opened.",
            "language": "en",
            "evidence": [str(shown.pk)],
        },
    )

    (report,) = Assessment.objects.all()
    assert list(report.evidence.all()) == [shown]


@pytest.mark.parametrize("name", ["minutes.docx", "minutes.pdf"])
def test_evidence_that_is_no_pdf_or_picture_is_refused(client, country, name, tmp_path):
    commitment = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    path = tmp_path / name
    path.write_bytes(b"nothing of the kind")

    with path.open("rb") as file:
        response = client.post(
            url("progress", commitment.pk),
            {
                "as_of": "2021-06-01",
                "status": "under_way",
                "narrative": "Two offices opened.",
                "language": "en",
                "upload": file,
            },
        )

    assert list(response.context["form"].errors) == ["upload"]
    assert not Assessment.objects.exists()


def test_correction_of_what_changed_meanwhile_shows_the_conflict(
    client, country, person
):
    commitment = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    report = AssessmentFactory(commitment=commitment, written_by=person.user)
    typed = {
        "as_of": "2020-06-30",
        "status": "under_way",
        "narrative": "Mine.",
        "language": "en",
        "revision": report.revision,
    }
    Assessment.objects.update(narrative_en="Somebody else's.")

    response = client.post(url("correct", report.pk), typed)

    assert "Somebody else changed this" in text_of(response)
    assert "Mine." in text_of(response)
    again = response.context["form"]["revision"].value()
    client.post(url("correct", report.pk), {**typed, "revision": again})
    report.refresh_from_db()
    assert report.narrative_en == "Mine."


def test_union_comments_from_the_country_s_page():
    country = PathfinderCountryFactory()
    commitment = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    union = RepresentativeFactory(
        partner__stakeholder_group=StakeholderGroup.WORKERS_ORGANISATION,
        partner__country=country.country,
    )
    CommitmentCommentFactory(commitment=commitment, narrative="Of another union.")
    client, page = signed_in(union.user), url("comment", commitment.pk)
    assert page in text_of(client.get(country.get_absolute_url()))

    client.post(
        page,
        {
            "partner": str(union.partner.pk),
            "as_of": "2021-06-01",
            "narrative": "We see no change.",
            "language": "en",
        },
    )

    (mine,) = CommitmentComment.objects.filter(partner=union.partner)
    response = client.get(page)
    assert list(response.context["comments"]) == [mine]
    client.post(page, {"do": "withdraw", "comment": str(mine.pk)})
    mine.refresh_from_db()
    assert mine.state == "withdrawn"


def test_nobody_comments_for_a_partner_not_theirs():
    country = PathfinderCountryFactory()
    commitment = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    union = RepresentativeFactory(partner__country=country.country)
    other = RepresentativeFactory(partner__country=country.country)

    response = signed_in(union.user).post(
        url("comment", commitment.pk),
        {
            "partner": str(other.partner.pk),
            "as_of": "2021-06-01",
            "narrative": "In their name.",
            "language": "en",
        },
    )

    assert list(response.context["form"].errors) == ["partner"]
    assert not CommitmentComment.objects.exists()


# -- The year --------------------------------------------------------------------
@pytest.fixture
def year(country):
    """Commitments of a roadmap of 2019, and what was reported of them in 2021."""
    roadmap = RoadmapFactory(pathfinder=country, period_start=2019)
    for reference, reports in {
        "1.1": [(2020, "under_way"), (2021, "completed")],
        "1.2": [(2021, "delayed")],
        "1.3": [(2020, "not_started"), (2021, "under_way")],
        "1.4": [(2020, "completed")],
        "1.5": [],
        "1.6": [(2020, "under_way"), (2021, "under_way")],
        "1.7": [(2020, "under_way"), (2021, "completed"), (2022, "dropped")],
    }.items():
        commitment = CommitmentFactory(
            priority_area__roadmap=roadmap,
            priority_area__position=int(reference[-1]),
            reference=reference,
            title="Offices",
        )
        for in_year, status in reports:
            AssessmentFactory(
                commitment=commitment,
                as_of=datetime.date(in_year, 6, 30),
                status=status,
            )
        AssessmentFactory(commitment=commitment, independent=True)
    hidden = CommitmentFactory(
        priority_area__roadmap=roadmap, reference="9.9", hidden=True
    )
    AssessmentFactory(commitment=hidden, as_of=datetime.date(2021, 1, 1))
    NextStepFactory(
        pathfinder=country, text="Adopt the law", done_on=datetime.date(2021, 3, 1)
    )
    NextStepFactory(pathfinder=country, done_on=datetime.date(2020, 3, 1))
    return gather_year(
        pathfinder=country,
        year=2021,
        reader=country.focal_partner.representatives.get().user,
    )


def test_year_tells_what_changed_in_it(year):
    assert year.completed == [
        ("1.1 Offices", " (30 June 2021)"),
        ("1.7 Offices", " (30 June 2021)"),
    ]
    assert year.delayed == [("1.2 Offices", " (30 June 2021)")]
    assert year.moved == [
        ("1.3 Offices", ": from “not started” to “under way” (30 June 2021)")
    ]
    assert year.silent == [("1.5 Offices", "")]
    assert year.steps == [("Adopt the law", " (1 March 2021)")]
    assert (year.new, year.dropped) == ([], [])


def test_draft_starts_with_what_changed_in_the_year(client, country, year):
    report = ProgressReportFactory(
        pathfinder=country,
        year=2021,
        status=ProgressReportStatus.DUE,
        summary_en="",
        for_group=True,
    )

    form = client.get(url("report", report.pk)).context["form"]

    assert form["summary"].value() == year.as_text()
    assert "- 1.1 Offices (30 June 2021)" in year.as_text()


def written(client, report, **values):
    typed = {
        "summary": "The work went on.",
        "language": "en",
        "revision": report.revision,
        "do": "save",
    }
    return client.post(url("report", report.pk), typed | values)


def test_draft_is_saved_and_submitted(client, country):
    report = ProgressReportFactory(pathfinder=country, status="due", for_group=True)

    written(client, report)
    report.refresh_from_db()
    assert (report.status, report.visibility) == ("draft", Visibility.GROUP)
    written(client, report, do="submit")

    report.refresh_from_db()
    assert (report.status, report.summary_en) == ("submitted", "The work went on.")
    page = text_of(client.get(url("report", report.pk)))
    assert "<textarea" not in page


def test_draft_in_conflict_loses_nothing(client, country):
    report = ProgressReportFactory(pathfinder=country, for_group=True)
    ProgressReport.objects.update(summary_en="A colleague's.")

    response = written(client, report, summary="Mine.")

    assert "Somebody else changed this" in text_of(response)
    assert response.context["form"]["summary"].value() == "Mine."
    report.refresh_from_db()
    assert report.summary_en == "A colleague's."


def test_remarks_are_shown_to_the_country(client, country):
    report = ProgressReportFactory(
        pathfinder=country, status="sent_back", remarks="Say how many.", for_group=True
    )

    assert "Say how many." in text_of(client.get(url("report", report.pk)))
    assert "Say how many." not in text_of(client.get(country.get_absolute_url()))


@pytest.mark.parametrize("status", ["draft", "submitted", "accepted", "sent_back"])
def test_unpublished_report_is_not_on_the_country_s_page(client, country, status):
    ProgressReportFactory(
        pathfinder=country,
        status=status,
        remarks="Say how many.",
        summary="Not for everyone.",
        for_group=True,
    )
    visitor = signed_in(UserFactory())

    assert "Not for everyone." not in text_of(visitor.get(country.get_absolute_url()))


# -- The board -------------------------------------------------------------------
def a_board(today, **values):
    """One report of each situation, each of a country of its own."""
    soon, late = today + datetime.timedelta(days=60), today - datetime.timedelta(days=1)
    later = soon + datetime.timedelta(days=1)
    return {
        "overdue": ProgressReportFactory(due_on=late, **values),
        "due_soon": ProgressReportFactory(status="due", due_on=soon, **values),
        "": ProgressReportFactory(due_on=later, **values),
        "submitted": ProgressReportFactory(status="submitted", due_on=late, **values),
        "sent_back": ProgressReportFactory(
            status="sent_back", remarks="Say more.", due_on=later, **values
        ),
        "published": ProgressReportFactory(published=True, **values),
    }


def test_board_tells_each_situation():
    reports, client = a_board(timezone.localdate()), signed_in(UserFactory(editor=True))

    for situation, report in reports.items():
        assert report.situation(on=timezone.localdate()) == situation
        if situation:
            page = client.get(url("board"), {"situation": situation})
            assert list(page.context["listing"].page) == [report]
    assert client.get(url("board")).context["listing"].count == len(reports)


def test_focal_point_sees_the_reports_of_their_country_alone(client, country):
    mine = ProgressReportFactory(pathfinder=country, for_group=True)
    a_board(timezone.localdate())

    assert list(client.get(url("board")).context["listing"].page) == [mine]
    lines = client.get(url("board"), {"format": "csv"}).getvalue().decode()
    assert lines.count("\n") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_board_takes_the_same_queries(count, django_assert_num_queries):
    ProgressReportFactory.create_batch(count)
    client = signed_in(UserFactory(editor=True))

    with django_assert_num_queries(9):
        client.get(url("board"))


# -- The Secretariat -------------------------------------------------------------
def review(report):
    return reverse("admin:pathfinders_progressreport_review", args=[report.pk])


def test_review_shows_the_report_beside_the_records(editor_client, country, year):
    report = ProgressReportFactory(
        pathfinder=country, year=2021, status="submitted", summary="We did all."
    )

    page = text_of(editor_client.get(review(report)))

    assert "We did all." in page
    assert "1.1 Offices (30 June 2021)" in page


def test_review_sends_back_accepts_and_publishes(editor_client, country):
    report = ProgressReportFactory(
        pathfinder=country, status="submitted", for_group=True
    )

    def press(do, **values):
        report.refresh_from_db()
        typed = {"do": do, "revision": report.revision, **values}
        response = editor_client.post(review(report), typed)
        report.refresh_from_db()
        return response

    assert "Say why" in text_of(press("send_back", remarks=""))
    press("send_back", remarks="Say how many.")
    assert (report.status, report.remarks) == ("sent_back", "Say how many.")
    ProgressReport.objects.update(status="submitted")
    press("accept")
    assert (report.status, report.visibility) == ("accepted", Visibility.GROUP)
    assert "Say who may read" in text_of(press("publish", visibility="group"))
    press("publish", visibility="public")
    assert (report.status, report.visibility) == ("published", Visibility.PUBLIC)


def test_review_of_what_changed_meanwhile_decides_nothing(editor_client, country):
    report = ProgressReportFactory(pathfinder=country, status="submitted")
    ProgressReport.objects.update(summary_en="Changed.")

    page = editor_client.post(
        review(report), {"do": "send_back", "revision": 1, "remarks": "Say how many."}
    )

    assert "was changed while you looked" in text_of(page)
    assert "Say how many." in text_of(page)
    report.refresh_from_db()
    assert report.status == "submitted"


def test_status_is_not_written_in_the_form_of_the_record(editor_client, country):
    report = ProgressReportFactory(pathfinder=country, for_group=True)
    page = reverse("admin:pathfinders_progressreport_change", args=[report.pk])

    fields = editor_client.get(page).context["adminform"].form.fields

    assert not {"status", "remarks", "published_at", "visibility"} & set(fields)


def test_secretariat_is_told_what_waits(editor_client):
    ProgressReportFactory(status="submitted")
    CommitmentCommentFactory()
    CommitmentCommentFactory(declined=True)

    page = text_of(editor_client.get(reverse("admin:index")))

    assert "Annual reports: 1" in page
    assert "Comments on commitments: 1" in page


def test_status_of_a_commitment_is_the_latest_report_of_the_day(client, country):
    commitment = CommitmentFactory(priority_area__roadmap__pathfinder=country)
    AssessmentFactory(commitment=commitment, status=CommitmentStatus.COMPLETED)
    AssessmentFactory(commitment=commitment, status=CommitmentStatus.NOT_STARTED)

    (row,) = client.get(url("reporting", country.slug)).context["commitments"]

    assert row.own[0].status == CommitmentStatus.NOT_STARTED
