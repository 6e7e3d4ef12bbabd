import datetime

import pytest

from partners.enums import Constituency, PartnerEventKind
from partners.models import Partner, Representative, Seat
from tests.constraints import (
    assert_refused,
    changed,
    in_order,
    known,
    sourced,
    twin,
    unique,
)
from tests.factories.core import CountryFactory
from tests.factories.partners import (
    ContactBlockFactory,
    ContactMessageFactory,
    MergedPartnerFactory,
    PartnerApplicationFactory,
    PartnerEventFactory,
    PartnerFactory,
    PartnerImportFactory,
    ProfileChangeFactory,
    RepresentativeFactory,
    SeatFactory,
)

pytestmark = pytest.mark.django_db

EARLY, LATE = datetime.date(2019, 1, 1), datetime.date(2019, 1, 2)


def partner_of_itself():
    partner = PartnerFactory()
    return changed(partner, parent=partner)


def decided_by_its_author():
    change = ProfileChangeFactory(declined=True)
    return changed(change, decided_by=change.proposed_by)


def two_about_one_listing():
    listing = RepresentativeFactory()
    first, second = [
        ProfileChangeFactory(partner=listing.partner, representative=each)
        for each in (listing, RepresentativeFactory(partner=listing.partner))
    ]
    return changed(second, representative=first.representative)


def the_same_application_twice():
    first, second = PartnerApplicationFactory.create_batch(2)
    return changed(
        second,
        name=first.name.upper(),
        contact_email=first.contact_email.upper(),
    )


def to_itself():
    message = ContactMessageFactory()
    return changed(message, to_partner=message.from_partner)


REFUSALS = {
    **known(PartnerFactory, "visibility", "stakeholder_group"),
    **sourced(PartnerFactory, PartnerEventFactory, SeatFactory),
    **unique(PartnerFactory, "slug"),
    "partners_partner_has_english_name": lambda: changed(PartnerFactory(), name_en=""),
    "partners_partner_not_its_own_parent": partner_of_itself,
    "partners_partner_slug_not_reserved": lambda: changed(
        PartnerFactory(), slug="apply"
    ),
    "partners_profilechange_state_known": lambda: changed(
        ProfileChangeFactory(declined=True), state="x"
    ),
    "partners_profilechange_decided_by_another": decided_by_its_author,
    "partners_profilechange_declined_has_reason": lambda: changed(
        ProfileChangeFactory(declined=True), reason=""
    ),
    "partners_profilechange_closed_has_date": lambda: changed(
        ProfileChangeFactory(withdrawn=True), decided_at=None
    ),
    "partners_profilechange_edited_was_accepted": lambda: changed(
        ProfileChangeFactory(), edited=True
    ),
    **unique(ProfileChangeFactory, "partner", rule="unique_open_profile"),
    "partners_profilechange_unique_open_listing": two_about_one_listing,
    **unique(ContactBlockFactory, "partner", "blocked"),
    **unique(MergedPartnerFactory, "former_id"),
    **known(PartnerImportFactory, "kind"),
    "partners_partnerimport_state_known": lambda: changed(
        PartnerImportFactory(), state="x"
    ),
    "partners_partnerimport_applied_has_moment": lambda: changed(
        PartnerImportFactory(applied=True), applied_at=None
    ),
    "partners_partnerimport_file_until_applied": lambda: changed(
        PartnerImportFactory(), content=None
    ),
    "partners_partnerimport_failed_says_why": lambda: changed(
        PartnerImportFactory(failed=True), error=""
    ),
    "partners_contactmessage_between_two": to_itself,
    "partners_contactmessage_text_or_erased": lambda: changed(
        ContactMessageFactory(), body=""
    ),
    "partners_contactmessage_recipient_answers": lambda: changed(
        ContactMessageFactory(), by_recipient=True
    ),
    **known(PartnerApplicationFactory, "stakeholder_group", "language"),
    "partners_partnerapplication_state_known": lambda: changed(
        PartnerApplicationFactory(), state="x"
    ),
    "partners_partnerapplication_unique_open": the_same_application_twice,
    "partners_partnerapplication_open_has_contact": lambda: changed(
        PartnerApplicationFactory(), contact_email=""
    ),
    "partners_partnerapplication_confirmed_first": lambda: changed(
        PartnerApplicationFactory(), confirmed_at=None
    ),
    "partners_partnerapplication_declined_has_reason": lambda: changed(
        PartnerApplicationFactory(declined=True), reason=""
    ),
    "partners_partnerapplication_accepted_is_partner": lambda: changed(
        PartnerApplicationFactory(accepted=True), partner=None
    ),
    "partners_partnerapplication_closed_has_date": lambda: changed(
        PartnerApplicationFactory(withdrawn=True), decided_at=None
    ),
    **known(PartnerEventFactory, "kind"),
    **unique(PartnerEventFactory, "partner", "kind", "on"),
    **known(RepresentativeFactory, "role"),
    "partners_representative_public_includes_partners": lambda: changed(
        RepresentativeFactory(), listed_to_partners=False
    ),
    **unique(RepresentativeFactory, "partner", "user"),
    **known(SeatFactory, "visibility", "constituency", "capacity"),
    "partners_seat_one_holder": lambda: changed(
        SeatFactory(), country=CountryFactory()
    ),
    **in_order(SeatFactory, "since", "until", EARLY, LATE),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


def test_a_seat_is_held_by_somebody():
    assert_refused("partners_seat_one_holder", changed(SeatFactory(), partner=None))


def test_a_country_may_hold_a_seat():
    country = CountryFactory()
    seat = SeatFactory(
        constituency=Constituency.GOVERNMENTS, partner=None, country=country
    )

    seat.full_clean()

    seat.refresh_from_db()
    assert (seat.partner, seat.country) == (None, country)


def test_a_person_may_come_back_to_a_partner():
    twin(RepresentativeFactory, "partner", "user", former=True).save()

    assert Representative.objects.count() == 2


def test_people_without_an_account_may_speak_for_one_partner():
    RepresentativeFactory.create_batch(2, partner=PartnerFactory(), user=None)

    assert Representative.objects.count() == 2


def test_with_status_is_the_latest_event():
    partner = PartnerFactory()
    PartnerEventFactory(
        partner=partner, kind=PartnerEventKind.SUSPENDED, on=datetime.date(2019, 5, 1)
    )
    PartnerEventFactory(
        partner=partner, kind=PartnerEventKind.APPLIED, on=datetime.date(2017, 5, 1)
    )
    PartnerEventFactory(
        partner=partner, kind=PartnerEventKind.ACCEPTED, on=datetime.date(2020, 5, 1)
    )

    assert Partner.objects.with_status().get().status == PartnerEventKind.ACCEPTED


def test_with_status_of_a_partner_without_events_is_none():
    PartnerFactory()

    assert Partner.objects.with_status().get().status is None


def test_listed_leaves_out_who_is_not_or_no_longer_a_partner():
    founder = PartnerFactory()
    accepted = PartnerFactory(accepted=True)
    PartnerFactory(applied=True)
    PartnerFactory(suspended=True)
    PartnerFactory(withdrawn=True)

    assert set(Partner.objects.listed()) == {founder, accepted}


def test_a_partner_let_in_again_is_listed():
    partner = PartnerFactory(suspended=True)
    PartnerEventFactory(
        partner=partner, kind=PartnerEventKind.ACCEPTED, on=datetime.date(2020, 5, 1)
    )

    assert list(Partner.objects.listed()) == [partner]


def test_seats_are_current_from_their_first_to_their_last_day():
    day = datetime.date(2019, 7, 10)
    before, after = day - datetime.timedelta(1), day + datetime.timedelta(1)
    held = {
        SeatFactory(since=None, until=None),
        SeatFactory(since=day, until=None),
        SeatFactory(since=None, until=day),
        SeatFactory(since=before, until=after),
    }
    SeatFactory(since=after, until=None)
    SeatFactory(since=None, until=before)

    assert set(Seat.objects.current(on=day)) == held
