import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance87.accounts.actions import (
    accept_invitation,
    create_token,
    deactivate,
    invite_person,
    resend_invitation,
    revoke_invitation,
)
from alliance87.accounts.models import ApiToken, Invitation, User, hash_secret
from tests.conftest import signed_in
from tests.factories.accounts import ApiTokenFactory, InvitationFactory

pytestmark = pytest.mark.django_db

MONTH = datetime.timedelta(days=30)


def token_for(user, name="Report", scopes=("read",), lasts=MONTH):
    token, _secret = create_token(
        user=user, name=name, scopes=list(scopes), lasts=lasts
    )
    return token


def test_twenty_tokens_are_the_most(member):
    for number in range(20):
        token_for(member, f"Token {number}")

    with pytest.raises(ValidationError, match="Revoke one first"):
        token_for(member)

    assert member.api_tokens.count() == 20


def test_expired_tokens_make_room(member):
    for number in range(20):
        token_for(member, f"Token {number}")
    past = timezone.now() - 2 * MONTH
    old = ApiToken.objects.filter(name="Token 7")
    old.update(created=past, expiry=past + MONTH)

    assert token_for(member).place == 8
    assert not old.exists()


def test_tokens_of_others_take_no_room(member):
    ApiTokenFactory.create_batch(3)

    assert token_for(member).place == 1


def test_member_gets_no_token_of_the_secretariat(member):
    with pytest.raises(ValidationError, match="Only the Secretariat"):
        token_for(member, scopes=["read", "secretariat"])


# -- Closing an account ------------------------------------------------------------


def test_session_and_token_of_a_closed_account_fail_at_their_next_request(
    member, editor, client
):
    browsers = [signed_in(member), signed_in(member)]
    token = ApiTokenFactory(user=member)
    headers = {"authorization": f"Bearer {token.secret}"}

    deactivate(user=member, by=editor)

    for browser in browsers:
        assert browser.get("/en/accounts/tokens/").status_code == 302
    assert client.get("/api/v1/documents/", headers=headers).status_code == 401


def test_sessions_of_a_closed_account_stay_ended_when_it_is_opened_again(
    member, editor
):
    browser, other = signed_in(member), signed_in(editor)

    deactivate(user=member, by=editor)
    member.is_active = True
    member.save()

    assert browser.get("/en/accounts/tokens/").status_code == 302
    assert other.get("/en/accounts/tokens/").status_code == 200
    assert not member.api_tokens.exists()


def test_closing_an_account_revokes_its_open_invitations(editor):
    open_one = InvitationFactory()
    accepted = InvitationFactory(user=open_one.user, accepted=True)

    deactivate(user=open_one.user, by=editor)

    open_one.refresh_from_db()
    accepted.refresh_from_db()
    assert open_one.revoked_at
    assert accepted.revoked_at is None


def test_nobody_closes_their_own_account_or_as_editor_an_administrator_s(
    editor, secretariat
):
    for person in (editor, secretariat):
        with pytest.raises(ValidationError):
            deactivate(user=person, by=editor)
        person.refresh_from_db()
        assert person.is_active


# -- Invitations -------------------------------------------------------------------

NEW_PERSON = {
    "email": "ada@example.org",
    "first_name": "Ada",
    "last_name": "Byron",
    "language": "en",
    "purpose": "to speak for ILAB as focal point",
}


def secret_in(message):
    return re.search(r"/en/accounts/invitation/(\S+)/", message.body)[1]


def test_new_person_is_entered_without_a_password_and_gets_a_mail(editor, mailoutbox):
    invitation = invite_person(**NEW_PERSON, by=editor)

    person = invitation.user
    assert (person.email, person.first_name) == ("ada@example.org", "Ada")
    assert not person.has_usable_password()
    assert not person.is_staff
    (message,) = mailoutbox
    assert message.to == ["ada@example.org"]
    assert message.subject == "You are invited to the Alliance 8.7 partner portal"
    assert "To speak for ILAB as focal point." in message.body
    assert str(editor) in message.body
    assert "http://localhost:8000/en/accounts/invitation/" in message.body


def test_secret_is_in_the_mail_and_in_no_column(editor, mailoutbox):
    invitation = invite_person(**NEW_PERSON, by=editor)

    secret = secret_in(mailoutbox[0])
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert len(secret) == 43
    assert not any(secret in str(value) for value in row.values())
    assert row["token_hash"] == hash_secret(secret)


def test_address_in_other_capitals_is_the_same_person(editor, member):
    data = NEW_PERSON | {"email": member.email.upper()}

    invitation = invite_person(**data, by=editor)

    assert invitation.user == member
    member.refresh_from_db()
    assert member.first_name == "Ada"
    assert member.has_usable_password()


def test_closed_account_is_not_invited(editor, deactivated, mailoutbox):
    with pytest.raises(ValidationError, match="is closed"):
        invite_person(**NEW_PERSON | {"email": deactivated.email}, by=editor)

    assert not mailoutbox
    assert not Invitation.objects.exists()


def test_wrong_address_is_refused_and_nothing_sent(editor, mailoutbox):
    with pytest.raises(ValidationError):
        invite_person(**NEW_PERSON | {"email": "nobody"}, by=editor)

    assert not mailoutbox
    assert not User.objects.filter(email="nobody").exists()


def test_invitation_sent_again_has_another_secret_and_a_new_fortnight(
    mailoutbox, time_machine
):
    invitation = InvitationFactory()
    time_machine.move_to(invitation.expires_at + datetime.timedelta(days=1), tick=False)

    resend_invitation(invitation=invitation)

    earlier = invitation.token_hash
    invitation.refresh_from_db()
    assert hash_secret(secret_in(mailoutbox[0])) == invitation.token_hash != earlier
    assert invitation.expires_at == timezone.now() + datetime.timedelta(days=14)


@pytest.mark.parametrize("state", ["accepted", "revoked"])
def test_closed_invitation_is_not_sent_again(state, mailoutbox):
    with pytest.raises(ValidationError, match="Make a new one"):
        resend_invitation(invitation=InvitationFactory(**{state: True}))

    assert not mailoutbox


def test_accepted_invitation_is_not_revoked():
    invitation = InvitationFactory(accepted=True)

    with pytest.raises(ValidationError, match="accepted already"):
        revoke_invitation(invitation=invitation)


def test_invitation_is_accepted_once():
    invitation = InvitationFactory()
    accept_invitation(invitation=invitation, password="nineteen quiet harbours")

    with pytest.raises(ValidationError):
        accept_invitation(invitation=invitation, password="twenty loud harbours")

    invitation.user.refresh_from_db()
    assert invitation.user.check_password("nineteen quiet harbours")
