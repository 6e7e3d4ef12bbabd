import factory
from allauth.mfa.totp.internal.auth import TOTP
from factory.django import DjangoModelFactory, Password

from alliance87.accounts.models import User

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
        staff = factory.Trait(is_staff=True, is_superuser=True)
        inactive = factory.Trait(is_active=False)
