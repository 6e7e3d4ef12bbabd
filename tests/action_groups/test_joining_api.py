"""Joining a group through the API: by the same actions and rights as on the pages."""

import pytest

from action_groups.models import JoinRequest, Membership
from tests.conftest import signed_in
from tests.factories.action_groups import (
    ActionGroupFactory,
    JoinRequestFactory,
    MembershipFactory,
)
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db

REQUESTS = "/api/v1/join-requests/"


def sent(client, url, data, method="post", **headers):
    write = getattr(client, method)
    return write(url, data, "application/json", headers=headers)


@pytest.fixture
def group():
    return ActionGroupFactory()


@pytest.fixture
def chair(group):
    person = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner, chair=True)
    return signed_in(person.user)


@pytest.fixture
def asker():
    return RepresentativeFactory()


@pytest.fixture
def request_(group, asker):
    return JoinRequestFactory(
        action_group=group, partner=asker.partner, asked_by=asker.user
    )


def decided(client, row, **data):
    tag = f'"{row.revision}"'
    return sent(client, f"{REQUESTS}{row.pk}/", data, "patch", if_match=tag)


def asked(client, group, partner, **data):
    data = {"action_group": group.slug, "partner": partner.slug, **data}
    return sent(client, REQUESTS, data)


def test_who_speaks_for_a_partner_asks_once(group, asker, chair, mailoutbox):
    client = signed_in(asker.user)

    first = asked(client, group, asker.partner, text="We know it.")
    second = asked(client, group, asker.partner)

    assert (first.status_code, second.status_code) == (201, 400)
    assert first.json() | {"id": "", "created_at": "", "updated_at": ""} == {
        "id": "",
        "action_group": group.slug,
        "partner": asker.partner.slug,
        "text": "We know it.",
        "state": "waiting",
        "reason": "",
        "decided_at": None,
        "created_at": "",
        "updated_at": "",
    }
    assert len(mailoutbox) == 1


def test_nobody_asks_for_another_s_partner_nor_of_a_hidden_group(group, asker):
    client = signed_in(RepresentativeFactory().user)
    hidden = ActionGroupFactory(hidden=True)

    assert asked(client, group, asker.partner).status_code == 403
    refused = asked(client, hidden, asker.partner)
    assert refused.status_code == 400
    missing = sent(client, REQUESTS, {"action_group": "none", "partner": "none"})
    assert (
        refused.json()["errors"]["action_group"][0].replace(hidden.slug, "none")
        == (missing.json()["errors"]["action_group"][0])
    )
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize(
    ("state", "members"), [("accepted", 1), ("declined", 0)], ids=str
)
def test_chair_decides(chair, request_, state, members, mailoutbox):
    response = decided(chair, request_, state=state, reason="As agreed.")

    assert response.status_code == 200
    body = response.json()
    assert (body["state"], body["reason"]) == (state, "As agreed.")
    rows = Membership.objects.filter(partner=request_.partner)
    assert rows.count() == members
    assert len(mailoutbox) == 1


def test_who_asked_withdraws_and_does_not_decide(asker, request_):
    client = signed_in(asker.user)

    refused = decided(client, request_, state="accepted")
    done = decided(client, request_, state="withdrawn")

    assert (refused.status_code, done.status_code) == (403, 200)
    assert done.json()["state"] == "withdrawn"
    assert not Membership.objects.filter(partner=request_.partner).exists()


def test_second_decision_comes_too_late(chair, request_):
    assert decided(chair, request_, state="accepted").status_code == 200

    late = decided(chair, request_, state="declined", reason="No.")

    assert late.status_code == 412
    request_.refresh_from_db()
    assert request_.state == "accepted"
    assert decided(chair, request_, state="declined", reason="No.").status_code == 400


@pytest.mark.parametrize("data", [{"state": "declined"}, {}, {"state": "waiting"}])
def test_a_decision_says_what_and_why(chair, request_, data):
    assert decided(chair, request_, **data).status_code == 400


def test_others_are_not_told_of_a_request(request_):
    member = MembershipFactory(action_group=request_.action_group).partner
    person = RepresentativeFactory(partner=member)
    for client in [signed_in(person.user), signed_in(RepresentativeFactory().user)]:
        assert client.get(REQUESTS).json()["count"] == 0
        assert decided(client, request_, state="accepted").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_six_queries(group, chair, count, django_assert_num_queries):
    JoinRequestFactory.create_batch(count, action_group=group)

    with django_assert_num_queries(6):  # who asks, in which groups, the count, the page
        assert chair.get(REQUESTS).json()["count"] == count
