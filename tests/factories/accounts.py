import factory
from factory.django import DjangoModelFactory, Password

from alliance87.accounts.models import User

PASSWORD = "eighteen quiet harbours"


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
