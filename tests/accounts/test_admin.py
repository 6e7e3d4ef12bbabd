import pytest
from django.urls import reverse

from alliance87.accounts.actions import keep_address
from alliance87.accounts.models import User
from tests.conftest import signed_in
from tests.factories.accounts import ApiTokenFactory, InvitationFactory, UserFactory

PASSWORD = "nineteen quiet harbours"


def change_page(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def rights_page(user):
    return reverse("admin:accounts_user_rights", args=[user.pk])


def user_data(user, **changes):
    return {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "language": "en",
        "time_zone": "UTC",
        "is_active": "on",
        "revision_seen": user.revision,
    } | changes


def test_person_is_added_by_e_mail_and_signs_in_with_the_password(secretariat_client):
    response = secretariat_client.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "ada@example.org",
            "language": "fr",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )

    assert response.status_code == 302
    person = User.objects.get(email="ada@example.org")
    assert person.check_password(PASSWORD)
    assert person.language == "fr"


def test_person_can_be_added_without_a_password(secretariat_client):
    secretariat_client.post(
        reverse("admin:accounts_user_add"),
        {"email": "ada@example.org", "language": "en", "usable_password": "false"},
    )

    assert not User.objects.get(email="ada@example.org").has_usable_password()


def test_address_in_other_capitals_is_refused_in_words(secretariat_client):
    UserFactory(email="ada@example.org")

    response = secretariat_client.post(
        reverse("admin:accounts_user_add"),
        {"email": "ADA@example.org", "language": "en", "usable_password": "false"},
    )

    assert "Somebody signs in with that address." in response.text


def test_unknown_time_zone_is_refused_at_its_field(secretariat_client):
    person = UserFactory()

    response = secretariat_client.post(
        change_page(person), user_data(person, time_zone="Mars")
    )

    assert "time_zone" in response.context["adminform"].form.errors


def test_person_is_found_by_any_part_of_the_address(secretariat_client):
    person = UserFactory(email="ada.lovelace@ministry.example")
    UserFactory(email="other@example.org")

    for text in ("lovelace", "ada.lovelace@ministry.example", "ministry"):
        response = secretariat_client.get(
            reverse("admin:accounts_user_changelist"), {"q": text}
        )
        assert list(response.context["cl"].result_list) == [person]


def test_editor_cannot_make_anyone_staff(editor_client):
    person = UserFactory()

    editor_client.post(
        change_page(person), user_data(person, is_staff="on", is_superuser="on")
    )

    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_editor_cannot_change_a_superuser(editor_client):
    boss = UserFactory(staff=True)

    response = editor_client.post(change_page(boss), user_data(boss, email="x@y.org"))

    assert response.status_code == 403


def test_editor_cannot_give_a_superuser_a_new_password(editor_client):
    boss = UserFactory(staff=True)
    url = reverse("admin:auth_user_password_change", args=[boss.pk])

    response = editor_client.post(url, {"password1": PASSWORD, "password2": PASSWORD})

    assert response.status_code == 403


def test_rights_page_tells_every_role_and_its_reason(secretariat_client, chair):
    speaks_for = chair.representations.get().partner
    group = speaks_for.memberships.get().action_group

    html = secretariat_client.get(rights_page(chair)).text

    for words in (
        "Focal point of a partner",
        f"representative of {speaks_for}, entered on ",
        "Chair of an action group",
        str(group),
        f"chairs for {speaks_for}",
        "Chair of a meeting",
        "Sees who is registered for the meeting.",
    ):
        assert words in html


def test_rights_page_says_that_an_account_is_closed(secretariat_client, deactivated):
    html = secretariat_client.get(rights_page(deactivated)).text

    assert "deactivated: reads as the public" in html
    assert "Focal point" not in html


def test_change_page_leads_to_the_rights_page(secretariat_client, member):
    html = secretariat_client.get(change_page(member)).text

    assert f'href="{rights_page(member)}"' in html


def test_editor_reads_the_rights_page(editor_client, member):
    assert editor_client.get(rights_page(member)).status_code == 200


def test_member_does_not_read_the_rights_page(member_client, member):
    assert member_client.get(rights_page(member), follow=True).status_code == 403


def test_rights_page_of_nobody_is_not_found(secretariat_client, member):
    url = rights_page(member)
    member.delete()

    assert secretariat_client.get(url).status_code == 404


def test_superuser_who_is_no_staff_is_refused_in_words(secretariat_client):
    person = UserFactory()

    response = secretariat_client.post(
        change_page(person), user_data(person, is_superuser="on")
    )

    assert "Whoever gives rights belongs to the Secretariat" in response.text


# -- Closing accounts and inviting -------------------------------------------------


def test_unticking_active_ends_sessions_and_tokens(editor_client, member):
    browser = signed_in(member)
    ApiTokenFactory(user=member)
    data = user_data(member)
    del data["is_active"]

    editor_client.post(change_page(member), data)
    type(member).objects.filter(pk=member.pk).update(is_active=True)

    assert browser.get("/en/accounts/tokens/").status_code == 302
    assert not member.api_tokens.exists()


def test_saving_a_person_otherwise_ends_nothing(editor_client, member):
    browser = signed_in(member)

    editor_client.post(change_page(member), user_data(member, first_name="Augusta"))

    assert browser.get("/en/accounts/tokens/").status_code == 200


def test_nobody_can_close_their_own_account(secretariat, secretariat_client):
    data = user_data(secretariat, is_staff="on", is_superuser="on")
    del data["is_active"]

    secretariat_client.post(change_page(secretariat), data)

    secretariat.refresh_from_db()
    assert secretariat.is_active


def test_account_closed_meanwhile_is_not_opened_again(secretariat_client, member):
    opened_before = user_data(member, first_name="Augusta")
    User.objects.filter(pk=member.pk).update(is_active=False)

    response = secretariat_client.post(change_page(member), opened_before)

    assert "Somebody else changed this while you were writing" in response.text
    assert 'value="Augusta"' in response.text
    member.refresh_from_db()
    assert not member.is_active
    assert member.first_name != "Augusta"


def test_an_address_that_was_corrected_opens_nothing_more(
    client, secretariat_client, mailoutbox
):
    person = UserFactory(email="wrong@example.org", password=PASSWORD)
    keep_address(person)
    InvitationFactory(user=person, secret="sent-to-the-wrong-one")

    secretariat_client.post(
        change_page(person), user_data(person, email="right@example.org")
    )

    assert [mail.to for mail in mailoutbox] == [["right@example.org"]]
    earlier = "/en/accounts/invitation/sent-to-the-wrong-one/"
    assert client.get(earlier, follow=True).status_code == 410
    for address in ["wrong@example.org", "right@example.org"]:
        mailoutbox.clear()
        client.post("/en/accounts/password/reset/", {"email": address})
        links = [mail.to for mail in mailoutbox if "password/reset/key" in mail.body]
        assert links == ([[address]] if address.startswith("right") else [])


def test_action_closes_the_chosen_accounts_and_says_where_it_does_not(
    editor_client, editor, member
):
    boss, other = UserFactory(staff=True), UserFactory()
    chosen = [member.pk, boss.pk, editor.pk]

    response = editor_client.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "close_accounts", "_selected_action": chosen},
        follow=True,
    )

    assert "1 account closed" in response.text
    assert "Nobody closes their own account." in response.text
    active = type(member).objects.filter(is_active=True)
    assert set(active) == {boss, editor, other}


def test_rights_page_lists_the_tokens_without_their_hashes(secretariat_client, member):
    token = ApiTokenFactory(user=member, name="Monthly report")

    html = secretariat_client.get(rights_page(member)).text

    assert "Monthly report" in html
    assert token.digest not in html


@pytest.mark.parametrize("action", ["send_again", "revoke"])
def test_editor_sends_invitations_again_and_revokes_them(
    action, editor_client, mailoutbox
):
    open_one = InvitationFactory()
    accepted = InvitationFactory(accepted=True)

    response = editor_client.post(
        reverse("admin:accounts_invitation_changelist"),
        {"action": action, "_selected_action": [open_one.pk, accepted.pk]},
        follow=True,
    )

    earlier = open_one.token_hash
    open_one.refresh_from_db()
    assert "1 invitation " in response.text
    assert f"{accepted}: This invitation" in response.text
    assert len(mailoutbox) == (action == "send_again")
    assert bool(open_one.revoked_at) == (action == "revoke")
    assert (open_one.token_hash != earlier) == (action == "send_again")


def test_invitation_page_shows_no_hash(editor_client):
    invitation = InvitationFactory()
    url = reverse("admin:accounts_invitation_change", args=[invitation.pk])

    html = editor_client.get(url).text

    assert invitation.purpose in html
    assert invitation.token_hash not in html
