"""Signing in, out, and getting a new password, in the portal's own look."""

import re

import pytest
from allauth.account.models import EmailAddress

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
RESET = "/en/accounts/password/reset/"


@pytest.fixture
def person():
    user = UserFactory(email="ada@example.org")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def sign_in(client, email, password, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (LOGIN, "Who signs in"),
        (RESET, "Send me the link"),
        ("/en/accounts/password/reset/done/", "Look into your mail"),
        ("/en/accounts/password/reset/key/done/", "Your password is changed"),
        ("/en/accounts/signup/", "Accounts are opened by the Secretariat"),
        ("/en/accounts/inactive/", "inactive"),
    ],
)
def test_pages_have_the_portal_s_look(client, page, words):
    text = client.get(page).text

    assert words in text
    assert 'class="site-header' in text


def test_person_signs_in_and_comes_back_to_where_they_were(client, person):
    response = sign_in(client, person.email, PASSWORD, next="/en/partners/")

    assert response.headers["Location"] == "/en/partners/"
    assert client.get(LOGIN).status_code == 302


@pytest.mark.parametrize(("language", "wanted"), [("es", "/es/"), ("fr", "/fr/")])
def test_front_door_leads_to_the_person_s_own_language(
    client, person, language, wanted
):
    person.language = language
    person.save()
    client.force_login(person)

    response = client.get("/", headers={"Accept-Language": "en"})

    assert response.headers["Location"] == wanted


def test_front_door_leads_a_visitor_to_the_language_of_the_browser(client):
    response = client.get("/", headers={"Accept-Language": "fr"})

    assert response.headers["Location"] == "/fr/"


def test_message_stands_above_the_picture_of_the_home_page(client, person):
    page = client.post(
        LOGIN, {"login": person.email, "password": PASSWORD}, follow=True
    )

    assert page.text.index('class="messages"') < page.text.index("home-hero")


def test_nobody_is_sent_to_another_site(client, person):
    response = sign_in(client, person.email, PASSWORD, next="https://example.com/")

    assert response.headers["Location"] == "/en/"


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_wrong_password_and_unknown_address_look_alike(client, person, email):
    response = sign_in(client, email, "wrong")

    assert response.status_code == 200
    assert "You are not signed in" in response.text


def test_signing_out_asks_first(client, person):
    client.force_login(person)

    assert "Stay signed in" in client.get("/en/accounts/logout/").text
    assert client.post("/en/accounts/logout/").headers["Location"] == "/en/"
    assert "_auth_user_id" not in client.session


def test_new_password_by_mail(client, person, mailoutbox):
    assert (
        client.post(RESET, {"email": person.email})
        .headers["Location"]
        .endswith("/password/reset/done/")
    )
    (message,) = mailoutbox
    link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    assert "Save the new password" in form.text

    new = "nineteen calm lighthouses"
    form_url = form.request["PATH_INFO"]
    done = client.post(form_url, {"password1": new, "password2": new}, follow=True)

    assert "Your password is changed" in done.text
    assert sign_in(client, person.email, new).status_code == 302


def test_used_link_leads_to_a_new_one(client):
    text = client.get("/en/accounts/password/reset/key/1-set-password/").text

    assert "This link no longer works" in text


def test_unknown_address_gets_no_message(client, mailoutbox):
    response = client.post(RESET, {"email": "nobody@example.org"})

    assert response.headers["Location"].endswith("/password/reset/done/")
    assert mailoutbox == []
