import pytest
from django.urls import reverse

from alliance87.briefings.enums import PackState
from tests.conftest import signed_in
from tests.factories.briefings import (
    BriefingPackFactory,
)
from tests.factories.events import (
    EventFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db


def test_progress_is_for_those_who_keep_the_meeting(
    client, chair_client, member_client, outline
):
    pack = BriefingPackFactory(event=outline.event)
    url = reverse("briefings:progress", kwargs={"pk": pack.pk})

    assert chair_client.get(url).json()["state"] == PackState.REQUESTED
    assert client.get(url).status_code == 404
    assert member_client.get(url).status_code == 404


def test_a_failed_pack_says_why(chair_client, outline):
    pack = BriefingPackFactory(event=outline.event, failed=True)

    page = chair_client.get(pack.get_absolute_url()).content.decode()

    assert "It would not print." in page


def test_the_file_is_an_attachment_that_no_cache_keeps(chair_client, outline):
    pack = BriefingPackFactory(event=outline.event, sealed=True)

    response = chair_client.get(reverse("briefings:file", kwargs={"pk": pack.pk}))

    assert response.getvalue() == b"%PDF-1.7 a sealed pack"
    assert response["Content-Disposition"] == (
        f'attachment; filename="{pack.download_name}"'
    )
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("state", ["sealed", "failed"])
def test_an_unpublished_pack_does_not_exist_for_others(client, member_client, state):
    pack = BriefingPackFactory(edition="public", **{state: True})
    url = reverse("briefings:file", kwargs={"pk": pack.pk})

    assert client.get(url).status_code == 404
    assert member_client.get(url).status_code == 404


def test_a_published_public_pack_is_there_for_anyone(client):
    pack = BriefingPackFactory(edition="public", published=True)

    response = client.get(reverse("briefings:file", kwargs={"pk": pack.pk}))

    assert response.getvalue() == b"%PDF-1.7 a sealed pack"


@pytest.mark.parametrize(
    ("edition", "is_for_participants"), [("participants", True), ("chair", False)]
)
def test_a_published_pack_is_there_for_the_readers_of_its_edition(
    client, member_client, edition, is_for_participants
):
    pack = BriefingPackFactory(edition=edition, published=True)
    participant = RegistrationFactory(event=pack.event).representative.user
    url = pack.get_absolute_url()

    assert client.get(url).status_code == 404
    assert member_client.get(url).status_code == 404
    found = signed_in(participant).get(url).status_code == 200
    assert found is is_for_participants


def test_a_public_pack_of_a_hidden_meeting_stays_hidden(client):
    event = EventFactory(hidden=True)
    pack = BriefingPackFactory(event=event, edition="public", published=True)

    assert client.get(pack.get_absolute_url()).status_code == 404


def test_publishing_takes_the_right_to_keep_the_meeting(
    chair_client, member_client, outline
):
    pack = BriefingPackFactory(event=outline.event, sealed=True)
    url = reverse("briefings:publish", kwargs={"pk": pack.pk})

    assert member_client.post(url).status_code == 404
    chair_client.post(url)

    pack.refresh_from_db()
    assert pack.state == PackState.PUBLISHED


def test_a_build_is_cancelled_by_who_keeps_the_meeting(chair_client, outline, member):
    pack = BriefingPackFactory(event=outline.event)
    url = reverse("briefings:cancel", args=[pack.pk])

    assert signed_in(member).post(url).status_code == 404
    page = chair_client.get(pack.get_absolute_url()).text
    response = chair_client.post(url, follow=True)

    assert url in page
    assert "The pack is cancelled." in response.text
    assert url not in response.text
    pack.refresh_from_db()
    assert pack.state == PackState.CANCELLED


def test_a_withdrawn_pack_says_why_and_gives_no_file(client):
    pack = BriefingPackFactory(withdrawn=True, edition="public")

    page = client.get(pack.get_absolute_url())
    file = client.get(reverse("briefings:file", args=[pack.pk]))

    assert pack.withdrawal_reason in page.text
    assert file.status_code == 404
