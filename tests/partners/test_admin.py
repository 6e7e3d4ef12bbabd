import pytest
from django.urls import reverse

from alliance87.accounts.models import Invitation
from partners.models import PartnerEvent, Representative, Seat
from tests.factories.accounts import InvitationFactory
from tests.factories.core import CountryFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

NO_ROWS = {
    "representatives-TOTAL_FORMS": "0",
    "representatives-INITIAL_FORMS": "0",
    "membership_events-TOTAL_FORMS": "0",
    "membership_events-INITIAL_FORMS": "0",
}


def partner_data(partner, **changes):
    return {
        "name_en": partner.name_en,
        "slug": partner.slug,
        "stakeholder_group": partner.stakeholder_group,
        "visibility": partner.visibility,
        "revision_seen": partner.revision,
        **NO_ROWS,
    } | changes


def change_page(partner):
    return reverse("admin:partners_partner_change", args=[partner.pk])


@pytest.fixture
def partner(db):
    return PartnerFactory()


def test_partner_that_belongs_to_itself_is_refused_in_words(
    partner, secretariat_client
):
    response = secretariat_client.post(
        change_page(partner), partner_data(partner, parent=partner.pk)
    )

    assert "A partner cannot belong to itself." in response.text


def test_same_membership_event_twice_in_one_form_is_refused_in_words(
    partner, secretariat_client
):
    row = {"kind": "accepted", "on": "2019-01-01"}
    rows = {
        f"membership_events-{number}-{name}": value
        for number in range(2)
        for name, value in row.items()
    }
    data = partner_data(partner, **rows) | {"membership_events-TOTAL_FORMS": "2"}

    response = secretariat_client.post(change_page(partner), data)

    assert "This event stands there already." in response.text
    assert not PartnerEvent.objects.exists()


def test_representative_listed_to_anyone_but_not_to_partners_is_refused(
    partner, secretariat_client
):
    data = partner_data(partner) | {
        "representatives-TOTAL_FORMS": "1",
        "representatives-0-name": "Ada",
        "representatives-0-role": "focal_point",
        "representatives-0-listed_publicly": "on",
    }

    response = secretariat_client.post(change_page(partner), data)

    assert "also listed to partners" in response.text
    assert not Representative.objects.exists()


def test_seat_held_by_both_is_refused_in_words(partner, secretariat_client):
    response = secretariat_client.post(
        reverse("admin:partners_seat_add"),
        {
            "constituency": "workers",
            "capacity": "member",
            "partner": partner.pk,
            "country": CountryFactory().pk,
            "visibility": "secretariat",
        },
    )

    assert "by a partner or by a country, not by both" in response.text
    assert not Seat.objects.exists()


def test_working_languages_are_boxes_to_tick(partner, secretariat_client):
    data = partner_data(partner, working_languages=["fr", "es"])

    secretariat_client.post(change_page(partner), data)

    partner.refresh_from_db()
    assert partner.working_languages == ["fr", "es"]


def test_change_page_leads_to_the_records_that_belong_to_the_partner(
    partner, secretariat_client
):
    RepresentativeFactory(partner=partner, hidden=True)

    html = secretariat_client.get(change_page(partner)).text

    url = reverse("admin:partners_representative_changelist")
    assert f"{url}?partner__id__exact={partner.pk}" in html
    assert "Representatives (1)" in html


# -- Inviting ----------------------------------------------------------------------

ADA = {
    "email": "ada@example.org",
    "name": "Ada Byron",
    "role": "focal_point",
    "language": "en",
}


def invite_page(partner):
    return reverse("admin:partners_partner_invite", args=[partner.pk])


def test_editor_invites_a_representative(partner, editor_client, mailoutbox):
    assert invite_page(partner) in editor_client.get(change_page(partner)).text
    assert editor_client.get(invite_page(partner)).status_code == 200

    response = editor_client.post(invite_page(partner), ADA, follow=True)

    assert "the mail is on its way to ada@example.org" in response.text
    assert Representative.objects.get().user.email == "ada@example.org"
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_editor_invites_as_on_the_live_site(partner, editor_client, mailoutbox):
    # Other tests have a transaction around every request; the live site has not.
    response = editor_client.post(invite_page(partner), ADA)

    assert response.status_code == 302
    assert len(mailoutbox) == 1


def test_person_who_speaks_for_the_partner_is_refused_in_words(
    partner, editor_client, mailoutbox
):
    person = RepresentativeFactory(partner=partner)

    response = editor_client.post(
        invite_page(partner), ADA | {"email": person.user.email}
    )

    assert "This person already speaks for the partner." in response.text
    assert not mailoutbox


def test_person_who_has_not_accepted_can_be_sent_the_invitation_again(
    partner, editor_client, mailoutbox
):
    editor_client.post(invite_page(partner), ADA)
    invitation = Invitation.objects.get()

    again = editor_client.post(invite_page(partner), ADA | {"email": "ADA@example.org"})
    assert "was invited on" in again.text
    assert "has not accepted yet" in again.text
    assert f'value="{invitation.pk}"' in again.text
    assert len(mailoutbox) == 1

    data = {"send_again": str(invitation.pk)}
    response = editor_client.post(invite_page(partner), data, follow=True)

    assert "sent again to ada@example.org" in response.text
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]] * 2


def test_person_who_has_accepted_is_sent_nothing_again(
    partner, editor_client, mailoutbox
):
    invitation = InvitationFactory(accepted=True)

    for key in (invitation.pk, "x"):
        editor_client.post(invite_page(partner), {"send_again": str(key)})

    assert mailoutbox == []


@pytest.mark.parametrize(
    "changelist",
    [
        "admin:accounts_invitation_changelist",
        "admin:partners_representative_changelist",
    ],
)
def test_lists_lead_to_inviting(partner, editor_client, changelist):
    choose = reverse("admin:partners_partner_invite_to")
    assert f'href="{choose}"' in editor_client.get(reverse(changelist)).text
    assert str(partner) in editor_client.get(choose).text

    response = editor_client.get(choose, {"record": partner.pk})

    assert response.headers["Location"] == invite_page(partner)


def test_member_invites_nobody(partner, member_client, mailoutbox):
    response = member_client.post(invite_page(partner), ADA)

    assert response.status_code == 302
    assert not mailoutbox


def test_nobody_is_invited_to_a_partner_that_is_not_there(partner, editor_client):
    url = invite_page(partner)
    partner.delete()

    assert editor_client.get(url).status_code == 404
