"""Partners propose, the Secretariat decides; nobody sees another partner's drafts."""

import datetime
import re
import time

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from alliance87.core.changes import RecordHistory
from alliance87.core.revisions import Conflict
from partners.actions import changes, people
from partners.enums import ProposalState, RepresentativeRole
from partners.models import Partner, ProfileChange, Representative
from partners.profiles import word_diff
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.core import CountryFactory, SourceFactory, ThemeFactory
from tests.factories.partners import (
    ProfileChangeFactory,
    RepresentativeFactory,
)

pytestmark = pytest.mark.django_db

PROPOSED, ACCEPTED = ProposalState.PROPOSED, ProposalState.ACCEPTED
CLOSED = {"accepted_now", "declined", "withdrawn"}


@pytest.fixture
def focal_point():
    return RepresentativeFactory(partner__name_en="Canary organisation")


@pytest.fixture
def partner(focal_point):
    return focal_point.partner


def propose(focal_point, **values):
    partner = focal_point.partner
    partner.refresh_from_db()
    return changes.propose_change(
        record=partner,
        by=focal_point.user,
        values=values or {"acronym": "NEW"},
        revision=partner.revision,
    )


def accept(change, by, **options):
    record = change.record
    record.refresh_from_db()
    return changes.accept_change(
        change=change, by=by, revision=record.revision, **options
    )


def decline(change, by):
    return changes.decline_change(change=change, by=by, reason="It is not so.")


def withdraw(change, by):
    return changes.withdraw_change(change=change, by=change.proposed_by)


def page_of(partner, name="propose"):
    return f"/en/partners/{partner.slug}/{name}/"


def decision_page(change):
    return reverse("admin:partners_profilechange_change", args=[change.pk])


# -- Every state, every action -----------------------------------------------------


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (accept, ProposalState.ACCEPTED),
        (decline, ProposalState.DECLINED),
        (withdraw, ProposalState.WITHDRAWN),
    ],
)
def test_an_open_proposal_can_be_closed_in_three_ways(action, state, secretariat):
    change = ProfileChangeFactory()

    action(change, secretariat)

    change.refresh_from_db()
    assert change.state == state
    assert change.decided_at


@pytest.mark.parametrize("state", sorted(CLOSED))
@pytest.mark.parametrize("action", [accept, decline, withdraw])
def test_a_closed_proposal_stays_as_it_is(action, state, secretariat):
    change = ProfileChangeFactory(**{state: True})

    with pytest.raises(ValidationError, match="no longer open"):
        action(change, secretariat)

    after = ProfileChange.objects.get(pk=change.pk)
    assert (after.state, after.revision) == (change.state, 1)
    assert change.partner.acronym == ""
    assert mail.outbox == []


def test_one_proposal_at_a_time(focal_point):
    propose(focal_point)

    with pytest.raises(ValidationError, match="proposed already"):
        propose(focal_point, acronym="OTHER")


def test_after_a_decision_the_next_can_be_proposed(focal_point, secretariat):
    decline(propose(focal_point), secretariat)

    assert propose(focal_point).is_open


# -- What is proposed and written --------------------------------------------------


def test_only_what_differs_is_proposed(focal_point, partner):
    change = propose(focal_point, acronym="NEW", website="", name_en=partner.name_en)

    assert change.before == {"acronym": ""}
    assert change.proposed == {"acronym": "NEW"}


def test_proposing_nothing_new_is_refused(focal_point, partner):
    with pytest.raises(ValidationError, match="Nothing differs"):
        propose(focal_point, name_en=partner.name_en)


@pytest.mark.parametrize("name", ["visibility", "slug", "confirmed_on", "role"])
def test_only_listed_fields_can_be_proposed(focal_point, name):
    with pytest.raises(PermissionDenied):
        propose(focal_point, **{name: "x"})


def test_the_english_name_cannot_be_proposed_away(focal_point):
    with pytest.raises(ValidationError) as refused:
        propose(focal_point, name_en=" ", name_fr="Organisation")

    assert set(refused.value.message_dict) == {"name_en"}


def test_the_english_name_cannot_be_emptied_on_acceptance(
    focal_point, partner, secretariat
):
    change = propose(focal_point, name_en="Other name")

    with pytest.raises(ValidationError) as refused:
        accept(change, secretariat, values={"name_en": ""})

    assert set(refused.value.message_dict) == {"name_en"}
    assert Partner.objects.get(pk=partner.pk).name_en == "Canary organisation"


def test_the_form_says_what_is_required(focal_point, partner):
    form = signed_in(focal_point.user).get(page_of(partner)).context["form"]

    assert [name for name, field in form.fields.items() if field.required] == [
        "name_en"
    ]


def test_accepting_writes_every_kind_of_value(focal_point, partner, secretariat):
    theme, country = ThemeFactory(), CountryFactory()
    change = propose(
        focal_point,
        name_fr="Organisation",
        description_es="Quiénes somos",
        website="https://example.org",
        role_mailbox="office@example.org",
        working_languages=["es", "fr"],
        themes=[theme],
        countries_of_work=[country],
    )

    accept(change, secretariat)

    partner = Partner.objects.get(pk=partner.pk)
    assert partner.name_fr == "Organisation"
    assert partner.name_en == "Canary organisation"
    assert partner.description_es == "Quiénes somos"
    assert set(partner.working_languages) == {"es", "fr"}
    assert list(partner.themes.all()) == [theme]
    assert list(partner.countries_of_work.all()) == [country]


def test_accepting_with_edits_says_so(focal_point, partner, secretariat):
    change = propose(focal_point, acronym="NEW", website="https://example.org")

    accept(change, secretariat, values={"acronym": "BETTER", "slug": "stolen"})

    change.refresh_from_db()
    partner.refresh_from_db()
    assert (change.edited, partner.acronym) == (True, "BETTER")
    assert partner.website == "https://example.org"
    assert partner.slug != "stolen"


def test_accepting_as_proposed_is_no_edit(focal_point, secretariat):
    change = accept(propose(focal_point), secretariat)

    assert change.edited is False


def test_accepting_a_deleted_theme_is_explained(focal_point, secretariat):
    theme = ThemeFactory()
    change = propose(focal_point, themes=[theme])
    theme.delete()

    with pytest.raises(ValidationError, match="no longer exists"):
        accept(change, secretariat)

    assert ProfileChange.objects.get().is_open


def test_accepting_another_revision_than_the_one_looked_at_is_refused(
    focal_point, partner, secretariat
):
    change = propose(focal_point)
    Partner.objects.filter(pk=partner.pk).update(website="https://moved.example.org")

    with pytest.raises(Conflict):
        changes.accept_change(
            change=change, by=secretariat, revision=change.base_revision
        )


def test_proposing_from_another_revision_is_refused(focal_point, partner):
    with pytest.raises(Conflict):
        changes.propose_change(
            record=partner, by=focal_point.user, values={"acronym": "N"}, revision=7
        )


def test_declining_needs_a_reason(focal_point, secretariat):
    with pytest.raises(ValidationError, match="Say why"):
        changes.decline_change(change=propose(focal_point), by=secretariat, reason="  ")


# -- Who may -----------------------------------------------------------------------


def test_an_editor_does_not_decide_on_their_own_proposal(secretariat):
    focal_point = RepresentativeFactory(user=secretariat)
    change = propose(focal_point)

    for action in (accept, decline):
        with pytest.raises(ValidationError, match="their own proposal"):
            action(change, secretariat)


@pytest.mark.parametrize("who", ["author", "member", "closed"])
def test_only_the_secretariat_decides(who, focal_point, member):
    person = {
        "author": focal_point.user,
        "member": member,
        "closed": UserFactory(staff=True, is_active=False),
    }[who]
    change = propose(focal_point)

    for action in (accept, decline):
        with pytest.raises(PermissionDenied):
            action(change, person)


LOST = {
    "left": {"until": timezone.localdate()},
    "other role": {"role": RepresentativeRole.COMMUNICATIONS},
}


@pytest.mark.parametrize("how", sorted(LOST))
def test_who_lost_the_role_neither_proposes_nor_withdraws(how, focal_point, partner):
    change = propose(focal_point)
    Representative.objects.filter(pk=focal_point.pk).update(**LOST[how])

    with pytest.raises(PermissionDenied):
        withdraw(change, None)
    with pytest.raises(PermissionDenied):
        propose(focal_point, acronym="X")
    assert signed_in(focal_point.user).get(page_of(partner)).status_code == 404


def test_who_lost_the_role_is_told_nothing_more(focal_point, secretariat):
    change = propose(focal_point)
    Representative.objects.filter(pk=focal_point.pk).update(**LOST["left"])

    decline(change, secretariat)

    assert mail.outbox == []


def test_an_alternate_may_propose_and_withdraw_the_colleague_s(focal_point, partner):
    alternate = RepresentativeFactory(
        partner=partner, role=RepresentativeRole.ALTERNATE
    )
    change = propose(focal_point)

    changes.withdraw_change(change=change, by=alternate.user)

    assert propose(alternate).is_open


def readers(partner, member):
    return {
        "other focal point": member,
        "without partner": UserFactory(),
        "deactivated": RepresentativeFactory(partner=partner, user__inactive=True).user,
        "communications": RepresentativeFactory(
            partner=partner, role=RepresentativeRole.COMMUNICATIONS
        ).user,
    }


def test_the_page_exists_for_the_partner_s_own_focal_points_only(
    focal_point, partner, member, client
):
    propose(focal_point, acronym="SECRETDRAFT")

    for user in readers(partner, member).values():
        response = signed_in(user).get(page_of(partner))
        assert response.status_code in {302, 404}  # a closed account is signed out
        assert "SECRETDRAFT" not in response.text
    assert client.get(page_of(partner)).status_code == 302
    assert "SECRETDRAFT" in signed_in(focal_point.user).get(page_of(partner)).text


def test_nobody_else_can_withdraw_by_the_page(focal_point, partner, member):
    change = propose(focal_point)

    for user in readers(partner, member).values():
        signed_in(user).post(page_of(partner), {"do": "withdraw"})

    assert ProfileChange.objects.get(pk=change.pk).is_open


def test_drafts_do_not_show_on_the_partner_s_page(focal_point, partner, member):
    propose(focal_point, description_en="SECRETDRAFT")

    for user in (member, focal_point.user):
        assert "SECRETDRAFT" not in signed_in(user).get(page_of(partner, "")).text


def test_links_to_the_forms_show_to_whom_they_concern(focal_point, partner, member):
    own = signed_in(focal_point.user).get(partner.get_absolute_url()).text
    other = signed_in(member).get(partner.get_absolute_url()).text

    for name in ("propose", "my-listing"):
        assert page_of(partner, name) in own
        assert page_of(partner, name) not in other


# -- Pages -------------------------------------------------------------------------


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


# -- One's own listing -------------------------------------------------------------


def test_consent_counts_at_once_in_both_directions(focal_point, partner):
    client = signed_in(focal_point.user)
    page = page_of(partner, "my-listing")

    client.post(page, {"do": "consent"})
    focal_point.refresh_from_db()
    assert (focal_point.listed_to_partners, focal_point.listed_publicly) == (0, 0)

    client.post(
        page,
        {"do": "consent", "listed_to_partners": "on", "listed_publicly": "on"},
    )
    focal_point.refresh_from_db()
    assert (focal_point.listed_to_partners, focal_point.listed_publicly) == (1, 1)
    assert not ProfileChange.objects.exists()


def test_public_without_partners_is_refused_in_words(focal_point, partner):
    data = {"do": "consent", "listed_publicly": "on"}

    text = signed_in(focal_point.user).post(page_of(partner, "my-listing"), data).text

    assert "also listed to partners" in text
    focal_point.refresh_from_db()
    assert focal_point.listed_to_partners


def test_nobody_consents_for_another(focal_point, partner, secretariat):
    colleague = RepresentativeFactory(partner=partner)

    for by in (colleague.user, secretariat):
        with pytest.raises(PermissionDenied):
            people.set_consent(
                representative=focal_point,
                by=by,
                listed_to_partners=False,
                listed_publicly=False,
            )
    data = {"do": "consent", "representative": str(focal_point.pk)}
    signed_in(colleague.user).post(page_of(partner, "my-listing"), data)
    focal_point.refresh_from_db()
    assert focal_point.listed_publicly


def test_a_listing_is_proposed_by_its_person_alone(focal_point, partner, secretariat):
    colleague = RepresentativeFactory(partner=partner)
    client = signed_in(focal_point.user)
    data = {"do": "propose", "revision_seen": 1, "name": "New name"}
    data["role"] = "alternate"

    client.post(page_of(partner, "my-listing"), data)

    change = ProfileChange.objects.get()
    assert change.representative == focal_point
    assert set(change.proposed) == {"name", "job_title"}
    page = signed_in(colleague.user).get(page_of(partner, "my-listing"))
    assert "New name" not in page.text
    with pytest.raises(PermissionDenied):
        changes.withdraw_change(change=change, by=colleague.user)
    accept(change, secretariat)
    focal_point.refresh_from_db()
    assert (focal_point.name, focal_point.role) == ("New name", "focal_point")


def test_my_listing_does_not_exist_for_others(partner, member, client):
    page = page_of(partner, "my-listing")

    assert signed_in(member).get(page).status_code == 404
    assert client.get(page).status_code == 302


# -- The queue ---------------------------------------------------------------------


def test_the_queue_shows_what_is_open_oldest_first(secretariat_client):
    first, second = ProfileChangeFactory.create_batch(2)
    closed = ProfileChangeFactory(declined=True)
    url = reverse("admin:partners_profilechange_changelist")

    rows = secretariat_client.get(url).context["cl"].result_list
    assert list(rows) == [first, second]
    rows = secretariat_client.get(f"{url}?state=declined").context["cl"].result_list
    assert list(rows) == [closed]


def test_the_first_page_of_the_admin_counts_what_waits(secretariat_client):
    url = reverse("admin:index")
    assert "Waiting for you" not in secretariat_client.get(url).text

    ProfileChangeFactory()

    assert "Proposed changes: 1" in secretariat_client.get(url).text


def test_the_comparison_marks_words_and_escapes_them(focal_point, secretariat_client):
    Partner.objects.update(description_en="We work <b>here</b> today.")
    change = propose(
        focal_point, description_en="We work <script>alert(1)</script> today."
    )

    text = secretariat_client.get(decision_page(change)).text

    assert "<script>alert" not in text
    assert "<b>here" not in text
    assert "&lt;<del>b</del> <ins>script</ins>&gt;" in text


def test_the_comparison_says_when_the_record_changed_since(
    focal_point, secretariat_client
):
    change = propose(focal_point)
    Partner.objects.update(acronym="MOVED")

    text = secretariat_client.get(decision_page(change)).text

    assert "has changed since this was proposed" in text
    assert "MOVED" in text


def test_the_queue_accepts_an_edited_value(focal_point, partner, secretariat_client):
    change = propose(focal_point)
    data = {"do": "accept", "revision": partner.revision, "acronym": "EDITED"}

    secretariat_client.post(decision_page(change), data)

    partner.refresh_from_db()
    change.refresh_from_db()
    assert (partner.acronym, change.state, change.edited) == ("EDITED", ACCEPTED, True)


def test_the_queue_keeps_what_was_typed_in_a_conflict(
    focal_point, partner, secretariat_client
):
    change = propose(focal_point)
    data = {"do": "accept", "revision": partner.revision, "acronym": "TYPED"}
    Partner.objects.update(acronym="MOVED")

    response = secretariat_client.post(decision_page(change), data)

    assert "changed while you looked" in response.text
    assert 'value="TYPED"' in response.text
    assert "MOVED" in response.text
    assert ProfileChange.objects.get().state == PROPOSED
    partner.refresh_from_db()
    assert partner.acronym == "MOVED"


def test_the_queue_declines_with_a_reason(focal_point, secretariat_client):
    change = propose(focal_point)

    empty = secretariat_client.post(decision_page(change), {"do": "decline"})
    assert "Say why" in empty.text
    secretariat_client.post(
        decision_page(change), {"do": "decline", "reason": "Not yet."}
    )

    change.refresh_from_db()
    assert (change.state, change.reason) == (ProposalState.DECLINED, "Not yet.")


def test_accepting_and_declining_differ_by_more_than_colour(
    focal_point, secretariat_client
):
    page = secretariat_client.get(decision_page(propose(focal_point))).text

    buttons = re.findall(
        r'<button class="([^"]*)"[^<]*<svg[^>]*><use href="[^"]*#([a-z]+)"', page
    )
    assert buttons[-2:] == [
        ("button default accept__button", "check"),
        ("button decline__button", "x"),
    ]
    assert page.index("Reason, if you decline") < page.index("decline__button")


def test_an_author_sees_why_they_cannot_decide(secretariat):
    change = propose(RepresentativeFactory(user=secretariat))

    text = signed_in(secretariat).get(decision_page(change)).text

    assert "a colleague has to decide" in text
    assert 'value="accept"' not in text


def test_a_decided_proposal_is_read_only(secretariat_client):
    change = ProfileChangeFactory(declined=True)

    text = secretariat_client.get(decision_page(change)).text

    assert 'value="accept"' not in text
    assert "It is not so." in text


def test_chair_gets_no_queue(chair):
    change = ProfileChangeFactory()
    client = signed_in(chair)

    assert client.get(decision_page(change)).status_code == 302
    assert client.post(decision_page(change), {"do": "accept"}).status_code == 302
    change.refresh_from_db()
    assert change.is_open


def test_decided_proposal_is_not_brought_back_to_an_earlier_state(
    focal_point, secretariat, secretariat_client
):
    change = propose(focal_point)
    decline(change, secretariat)
    history = reverse("admin:partners_profilechange_history", args=[change.pk])

    response = secretariat_client.post(history, {"revision": 1, "revision_seen": 2})

    change.refresh_from_db()
    assert response.status_code == 403
    assert change.state == ProposalState.DECLINED


def test_the_history_names_the_proposal_beside_who_accepted_it(
    focal_point, partner, secretariat, secretariat_client
):
    change = propose(focal_point)
    partner.refresh_from_db()
    secretariat_client.post(
        decision_page(change),
        {"do": "accept", "revision": partner.revision, "acronym": "NEW"},
    )

    steps = RecordHistory(Partner, partner.pk, reader=secretariat).steps()
    page = reverse("admin:partners_partner_history", args=[partner.pk])

    assert [step.proposal for step in steps] == [None, change]
    text = secretariat_client.get(page).text
    assert f"as proposed by {focal_point.user}" in text
    assert decision_page(change) in text


def test_the_public_history_names_no_proposal(
    focal_point, partner, secretariat, client
):
    accept(propose(focal_point), secretariat)

    steps = RecordHistory(Partner, partner.pk, reader=AnonymousUser()).steps()

    assert [step.proposal for step in steps] == [None, None]
