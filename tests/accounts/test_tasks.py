"""What is forgotten every night."""

import datetime

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from alliance87.accounts.models import ApiToken, ErasureRequest, Invitation
from alliance87.accounts.tasks import forget
from tests.factories.accounts import (
    ApiTokenFactory,
    ErasureRequestFactory,
    InvitationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def invitation(**moments):
    row = InvitationFactory()
    values = {"created_at": ago(400)} | moments
    Invitation.objects.filter(pk=row.pk).update(**values)
    return row


@pytest.mark.parametrize("moment", ["accepted_at", "revoked_at", "expires_at"])
def test_closed_invitation_is_forgotten_after_90_days(moment):
    old = invitation(**{moment: ago(91)})
    recent = invitation(**{moment: ago(89)})

    forget()

    assert [*Invitation.objects.all()] == [recent]
    history = Invitation.pgh_event_model.objects
    assert not history.filter(id=old.pk).exists()
    assert history.filter(id=recent.pk).exists()


def test_invitation_revoked_late_has_its_90_days():
    row = invitation(expires_at=ago(200), revoked_at=ago(10))

    forget()

    assert Invitation.objects.get() == row


def test_expired_token_is_forgotten_after_90_days():
    old, recent, live = [ApiTokenFactory() for _ in range(3)]
    for token, days in ((old, 91), (recent, 89)):
        rows = ApiToken.objects.filter(pk=token.pk)
        rows.update(created=ago(200), expiry=ago(days))

    forget()

    assert {*ApiToken.objects.all()} == {recent, live}
    assert not ApiToken.pgh_event_model.objects.filter(id=old.pk).exists()


def test_session_that_is_over_is_forgotten_with_where_it_was():
    user = UserFactory()
    for key, days in (("over", 1), ("live", -1)):
        Session.objects.create(session_key=key, expire_date=ago(days))
        UserSession.objects.create(user=user, ip="203.0.113.7", session_key=key)
    UserSession.objects.create(user=user, ip="203.0.113.7", session_key="gone")

    forget()

    assert [s.session_key for s in Session.objects.all()] == ["live"]
    assert [s.session_key for s in UserSession.objects.all()] == ["live"]


def test_answered_request_is_forgotten_after_a_year():
    open_now = ErasureRequestFactory()
    rows = [ErasureRequestFactory(declined=True) for _ in range(2)]
    for row, days in zip(rows, (366, 364), strict=True):
        ErasureRequest.objects.filter(pk=row.pk).update(decided_at=ago(days))
    ErasureRequest.objects.filter(pk=open_now.pk).update(asked_at=ago(400))

    forget()

    assert {*ErasureRequest.objects.all()} == {open_now, rows[1]}
