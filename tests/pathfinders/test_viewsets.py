import pytest
import time_machine

from pathfinders.models import PathfinderCountry
from tests.conftest import signed_in
from tests.factories.core import DocumentFactory, SourceFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    CoordinationBodyFactory,
    PathfinderCountryFactory,
    ProgressReportFactory,
    StageEventFactory,
)

pytestmark = pytest.mark.django_db


def nepal(**options):
    return PathfinderCountryFactory(
        country__iso2="NP",
        country__name="Nepal",
        country__ilo_region="asia_pacific",
        slug="nepal",
        **options,
    )


@time_machine.travel("2019-07-17")
def test_pathfinder_country_in_full(client):
    pathfinder = nepal(
        focal_partner=PartnerFactory(slug="ministry"),
        documents=[
            DocumentFactory(slug="plan"),
            DocumentFactory(slug="draft", hidden=True),
        ],
        confirmed_on="2019-07-01",
        source=SourceFactory(slug="pack", short_title="GCG pack"),
        locator="Update",
    )
    StageEventFactory(
        pathfinder=pathfinder, kind="workshop_held", on="2018-10-01", precision="month"
    )
    StageEventFactory(pathfinder=pathfinder, kind="roadmap_submitted", on="2019-12-01")

    body = client.get("/api/v1/pathfinder-countries/nepal/").json()

    assert body == {
        "id": str(pathfinder.pk),
        "slug": "nepal",
        "country": "NP",
        "name": "Nepal",
        "region": "asia_pacific",
        "stage": "workshop_held",
        "stage_on": "2018-10-01",
        "summary": "It became a pathfinder country.",
        "focal_institution": "Ministry of Labour",
        "focal_partner": "ministry",
        "documents": ["plan"],
        "stage_events": [
            {
                "kind": "workshop_held",
                "on": "2018-10-01",
                "precision": "month",
                "note": "",
            },
            {
                "kind": "roadmap_submitted",
                "on": "2019-12-01",
                "precision": "day",
                "note": "",
            },
        ],
        "confirmed_on": "2019-07-01",
        "visibility": "public",
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "Update"},
        "updated_at": body["updated_at"],
    }


def test_pathfinder_country_is_found_by_slug_code_and_id(client):
    pathfinder = nepal()

    for key in ["nepal", "np", "NP", pathfinder.pk]:
        body = client.get(f"/api/v1/pathfinder-countries/{key}/").json()
        assert body["id"] == str(pathfinder.pk)


def test_pathfinder_country_is_found_by_its_name(client):
    pathfinder = nepal()
    PathfinderCountryFactory()

    body = client.get("/api/v1/pathfinder-countries/?search=nepal").json()

    assert [row["id"] for row in body["results"]] == [str(pathfinder.pk)]


def test_hidden_focal_partner_arrives_as_nothing(client):
    nepal(focal_partner=PartnerFactory(hidden=True))

    body = client.get("/api/v1/pathfinder-countries/nepal/").json()

    assert body["focal_partner"] is None


def test_commitment_in_full(client):
    commitment = CommitmentFactory(
        priority_area__label="Livelihoods",
        priority_area__roadmap__pathfinder__slug="nepal",
        priority_area__roadmap__pathfinder__country__iso2="NP",
        position=3,
        reference="2.1",
        title="Child-labour-free municipalities",
        text="The ministry will declare them.",
        lead_partner=PartnerFactory(slug="ministry"),
        supporting_partners=[
            PartnerFactory(slug="unicef"),
            PartnerFactory(hidden=True),
        ],
        starts_on="2018-01-01",
        due_on="2020-12-31",
        due_precision="year",
        budget_amount="1000.50",
        budget_currency="USD",
        target_value="10",
        target_unit="municipalities",
        baseline_value="0",
        baseline_year=2017,
        source=SourceFactory(slug="pack", short_title="GCG pack"),
        locator="p. 12",
    )
    AssessmentFactory(commitment=commitment, as_of="2019-06-30", status="delayed")
    AssessmentFactory(commitment=commitment, status="completed", hidden=True)

    body = client.get(f"/api/v1/commitments/{commitment.pk}/").json()

    assert body == {
        "id": str(commitment.pk),
        "pathfinder_country": "nepal",
        "country": "NP",
        "roadmap": str(commitment.priority_area.roadmap_id),
        "priority_area": {
            "id": str(commitment.priority_area_id),
            "label": "Livelihoods",
        },
        "position": 3,
        "reference": "2.1",
        "title": "Child-labour-free municipalities",
        "text": "The ministry will declare them.",
        "status": "delayed",
        "status_on": "2019-06-30",
        "lead_institution": "Ministry of Labour",
        "lead_partner": "ministry",
        "supporting_partners": ["unicef"],
        "starts_on": "2018-01-01",
        "due_on": "2020-12-31",
        "due_precision": "year",
        "budget_amount": "1000.50",
        "budget_currency": "USD",
        "target_value": "10.00",
        "target_unit": "municipalities",
        "baseline_value": "0.00",
        "baseline_year": 2017,
        "visibility": "public",
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "p. 12"},
        "updated_at": body["updated_at"],
    }


def test_commitment_nobody_reported_on_has_no_status(client):
    commitment = CommitmentFactory()

    body = client.get(f"/api/v1/commitments/{commitment.pk}/").json()

    assert (body["status"], body["status_on"]) == (None, None)


def test_hidden_report_does_not_show_in_the_status(client, secretariat_client):
    commitment = AssessmentFactory(status="completed", hidden=True).commitment
    url = f"/api/v1/commitments/{commitment.pk}/"

    assert client.get(url).json()["status"] is None
    assert secretariat_client.get(url).json()["status"] == "completed"


def test_commitment_of_a_hidden_roadmap_does_not_exist(client):
    commitment = CommitmentFactory(priority_area__roadmap__hidden=True)

    assert client.get(f"/api/v1/commitments/{commitment.pk}/").status_code == 404


def test_reply_to_a_hidden_assessment_does_not_name_it(client):
    judged = AssessmentFactory(independent=True, hidden=True)
    reply = AssessmentFactory(reply=True, reply_to=judged, commitment=judged.commitment)

    body = client.get(f"/api/v1/assessments/{reply.pk}/").json()

    assert body["reply_to"] is None


def test_hidden_evidence_is_not_named(client):
    assessment = AssessmentFactory(
        evidence=[DocumentFactory(slug="shown"), DocumentFactory(hidden=True)]
    )

    body = client.get(f"/api/v1/assessments/{assessment.pk}/").json()

    assert body["evidence"] == ["shown"]


def test_body_that_is_part_of_a_hidden_one_does_not_name_it(client):
    whole = CoordinationBodyFactory(pathfinder__hidden=True)
    body = CoordinationBodyFactory(part_of=whole)

    answer = client.get(f"/api/v1/coordination-bodies/{body.pk}/").json()

    assert answer["part_of"] is None


@pytest.fixture
def sent_back():
    return ProgressReportFactory(status="sent_back", remarks="Please add figures.")


def test_remarks_are_told_to_those_who_mend_the_report(sent_back, secretariat_client):
    keeper = RepresentativeFactory()
    PathfinderCountry.objects.filter(pk=sent_back.pathfinder_id).update(
        focal_partner=keeper.partner
    )
    url = f"/api/v1/progress-reports/{sent_back.pk}/"

    for client in [signed_in(keeper.user), secretariat_client]:
        assert client.get(url).json()["remarks"] == "Please add figures."


def test_remarks_are_told_to_nobody_else(sent_back, client, member_client):
    for each in [client, member_client]:
        for tail in [
            "",
            f"{sent_back.pk}/",
            f"{sent_back.pk}/?lang=all",
            "?format=csv",
        ]:
            response = each.get(f"/api/v1/progress-reports/{tail}")

            assert response.status_code == 200
            assert "figures" not in response.getvalue().decode()


def test_hidden_document_of_a_progress_report_is_not_named(client):
    report = ProgressReportFactory(document=DocumentFactory(hidden=True))

    body = client.get(f"/api/v1/progress-reports/{report.pk}/").json()

    assert body["document"] is None
