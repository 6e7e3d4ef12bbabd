"""The pages of requests for support, and their feed."""

import csv
import datetime
import io
from xml.etree import ElementTree

import pytest
import time_machine

from alliance87.core.enums import Visibility
from pathfinders.enums import SupportKind, SupportOfferState, SupportRequestState
from pathfinders.models import SupportOffer, SupportRequest
from tests.conftest import signed_in
from tests.factories.core import ThemeFactory
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import (
    CommitmentFactory,
    PriorityAreaFactory,
    SupportOfferFactory,
    SupportRequestFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/en/pathfinders/support/"
FEED = f"{LIST}feed/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def keeper():
    return RepresentativeFactory().user


@pytest.fixture
def commitment(keeper):
    partner = keeper.representations.get().partner
    return CommitmentFactory(
        priority_area__roadmap__pathfinder__focal_partner=partner,
    )


@pytest.fixture
def asked(commitment):
    return SupportRequestFactory(commitment=commitment)


@pytest.fixture
def speaker():
    return RepresentativeFactory().user


def listed(client, query=""):
    response = client.get(LIST + query)
    assert response.context["listing"].problems == []
    return list(response.context["listing"].page)


def typed(**values):
    return {
        "title_en": "Trainers",
        "kind": SupportKind.TRAINING,
        "visibility": Visibility.PARTNERS,
        **values,
    }


# -- The list --------------------------------------------------------------------
def full_request():
    area = PriorityAreaFactory(themes=[ThemeFactory()])
    return SupportRequestFactory(
        commitment__priority_area=area, needed_by=datetime.date(2030, 5, 1)
    )


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    shown = [full_request() for _ in range(count)]
    SupportRequestFactory(hidden=True)

    with django_assert_num_queries(6):
        response = client.get(LIST)

    assert {row.pk for row in response.context["listing"].page} == {
        row.pk for row in shown
    }


def test_list_has_the_open_requests_that_the_reader_sees(client, member_client):
    asked = SupportRequestFactory()
    for_partners = SupportRequestFactory(for_partners=True)
    for trait in ("matched", "closed", "withdrawn", "hidden"):
        SupportRequestFactory(**{trait: True})

    assert listed(client) == [asked]
    assert listed(member_client) == [for_partners, asked]


def test_list_is_filtered_by_country_theme_kind_year_and_words(client):
    asked = full_request()
    other = SupportRequestFactory(kind=SupportKind.FUNDING, title="A grant")
    theme = asked.commitment.priority_area.themes.get()

    assert listed(client, f"?country={asked.pathfinder.country.iso2}") == [asked]
    assert listed(client, f"?theme={theme.slug}") == [asked]
    assert listed(client, "?kind=funding") == [other]
    assert listed(client, "?year=2030") == [asked]
    assert listed(client, "?needed_before=2030-05-02") == [asked]
    assert listed(client, "?q=grant") == [other]


def test_what_is_needed_first_can_stand_first(client):
    whenever = SupportRequestFactory()
    later = SupportRequestFactory(needed_by=datetime.date(2031, 1, 1))
    soon = SupportRequestFactory(needed_by=datetime.date(2030, 1, 1))

    assert listed(client, "?sort=needed") == [soon, later, whenever]


def test_list_is_downloaded(client):
    asked = full_request()
    SupportRequestFactory(hidden=True)

    response = client.get(f"{LIST}?format=csv")

    text = response.getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["What is asked for"] == asked.title
    assert row["Commitment"] == asked.commitment.reference
    assert row["Needed by"] == "2030-05-01"


def test_an_empty_list_says_who_can_ask(client):
    assert "No open request" in client.get(LIST).text


# -- The feed --------------------------------------------------------------------
def entries(client, address=FEED):
    feed = ElementTree.fromstring(client.get(address).content)
    return [
        (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}id"))
        for entry in feed.findall(f"{ATOM}entry")
    ]


def test_feed_has_what_is_public_whoever_asks(client, secretariat_client):
    asked = SupportRequestFactory(title="Trainers")
    for trait in ("matched", "closed", "hidden", "for_partners"):
        SupportRequestFactory(**{trait: True})
    country = asked.pathfinder.country.name

    expected = [(f"{country}: Trainers", f"urn:uuid:{asked.pk}")]
    assert entries(client) == expected
    assert entries(secretariat_client) == expected


def test_feed_is_in_the_language_of_its_address(client):
    SupportRequestFactory(title_en="Trainers", title_fr="Des formateurs")

    ((title, _id),) = entries(client, FEED.replace("/en/", "/fr/"))

    assert title.endswith(": Des formateurs")


def test_feed_survives_what_xml_has_no_place_for(client):
    SupportRequestFactory(title="Train\x0bers\x1f", text_en="a\x08b")

    ((title, _id),) = entries(client)

    assert title.endswith(": Trainers")


@pytest.mark.parametrize("count", [1, 3])
def test_feed_takes_two_queries(client, django_assert_num_queries, count):
    SupportRequestFactory.create_batch(count)
    SupportRequestFactory(hidden=True)

    with django_assert_num_queries(2):
        assert len(entries(client)) == count


# -- Asking ----------------------------------------------------------------------
def test_who_keeps_the_country_asks(commitment, keeper):
    client = signed_in(keeper)
    address = f"{LIST}ask/{commitment.pk}/"
    assert client.get(address).status_code == 200

    response = client.post(address, typed())

    asked = SupportRequest.objects.get()
    assert response.headers["Location"] == asked.get_absolute_url()
    assert (asked.commitment, asked.title_en) == (commitment, "Trainers")


def test_a_form_that_is_not_complete_loses_nothing(commitment, keeper):
    response = signed_in(keeper).post(
        f"{LIST}ask/{commitment.pk}/",
        typed(title_en="", text_en="Ten weeks.", needed_by="2019-01-01"),
    )

    assert not SupportRequest.objects.exists()
    assert "Say in at least one language" in response.text
    assert "This day is past." in response.text
    assert "Ten weeks." in response.text


def test_those_of_the_country_do_not_close_a_request_to_themselves(commitment, keeper):
    signed_in(keeper).post(
        f"{LIST}ask/{commitment.pk}/", typed(visibility=Visibility.SECRETARIAT)
    )

    assert not SupportRequest.objects.exists()


def test_nobody_else_finds_the_form(commitment, asked, member_client, client):
    for address in (f"{LIST}ask/{commitment.pk}/", f"{LIST}{asked.pk}/edit/"):
        assert member_client.get(address).status_code == 404
        assert "/accounts/login/" in client.get(address).headers["Location"]


def test_a_change_that_crosses_another_shows_both(asked, keeper):
    client = signed_in(keeper)
    seen = asked.revision
    asked.title_en = "Theirs"
    asked.save()
    address = f"{LIST}{asked.pk}/edit/"

    response = client.post(address, typed(title_en="Mine", revision_seen=seen))

    assert "Now: Theirs" in response.text
    assert 'value="Mine"' in response.text
    asked.refresh_from_db()
    assert asked.title_en == "Theirs"

    client.post(address, typed(title_en="Mine", revision_seen=asked.revision))
    asked.refresh_from_db()
    assert asked.title_en == "Mine"


def test_country_page_shows_what_is_asked_for_and_offers_keepers_to_ask(
    client, asked, keeper
):
    SupportRequestFactory(
        commitment=asked.commitment, title="Withdrawn", withdrawn=True
    )
    page = asked.pathfinder.get_absolute_url()
    ask = f"{LIST}ask/{asked.commitment.pk}/"

    text, keepers = client.get(page).text, signed_in(keeper).get(page).text

    assert asked.title in text
    assert "Withdrawn" not in text
    assert ask not in text
    assert ask in keepers


# -- One request -----------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_offers(
    client, django_assert_num_queries, asked, count
):
    SupportOfferFactory.create_batch(count, request=asked, accepted=True)
    SupportOfferFactory(request=asked)

    with django_assert_num_queries(3):
        response = client.get(asked.get_absolute_url())

    assert len(response.context["offers"]) == count


def test_a_match_is_shown_to_all_and_its_words_to_its_sides(client, asked, keeper):
    offer = SupportOfferFactory(request=asked, accepted=True, text="We send Ada.")
    waiting = SupportOfferFactory(request=asked, text="We send Bea.")

    text = client.get(asked.get_absolute_url()).text
    keepers = signed_in(keeper).get(asked.get_absolute_url()).text

    assert str(offer.partner) in text
    assert "We send" not in text
    assert str(waiting.partner) not in text
    assert "We send Ada." in keepers
    assert "We send Bea." in keepers


def test_a_partner_offers(asked, speaker):
    client = signed_in(speaker)
    partner = speaker.representations.get().partner

    response = client.post(
        asked.get_absolute_url(),
        {"do": "offer", "partner": partner.pk, "text": "Two trainers."},
    )

    assert response.status_code == 302
    offer = SupportOffer.objects.get()
    assert (offer.partner, offer.request, offer.text) == (
        partner,
        asked,
        "Two trainers.",
    )


def test_a_second_offer_is_refused_and_keeps_what_was_typed(asked, speaker):
    partner = speaker.representations.get().partner
    SupportOfferFactory(request=asked, partner=partner)

    response = signed_in(speaker).post(
        asked.get_absolute_url(),
        {"do": "offer", "partner": partner.pk, "text": "Two more."},
    )

    assert "already" in response.text
    assert "Two more." in response.text
    assert SupportOffer.objects.count() == 1


def test_keepers_accept(asked, keeper):
    offer = SupportOfferFactory(request=asked)

    signed_in(keeper).post(
        asked.get_absolute_url(),
        {"do": f"accept:{offer.pk}", f"{offer.pk}-reason": "Welcome."},
    )

    offer.refresh_from_db()
    asked.refresh_from_db()
    assert (offer.state, offer.reason) == (SupportOfferState.ACCEPTED, "Welcome.")
    assert asked.state == SupportRequestState.MATCHED


def test_keepers_decline_with_a_reason(asked, keeper):
    offer = SupportOfferFactory(request=asked)
    client, address = signed_in(keeper), asked.get_absolute_url()

    refused = client.post(address, {"do": f"decline:{offer.pk}"})
    assert "Say why the offer is declined." in refused.text

    client.post(address, {"do": f"decline:{offer.pk}", f"{offer.pk}-reason": "No."})
    offer.refresh_from_db()
    assert offer.state == SupportOfferState.DECLINED


@pytest.mark.parametrize("todo", ["accept", "decline", "withdraw-offer"])
def test_an_offer_of_another_request_is_not_found(asked, keeper, todo):
    offer = SupportOfferFactory()

    response = signed_in(keeper).post(
        asked.get_absolute_url(),
        {"do": f"{todo}:{offer.pk}", f"{offer.pk}-reason": "No."},
    )

    assert response.status_code == 404


def test_a_partner_withdraws_its_offer(asked, speaker):
    offer = SupportOfferFactory(
        request=asked, partner=speaker.representations.get().partner
    )

    signed_in(speaker).post(
        asked.get_absolute_url(), {"do": f"withdraw-offer:{offer.pk}"}
    )

    offer.refresh_from_db()
    assert offer.state == SupportOfferState.WITHDRAWN


@pytest.mark.parametrize(
    ("todo", "state"),
    [
        ("withdraw", SupportRequestState.WITHDRAWN),
        ("close", SupportRequestState.CLOSED),
    ],
)
def test_keepers_end_the_request_and_others_cannot(asked, keeper, speaker, todo, state):
    address = asked.get_absolute_url()
    assert signed_in(speaker).post(address, {"do": todo}).status_code == 404

    with time_machine.travel("2026-05-01", tick=False):
        signed_in(keeper).post(address, {"do": todo})

    asked.refresh_from_db()
    assert asked.state == state
    assert asked.closed_at.date() == datetime.date(2026, 5, 1)
