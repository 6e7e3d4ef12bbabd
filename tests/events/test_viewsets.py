import datetime
from datetime import UTC

import pytest
import time_machine

from tests.factories.action_groups import (
    ActionGroupFactory,
    OutputFactory,
    ResourceNeedFactory,
)
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    ContributionFactory,
    EventFactory,
    ItemMinutesFactory,
    MeetingReportFactory,
    ProposalFactory,
    RegistrationFactory,
    ReportCommentFactory,
    ReportSectionFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return SourceFactory(slug="pack", short_title="GCG pack")


def test_event_in_full(client, source):
    event = EventFactory(
        slug="gcg-5",
        title="5th meeting of the GCG",
        kind="gcg_meeting",
        status="held",
        series="Global Coordinating Group",
        number=5,
        starts_at=datetime.datetime(2019, 7, 17, 14, tzinfo=UTC),
        ends_at=datetime.datetime(2019, 7, 17, 22, tzinfo=UTC),
        time_zone="America/New_York",
        venue="Permanent Mission of Australia",
        address="150 East 42nd Street",
        city="New York",
        country=CountryFactory(iso2="US"),
        is_online=True,
        online_link="https://example.org/join",
        summary="It met in New York.",
        hosts=[PartnerFactory(slug="host"), PartnerFactory(hidden=True)],
        organisers=[PartnerFactory(slug="organiser"), PartnerFactory(hidden=True)],
        funders=[PartnerFactory(slug="funder"), PartnerFactory(hidden=True)],
        chair_partner=PartnerFactory(slug="chair"),
        chair_country=CountryFactory(iso2="AU"),
        vice_chair_country=CountryFactory(iso2="FR"),
        chairs=[RepresentativeFactory(name="Ada Lovelace")],
        languages=["en"],
        themes=[ThemeFactory(slug="supply-chains")],
        countries=[CountryFactory(iso2="NP")],
        action_groups=[
            ActionGroupFactory(slug="group"),
            ActionGroupFactory(hidden=True),
        ],
        documents=[DocumentFactory(slug="agenda"), DocumentFactory(hidden=True)],
        capacity=40,
        source=source,
        locator="p. 1",
    )

    body = client.get("/api/v1/events/gcg-5/").json()

    assert body == {
        "id": str(event.pk),
        "slug": "gcg-5",
        "title": "5th meeting of the GCG",
        "kind": "gcg_meeting",
        "status": "held",
        "series": "Global Coordinating Group",
        "number": 5,
        "starts_at": "2019-07-17T14:00:00Z",
        "ends_at": "2019-07-17T22:00:00Z",
        "date_precision": "day",
        "has_times": True,
        "time_zone": "America/New_York",
        "venue": "Permanent Mission of Australia",
        "address": "150 East 42nd Street",
        "city": "New York",
        "country": "US",
        "is_online": True,
        "summary": "It met in New York.",
        "hosts": ["host"],
        "organisers": ["organiser"],
        "funders": ["funder"],
        "chair_partner": "chair",
        "chair_country": "AU",
        "vice_chair_country": "FR",
        "languages": ["en"],
        "themes": ["supply-chains"],
        "countries": ["NP"],
        "action_groups": ["group"],
        "documents": ["agenda"],
        "capacity": 40,
        "registration_mode": "invited",
        "registration_opens_at": None,
        "registration_closes_at": None,
        "visibility": "public",
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "p. 1"},
        "updated_at": body["updated_at"],
    }


@time_machine.travel("2026-06-01")
def test_a_plan_whose_date_has_passed_is_told_as_unconfirmed(client):
    past = EventFactory(starts_at=datetime.datetime(2019, 7, 17, tzinfo=UTC))
    EventFactory(starts_at=datetime.datetime(2026, 7, 17, tzinfo=UTC))
    EventFactory(starts_at=past.starts_at, hidden=True)

    (row,) = client.get("/api/v1/events/?status=unconfirmed").json()["results"]

    assert (row["slug"], row["status"]) == (past.slug, "unconfirmed")
    assert client.get("/api/v1/events/?status=planned").json()["count"] == 1


def test_agenda_item_in_full(client, source):
    need = ResourceNeedFactory()
    item = AgendaItemFactory(
        event__slug="gcg-5",
        position=2,
        number="2",
        title="Pathfinder countries",
        objective="To take note.",
        kind="update",
        starts_at=datetime.datetime(2019, 7, 17, 14, 30, tzinfo=UTC),
        minutes=45,
        track="A",
        documents=[DocumentFactory(slug="update"), DocumentFactory(hidden=True)],
        resource_needs=[need, ResourceNeedFactory(hidden=True)],
        source=source,
        locator="p. 2",
    )
    ItemMinutesFactory(agenda_item=item, text="It took note.")
    speaker = ContributionFactory(
        agenda_item=item,
        position=1,
        name="A. Speaker",
        job_title="Minister",
        partner=PartnerFactory(slug="ministry"),
        country=CountryFactory(iso2="NP"),
    )

    body = client.get(f"/api/v1/agenda-items/{item.pk}/").json()

    assert body == {
        "id": str(item.pk),
        "event": "gcg-5",
        "position": 2,
        "number": "2",
        "title": "Pathfinder countries",
        "objective": "To take note.",
        "kind": "update",
        "starts_at": "2019-07-17T14:30:00Z",
        "minutes": 45,
        "track": "A",
        "documents": ["update"],
        "resource_needs": [str(need.pk)],
        "contributions": [
            {
                "id": str(speaker.pk),
                "position": 1,
                "role": "speaker",
                "name": "A. Speaker",
                "job_title": "Minister",
                "organisation": "Ministry of Labour",
                "partner": "ministry",
                "country": "NP",
            }
        ],
        "minutes_text": "It took note.",
        "visibility": "public",
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "p. 2"},
        "updated_at": body["updated_at"],
    }


def test_meeting_report_in_full(client, source):
    report = MeetingReportFactory(
        event__slug="abidjan",
        slug="abidjan-report",
        title="Report of the workshop",
        version=1,
        published_on="2019-01-31",
        disclaimer="Views are the speakers'.",
        foreword="We met.",
        participant_count=120,
        country_count=20,
        partner_count=45,
        document=DocumentFactory(slug="report"),
        source=source,
        locator="Annex",
    )

    body = client.get("/api/v1/meeting-reports/abidjan-report/").json()

    assert body == {
        "id": str(report.pk),
        "slug": "abidjan-report",
        "event": "abidjan",
        "title": "Report of the workshop",
        "status": "final",
        "version": 1,
        "published_on": "2019-01-31",
        "finalised_at": None,
        "disclaimer": "Views are the speakers'.",
        "foreword": "We met.",
        "participant_count": 120,
        "country_count": 20,
        "partner_count": 45,
        "document": "report",
        "visibility": "public",
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "Annex"},
        "updated_at": body["updated_at"],
    }


def test_proposal_in_full(client, source):
    output, commitment, item = OutputFactory(), CommitmentFactory(), AgendaItemFactory()
    proposal = ProposalFactory(
        section__report__slug="abidjan-report",
        section__report__event__slug="abidjan",
        position=4,
        text="Share what works.",
        label="Key proposals",
        audience="governments",
        regions=["africa"],
        countries=[CountryFactory(iso2="CI")],
        themes=[ThemeFactory(slug="supply-chains")],
        attribution="Working group 2",
        endorsement="endorsed",
        taken_up_by_outputs=[
            output,
            OutputFactory(objective__work_plan__hidden=True),
        ],
        taken_up_by_commitments=[commitment, CommitmentFactory(hidden=True)],
        taken_up_by_agenda_items=[item, AgendaItemFactory(hidden=True)],
        source=source,
        locator="p. 9",
    )

    body = client.get(f"/api/v1/proposals/{proposal.pk}/").json()

    assert body == {
        "id": str(proposal.pk),
        "event": "abidjan",
        "report": "abidjan-report",
        "section": str(proposal.section_id),
        "position": 4,
        "text": "Share what works.",
        "label": "Key proposals",
        "audience": "governments",
        "regions": ["africa"],
        "countries": ["CI"],
        "themes": ["supply-chains"],
        "attribution": "Working group 2",
        "endorsement": "endorsed",
        "taken_up_by_outputs": [str(output.pk)],
        "taken_up_by_commitments": [str(commitment.pk)],
        "taken_up_by_agenda_items": [str(item.pk)],
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "p. 9"},
        "updated_at": body["updated_at"],
    }


def test_hidden_document_of_a_report_is_not_named(client):
    report = MeetingReportFactory(document=DocumentFactory(hidden=True))

    body = client.get(f"/api/v1/meeting-reports/{report.slug}/").json()

    assert body["document"] is None


def test_hidden_agenda_item_is_not_named_by_what_belongs_to_it(client):
    item = AgendaItemFactory(hidden=True)
    point = ActionPointFactory(agenda_item=item, event=item.event)
    section = ReportSectionFactory(agenda_item=item)

    for url in [f"action-points/{point.pk}", f"report-sections/{section.pk}"]:
        assert client.get(f"/api/v1/{url}/").json()["agenda_item"] is None


def test_action_point_names_no_person(secretariat_client):
    point = ActionPointFactory(owner=RepresentativeFactory(name="Ada Lovelace"))

    response = secretariat_client.get(f"/api/v1/action-points/{point.pk}/")

    assert "Ada" not in response.content.decode()


def test_event_for_its_group_is_read_by_the_invited(client, member, member_client):
    event = EventFactory(for_group=True)
    url = f"/api/v1/events/{event.slug}/"

    assert client.get(url).status_code == 404
    assert member_client.get(url).status_code == 404
    RegistrationFactory(event=event, representative=member.representations.get())
    assert member_client.get(url).status_code == 200


@pytest.fixture
def own_registration(member):
    return RegistrationFactory(
        event__slug="gcg-5",
        representative=member.representations.get(),
        status="approved",
        interpretation="fr",
        needs="A seat near the door.",
    )


def test_registration_is_read_by_the_person_alone(
    client, member_client, secretariat_client, own_registration
):
    RegistrationFactory(event=own_registration.event, needs="Somebody else's.")
    url = "/api/v1/registrations/"

    assert member_client.get(url).json()["results"] == [
        {
            "id": str(own_registration.pk),
            "event": "gcg-5",
            "status": "approved",
            "attendance_mode": "in_person",
            "interpretation": "fr",
            "needs": "A seat near the door.",
            "attended": None,
            "answered_at": None,
            "waiting_since": None,
            "reason": "",
            "updated_at": own_registration.updated_at.isoformat().replace(
                "+00:00", "Z"
            ),
        }
    ]
    for reader in [client, secretariat_client]:
        assert reader.get(url).json()["count"] == 0
        assert reader.get(f"{url}{own_registration.pk}/").status_code == 404


def test_registration_for_a_hidden_event_does_not_name_it(member, member_client):
    RegistrationFactory(event__hidden=True, representative=member.representations.get())

    assert member_client.get("/api/v1/registrations/").json()["count"] == 0


def test_chair_does_not_read_the_registrations_of_others(member, member_client):
    event = EventFactory(chairs=[member.representations.get()])
    RegistrationFactory(event=event)

    assert member_client.get("/api/v1/registrations/").json()["count"] == 0


@pytest.mark.parametrize("count", [1, 3])
def test_own_registrations_take_seven_queries(
    member, member_client, django_assert_num_queries, count
):
    person = member.representations.get()
    rows = [RegistrationFactory(representative=person) for _ in range(count)]
    RegistrationFactory()
    url = "/api/v1/registrations/"
    member_client.get(url)  # the session is in the cache from here on

    # the reader, their second factor, who they are, the count, the page
    with django_assert_num_queries(7):
        body = member_client.get(url).json()

    assert {row["id"] for row in body["results"]} == {str(row.pk) for row in rows}


def test_comment_is_read_by_its_author_and_by_who_keeps_the_report(
    client, member, member_client, secretariat_client
):
    mine = ReportCommentFactory(author=member.representations.get())
    other = ReportCommentFactory()
    kept = ReportCommentFactory(
        section__report__event__chairs=[member.representations.get()]
    )
    url = "/api/v1/report-comments/"

    def read_by(reader):
        return {row["id"] for row in reader.get(url).json()["results"]}

    assert read_by(client) == set()
    assert read_by(member_client) == {str(mine.pk), str(kept.pk)}
    assert read_by(secretariat_client) == {str(mine.pk), str(kept.pk), str(other.pk)}


def test_comment_names_the_partner_and_no_person(secretariat_client):
    comment = ReportCommentFactory(author__name="Ada Lovelace")

    response = secretariat_client.get(f"/api/v1/report-comments/{comment.pk}/")

    assert response.json()["partner"] == comment.author.partner.slug
    assert "Ada" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_comments_take_five_queries(
    secretariat_client, django_assert_num_queries, count
):
    rows = ReportCommentFactory.create_batch(count)
    url = "/api/v1/report-comments/"
    secretariat_client.get(url)

    # the reader and their second factor, the count, the page, its partners
    with django_assert_num_queries(5):
        body = secretariat_client.get(url).json()

    assert {row["id"] for row in body["results"]} == {str(row.pk) for row in rows}


def test_one_answers_an_invitation_through_the_api(member, member_client):
    row = RegistrationFactory(
        event__starts_at=datetime.datetime(2031, 3, 10, 9, tzinfo=UTC),
        representative=member.representations.get(),
    )
    url = f"/api/v1/registrations/{row.pk}/"

    def patch(values, revision):
        return member_client.patch(
            url,
            values,
            content_type="application/json",
            headers={"If-Match": f'"{revision}"'},
        )

    assert patch({"status": "approved"}, row.revision).status_code == 400
    response = patch({"coming": True, "needs": "A ramp"}, row.revision)

    assert response.status_code == 200
    body = response.json()
    assert (body["status"], body["needs"]) == ("approved", "A ramp")
    assert patch({"coming": False}, row.revision).status_code == 412
