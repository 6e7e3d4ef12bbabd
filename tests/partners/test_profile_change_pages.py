"""The page on which a partner proposes changes to its profile."""

import datetime
import time

import pytest
import time_machine
from django.core import mail

from partners.enums import RepresentativeRole
from partners.models import Partner, ProfileChange
from partners.profiles import word_diff
from tests.conftest import signed_in
from tests.factories.core import SourceFactory, ThemeFactory
from tests.factories.partners import ProfileChangeFactory, RepresentativeFactory
from tests.partners.proposals import (
    accept,
    decision_page,
    decline,
    page_of,
    propose,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def focal_point():
    return RepresentativeFactory(partner__name_en="Canary organisation")


@pytest.fixture
def partner(focal_point):
    return focal_point.partner


def typed(partner, **values):
    partner.refresh_from_db()
    return {
        "do": "propose",
        "revision_seen": partner.revision,
        "name_en": partner.name_en,
        **values,
    }


def test_a_focal_point_proposes_on_the_page(focal_point, partner):
    client = signed_in(focal_point.user)

    response = client.post(
        page_of(partner), typed(partner, acronym="NEW", note="See site"), follow=True
    )

    change = ProfileChange.objects.get()
    assert (change.proposed, change.note) == ({"acronym": "NEW"}, "See site")
    assert "Withdraw the proposal" in response.text
    partner.refresh_from_db()
    assert partner.acronym == ""


def test_what_was_typed_survives_a_mistake(focal_point, partner):
    data = typed(partner, website="no address", acronym="KEPT")

    text = signed_in(focal_point.user).post(page_of(partner), data).text

    assert "Enter a valid URL" in text
    assert 'value="KEPT"' in text


def test_what_others_changed_meanwhile_is_taken_over(focal_point, partner):
    data = typed(partner, acronym="KEPT", website="")
    moved = "https://moved.example.org"
    Partner.objects.filter(pk=partner.pk).update(website=moved)
    client = signed_in(focal_point.user)

    response = client.post(page_of(partner), data)

    assert "Somebody else changed this while you were writing" in response.text
    assert 'value="KEPT"' in response.text
    assert f'value="{moved}"' in response.text
    assert 'name="revision_seen" value="2"' in response.text
    assert not ProfileChange.objects.exists()
    again = data | {"website": moved, "revision_seen": 2}
    assert client.post(page_of(partner), again).status_code == 302
    assert ProfileChange.objects.get().proposed == {"acronym": "KEPT"}


def test_a_field_that_both_changed_shows_what_stands_there_now(focal_point, partner):
    data = typed(partner, acronym="MINE")
    Partner.objects.filter(pk=partner.pk).update(acronym="THEIRS")

    text = signed_in(focal_point.user).post(page_of(partner), data).text

    assert 'value="MINE"' in text
    assert "Now: THEIRS" in text


def test_what_was_typed_survives_a_proposal_sent_meanwhile(focal_point, partner):
    data = typed(partner, description_en="Long work.", note="With care.")
    colleague = RepresentativeFactory(partner=partner)
    first = propose(colleague, acronym="FIRST")
    client = signed_in(focal_point.user)

    text = client.post(page_of(partner), data).text

    assert "A change of this profile is proposed already." in text
    assert "Long work." in text
    assert "With care." in text
    assert [change.pk for change in ProfileChange.objects.all()] == [first.pk]


def test_what_was_typed_may_take_the_place_of_the_open_proposal(focal_point, partner):
    first = propose(focal_point, acronym="FIRST")
    data = typed(partner, acronym="SECOND") | {"do": "replace"}

    signed_in(focal_point.user).post(page_of(partner), data)

    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert ProfileChange.objects.open().get().proposed == {"acronym": "SECOND"}


def test_a_replacement_that_is_wrong_leaves_the_open_proposal(focal_point, partner):
    first = propose(focal_point, acronym="FIRST")
    data = typed(partner) | {"do": "replace"}  # nothing differs

    text = signed_in(focal_point.user).post(page_of(partner), data).text

    first.refresh_from_db()
    assert first.is_open
    assert "Nothing differs from what the record says now." in text


def test_an_accepted_proposal_confirms_the_profile(focal_point, partner, secretariat):
    with time_machine.travel("2020-03-01"):
        change = propose(focal_point, acronym="NEW")

    accept(change, secretariat)

    partner.refresh_from_db()
    assert partner.confirmed_on == datetime.date(2020, 3, 1)


def test_a_partner_s_own_description_is_no_longer_from_a_document(
    focal_point, partner, secretariat, client
):
    source = SourceFactory(short_title="Paris report")
    Partner.objects.filter(pk=partner.pk).update(source=source, locator="p. 3")
    partner.refresh_from_db()
    with time_machine.travel("2020-03-01"):
        change = propose(focal_point, description_en="We watch farms.")

    accept(change, secretariat)

    partner.refresh_from_db()
    assert (partner.source, partner.locator) == (None, "")
    assert (
        "Source: the partner itself, 1 March 2020"
        in client.get(partner.get_absolute_url()).text
    )


def test_a_source_stays_with_a_description_that_stays(
    focal_point, partner, secretariat
):
    source = SourceFactory()
    Partner.objects.filter(pk=partner.pk).update(source=source)

    accept(propose(focal_point, acronym="NEW"), secretariat)

    partner.refresh_from_db()
    assert partner.source == source


def test_the_outcome_stands_on_the_page(focal_point, partner, secretariat):
    decline(propose(focal_point), secretariat)

    assert "It is not so." in signed_in(focal_point.user).get(page_of(partner)).text


@pytest.mark.parametrize(
    ("action", "said"),
    [(decline, "The Secretariat declined it on"), (withdraw, "It was withdrawn on")],
)
def test_what_became_of_a_proposal_stands_above_the_form(
    action, said, focal_point, partner, secretariat
):
    change = propose(focal_point, description_en="We watch farms.")
    action(change, secretariat)

    response = signed_in(focal_point.user).get(page_of(partner))

    assert said in response.text
    (difference,) = response.context["differences"]
    assert difference["diff"] == "<ins>We watch farms.</ins>"
    assert f"?from={change.pk}#proposal" in response.text


def test_of_an_accepted_proposal_nothing_stands_above_the_form(
    focal_point, partner, secretariat
):
    decline(propose(focal_point, acronym="OLD"), secretariat)
    accept(propose(focal_point), secretariat)

    response = signed_in(focal_point.user).get(page_of(partner))

    assert response.context["in_vain"] is None
    assert "Start from what was proposed" not in response.text


def test_the_form_starts_again_from_what_was_proposed(
    focal_point, partner, secretariat
):
    theme = ThemeFactory()
    change = propose(focal_point, acronym="AGAIN", themes=[theme])
    decline(change, secretariat)

    page = signed_in(focal_point.user).get(f"{page_of(partner)}?from={change.pk}")

    form = page.context["form"]
    assert form["acronym"].value() == "AGAIN"
    assert form["themes"].value() == [str(theme.pk)]
    assert form["name_en"].value() == partner.name_en


def test_the_form_does_not_start_from_another_partner_s_proposal(focal_point, partner):
    other = ProfileChangeFactory(declined=True, proposed={"acronym": "SECRETDRAFT"})

    for key in (other.pk, "nonsense"):
        page = signed_in(focal_point.user).get(f"{page_of(partner)}?from={key}")
        assert "SECRETDRAFT" not in page.text
        assert page.context["form"]["acronym"].value() == ""


def test_the_partner_s_page_tells_its_focal_points_alone_of_a_proposal(
    focal_point, partner, member, secretariat
):
    speaker = RepresentativeFactory(
        partner=partner, role=RepresentativeRole.COMMUNICATIONS
    )
    waits, declined = "A proposal of yours waits", "declined the last proposal"

    def said_to(user):
        text = signed_in(user).get(partner.get_absolute_url()).text
        return [words for words in (waits, declined) if words in text]

    change = propose(focal_point)
    assert said_to(focal_point.user) == [waits]
    assert said_to(member) == said_to(speaker.user) == []

    decline(change, secretariat)
    assert said_to(focal_point.user) == [declined]
    assert said_to(member) == said_to(speaker.user) == []


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("action", [accept, decline])
def test_the_author_is_told_by_mail(
    action, language, focal_point, partner, secretariat
):
    focal_point.user.language = language
    focal_point.user.save()

    action(propose(focal_point), secretariat)

    (message,) = mail.outbox
    assert message.to == [focal_point.user.email]
    assert f"/{partner.slug}/propose/" in message.body
    assert ("It is not so." in message.body) == (action is decline)
    assert "Canary" not in message.subject


def test_the_form_names_its_fields_in_the_reader_s_language(focal_point, partner):
    page = page_of(partner).replace("/en/", "/fr/")

    assert "(anglais)" in signed_in(focal_point.user).get(page).text


def test_the_order_of_the_form_is_kept(focal_point, secretariat_client):
    change = propose(focal_point, website="https://e.org", acronym="N", name_fr="F")

    rows = secretariat_client.get(decision_page(change)).context["rows"]
    assert [row["label"] for row in rows] == ["Name (French)", "Acronym", "Website"]


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("a b c", "a x c", "a <del>b</del> <ins>x</ins> c"),
        ("We act now", "They do now", "<del>We act</del> <ins>They do</ins> now"),
        ("", "<i>&", "<ins>&lt;i&gt;&amp;</ins>"),
        ("<script>", "", "<del>&lt;script&gt;</del>"),
        ("same <b>", "same <b>", "same &lt;b&gt;"),
    ],
)
def test_differences_of_words_are_marked_and_escaped(old, new, marked):
    assert word_diff(old, new) == marked


def test_a_text_made_to_be_slow_is_compared_quickly():
    begun = time.monotonic()

    word_diff("a " * 2500, "b a " * 1250)

    assert time.monotonic() - begun < 5
