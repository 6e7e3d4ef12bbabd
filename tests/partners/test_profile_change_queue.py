"""The proposals as the Secretariat reads and decides them."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from alliance87.core.changes import RecordHistory
from partners.enums import ProposalState
from partners.models import Partner, ProfileChange
from tests.conftest import signed_in
from tests.factories.partners import ProfileChangeFactory, RepresentativeFactory
from tests.partners.proposals import accept, decision_page, decline, propose

pytestmark = pytest.mark.django_db
PROPOSED, ACCEPTED = ProposalState.PROPOSED, ProposalState.ACCEPTED


@pytest.fixture
def focal_point():
    return RepresentativeFactory(partner__name_en="Canary organisation")


@pytest.fixture
def partner(focal_point):
    return focal_point.partner


def test_the_queue_shows_what_is_open_oldest_first(secretariat_client):
    first, second = ProfileChangeFactory.create_batch(2)
    closed = ProfileChangeFactory(declined=True)
    url = reverse("admin:partners_profilechange_changelist")

    rows = secretariat_client.get(url).context["cl"].result_list
    assert list(rows) == [first, second]
    rows = secretariat_client.get(f"{url}?state=declined").context["cl"].result_list
    assert list(rows) == [closed]


def test_the_first_page_of_the_admin_counts_what_waits(secretariat_client):
    url = reverse("admin:index")
    assert "Waiting for you" not in secretariat_client.get(url).text

    ProfileChangeFactory()

    assert "Proposed changes: 1" in secretariat_client.get(url).text


def test_the_comparison_marks_words_and_escapes_them(focal_point, secretariat_client):
    Partner.objects.update(description_en="We work <b>here</b> today.")
    change = propose(
        focal_point, description_en="We work <script>alert(1)</script> today."
    )

    text = secretariat_client.get(decision_page(change)).text

    assert "<script>alert" not in text
    assert "<b>here" not in text
    assert "&lt;<del>b</del> <ins>script</ins>&gt;" in text


def test_the_comparison_says_when_the_record_changed_since(
    focal_point, secretariat_client
):
    change = propose(focal_point)
    Partner.objects.update(acronym="MOVED")

    text = secretariat_client.get(decision_page(change)).text

    assert "has changed since this was proposed" in text
    assert "MOVED" in text


def test_the_queue_accepts_an_edited_value(focal_point, partner, secretariat_client):
    change = propose(focal_point)
    data = {"do": "accept", "revision": partner.revision, "acronym": "EDITED"}

    secretariat_client.post(decision_page(change), data)

    partner.refresh_from_db()
    change.refresh_from_db()
    assert (partner.acronym, change.state, change.edited) == ("EDITED", ACCEPTED, True)


def test_the_queue_keeps_what_was_typed_in_a_conflict(
    focal_point, partner, secretariat_client
):
    change = propose(focal_point)
    data = {"do": "accept", "revision": partner.revision, "acronym": "TYPED"}
    Partner.objects.update(acronym="MOVED")

    response = secretariat_client.post(decision_page(change), data)

    assert "changed while you looked" in response.text
    assert 'value="TYPED"' in response.text
    assert "MOVED" in response.text
    assert ProfileChange.objects.get().state == PROPOSED
    partner.refresh_from_db()
    assert partner.acronym == "MOVED"


def test_the_queue_declines_with_a_reason(focal_point, secretariat_client):
    change = propose(focal_point)

    empty = secretariat_client.post(decision_page(change), {"do": "decline"})
    assert "Say why" in empty.text
    secretariat_client.post(
        decision_page(change), {"do": "decline", "reason": "Not yet."}
    )

    change.refresh_from_db()
    assert (change.state, change.reason) == (ProposalState.DECLINED, "Not yet.")


def test_accepting_and_declining_differ_by_more_than_colour(
    focal_point, secretariat_client
):
    page = secretariat_client.get(decision_page(propose(focal_point))).text

    buttons = re.findall(
        r'<button class="([^"]*)"[^<]*<svg[^>]*><use href="[^"]*#([a-z]+)"', page
    )
    assert buttons[-2:] == [
        ("button default accept__button", "check"),
        ("button decline__button", "x"),
    ]
    assert page.index("Reason, if you decline") < page.index("decline__button")


def test_an_author_sees_why_they_cannot_decide(secretariat):
    change = propose(RepresentativeFactory(user=secretariat))

    text = signed_in(secretariat).get(decision_page(change)).text

    assert "a colleague has to decide" in text
    assert 'value="accept"' not in text


def test_a_decided_proposal_is_read_only(secretariat_client):
    change = ProfileChangeFactory(declined=True)

    text = secretariat_client.get(decision_page(change)).text

    assert 'value="accept"' not in text
    assert "It is not so." in text


def test_chair_gets_no_queue(chair):
    change = ProfileChangeFactory()
    client = signed_in(chair)

    assert client.get(decision_page(change)).status_code == 302
    assert client.post(decision_page(change), {"do": "accept"}).status_code == 302
    change.refresh_from_db()
    assert change.is_open


def test_decided_proposal_is_not_brought_back_to_an_earlier_state(
    focal_point, secretariat, secretariat_client
):
    change = propose(focal_point)
    decline(change, secretariat)
    history = reverse("admin:partners_profilechange_history", args=[change.pk])

    response = secretariat_client.post(history, {"revision": 1, "revision_seen": 2})

    change.refresh_from_db()
    assert response.status_code == 403
    assert change.state == ProposalState.DECLINED


def test_the_history_names_the_proposal_beside_who_accepted_it(
    focal_point, partner, secretariat, secretariat_client
):
    change = propose(focal_point)
    partner.refresh_from_db()
    secretariat_client.post(
        decision_page(change),
        {"do": "accept", "revision": partner.revision, "acronym": "NEW"},
    )

    steps = RecordHistory(Partner, partner.pk, reader=secretariat).steps()
    page = reverse("admin:partners_partner_history", args=[partner.pk])

    assert [step.proposal for step in steps] == [None, change]
    text = secretariat_client.get(page).text
    assert f"as proposed by {focal_point.user}" in text
    assert decision_page(change) in text


def test_the_public_history_names_no_proposal(
    focal_point, partner, secretariat, client
):
    accept(propose(focal_point), secretariat)

    steps = RecordHistory(Partner, partner.pk, reader=AnonymousUser()).steps()

    assert [step.proposal for step in steps] == [None, None]
