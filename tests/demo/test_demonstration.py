"""The code that a demonstration site shows, and a live one never."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from alliance87.accounts.models import User
from alliance87.demo import people
from alliance87.demo.shelf import Shelf
from alliance87.demo.users import DEMO_USERS
from tests.factories.accounts import enrol

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
SHOWN = "Demonstration site: your code now is"
EDITOR = next(user for user in DEMO_USERS if user.get("is_staff"))


@pytest.fixture(autouse=True)
def editor():
    people.load([EDITOR], Shelf())
    return User.objects.get(email=EDITOR["email"])


def second_step():
    client = Client()
    data = {"login": EDITOR["email"], "password": EDITOR["password"]}
    return client, client.post(LOGIN, data, follow=True)


def test_the_page_shows_a_code_that_signs_in():
    client, page = second_step()
    code = re.search(rf"{SHOWN} (\d{{6}})", page.text)[1]

    assert client.post(page.request["PATH_INFO"], {"code": code}).status_code == 302
    assert "_auth_user_id" in client.session


def test_several_people_sign_in_within_half_a_minute():
    codes = []
    for _ in range(3):
        client, page = second_step()
        codes.append(re.search(rf"{SHOWN} (\d{{6}})", page.text)[1])
        client.post(page.request["PATH_INFO"], {"code": codes[-1]})
        assert "_auth_user_id" in client.session

    assert len(set(codes)) == 3
    assert "Wait a moment" in second_step()[1].text


def test_a_live_site_shows_none(settings):
    settings.DEMO_RECORDS_ALLOWED = False

    page = second_step()[1]

    assert "One more step" in page.text
    assert "Demonstration" not in page.text.split("<main", 1)[1].split("</main")[0]


def test_an_app_with_another_secret_is_not_shown(editor):
    Authenticator.objects.all().delete()
    enrol(editor)

    assert SHOWN not in second_step()[1].text


def test_another_person_with_the_published_secret_is_not_shown(editor):
    editor.email = "somebody@example.org"
    editor.save()
    editor.emailaddress_set.update(email=editor.email)
    data = {"login": editor.email, "password": EDITOR["password"]}

    page = Client().post(LOGIN, data, follow=True)

    assert "One more step" in page.text
    assert SHOWN not in page.text
