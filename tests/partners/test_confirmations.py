"""A record's own people are asked whether it is right, and say so with one click."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alliance87.core.revisions import Conflict
from partners import tasks
from partners.actions import confirmations
from partners.enums import RepresentativeRole
from partners.models import Partner
from pathfinders import tasks as pathfinders_tasks
from pathfinders.models import PathfinderCountry
from tests.conftest import signed_in
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import PathfinderCountryFactory, StageEventFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 6, 1)


def days_ago(days):
    return TODAY - datetime.timedelta(days=days)


def a_partner(**options):
    return PartnerFactory(confirmed_on=days_ago(400), **options)


def ask(partner, on=TODAY, **options):
    return confirmations.ask_partner(partner=partner, on=on, **options)


# -- When ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("confirmed", "asked", "due"),
    [
        (365, None, False),
        (366, None, True),
        (366, 2, True),  # asked by hand, before the light turned
        (400, 10, False),
        (400, 40, True),
        (731, 360, True),
        (732, 1, False),
        (740, 5, False),
        (100, 500, False),  # confirmed since they were asked
    ],
)
def test_people_are_asked_once_an_occasion(confirmed, asked, due):
    partner = PartnerFactory(
        confirmed_on=days_ago(confirmed),
        confirmation_asked_on=asked and days_ago(asked),
    )

    found = Partner.objects.due_to_confirm(on=TODAY)

    assert list(found) == ([partner] if due else [])


def test_what_nobody_confirmed_counts_from_its_entry():
    with time_machine.travel("2025-05-01"):
        partner = PartnerFactory()
    with time_machine.travel("2025-08-01"):
        PartnerFactory()

    assert Partner.objects.due_to_confirm(on=TODAY).get() == partner


def test_night_after_night_they_are_asked_twice():
    person = RepresentativeFactory(partner__confirmed_on=days_ago(0))
    asked_after = []
    for day in range(0, 800, 5):
        before = len(mail.outbox)
        confirmations.ask_due_partners(on=TODAY + datetime.timedelta(days=day))
        if len(mail.outbox) > before:
            asked_after.append(day)

    assert asked_after == [370, 735]
    assert {message.to[0] for message in mail.outbox} == {person.user.email}


# -- Whom ------------------------------------------------------------------------
def test_focal_points_and_alternates_are_asked_in_their_language():
    partner = a_partner()
    focal = RepresentativeFactory(partner=partner, user__language="fr")
    alternate = RepresentativeFactory(
        partner=partner, role=RepresentativeRole.ALTERNATE
    )
    RepresentativeFactory(partner=partner, role=RepresentativeRole.COMMUNICATIONS)
    RepresentativeFactory(partner=partner, former=True)
    RepresentativeFactory(partner=partner, user__inactive=True)
    RepresentativeFactory(partner=partner, user=None)
    RepresentativeFactory()

    assert ask(partner) == 2

    found = {message.to[0]: message.body for message in mail.outbox}
    assert set(found) == {focal.user.email, alternate.user.email}
    assert f"/fr/partners/{partner.slug}/confirm/" in found[focal.user.email]
    assert f"/en/partners/{partner.slug}/confirm/" in found[alternate.user.email]
    assert "2025" in found[alternate.user.email]


@pytest.mark.parametrize("trait", ["hidden", "suspended"])
def test_nobody_is_asked_about_what_they_cannot_read(trait):
    partner = a_partner(**{trait: True})
    RepresentativeFactory(partner=partner)

    assert ask(partner) == 0
    assert mail.outbox == []


def test_a_record_without_people_stays_due():
    partner = a_partner()
    ask(partner)
    RepresentativeFactory(partner=partner)

    assert ask(partner) == 1


def test_asking_changes_nothing_of_the_record():
    partner = RepresentativeFactory(partner=a_partner()).partner
    before = Partner.objects.values("revision", "updated_at").get(pk=partner.pk)
    revisions = Partner.pgh_event_model.objects.filter(id=partner.pk).count()

    ask(partner)

    after = Partner.objects.values("revision", "updated_at").get(pk=partner.pk)
    assert after == before
    assert Partner.pgh_event_model.objects.filter(id=partner.pk).count() == revisions
    partner.refresh_from_db()
    assert partner.confirmation_asked_on == TODAY


def test_a_country_s_focal_institution_is_asked():
    person = RepresentativeFactory()
    long_ago = timezone.localdate() - datetime.timedelta(days=400)
    country = PathfinderCountryFactory(
        focal_partner=person.partner, confirmed_on=long_ago
    )
    PathfinderCountryFactory(confirmed_on=long_ago)  # has none
    RepresentativeFactory()

    pathfinders_tasks.ask_to_confirm()
    pathfinders_tasks.ask_to_confirm()

    (message,) = mail.outbox
    assert message.to == [person.user.email]
    assert f"/en/pathfinders/{country.slug}/confirm/" in message.body


def test_the_nightly_task_asks_what_is_due():
    person = RepresentativeFactory(partner__confirmed_on=datetime.date(2019, 1, 1))
    RepresentativeFactory(partner__confirmed_on=timezone.localdate())

    tasks.ask_to_confirm()
    tasks.ask_to_confirm()

    assert [message.to for message in mail.outbox] == [[person.user.email]]


# -- The link --------------------------------------------------------------------
@pytest.fixture
def person():
    return RepresentativeFactory(partner__confirmed_on=datetime.date(2019, 1, 1))


def link_to(person):
    mail.outbox.clear()
    confirmations.ask_partner(
        partner=person.partner, on=timezone.localdate(), only_due=False
    )
    return re.search(r"/en/partners/\S+/confirm/\S+", mail.outbox[0].body)[0]


def press(client, address, record):
    return client.post(address, {"revision": record.revision})


def test_opening_the_link_confirms_nothing(client, person):
    response = client.get(link_to(person))

    assert response.status_code == 200
    assert person.partner.name in response.text
    assert reverse("partners:propose", args=[person.partner.slug]) in response.text
    person.partner.refresh_from_db()
    assert person.partner.confirmed_on == datetime.date(2019, 1, 1)


def test_one_click_confirms_and_history_says_who(client, person):
    partner = person.partner

    response = press(client, link_to(person), partner)

    assert "confirmed as of today" in response.text
    partner.refresh_from_db()
    assert partner.confirmed_on == timezone.localdate()
    revision = Partner.pgh_event_model.objects.filter(id=partner.pk).latest("pgh_id")
    assert revision.pgh_context["user"] == str(person.user.pk)


def test_a_second_click_is_thanked_like_the_first(client, person):
    link, partner = link_to(person), person.partner
    press(client, link, partner)

    response = press(client, link, partner)

    assert "confirmed as of today" in response.text
    assert "was changed after" not in response.text


def test_what_was_changed_meanwhile_is_looked_at_again(client, person):
    link, partner = link_to(person), person.partner
    Partner.objects.filter(pk=partner.pk).update(name_en="Another name")

    response = press(client, link, partner)

    assert "was changed after you opened this page" in response.text
    assert "Another name" in response.text
    partner.refresh_from_db()
    assert partner.confirmed_on == datetime.date(2019, 1, 1)


def left(person):
    person.until = datetime.date(2020, 1, 1)
    person.save()


def closed(person):
    person.user.is_active = False
    person.user.save()


def became_communications(person):
    person.role = RepresentativeRole.COMMUNICATIONS
    person.save()


def hidden(person):
    Partner.objects.filter(pk=person.partner.pk).update(visibility="secretariat")


@pytest.mark.parametrize("happened", [left, closed, became_communications, hidden])
def test_the_link_works_as_long_as_its_person_may(client, person, happened):
    link = link_to(person)
    happened(person)

    for response in (client.get(link), press(client, link, person.partner)):
        assert response.status_code == 410
        assert person.partner.name not in response.text
    person.partner.refresh_from_db()
    assert person.partner.confirmed_on == datetime.date(2019, 1, 1)


def test_the_link_works_for_sixty_days(client, person):
    link = link_to(person)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=59)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(days=61)):
        assert client.get(link).status_code == 410


def test_the_link_is_good_for_its_own_record_alone(client, person):
    other = RepresentativeFactory(user=person.user).partner
    country = PathfinderCountryFactory(focal_partner=person.partner)
    token = link_to(person).rstrip("/").rpartition("/")[2]

    for address in (
        f"/en/partners/{other.slug}/confirm/{token}/",
        f"/en/pathfinders/{country.slug}/confirm/{token}/",
        f"/en/partners/{person.partner.slug}/confirm/{token}x/",
    ):
        assert client.get(address).status_code == 410


def test_the_page_of_the_link_names_no_address(client):
    person = RepresentativeFactory(partner__role_mailbox="office@example.org")

    assert "office@example.org" not in client.get(link_to(person)).text


def test_a_country_is_confirmed_by_its_link(client):
    person = RepresentativeFactory()
    country = PathfinderCountryFactory(focal_partner=person.partner)
    StageEventFactory(pathfinder=country)
    token = confirmations.confirmation_token(country, person.user)
    address = f"/en/pathfinders/{country.slug}/confirm/{token}/"
    assert "Expression of interest" in client.get(address).text

    press(client, address, country)

    country.refresh_from_db()
    assert country.confirmed_on == timezone.localdate()


# -- The button ------------------------------------------------------------------
def test_focal_points_confirm_from_the_partner_s_page(person):
    client, partner = signed_in(person.user), person.partner
    address = reverse("partners:confirm", args=[partner.slug])
    assert f'action="{address}"' in client.get(partner.get_absolute_url()).text

    response = press(client, address, partner)

    assert response.headers["Location"] == partner.get_absolute_url()
    partner.refresh_from_db()
    assert partner.confirmed_on == timezone.localdate()


def test_those_of_the_focal_institution_confirm_from_the_country_s_page():
    person = RepresentativeFactory()
    country = PathfinderCountryFactory(focal_partner=person.partner)
    client = signed_in(person.user)
    address = reverse("pathfinders:confirm", args=[country.slug])
    assert f'action="{address}"' in client.get(country.get_absolute_url()).text

    press(client, address, country)

    assert PathfinderCountry.objects.get().confirmed_on == timezone.localdate()


def test_others_have_no_button_and_no_page(person, client, member_client):
    partner = person.partner
    address = reverse("partners:confirm", args=[partner.slug])

    for reader in (client, member_client):
        assert address not in reader.get(partner.get_absolute_url()).text
    assert member_client.post(address).status_code == 404
    with pytest.raises(PermissionDenied):
        confirmations.confirm(
            record=partner,
            by=RepresentativeFactory().user,
            revision=partner.revision,
            on=TODAY,
        )


def test_an_action_confirms_what_was_seen(person):
    with pytest.raises(Conflict):
        confirmations.confirm(
            record=person.partner, by=person.user, revision=0, on=TODAY
        )


# -- The Secretariat -------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "days"),
    [("fresh", 365), ("ageing", 366), ("ageing", 730), ("stale", 731)],
)
@pytest.mark.parametrize("factory", [PartnerFactory, PathfinderCountryFactory])
def test_changelist_is_filtered_by_the_light(editor_client, factory, state, days):
    today = timezone.localdate()
    record = factory(confirmed_on=today - datetime.timedelta(days=days))
    never = factory()
    opts = record._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")

    def found(asked):
        response = editor_client.get(f"{address}?freshness={asked}")
        return list(response.context["cl"].queryset)

    assert found(state) == [record]
    assert found("unknown") == [never]


def test_the_secretariat_asks_now(editor_client, person):
    nobody = PartnerFactory()

    response = editor_client.post(
        reverse("admin:partners_partner_changelist"),
        {
            "action": "ask_to_confirm",
            "_selected_action": [person.partner.pk, nobody.pk],
        },
        follow=True,
    )

    assert [message.to for message in mail.outbox] == [[person.user.email]]
    assert "1 person is asked by mail." in response.text
    assert "1 record has nobody who could confirm it." in response.text


def test_the_secretariat_asks_about_a_country(editor_client, person):
    country = PathfinderCountryFactory(focal_partner=person.partner)

    editor_client.post(
        reverse("admin:pathfinders_pathfindercountry_changelist"),
        {"action": "ask_to_confirm", "_selected_action": [country.pk]},
    )

    assert [message.to for message in mail.outbox] == [[person.user.email]]
