import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from alliance87.accounts.models import User
from tests.constraints import assert_refused, changed, twin
from tests.factories.accounts import (
    ApiTokenFactory,
    ErasureFactory,
    ErasureRequestFactory,
    InvitationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def user_with_a_taken_address():
    UserFactory(email="ada@example.org")
    return changed(UserFactory(), email="Ada@Example.org")


def expiring_after(days):
    token = ApiTokenFactory()
    return changed(token, expiry=token.created + datetime.timedelta(days=days))


REFUSALS = {
    "accounts_user_unique_email": user_with_a_taken_address,
    "accounts_user_language_known": lambda: changed(UserFactory(), language="xx"),
    "accounts_user_administrator_is_staff": lambda: changed(
        UserFactory(), is_superuser=True
    ),
    "accounts_apitoken_unique_user_name": lambda: twin(ApiTokenFactory, "user", "name"),
    "accounts_apitoken_unique_user_place": lambda: twin(
        ApiTokenFactory, "user", "place"
    ),
    "accounts_apitoken_place_is_one_of_twenty": lambda: changed(
        ApiTokenFactory(), place=21
    ),
    "accounts_apitoken_has_name": lambda: changed(ApiTokenFactory(), name=""),
    "accounts_apitoken_scopes_known": lambda: changed(ApiTokenFactory(), scopes=[]),
    "accounts_invitation_unique_token_hash": lambda: twin(
        InvitationFactory, "token_hash"
    ),
    "accounts_invitation_keeps_a_hash": lambda: changed(
        InvitationFactory(), token_hash="the secret itself"
    ),
    "accounts_invitation_has_purpose": lambda: changed(InvitationFactory(), purpose=""),
    "accounts_invitation_expires_later": lambda: changed(
        InvitationFactory(), expires_at=timezone.now() - datetime.timedelta(days=1)
    ),
    "accounts_invitation_accepted_or_revoked": lambda: changed(
        InvitationFactory(accepted=True), revoked_at=timezone.now()
    ),
    "accounts_erasurerequest_outcome_known": lambda: changed(
        ErasureRequestFactory(), outcome="x", decided_at=timezone.now()
    ),
    "accounts_erasurerequest_answered_has_outcome": lambda: changed(
        ErasureRequestFactory(), decided_at=timezone.now()
    ),
    "accounts_erasurerequest_unique_user": lambda: twin(ErasureRequestFactory, "user"),
    "accounts_erasure_reason_known": lambda: ErasureFactory.build(reason="x"),
    "accounts_apitoken_expires_within_a_year": lambda: expiring_after(days=366),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


def test_create_user_is_no_staff():
    user = User.objects.create_user("ada@EXAMPLE.org", "eighteen quiet harbours")

    assert user.email == "ada@example.org"
    assert user.check_password("eighteen quiet harbours")
    assert not user.is_staff
    assert not user.is_superuser


def test_create_superuser_is_staff():
    user = User.objects.create_superuser("ada@example.org", "eighteen quiet harbours")

    assert user.is_staff
    assert user.is_superuser


def test_create_user_wants_an_address():
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("")


def test_a_user_without_a_name_is_called_by_the_address():
    assert str(User(email="ada@example.org")) == "ada@example.org"
    assert str(User(first_name="Ada", last_name="Byron")) == "Ada Byron"


@pytest.mark.parametrize("scopes", [["admin"], ["read", "everything"]])
def test_token_has_no_scope_that_is_unknown(scopes):
    token = changed(ApiTokenFactory(), scopes=scopes)

    assert_refused("accounts_apitoken_scopes_known", token)


def test_token_cannot_expire_before_it_was_made():
    assert_refused("accounts_apitoken_expires_within_a_year", expiring_after(days=-1))


def test_token_cannot_be_without_an_end():
    token = changed(ApiTokenFactory(), expiry=None)

    with pytest.raises(IntegrityError):
        token.save()


def test_record_of_an_erasure_is_never_changed():
    erasure = ErasureFactory()

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        changed(erasure, reason="left").save()
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        erasure.delete()
