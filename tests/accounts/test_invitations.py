"""The page behind the link in an invitation."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.conftest import signed_in
from tests.factories.accounts import PASSWORD, InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "a-secret-from-a-mail"
LINK = f"/en/accounts/invitation/{SECRET}/"
PAGE = "/en/accounts/invitation/"
CHOSEN = {
    "first_name": "Augusta",
    "last_name": "King",
    "new_password1": "nineteen quiet harbours",
    "new_password2": "nineteen quiet harbours",
}


@pytest.fixture
def invitation():
    return InvitationFactory(secret=SECRET)


def assert_gone(response):
    assert response.status_code == 410
    assert "This invitation is closed" in response.text


def test_page_says_who_invites_to_what(client, invitation):
    response = client.get(LINK, follow=True)

    assert response.status_code == 200
    assert "To speak for a partner as focal point" in response.text
    assert str(invitation.invited_by) in response.text
    assert f"It is for {invitation.user.email}" in response.text


def test_address_of_the_page_keeps_the_secret_to_itself(client, invitation):
    first = client.get(LINK)
    page = client.get(first.headers["Location"])

    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Referrer-Policy"] == "same-origin"
    for response in (first, page):
        assert "no-store" in response.headers["Cache-Control"]
    assert first.headers["Location"] == PAGE
    assert SECRET not in page.text
    assert SECRET not in str(dict(client.session))


def test_new_person_accepts_and_is_signed_in(client, invitation):
    client.get(LINK)

    response = client.post(PAGE, CHOSEN)

    assert response.headers["Location"] == "/en/accounts/"
    person = invitation.user
    person.refresh_from_db()
    invitation.refresh_from_db()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.get_full_name() == "Augusta King"
    assert person.check_password(CHOSEN["new_password1"])
    assert invitation.accepted_at
    address = EmailAddress.objects.get(user=person)
    assert (address.verified, address.primary) == (True, True)


def test_link_works_once(client, invitation):
    client.get(LINK)
    client.post(PAGE, CHOSEN)
    another = Client()

    assert_gone(another.get(LINK, follow=True))
    assert_gone(another.post(PAGE, CHOSEN))


@pytest.mark.parametrize(
    ("password", "why"),
    [("short", "too short"), ("password1234", "too common")],
)
def test_weak_password_is_refused(client, invitation, password, why):
    client.get(LINK)
    data = CHOSEN | {"new_password1": password, "new_password2": password}

    response = client.post(PAGE, data)

    assert why in response.text
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def closed_in_every_way():
    InvitationFactory(secret="expired-one", expired=True)
    InvitationFactory(secret="revoked-one", revoked=True)
    InvitationFactory(secret="accepted-one", accepted=True)
    InvitationFactory(secret="of-a-closed-account", user__is_active=False)


@pytest.mark.parametrize(
    "secret",
    ["expired-one", "revoked-one", "accepted-one", "of-a-closed-account", "unknown"],
)
def test_closed_and_unknown_links_look_alike(client, secret):
    closed_in_every_way()

    response = client.get(f"{PAGE}{secret}/", follow=True)

    assert_gone(response)
    assert response.text.count(secret) == 0
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_page_without_a_link_is_gone(client, invitation):
    assert_gone(client.get(PAGE))


def test_person_with_a_password_is_told_to_sign_in(client):
    invitation = InvitationFactory(secret=SECRET, user=UserFactory())
    page = client.get(LINK, follow=True)
    assert f"/en/accounts/login/?next={PAGE}" in page.text
    assert 'name="new_password1"' not in page.text

    assert client.post(PAGE, CHOSEN).status_code == 200

    invitation.user.refresh_from_db()
    invitation.refresh_from_db()
    assert invitation.user.check_password(PASSWORD)
    assert invitation.accepted_at is None


def test_person_with_a_password_accepts_after_signing_in(client):
    invitation = InvitationFactory(secret=SECRET, user=UserFactory())
    client.get(LINK)
    login = {"login": invitation.user.email, "password": PASSWORD, "next": PAGE}
    assert client.post("/en/accounts/login/", login).headers["Location"] == PAGE

    response = client.post(PAGE, follow=True)

    assert "You have accepted the invitation." in response.text
    invitation.refresh_from_db()
    assert invitation.accepted_at


def test_somebody_else_cannot_accept_for_a_person_with_a_password(member):
    invitation = InvitationFactory(secret=SECRET, user=UserFactory())
    client = signed_in(member)
    page = client.get(LINK, follow=True)
    assert "signed in as somebody else" in page.text

    client.post(PAGE)

    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_new_person_s_invitation_changes_nobody_s_account_unseen(member, invitation):
    client = signed_in(member)
    page = client.get(LINK, follow=True).text
    assert f"signed in as somebody else, {member.email}" in page
    assert 'name="new_password1"' not in page

    client.post(PAGE, CHOSEN)

    assert client.session["_auth_user_id"] == str(member.pk)
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


@pytest.mark.parametrize("is_known", [True, False])
def test_signing_out_there_keeps_the_invitation_open(member, is_known):
    user = UserFactory() if is_known else InvitationFactory().user
    invitation = InvitationFactory(secret=SECRET, user=user)
    client = signed_in(member)
    client.get(LINK)

    page = client.post(PAGE, {"sign_out": "1"}, follow=True)

    assert "_auth_user_id" not in client.session
    assert f"It is for {invitation.user.email}" in page.text
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_accepted_invitation_leads_to_the_account_and_says_so(client, invitation):
    client.get(LINK)

    page = client.post(PAGE, CHOSEN, follow=True).text

    assert "You have accepted the invitation." in page
    assert page.index('class="messages"') < page.index("<h1")


def test_accepting_wants_a_form_of_ours(invitation):
    client = Client(enforce_csrf_checks=True)
    client.get(LINK)

    assert client.post(PAGE, CHOSEN).status_code == 403
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_state_is_told_in_a_word():
    closed = {"accepted": True}, {"revoked": True}, {"expired": True}

    states = [str(InvitationFactory(**each).state) for each in ({}, *closed)]

    assert states == ["open", "accepted", "revoked", "expired"]
