from django.urls import reverse

from pathfinders.models import IndicatorValue, ProgressReport
from tests.factories.pathfinders import (
    AssessmentFactory,
    IndicatorFactory,
    PathfinderCountryFactory,
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
