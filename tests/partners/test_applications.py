"""An organisation applies, confirms its address, and the Secretariat decides."""

import datetime
import re
import time
import uuid

import pytest
from django.core import mail, signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.actions import applications
from partners.duplicates import possible_duplicates
from partners.enums import ApplicationState, PartnerEventKind, RepresentativeRole
from partners.models import Partner, PartnerApplication
from partners.views import applications as pages
from tests.factories.accounts import UserFactory
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import (
    PartnerApplicationFactory,
    PartnerFactory,
)

pytestmark = pytest.mark.django_db

APPLY = "/en/partners/apply/"


@pytest.fixture
def client():
    """A visitor from an address that nothing was counted for yet."""
    numbers = [str(byte) for byte in uuid.uuid4().bytes[:3]]
    return Client(REMOTE_ADDR=".".join(["10", *numbers]))


@pytest.fixture
def data():
    """What is typed into the form, with an address of its own for each test."""
    email = f"grace-{uuid.uuid4()}@example.org"

    def typed(**values):
        return {
            "name": "Casa Canária",
            "stakeholder_group": "civil_society",
            "work": "We inspect farms.",
            "working_languages": ["es"],
            "contact_name": "Grace Contact",
            "contact_email": email,
            "language": "es",
            "consent": "on",
            **values,
        }

    return typed


def link_in(message):
    return re.search(r"http\S+(/\w\w/partners/apply/\S+/)", message.body)[1]


def decision_page(application):
    return reverse("admin:partners_partnerapplication_change", args=[application.pk])


def confirm(application, by):
    return applications.confirm_application(application=application)


def withdraw(application, by):
    return applications.withdraw_application(application=application)


def review(application, by):
    return applications.start_review(application=application, by=by)


def accept(application, by):
    return applications.accept_application(
        application=application, by=by, visibility="public"
    )


def decline(application, by):
    return applications.decline_application(
        application=application, by=by, reason="No."
    )


ACTIONS = {
    "confirm": confirm,
    "withdraw": withdraw,
    "review": review,
    "accept": accept,
    "decline": decline,
}
S = ApplicationState
BECOMES = {
    (S.UNCONFIRMED, "confirm"): S.RECEIVED,
    (S.UNCONFIRMED, "withdraw"): S.WITHDRAWN,
    (S.RECEIVED, "withdraw"): S.WITHDRAWN,
    (S.UNDER_REVIEW, "withdraw"): S.WITHDRAWN,
    (S.RECEIVED, "review"): S.UNDER_REVIEW,
    (S.RECEIVED, "accept"): S.ACCEPTED,
    (S.UNDER_REVIEW, "accept"): S.ACCEPTED,
    (S.RECEIVED, "decline"): S.DECLINED,
    (S.UNDER_REVIEW, "decline"): S.DECLINED,
}


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_action_in_each_state(state, action, secretariat):
    traits = {} if state == S.RECEIVED else {state: True}
    application = PartnerApplicationFactory(**traits)

    if becomes := BECOMES.get((state, action)):
        ACTIONS[action](application, secretariat)
    else:
        with pytest.raises(ValidationError, match="This cannot be done"):
            ACTIONS[action](application, secretariat)
        becomes = state
    application.refresh_from_db()
    assert application.state == becomes


@pytest.mark.parametrize("action", ["review", "accept", "decline"])
def test_only_the_secretariat_with_the_right_decides(action, member):
    application = PartnerApplicationFactory()

    for user in (
        member,
        UserFactory(staff=True, is_active=False),
    ):
        with pytest.raises(PermissionDenied):
            ACTIONS[action](application, user)


# -- Applying ----------------------------------------------------------------------


def test_an_application_is_confirmed_by_the_link_in_the_mail(client, data):
    theme, country = ThemeFactory(), CountryFactory()

    response = client.post(
        APPLY, data(themes=[theme.pk], countries_of_work=[country.pk])
    )

    assert response.url == "/en/partners/apply/thanks/"
    application = PartnerApplication.objects.get()
    assert application.state == S.UNCONFIRMED
    assert list(application.themes.all()) == [theme]
    (message,) = mail.outbox
    assert message.to == [data()["contact_email"]]
    assert "Canária" not in message.body + message.subject
    page = link_in(message)
    client.get(page)
    application.refresh_from_db()
    assert application.state == S.UNCONFIRMED  # looking at a link confirms nothing
    client.post(page, {"do": "confirm"})
    application.refresh_from_db()
    assert application.state == S.RECEIVED


def path_signed(application, days):
    """The link of an application as it was made ``days`` ago."""
    moment = time.time() - days * 24 * 60 * 60
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", lambda: moment)
        return applications.application_path(application)


@pytest.mark.parametrize(("days", "state"), [(6.99, S.RECEIVED), (7.01, S.UNCONFIRMED)])
def test_the_link_confirms_for_three_days(client, days, state):
    application = PartnerApplicationFactory(unconfirmed=True)
    page = path_signed(application, days)

    client.post(page, {"do": "confirm"})

    application.refresh_from_db()
    assert application.state == state
    assert ("too old" in client.get(page).text) == (state == S.UNCONFIRMED)


@pytest.mark.parametrize("token", ["x", "x:y:z", "éè"])
def test_a_forged_link_does_not_exist(client, token):
    assert client.get(f"{APPLY}{token}/").status_code == 404


def test_the_identifier_of_an_application_is_no_link(client):
    application = PartnerApplicationFactory()

    for token in (application.pk, signing.dumps(str(application.pk))):
        assert client.get(f"{APPLY}{token}/").status_code == 404


def test_the_applicant_can_withdraw(client):
    application = PartnerApplicationFactory()

    client.post(applications.application_path(application), {"do": "withdraw"})

    application.refresh_from_db()
    assert application.state == S.WITHDRAWN


def test_consent_is_needed(client, data):
    text = client.post(APPLY, data(consent="", acronym="KEPT")).text

    assert "This field is required" in text
    assert 'value="KEPT"' in text
    assert not PartnerApplication.objects.exists()


def test_what_they_do_has_three_thousand_characters(client, data):
    client.post(APPLY, data(work="x" * 3001))
    assert not PartnerApplication.objects.exists()

    client.post(APPLY, data(work="x" * 3000))
    assert PartnerApplication.objects.exists()


def test_the_same_open_application_gets_the_same_thanks_and_no_row(client, data):
    first = client.post(APPLY, data())
    again = client.post(
        APPLY, data(name="CASA CANÁRIA", contact_email=data()["contact_email"].upper())
    )

    assert (again.status_code, again.url) == (first.status_code, first.url)
    assert PartnerApplication.objects.count() == 1


def test_a_program_in_the_trap_gets_the_same_thanks_and_no_row(client, data):
    response = client.post(APPLY, data(fax="555"))

    assert response.url == "/en/partners/apply/thanks/"
    assert not PartnerApplication.objects.exists()
    assert mail.outbox == []


def test_one_network_applies_so_often_in_an_hour(client, monkeypatch, data):
    monkeypatch.setattr(pages, "PER_HOST", 2)
    for number in range(3):
        response = client.post(
            APPLY,
            data(
                name=f"N{number}", contact_email=f"n{number}-{uuid.uuid4()}@example.org"
            ),
        )

    assert PartnerApplication.objects.count() == 2
    assert "Try again from" in response.text
    assert 'value="N2"' in response.text


def test_one_address_gets_so_many_mails_in_a_day(client, data):
    for number in range(5):
        response = client.post(APPLY, data(name=f"N{number}"))

    assert response.url == "/en/partners/apply/thanks/"
    assert len(mail.outbox) == pages.PER_ADDRESS == 3


# -- Deciding ----------------------------------------------------------------------


def test_accepting_makes_a_partner_with_a_focal_point(secretariat):
    theme, country = ThemeFactory(), CountryFactory()
    PartnerFactory(slug="casa")
    application = PartnerApplicationFactory(
        name="Casa Canária",
        acronym="CASA",
        language="es",
        themes=[theme],
        countries_of_work=[country],
    )

    accept(application, secretariat)

    application.refresh_from_db()
    partner = application.partner
    assert partner.slug == "casa-2"
    assert (partner.name_es, partner.name_fr) == ("Casa Canária", None)
    assert partner.name_en == "Casa Canária"  # until somebody translates it
    assert partner.description_es == "We inspect farms."
    assert partner.visibility == "public"
    assert list(partner.themes.all()) == [theme]
    assert list(partner.countries_of_work.all()) == [country]
    kinds = partner.membership_events.values_list("kind", flat=True)
    assert set(kinds) == {PartnerEventKind.APPLIED, PartnerEventKind.ACCEPTED}
    assert partner in Partner.objects.listed()
    person = partner.representatives.get()
    assert person.role == RepresentativeRole.FOCAL_POINT
    assert person.user.email == application.contact_email
    assert not person.listed_to_partners


@pytest.mark.parametrize(
    ("action", "language", "words"),
    [
        ("accept", "en", "is now a partner"),
        ("accept", "fr", "est désormais partenaire"),
        ("accept", "es", "es ahora socio"),
        ("decline", "en", "No."),
        ("decline", "fr", "No."),
        ("decline", "es", "No."),
    ],
)
def test_the_applicant_is_told_by_mail(action, words, language, secretariat):
    application = PartnerApplicationFactory(language=language)

    ACTIONS[action](application, secretariat)

    message = mail.outbox[0]
    assert message.to == [application.contact_email]
    assert words in message.body


def test_declining_needs_a_reason(secretariat):
    with pytest.raises(ValidationError, match="Say why"):
        applications.decline_application(
            application=PartnerApplicationFactory(), by=secretariat, reason=" "
        )


@pytest.mark.parametrize(
    "known",
    [
        {"name_en": "CASA canaria"},
        {"name_fr": "Casa Canária"},
        {"acronym": "casac"},
        {"website": "https://www.casa.example.org/about/"},
        {"website": "http://casa.example.org"},
        {"name_en": "Casa Canaria International"},
    ],
    ids=str,
)
def test_possible_duplicates_are_found(known):
    partner = PartnerFactory(**{"hidden": True, "withdrawn": True, **known})
    PartnerFactory(name_en="Casa Blanca", website="https://notcasa.example.org")
    application = PartnerApplicationFactory(
        name="Casa Canária", acronym="CASAC", website="https://casa.example.org/es"
    )

    assert list(possible_duplicates(application)) == [partner]


# -- The queue ---------------------------------------------------------------------


def test_the_queue_shows_confirmed_applications_only(secretariat_client):
    waiting = PartnerApplicationFactory()
    PartnerApplicationFactory(unconfirmed=True, name="Canary unconfirmed")
    PartnerApplicationFactory(declined=True)
    url = reverse("admin:partners_partnerapplication_changelist")

    assert list(secretariat_client.get(url).context["cl"].result_list) == [waiting]
    every = secretariat_client.get(f"{url}?state=all")
    assert "Canary unconfirmed" not in every.text
    assert "Applications: 1" in secretariat_client.get(reverse("admin:index")).text


def test_the_review_page_names_possible_duplicates(secretariat_client):
    PartnerFactory(name_en="Known already", acronym="APP")

    text = secretariat_client.get(
        decision_page(PartnerApplicationFactory(acronym="App"))
    ).text

    assert "Known already" in text


def test_the_review_page_accepts_with_a_visibility(secretariat_client):
    application = PartnerApplicationFactory()

    secretariat_client.post(
        decision_page(application), {"do": "accept", "visibility": "partners"}
    )

    application.refresh_from_db()
    assert application.partner.visibility == "partners"
    text = secretariat_client.get(decision_page(application)).text
    assert 'value="accept"' not in text


def test_the_review_page_keeps_the_reason_that_is_refused(secretariat_client):
    application = PartnerApplicationFactory()

    secretariat_client.post(decision_page(application), {"do": "review"})
    text = secretariat_client.post(decision_page(application), {"do": "decline"}).text

    assert "Say why" in text
    application.refresh_from_db()
    assert application.state == S.UNDER_REVIEW


# -- Forgetting --------------------------------------------------------------------


def decided(days, **traits):
    moment = timezone.now() - datetime.timedelta(days=days)
    return PartnerApplicationFactory(decided_at=moment, **traits)


def test_what_was_never_confirmed_is_deleted_after_a_week():
    _old, new = PartnerApplicationFactory.create_batch(2, unconfirmed=True)
    waiting = PartnerApplicationFactory()
    long_ago = timezone.now() - datetime.timedelta(days=8)
    PartnerApplication.objects.exclude(pk=new.pk).update(created_at=long_ago)

    assert applications.clean_applications(now=timezone.now()) == (1, 0)
    assert set(PartnerApplication.objects.all()) == {new, waiting}


def test_who_was_declined_is_forgotten_after_a_year():
    old = decided(366, declined=True)
    recent = decided(300, declined=True)

    applications.clean_applications(now=timezone.now())

    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.contact_name, old.contact_job_title, old.contact_email) == ("", "", "")
    assert recent.contact_email


def test_history_keeps_no_contact():
    PartnerApplicationFactory(contact_name="Canary", contact_email="canary@e.org")

    row = PartnerApplication.pgh_event_model.objects.values().get()
    assert "anary" not in str(row)


# -- Long lists of choices ---------------------------------------------------------


def test_countries_and_themes_stand_in_groups_and_can_be_skipped(client):
    africa = CountryFactory.create_batch(13, ilo_region="africa")
    arab = CountryFactory(ilo_region="arab_states")
    sector, target = ThemeFactory(kind="sector"), ThemeFactory(kind="target")

    response = client.get(APPLY)

    form = response.context["form"]
    assert [
        (str(group), [str(label) for _key, label in rows])
        for group, rows in form.fields["countries_of_work"].choices
    ] == [("Africa", sorted(map(str, africa))), ("Arab States", [str(arab)])]
    assert [
        (str(group), [str(label) for _key, label in rows])
        for group, rows in form.fields["themes"].choices
    ] == [("part of Target 8.7", [str(target)]), ("sector", [str(sector)])]
    assert 'href="#id_countries_of_work_end"' in response.text
    assert 'id="id_countries_of_work_end"' in response.text
    assert 'href="#id_themes_end"' not in response.text  # two need no short cut


# -- What an applicant writes becomes the description ------------------------------


def test_the_form_says_what_becomes_of_the_text(client):
    text = client.get(APPLY).text

    assert "It becomes the description on the public page" in text


def test_the_secretariat_edits_the_description_before_accepting(secretariat_client):
    application = PartnerApplicationFactory(language="fr", work="We are the best.")
    page = decision_page(application)
    assert "We are the best.</textarea>" in secretariat_client.get(page).text

    secretariat_client.post(
        page,
        {"do": "accept", "visibility": "public", "description": "Nous inspectons."},
    )

    partner = Partner.objects.get()
    assert (partner.description_fr, partner.description_en) == (
        "Nous inspectons.",
        None,
    )


def test_the_secretariat_reads_of_the_applicant(secretariat_client):
    text = secretariat_client.get(decision_page(PartnerApplicationFactory())).text

    assert "Name of the contact" in text
    assert "Your name" not in text


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_mail_leads_to_the_page_in_its_language(client, data, language):
    client.post(APPLY, data(language=language))

    (message,) = mail.outbox
    assert f"/{language}/partners/apply/" in message.body


def test_the_applicant_s_page_shows_what_was_applied_for(client):
    application = PartnerApplicationFactory(
        work="We inspect farms.", themes=[ThemeFactory(name_en="Fishing")]
    )

    text = client.get(applications.application_path(application)).text

    assert "We inspect farms." in text
    assert "Fishing" in text
    assert application.contact_email not in text
