from django.urls import reverse

from pathfinders.models import IndicatorValue, ProgressReport
from tests.factories.pathfinders import (
    AssessmentFactory,
    IndicatorFactory,
    PathfinderCountryFactory,
    ProgressReportFactory,
    RoadmapFactory,
)


def test_report_sent_back_without_a_reason_is_refused_in_words(secretariat_client):
    response = secretariat_client.post(
        reverse("admin:pathfinders_progressreport_add"),
        {
            "pathfinder": PathfinderCountryFactory().pk,
            "year": "2020",
            "status": "sent_back",
            "visibility": "secretariat",
        },
    )

    assert "Say why the report is sent back." in response.text
    assert not ProgressReport.objects.exists()


def test_figure_without_a_source_is_refused_in_words(secretariat_client):
    response = secretariat_client.post(
        reverse("admin:pathfinders_indicatorvalue_add"),
        {"indicator": IndicatorFactory().pk, "year": "2020", "value": "9.6"},
    )

    assert "A figure needs its source." in response.text
    assert not IndicatorValue.objects.exists()


def test_commitments_page_shows_its_assessments_folded(secretariat_client):
    assessment = AssessmentFactory(hidden=True)
    url = reverse(
        "admin:pathfinders_commitment_change", args=[assessment.commitment_id]
    )

    html = secretariat_client.get(url).text

    own_page = reverse("admin:pathfinders_assessment_change", args=[assessment.pk])
    assert own_page in html
    assert "<details>" in html


def test_a_report_that_is_added_is_the_country_s_to_read(secretariat_client):
    page = secretariat_client.get(reverse("admin:pathfinders_progressreport_add"))

    assert page.context["adminform"].form.initial["visibility"] == "group"


def test_a_report_kept_to_the_secretariat_can_be_given_to_the_country(
    secretariat_client,
):
    report = ProgressReportFactory(hidden=True)
    url = reverse("admin:pathfinders_progressreport_change", args=[report.pk])

    form = secretariat_client.get(url).context["adminform"].form

    assert "visibility" in form.fields


def supersede(client, roadmap):
    url = reverse("admin:pathfinders_roadmap_change", args=[roadmap.pk])
    data = {
        "pathfinder": roadmap.pathfinder_id,
        "title_en": roadmap.title,
        "version": roadmap.version,
        "status": "superseded",
        "visibility": roadmap.visibility,
        "revision_seen": roadmap.revision,
        "priority_areas-TOTAL_FORMS": 0,
        "priority_areas-INITIAL_FORMS": 0,
    }
    response = client.post(url, data)
    roadmap.refresh_from_db()
    return response


def test_a_roadmap_is_superseded_by_a_later_one_only(secretariat_client):
    roadmap = RoadmapFactory(version=2)
    RoadmapFactory(pathfinder=roadmap.pathfinder, version=1)

    refused = supersede(secretariat_client, roadmap)

    assert "Nothing supersedes it" in refused.text
    assert roadmap.status != "superseded"
    RoadmapFactory(pathfinder=roadmap.pathfinder, version=3)
    assert supersede(secretariat_client, roadmap).status_code == 302
    assert roadmap.status == "superseded"
