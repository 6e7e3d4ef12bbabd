import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt

from action_groups.enums import MembershipRole
from action_groups.models import Membership
from alliance87.accounts.models import User
from alliance87.demo import people
from alliance87.demo.records import DemoDataError
from alliance87.demo.shelf import Shelf
from alliance87.demo.users import DEMO_USERS, TOTP_SECRET
from events.models import Event
from partners.models import Representative
from tests.factories.accounts import enrol
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

CHAIR = {
    "email": "chair@example.org",
    "password": "eight-point-seven",
    "who": "Chair",
    "first_name": "Chair",
    "last_name": "Person",
    "speaks_for": "ilo",
}


@pytest.fixture
def ilo():
    return PartnerFactory(slug="ilo")


def load(**entry):
    people.load([CHAIR | entry], Shelf())


def test_person_signs_in_with_a_verified_address(ilo):
    load()

    user = User.objects.get()
    assert user.check_password("eight-point-seven")
    address = EmailAddress.objects.get(user=user)
    assert (address.verified, address.primary) == (True, True)


def test_person_speaks_for_the_partner_unlisted(ilo):
    load()

    representative = Representative.objects.get()
    assert (representative.partner, representative.name) == (ilo, "Chair Person")
    assert not representative.listed_to_partners


def test_second_load_keeps_a_changed_password(ilo):
    load()
    user = User.objects.get()
    user.set_password("another")
    user.save()

    load()

    assert User.objects.get().check_password("another")
    assert Representative.objects.count() == EmailAddress.objects.count() == 1


def test_who_needs_a_second_factor_has_the_published_one_once(ilo):
    load(has_authenticator=True)
    load(has_authenticator=True)

    app = Authenticator.objects.get(user__email=CHAIR["email"], type="totp")
    assert decrypt(app.data["secret"]) == TOTP_SECRET


def test_a_second_factor_of_their_own_is_kept(ilo):
    load()
    own = enrol(User.objects.get())

    load(has_authenticator=True)

    assert Authenticator.objects.get() == own


def test_every_demonstration_user_who_must_has_one():
    for user in DEMO_USERS:
        must = bool({"is_staff", "chairs_events", "chairs_groups"} & set(user))
        assert user.get("has_authenticator", False) is must


def test_person_chairs_the_event(ilo):
    event = EventFactory(slug="gcg-5")

    load(chairs_events=["gcg-5"])

    assert Event.objects.chaired_by(User.objects.get()).get() == event


def test_person_chairs_the_group_for_the_partner(ilo):
    group = ActionGroupFactory(slug="supply-chains")
    MembershipFactory(
        action_group=group, partner=ilo, role=MembershipRole.CHAIR, chair_place=1
    )

    load(chairs_groups=["supply-chains"])

    assert Membership.objects.get().representative == Representative.objects.get()


def test_group_that_the_partner_does_not_chair_is_refused(ilo):
    group = ActionGroupFactory(slug="supply-chains")
    MembershipFactory(action_group=group, partner=ilo)

    with pytest.raises(DemoDataError, match=r"users\.py, chair@.* does not chair"):
        load(chairs_groups=["supply-chains"])


def test_unknown_partner_is_refused():
    with pytest.raises(DemoDataError, match=r"users\.py, chair@.*no partner is called"):
        load()


def test_editor_without_a_partner_has_every_right():
    entry = {key: value for key, value in CHAIR.items() if key != "speaks_for"}

    people.load([entry | {"is_staff": True, "is_superuser": True}], Shelf())

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (True, True)
    assert not Representative.objects.exists()
