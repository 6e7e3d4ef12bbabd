import datetime
import uuid

import factory
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone
from factory.django import DjangoModelFactory, Password

from alliance87.accounts.enums import ErasureOutcome, ErasureReason, TokenScope
from alliance87.accounts.models import (
    ApiToken,
    Erasure,
    ErasureRequest,
    Invitation,
    User,
    hash_secret,
)
from alliance87.accounts.second_factor import has_second_factor

PASSWORD = "eighteen quiet harbours"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def enrol(user):
    """Give ``user`` an authenticator app that holds ``TOTP_SECRET``."""
    return TOTP.activate(user, TOTP_SECRET).instance


class UserFactory(DjangoModelFactory):
    """An active member of the Alliance who signs in with ``PASSWORD``."""

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Member {n}")
    password = Password(PASSWORD)

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        editor = factory.Trait(is_staff=True)
        staff = factory.Trait(is_staff=True, is_superuser=True)
        inactive = factory.Trait(is_active=False)


class ApiTokenFactory(DjangoModelFactory):
    """A token that reads, for a month. Its ``secret`` is kept on the object."""

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Token {n}")
    scopes = [TokenScope.READ]
    expiry = datetime.timedelta(days=30)
    place = factory.Sequence(lambda n: n % 20 + 1)

    class Meta:
        model = ApiToken

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if kwargs["user"].is_staff and not has_second_factor(kwargs["user"]):
            enrol(kwargs["user"])  # without one they have no use for it
        token, secret = model_class.objects.create(**kwargs)
        token.secret = secret
        return token


class InvitationFactory(DjangoModelFactory):
    """An open invitation of somebody who has no password yet, with its ``secret``."""

    secret = factory.Sequence(lambda n: f"secret-{n}")
    user = factory.SubFactory(UserFactory, password=None)
    purpose = "to speak for a partner as focal point"
    invited_by = factory.SubFactory(UserFactory, editor=True)
    token_hash = factory.LazyAttribute(lambda row: hash_secret(row.secret))
    expires_at = factory.LazyFunction(
        lambda: timezone.now() + datetime.timedelta(days=14)
    )

    class Meta:
        model = Invitation
        exclude = ["secret"]
        skip_postgeneration_save = True

    class Params:
        accepted = factory.Trait(accepted_at=factory.LazyFunction(timezone.now))
        revoked = factory.Trait(revoked_at=factory.LazyFunction(timezone.now))
        expired = factory.Trait(
            later=factory.PostGeneration(lambda row, *_, **__: expire(row))
        )


def expire(invitation):
    """Let ``invitation`` have been sent three weeks ago."""
    invitation.expires_at -= datetime.timedelta(days=21)
    earlier = invitation.created_at - datetime.timedelta(days=21)
    Invitation.objects.filter(pk=invitation.pk).update(
        created_at=earlier, expires_at=invitation.expires_at
    )


class ErasureRequestFactory(DjangoModelFactory):
    """A request nobody has answered."""

    user = factory.SubFactory(UserFactory)

    class Meta:
        model = ErasureRequest

    class Params:
        declined = factory.Trait(
            decided_at=factory.LazyFunction(timezone.now),
            outcome=ErasureOutcome.DECLINED,
            answer="You chair a meeting tomorrow.",
        )


class ErasureFactory(DjangoModelFactory):
    """That somebody was erased."""

    erased_by = factory.LazyFunction(uuid.uuid4)
    reason = ErasureReason.ASKED
    counts = factory.LazyFunction(lambda: {"accounts.User deleted": 1})

    class Meta:
        model = Erasure
