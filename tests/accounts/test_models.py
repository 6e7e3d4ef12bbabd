import pytest

from alliance87.accounts.models import User
from tests.constraints import assert_refused, changed
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def user_with_a_taken_address():
    UserFactory(email="ada@example.org")
    return changed(UserFactory(), email="Ada@Example.org")


REFUSALS = {
    "accounts_user_unique_email": user_with_a_taken_address,
    "accounts_user_language_known": lambda: changed(UserFactory(), language="xx"),
    "accounts_user_administrator_is_staff": lambda: changed(
        UserFactory(), is_superuser=True
    ),
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
