import pytest

from partners.models import Partner, PartnerEvent, Representative, Seat
from tests.factories.core import CountryFactory, DocumentFactory
from tests.factories.partners import (
    ContactBlockFactory,
    ContactMessageFactory,
    PartnerApplicationFactory,
    PartnerEventFactory,
    PartnerFactory,
    ProfileChangeFactory,
    RepresentativeFactory,
    SeatFactory,
)
from tests.readers import EVERYONE, readers_of, sees

pytestmark = pytest.mark.django_db


def test_a_partner_kept_to_its_people_is_read_by_its_representatives():
    partner = PartnerFactory(for_group=True)
    own = RepresentativeFactory(partner=partner)
    former = RepresentativeFactory(partner=partner, former=True)
    closed = RepresentativeFactory(partner=partner, user__inactive=True)

    assert sees(own.user, partner)
    assert not sees(former.user, partner)
    assert not sees(closed.user, partner)
    assert readers_of(partner) == {"secretariat"}


def test_a_hidden_partner_is_hidden_from_its_representatives_too():
    own = RepresentativeFactory(partner__hidden=True)

    assert not sees(own.user, own.partner)


@pytest.mark.parametrize("kind", ["applied", "suspended", "withdrawn"])
def test_who_is_not_or_no_longer_a_partner_is_not_listed(kind, secretariat, anonymous):
    listed = PartnerFactory(accepted=True)
    PartnerFactory(**{kind: True})

    assert list(Partner.objects.for_reader(anonymous)) == [listed]
    assert list(Partner.objects.for_reader(secretariat)) == [listed]


@pytest.mark.parametrize("parent", [{"hidden": True}, {"suspended": True}], ids=str)
def test_a_partner_s_hidden_parent_arrives_as_none(parent, anonymous):
    partner = PartnerFactory(parent=PartnerFactory(**parent))

    assert Partner.objects.for_reader(anonymous).get(pk=partner.pk).parent is None


def test_a_partner_s_visible_parent_arrives(anonymous, django_assert_num_queries):
    parent = PartnerFactory()
    partner = PartnerFactory(parent=parent)
    row = Partner.objects.for_reader(anonymous).get(pk=partner.pk)

    with django_assert_num_queries(0):
        assert row.parent == parent


def test_membership_events_are_as_visible_as_their_partner(member, anonymous):
    PartnerEventFactory(partner__hidden=True)
    for_partners = PartnerEventFactory(partner__for_partners=True)

    assert not PartnerEvent.objects.for_reader(anonymous).exists()
    assert list(PartnerEvent.objects.for_reader(member)) == [for_partners]


@pytest.mark.parametrize(
    ("traits", "readers"),
    [
        ({}, EVERYONE),
        ({"for_partners": True}, {"member", "secretariat"}),
        ({"hidden": True}, {"secretariat"}),
        ({"partner__hidden": True}, {"secretariat"}),
        ({"partner__for_partners": True}, {"member", "secretariat"}),
    ],
    ids=lambda value: "-".join(sorted(value)) or "plain",
)
def test_a_person_is_listed_as_far_as_they_consented(traits, readers):
    assert readers_of(RepresentativeFactory(**traits)) == readers


def test_everyone_reads_their_own_entry():
    own = RepresentativeFactory(hidden=True)
    colleague = RepresentativeFactory(partner=own.partner, hidden=True)

    assert list(Representative.objects.for_reader(own.user)) == [own]
    assert list(Representative.objects.for_reader(colleague.user)) == [colleague]


def test_a_closed_account_does_not_read_its_own_entry():
    own = RepresentativeFactory(hidden=True, user__inactive=True)

    assert not sees(own.user, own)


def test_a_former_representative_is_not_listed(secretariat):
    RepresentativeFactory(former=True)
    current = RepresentativeFactory()

    assert list(Representative.objects.for_reader(secretariat)) == [current]


def test_of_gives_the_current_representations_of_an_open_account(
    anonymous, deactivated
):
    own = RepresentativeFactory()
    second = RepresentativeFactory(user=own.user)
    RepresentativeFactory(user=own.user, former=True)
    RepresentativeFactory(user=None)

    assert set(Representative.objects.of(own.user)) == {own, second}
    for reader in (None, anonymous, deactivated):
        assert not Representative.objects.of(reader).exists()


@pytest.mark.parametrize(
    "holder", [{"hidden": True}, {"suspended": True}, {"withdrawn": True}], ids=str
)
def test_a_seat_s_hidden_holder_arrives_as_none(holder, anonymous):
    SeatFactory(partner=PartnerFactory(**holder))

    assert Seat.objects.for_reader(anonymous).get().partner is None


def test_a_seat_held_by_a_country_names_it(anonymous):
    country = CountryFactory()
    SeatFactory(partner=None, country=country)

    assert Seat.objects.for_reader(anonymous).get().country == country


def test_one_row_per_partner_whatever_it_is_related_to(member):
    own = member.representations.get().partner
    RepresentativeFactory.create_batch(2, partner=own)
    own.countries_of_work.set(CountryFactory.create_batch(2))
    own.documents.set(DocumentFactory.create_batch(2))
    PartnerEventFactory(partner=own)

    assert list(Partner.objects.for_reader(member)) == [own]


@pytest.mark.parametrize(
    "factory",
    [
        ProfileChangeFactory,
        PartnerApplicationFactory,
        ContactMessageFactory,
        ContactBlockFactory,
    ],
)
def test_what_is_between_a_few_exists_for_nobody_else(factory):
    assert readers_of(factory()) == {"secretariat"}


def test_a_block_is_known_to_the_partner_that_made_it():
    block = ContactBlockFactory()
    own = RepresentativeFactory(partner=block.partner)

    assert sees(own.user, block)
    assert not sees(block.blocked, block)


def test_a_draft_is_seen_by_its_partner_s_focal_points_alone():
    change = ProfileChangeFactory()
    colleague = RepresentativeFactory(partner=change.partner)
    left = RepresentativeFactory(partner=change.partner, former=True)
    closed = RepresentativeFactory(partner=change.partner, user__inactive=True)

    assert sees(change.proposed_by, change)
    assert sees(colleague.user, change)
    assert not sees(left.user, change)
    assert not sees(closed.user, change)
