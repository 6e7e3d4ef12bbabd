"""A person's own entry in their partner's list: their consent alone."""

import pytest
from django.core.exceptions import PermissionDenied

from partners.actions import changes, people
from partners.models import ProfileChange
from tests.conftest import signed_in
from tests.factories.partners import RepresentativeFactory
from tests.partners.proposals import accept, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def focal_point():
    return RepresentativeFactory(partner__name_en="Canary organisation")


@pytest.fixture
def partner(focal_point):
    return focal_point.partner


def test_consent_counts_at_once_in_both_directions(focal_point, partner):
    client = signed_in(focal_point.user)
    page = page_of(partner, "my-listing")

    client.post(page, {"do": "consent"})
    focal_point.refresh_from_db()
    assert (focal_point.listed_to_partners, focal_point.listed_publicly) == (0, 0)

    client.post(
        page,
        {"do": "consent", "listed_to_partners": "on", "listed_publicly": "on"},
    )
    focal_point.refresh_from_db()
    assert (focal_point.listed_to_partners, focal_point.listed_publicly) == (1, 1)
    assert not ProfileChange.objects.exists()


def test_public_without_partners_is_refused_in_words(focal_point, partner):
    data = {"do": "consent", "listed_publicly": "on"}

    text = signed_in(focal_point.user).post(page_of(partner, "my-listing"), data).text

    assert "also listed to partners" in text
    focal_point.refresh_from_db()
    assert focal_point.listed_to_partners


def test_nobody_consents_for_another(focal_point, partner, secretariat):
    colleague = RepresentativeFactory(partner=partner)

    for by in (colleague.user, secretariat):
        with pytest.raises(PermissionDenied):
            people.set_consent(
                representative=focal_point,
                by=by,
                listed_to_partners=False,
                listed_publicly=False,
            )
    data = {"do": "consent", "representative": str(focal_point.pk)}
    signed_in(colleague.user).post(page_of(partner, "my-listing"), data)
    focal_point.refresh_from_db()
    assert focal_point.listed_publicly


def test_a_listing_is_proposed_by_its_person_alone(focal_point, partner, secretariat):
    colleague = RepresentativeFactory(partner=partner)
    client = signed_in(focal_point.user)
    data = {"do": "propose", "revision_seen": 1, "name": "New name"}
    data["role"] = "alternate"

    client.post(page_of(partner, "my-listing"), data)

    change = ProfileChange.objects.get()
    assert change.representative == focal_point
    assert set(change.proposed) == {"name", "job_title"}
    page = signed_in(colleague.user).get(page_of(partner, "my-listing"))
    assert "New name" not in page.text
    with pytest.raises(PermissionDenied):
        changes.withdraw_change(change=change, by=colleague.user)
    accept(change, secretariat)
    focal_point.refresh_from_db()
    assert (focal_point.name, focal_point.role) == ("New name", "focal_point")


def test_my_listing_does_not_exist_for_others(partner, member, client):
    page = page_of(partner, "my-listing")

    assert signed_in(member).get(page).status_code == 404
    assert client.get(page).status_code == 302
