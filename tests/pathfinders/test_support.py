"""Asking for support, offering it, and the match."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from alliance87.core.revisions import Conflict
from partners.enums import RepresentativeRole
from pathfinders.actions import support as actions
from pathfinders.enums import SupportOfferState, SupportRequestState
from pathfinders.models import SupportOffer, SupportRequest
from pathfinders.models.support import partners_to_offer
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    CommitmentFactory,
    PathfinderCountryFactory,
    SupportOfferFactory,
    SupportRequestFactory,
)
from tests.readers import EVERYONE, readers_of, sees

pytestmark = pytest.mark.django_db

COUNTRY = "priority_area__roadmap__pathfinder"


@pytest.fixture
def keeper():
    """The focal point of a country's focal institution."""
    return RepresentativeFactory().user


@pytest.fixture
def commitment(keeper):
    partner = keeper.representations.get().partner
    return CommitmentFactory(**{f"{COUNTRY}__focal_partner": partner})


@pytest.fixture
def asked(commitment, keeper):
    return SupportRequestFactory(commitment=commitment, asked_by=keeper)


@pytest.fixture
def speaker():
    """The focal point of a partner that has to do with no country."""
    return RepresentativeFactory().user


def partner_of(user):
    return user.representations.get().partner


def an_offer(asked, speaker):
    return SupportOfferFactory(
        request=asked, partner=partner_of(speaker), offered_by=speaker
    )


def mails():
    return {(message.to[0], message.subject) for message in mail.outbox}


# -- Who keeps a country ---------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "keeps"),
    [
        (RepresentativeRole.FOCAL_POINT, True),
        (RepresentativeRole.ALTERNATE, True),
        (RepresentativeRole.COMMUNICATIONS, False),
    ],
)
def test_focal_points_and_alternates_keep_their_country(role, keeps, secretariat):
    person = RepresentativeFactory(role=role)
    country = PathfinderCountryFactory(focal_partner=person.partner)
    PathfinderCountryFactory()
    rows = type(country).objects

    assert list(rows.editable_by(person.user)) == ([country] if keeps else [])
    assert rows.editable_by(secretariat).count() == 2
    assert not rows.editable_by(None).exists()


def test_a_country_that_is_hidden_is_kept_by_the_secretariat_alone(keeper, secretariat):
    partner = partner_of(keeper)
    country = PathfinderCountryFactory(focal_partner=partner, hidden=True)
    rows = type(country).objects

    assert not rows.editable_by(keeper).exists()
    assert rows.editable_by(secretariat).get() == country


# -- Who reads -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("traits", "readers"),
    [
        ({}, EVERYONE),
        ({"for_partners": True}, {"member", "secretariat"}),
        ({"hidden": True}, {"secretariat"}),
        ({"commitment__hidden": True}, {"secretariat"}),
    ],
)
def test_a_request_has_its_own_tier_within_its_commitment(traits, readers):
    assert readers_of(SupportRequestFactory(**traits)) == readers


def test_a_request_kept_to_its_people_is_read_by_those_of_the_country(
    commitment, keeper, speaker
):
    asked = SupportRequestFactory(commitment=commitment, for_group=True)

    assert sees(keeper, asked)
    assert not sees(speaker, asked)


def test_an_offer_is_read_by_its_two_sides(asked, keeper, speaker):
    offer = an_offer(asked, speaker)

    assert sees(speaker, offer)
    assert sees(keeper, offer)
    assert readers_of(offer) == {"secretariat"}


@pytest.mark.parametrize(
    ("traits", "readers"),
    [
        ({}, EVERYONE),
        ({"partner__for_partners": True}, {"member", "secretariat"}),
        ({"request__for_partners": True}, {"member", "secretariat"}),
        ({"partner__hidden": True}, {"secretariat"}),
        ({"partner__suspended": True}, {"secretariat"}),
    ],
)
def test_a_match_is_as_visible_as_request_and_partner(traits, readers):
    assert readers_of(SupportOfferFactory(accepted=True, **traits)) == readers


def test_the_words_of_a_match_are_its_sides_alone(asked, keeper, speaker, member):
    offer = an_offer(asked, speaker)
    actions.accept_offer(offer=offer, by=keeper, reason="From May.")

    def words(user):
        row = SupportOffer.objects.for_reader(user).get()
        return row.said, row.answer

    assert words(speaker) == words(keeper) == (offer.text, "From May.")
    assert words(member) == words(None) == ("", "")


# -- Asking ----------------------------------------------------------------------
VALUES = {"title_en": "Trainers", "kind": "training", "visibility": "public"}


def test_who_keeps_the_country_asks(commitment, keeper):
    asked = actions.ask_for_support(commitment=commitment, by=keeper, values=VALUES)

    assert SupportRequest.objects.get() == asked
    assert (asked.asked_by, asked.state) == (keeper, SupportRequestState.OPEN)


def test_nobody_else_asks(commitment, member):
    with pytest.raises(PermissionDenied):
        actions.ask_for_support(commitment=commitment, by=member, values=VALUES)


def test_a_request_is_changed_at_the_revision_that_was_seen(asked, keeper):
    values = {"title_en": "Ten trainers"}
    actions.edit_request(
        request=asked, by=keeper, values=values, revision=asked.revision
    )

    with pytest.raises(Conflict):
        actions.edit_request(
            request=asked, by=keeper, values=values, revision=asked.revision
        )
    asked.refresh_from_db()
    assert asked.title_en == "Ten trainers"


@pytest.mark.parametrize("trait", ["closed", "withdrawn"])
def test_what_is_over_is_not_changed(commitment, keeper, trait):
    asked = SupportRequestFactory(commitment=commitment, **{trait: True})

    with pytest.raises(ValidationError, match="over"):
        actions.edit_request(
            request=asked, by=keeper, values={}, revision=asked.revision
        )


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (actions.withdraw_request, SupportRequestState.WITHDRAWN),
        (actions.close_request, SupportRequestState.CLOSED),
    ],
)
def test_open_offers_lapse_with_their_request(asked, keeper, speaker, end, state):
    offer = an_offer(asked, speaker)
    declined = SupportOfferFactory(request=asked, declined=True)

    end(request=asked, by=keeper)

    asked.refresh_from_db()
    offer.refresh_from_db()
    declined.refresh_from_db()
    assert asked.state == state
    assert offer.state == SupportOfferState.LAPSED
    assert declined.state == SupportOfferState.DECLINED
    assert mails() == {(speaker.email, "A request you made an offer for is over")}


def test_what_is_matched_is_closed_and_not_withdrawn(commitment, keeper):
    asked = SupportRequestFactory(commitment=commitment, matched=True)

    with pytest.raises(ValidationError, match="close it"):
        actions.withdraw_request(request=asked, by=keeper)

    assert actions.close_request(request=asked, by=keeper).closed_at


def test_nobody_else_ends_a_request(asked, member):
    for end in (actions.withdraw_request, actions.close_request):
        with pytest.raises(PermissionDenied):
            end(request=asked, by=member)


# -- Offering --------------------------------------------------------------------
def offer(asked, speaker, **options):
    values = {"partner": partner_of(speaker), "by": speaker, "text": "Two trainers."}
    return actions.offer_support(request=asked, **values | options)


def test_a_partner_s_offer_is_told_to_those_who_keep_the_country(
    asked, keeper, speaker
):
    alternate = RepresentativeFactory(
        partner=partner_of(keeper), role=RepresentativeRole.ALTERNATE
    )
    RepresentativeFactory(partner=partner_of(keeper), user__inactive=True)
    RepresentativeFactory(
        partner=partner_of(keeper), role=RepresentativeRole.COMMUNICATIONS
    )

    made = offer(asked, speaker)

    assert made.is_open
    subject = "A partner offers support"
    assert mails() == {(keeper.email, subject), (alternate.user.email, subject)}
    for message in mail.outbox:
        assert speaker.email not in message.body
        assert f"/en/pathfinders/support/{asked.pk}/" in message.body


def test_each_is_written_to_in_their_language(asked, keeper, speaker):
    keeper.language = "fr"
    keeper.save()

    offer(asked, speaker)

    (message,) = mail.outbox
    assert "Vous recevez ce message" in message.body
    assert f"/fr/pathfinders/support/{asked.pk}/" in message.body


def test_offers_are_made_for_one_s_own_partner(asked, speaker):
    with pytest.raises(PermissionDenied):
        offer(asked, speaker, partner=PartnerFactory())


@pytest.mark.parametrize(
    ("traits", "offers"),
    [
        ({}, True),
        ({"partner__for_partners": True}, True),
        ({"partner__for_group": True}, False),  # the country could not read whose it is
        ({"partner__suspended": True}, False),
        ({"former": True}, False),
        ({"role": RepresentativeRole.COMMUNICATIONS}, False),
    ],
)
def test_focal_points_of_listed_partners_offer(asked, traits, offers):
    person = RepresentativeFactory(**traits)
    SupportRequestFactory(matched=True)
    SupportRequestFactory(hidden=True)

    rows = SupportRequest.objects.offerable_by(person.user)

    assert list(rows) == ([asked] if offers else [])
    assert partners_to_offer(person.user).exists() == offers


def test_a_country_s_own_institution_offers_it_nothing(asked, keeper):
    elsewhere = SupportRequestFactory()
    assert list(SupportRequest.objects.offerable_by(keeper)) == [elsewhere]

    with pytest.raises(PermissionDenied):
        offer(asked, keeper)


def test_a_partner_has_one_offer_for_a_request(asked, speaker):
    offer(asked, speaker)

    with pytest.raises(ValidationError, match="already"):
        offer(asked, speaker)


def test_after_a_withdrawal_it_may_offer_again(asked, keeper, speaker):
    first = offer(asked, speaker)

    actions.withdraw_offer(offer=first, by=speaker)

    assert offer(asked, speaker).is_open
    assert (keeper.email, "An offer of support is withdrawn") in mails()


def test_a_hidden_request_takes_no_offer(commitment, speaker):
    asked = SupportRequestFactory(commitment=commitment, hidden=True)

    with pytest.raises(PermissionDenied):
        offer(asked, speaker)


@pytest.mark.parametrize("trait", ["matched", "closed", "withdrawn"])
def test_only_an_open_request_takes_offers(commitment, speaker, trait):
    asked = SupportRequestFactory(commitment=commitment, **{trait: True})

    with pytest.raises(ValidationError):
        offer(asked, speaker)


def test_an_offer_is_taken_back_by_its_partner_alone(asked, keeper, speaker):
    made = offer(asked, speaker)

    with pytest.raises(PermissionDenied):
        actions.withdraw_offer(offer=made, by=keeper)


# -- Deciding --------------------------------------------------------------------
def test_an_accepted_partner_supports_the_commitment(asked, keeper, speaker):
    other = an_offer(asked, RepresentativeFactory().user)

    done = actions.accept_offer(offer=an_offer(asked, speaker), by=keeper)

    asked.refresh_from_db()
    other.refresh_from_db()
    assert done.state == SupportOfferState.ACCEPTED
    assert (done.decided_by, asked.state) == (keeper, SupportRequestState.MATCHED)
    assert list(asked.commitment.supporting_partners.all()) == [partner_of(speaker)]
    assert other.is_open
    assert mails() == {(speaker.email, "Your offer of support is accepted")}


def test_a_second_partner_may_be_matched(asked, keeper, speaker):
    other = an_offer(asked, RepresentativeFactory().user)
    actions.accept_offer(offer=an_offer(asked, speaker), by=keeper)

    actions.accept_offer(offer=other, by=keeper)

    row = SupportRequest.objects.for_reader(None).get()
    assert [match.partner for match in row.matches] == [
        partner_of(speaker),
        other.partner,
    ]


def test_a_declined_partner_is_told_why(asked, keeper, speaker):
    actions.decline_offer(
        offer=an_offer(asked, speaker), by=keeper, reason="Others were quicker."
    )

    asked.refresh_from_db()
    assert asked.is_open
    assert not asked.commitment.supporting_partners.exists()
    (message,) = mail.outbox
    assert message.to == [speaker.email]
    assert "Others were quicker." in message.body
    assert keeper.email not in message.body


def test_declining_needs_a_reason(asked, keeper, speaker):
    with pytest.raises(ValidationError, match="why"):
        actions.decline_offer(offer=an_offer(asked, speaker), by=keeper, reason=" ")


def test_an_offer_is_answered_once(asked, keeper, speaker):
    made = an_offer(asked, speaker)
    actions.accept_offer(offer=made, by=keeper)

    with pytest.raises(ValidationError, match="no longer open"):
        actions.decline_offer(offer=made, by=keeper, reason="Too late.")


def test_nobody_decides_on_an_offer_of_their_own_partner(asked, keeper):
    made = SupportOfferFactory(request=asked, partner=partner_of(keeper))

    with pytest.raises(ValidationError, match="own partner"):
        actions.accept_offer(offer=made, by=keeper)
    assert not SupportOffer.objects.decidable_by(keeper).exists()


def test_a_colleague_of_the_secretariat_who_offered_does_not_decide(asked, secretariat):
    RepresentativeFactory(user=secretariat)
    made = an_offer(asked, secretariat)

    with pytest.raises(ValidationError, match="own partner"):
        actions.accept_offer(offer=made, by=secretariat)


def test_others_decide_on_nothing(asked, speaker, member):
    made = an_offer(asked, speaker)

    for user in (speaker, member):
        with pytest.raises(PermissionDenied):
            actions.accept_offer(offer=made, by=user)


def test_the_secretariat_decides_for_a_country(asked, secretariat, speaker):
    done = actions.accept_offer(offer=an_offer(asked, speaker), by=secretariat)

    assert done.decided_by == secretariat


def test_who_left_the_partner_is_told_nothing(asked, keeper, speaker):
    made = an_offer(asked, speaker)
    speaker.representations.update(until=datetime.date(2020, 1, 1))

    actions.accept_offer(offer=made, by=keeper)

    assert mails() == set()
