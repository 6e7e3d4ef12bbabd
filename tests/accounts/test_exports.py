"""The download of one's own data: all of it, and nobody else's."""

import io
import json
import zipfile

import pytest
from django.urls import reverse
from pghistory import context

from alliance87.core.privacy import personal
from tests.conftest import signed_in
from tests.factories.accounts import PASSWORD
from tests.factories.events import EventFactory
from tests.factories.partners import ContactBlockFactory, RepresentativeFactory
from tests.people import fill, person_with_everything, texts_of

pytestmark = pytest.mark.django_db

DATA = "/en/accounts/data/"


def downloaded(client):
    """What comes once the password is given again."""
    asked = client.post(DATA)
    assert asked.headers["Location"].startswith("/en/accounts/reauthenticate/")
    return client.post(asked.headers["Location"], {"password": PASSWORD, "next": DATA})


def files_of(response):
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def two():
    event = EventFactory()
    people = [person_with_everything(name, event=event) for name in ("Ada", "Bob")]
    return people


def test_file_holds_all_of_the_person_and_nobody_else(two):
    ada, bob = two
    mine, others = fill(ada, "ada-canary-"), fill(bob, "bob-canary-")

    text = files_of(downloaded(signed_in(ada)))["data.json"]

    exported = texts_of([row for row in mine if row[0].exported])
    secret = texts_of([row for row in mine if not row[0].exported])
    assert [value for value in exported if value not in text] == []
    assert [value for value in secret if value in text] == []
    assert [value for value in texts_of(others) if value in text] == []
    assert "bob-canary" not in text
    assert "Bob" not in text
    assert str(bob.pk) not in text


def test_neither_file_nor_page_says_who_blocked_the_person():
    user = RepresentativeFactory().user
    ContactBlockFactory(blocked=user)
    browser = signed_in(user)

    data = json.loads(files_of(downloaded(browser))["data.json"])
    blocks = [t for t in data["tables"] if t["table"] == "partners.ContactBlock"]

    assert [table["rows"] for table in blocks] == [[]]  # those they made themselves
    assert "blocked" not in browser.get(reverse("accounts:erasure")).text


def test_every_table_of_the_register_is_in_the_file(two):
    ada, _bob = two

    data = json.loads(files_of(downloaded(signed_in(ada)))["data.json"])

    tables = [table["table"] for table in data["tables"]]
    assert tables == [e.model for e in personal() if e.has_owner and e.is_told]
    assert all(table["rows"] for table in data["tables"])


def test_file_says_which_records_the_person_changed(two):
    ada, bob = two
    for person in (ada, bob):
        with context(user=str(person.pk)):
            event = EventFactory(title_en=f"Made by {person.first_name}")

    data = files_of(downloaded(signed_in(ada)))["data.json"]

    changes = json.loads(data)["changes_you_made"]
    assert [change["record"] for change in changes if "Event" in change["record"]] == [
        "events.Event"
    ]
    assert str(event.pk) not in data
    assert "Made by" not in data


def test_letter_with_the_file_is_plain(two):
    letter = files_of(downloaded(signed_in(two[0])))["README.txt"]

    assert "What the Alliance 8.7 partner portal keeps about you" in letter
    assert "Representatives (partners.Representative): 1" in letter


def test_file_is_stored_nowhere_and_not_shown(two):
    response = downloaded(signed_in(two[0]))

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_second_download_waits_a_minute(two):
    client = signed_in(two[0])

    assert downloaded(client).status_code == 200
    again = client.post(DATA, follow=True)
    assert again.redirect_chain == [("/en/accounts/", 302)]
    assert "Wait a minute." in again.text
    assert downloaded(signed_in(two[1])).status_code == 200


def test_file_is_asked_for_and_not_linked(two, client):
    assert signed_in(two[0]).get(DATA).status_code == 405
    assert client.post(DATA).headers["Location"].startswith("/en/accounts/login/")
