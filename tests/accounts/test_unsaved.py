"""A form that came too late: nobody loses what they typed, and nothing is let in."""

import pytest
from django.test import Client

from alliance87.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

ACCOUNT = "/en/accounts/"
LOGIN = "/en/accounts/login/"
OURS = {"Origin": "http://testserver", "Referer": "http://testserver/en/accounts/"}


@pytest.fixture
def person():
    return UserFactory(first_name="Ada", email="ada@example.org")


@pytest.fixture
def strict(person):
    """A browser of ``person`` whose pages carry a token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


def form(**changes):
    return {
        "first_name": "Augusta",
        "last_name": "King",
        "language": "en",
        "time_zone": "UTC",
        "revision_seen": "1",
    } | changes


def token_in(page):
    return page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[
        0
    ]


def test_form_with_an_old_token_is_answered_in_our_look(strict):
    response = strict.post(ACCOUNT, form())

    assert response.status_code == 403
    assert "This was not saved yet" in response.text
    assert 'class="site-header' in response.text
    assert "CSRF" not in response.text
    assert User.objects.get().first_name == "Ada"


def test_form_of_ours_is_sent_again_with_all_that_was_typed(strict):
    typed = form(first_name="Augusta <b>\nAda")
    page = strict.post(ACCOUNT, typed, headers=OURS)
    assert "Augusta &lt;b&gt;\nAda</textarea>" in page.text

    again = form() | {"csrfmiddlewaretoken": token_in(page)}
    response = strict.post(ACCOUNT, again, headers=OURS)

    assert response.status_code == 302
    assert User.objects.get().first_name == "Augusta"


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example.org"])
def test_form_of_another_site_is_not_offered_to_be_sent(strict, origin):
    headers = {"Origin": origin} if origin else {}

    response = strict.post(ACCOUNT, form(), headers=headers)

    assert response.status_code == 403
    assert "Send it again" not in response.text
    assert "Augusta" not in response.text


def test_password_is_not_written_into_a_page():
    client = Client(enforce_csrf_checks=True)

    response = client.post(
        LOGIN, {"login": "ada@example.org", "password": PASSWORD}, headers=OURS
    )

    assert response.status_code == 403
    assert PASSWORD not in response.text
    assert 'href="/en/accounts/">Open the page anew' in response.text


def test_page_of_another_site_is_never_linked(strict):
    headers = {"Referer": "https://evil.example.org/en/"}

    assert "evil" not in strict.post(ACCOUNT, form(), headers=headers).text


def test_page_before_stays_on_this_host(strict):
    headers = {"Referer": "http://testserver//evil.example.org/"}

    assert (
        'href="/evil.example.org/"'
        in strict.post(ACCOUNT, form(), headers=headers).text
    )


def test_signing_in_twice_leads_on(strict):
    data = {"login": "ada@example.org", "password": PASSWORD, "next": "/en/events/"}

    response = strict.post(LOGIN, data, headers=OURS)

    assert response.headers["Location"] == "/en/events/"


def test_old_token_is_told_in_the_reader_s_language(strict):
    response = strict.post("/fr/accounts/", form())

    assert '<html lang="fr"' in response.text


def test_form_of_somebody_signed_out_is_answered_with_what_to_do(client, person):
    response = client.post(ACCOUNT, form(), headers=OURS, follow=True)

    assert response.redirect_chain == [(f"{LOGIN}?next=/en/accounts/", 302)]
    assert "what you sent was not saved" in response.text
    assert User.objects.get().first_name == "Ada"


def test_form_of_the_admin_is_no_exception(client):
    headers = {"Referer": "http://testserver/en/admin/partners/partner/add/"}

    response = client.post(
        "/en/admin/partners/partner/add/", {}, headers=headers, follow=True
    )

    assert response.redirect_chain[-1][0] == (
        f"{LOGIN}?next=/en/admin/partners/partner/add/"
    )
    assert "what you sent was not saved" in response.text


def test_whoever_signs_in_is_led_to_the_form_and_not_to_where_it_went(client):
    headers = {"Referer": "http://testserver/en/accounts/tokens/"}

    response = client.post("/en/accounts/erasure/withdraw/", headers=headers)

    assert response.headers["Location"] == f"{LOGIN}?next=/en/accounts/tokens/"


def test_page_that_is_only_read_says_nothing_of_saving(client):
    response = client.get(ACCOUNT, follow=True)

    assert "not saved" not in response.text
