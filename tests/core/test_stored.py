"""What lists tell visitors of each record is stored, and never told when it is another.

In transactions of their own, as requests are: within one, nothing is stored.
"""

from datetime import timedelta
from functools import partial
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance87.core.api import stored
from alliance87.core.endpoints import endpoints
from alliance87.core.enums import Visibility
from alliance87.feeds.tasks import store_records
from partners.models import Partner
from tests.conftest import signed_in
from tests.endpoints import ENDPOINTS, affiliate
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.core import ThemeFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.writers import elsewhere, open_write

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/partners/"
LINES = f"{URL}?format=jsonl"
STORED = [e for e in ENDPOINTS if not endpoints()[e.name].reads_clock]


@pytest.fixture(autouse=True)
def storing(settings):
    settings.STORED_RECORDS = True
    stored.tables_there_are()
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_stored_list, core_stored_record")


def rows_stored(what="*", table="core_stored_record"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what} FROM {table}")
        return cursor.fetchall()


def asked(client, address, **headers):
    """The body, and how many questions to the database it took."""
    with CaptureQueriesContext(connection) as questions:
        response = client.get(address, headers=headers)
        body = response.getvalue()
    assert response.status_code == 200, body
    return body, len(questions)


def anew(client, address, settings):
    """What is answered where nothing is stored."""
    settings.STORED_RECORDS = False
    try:
        return asked(client, address)[0]
    finally:
        settings.STORED_RECORDS = True


def name_of(client, address=URL):
    return client.get(address).json()["results"][0]["name"]


# -- What is stored ------------------------------------------------------------------
@pytest.mark.parametrize("endpoint", STORED, ids=lambda endpoint: endpoint.name)
def test_list_file_and_record_are_the_same_as_if_nothing_were_stored(
    client, settings, endpoint
):
    rows = endpoint.rows(3)
    hidden = endpoint.hide() if endpoint.hide else None
    one = f"{endpoint.url}{rows[-1].pk}/"
    for address in [endpoint.url, f"{endpoint.url}?format=jsonl&lang=fr", one]:
        wanted = anew(client, address, settings)
        assert asked(client, address)[0] == wanted
        assert asked(client, address)[0] == wanted

    assert {language for (language,) in rows_stored("language")} == {"en", "fr"}
    assert hidden is None or str(hidden.pk) not in str(rows_stored("record"))


@pytest.mark.parametrize("number", [1, 3])
def test_second_list_costs_three_questions_a_file_and_a_record_two(client, number):
    one, *_others = PartnerFactory.create_batch(number)
    alone = f"{URL}{one.slug}/"
    for address in [URL, LINES, alone]:
        asked(client, address)

    assert asked(client, URL)[1] == 3  # how many, which, and what is said of them
    assert asked(client, LINES)[1] == 2
    assert asked(client, alone)[1] == 2


def test_record_alone_begins_its_etag_with_its_revision(client, settings):
    partner = PartnerFactory()
    partner.save()
    address = f"{URL}{partner.slug}/"
    tags = {client.get(address)["ETag"] for _ in range(2)}
    settings.STORED_RECORDS = False

    assert tags == {client.get(address)["ETag"]}
    assert tags.pop().startswith(f'"{partner.revision}-')


def test_record_that_is_taken_from_the_reader_meanwhile_is_not_found(client):
    partner = PartnerFactory()
    real = stored.bodies

    def hide_first(view, keys):
        hide = partial(
            Partner.objects.filter(pk=partner.pk).update,
            visibility=Visibility.SECRETARIAT,
        )
        elsewhere(hide)
        return real(view, keys)

    with patch("alliance87.core.viewsets.bodies", hide_first):
        response = client.get(f"{URL}{partner.slug}/")

    assert response.status_code == 404


def test_order_and_filters_are_those_of_the_request(client):
    for name, acronym in [("Beta", "B"), ("Alpha", "A"), ("Gamma", "G")]:
        PartnerFactory(name=name, acronym=acronym)
    asked(client, LINES)

    def names(query):
        return [row["name"] for row in client.get(URL + query).json()["results"]]

    assert names("?ordering=name") == ["Alpha", "Beta", "Gamma"]
    assert names("?ordering=-name") == ["Gamma", "Beta", "Alpha"]
    assert names("?search=gamma") == ["Gamma"]
    assert names("?page_size=2&page=2&ordering=name") == ["Gamma"]
    assert len(rows_stored()) == 3


def test_cursor_reads_every_record_once(client):
    made = PartnerFactory.create_batch(5)
    address, found = f"{URL}?cursor=&page_size=2", []
    while address:
        page = client.get(address).json()
        found += [row["id"] for row in page["results"]]
        address = page["next"]

    assert found == sorted(str(partner.pk) for partner in made)


@pytest.mark.parametrize(
    "query", ["?fields=name", "?expand=parent", "?lang=all", "?fields=id&format=jsonl"]
)
def test_what_is_asked_for_otherwise_is_not_stored(client, query):
    affiliate()
    asked(client, URL + query)

    assert rows_stored() == []


def test_indented_answer_says_the_same(client):
    PartnerFactory()
    plain = client.get(URL).json()
    response = client.get(URL, headers={"Accept": "application/json; indent=2"})

    assert b'\n  "count": 1' in response.content
    assert response.json() == plain


# -- For whom ------------------------------------------------------------------------
def test_who_is_signed_in_is_neither_given_nor_leaves_what_is_stored(client):
    PartnerFactory(name="Members only", visibility=Visibility.PARTNERS)
    token = ApiTokenFactory(user=UserFactory())
    member = signed_in(RepresentativeFactory(partner__name="Mine").user)
    with_token = {"Authorization": f"Bearer {token.secret}"}

    assert member.get(URL).json()["count"] == 2
    assert client.get(LINES, headers=with_token).getvalue().count(b"\n") == 2
    assert rows_stored() == []
    assert client.get(LINES).getvalue().count(b"\n") == 1
    assert "Members only" not in str(rows_stored())


# -- How long ------------------------------------------------------------------------
def test_related_record_that_is_hidden_is_gone_from_the_next_answer(client):
    parent, _partner = affiliate()
    assert f'"parent":"{parent.slug}"' in client.get(URL).text

    Partner.objects.filter(pk=parent.pk).update(visibility=Visibility.SECRETARIAT)

    assert parent.slug not in client.get(URL).text
    assert parent.slug not in client.get(LINES).getvalue().decode()


def test_only_what_a_write_may_have_changed_is_made_anew(client):
    first, second = PartnerFactory.create_batch(2)
    asked(client, LINES)
    before = dict(rows_stored("record, xmin"))
    first.themes.add(ThemeFactory())
    asked(client, LINES)
    after = dict(rows_stored("record, xmin"))

    assert after[second.pk] == before[second.pk]
    assert after[first.pk] != before[first.pk]


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_open_transaction_is_seen_when_it_ends_and_not_before(client, end):
    partner = PartnerFactory(name="Before")
    rows = Partner.objects.filter(pk=partner.pk)
    with open_write(rows, end=end, name_en="After"):
        names = [name_of(client), name_of(client)]
        PartnerFactory(name="Zzz")  # later transactions end first
        names.append(name_of(client))

    assert names == ["Before"] * 3
    assert name_of(client) == ("After" if end == "commit" else "Before")


@pytest.mark.parametrize("followed", [False, True])
def test_write_while_a_record_is_made_is_in_the_next_answer(client, followed):
    """Also where somebody else follows that write before the record is stored."""
    partner = PartnerFactory(name="Before")
    add = stored.add

    def write_first(asked, found):
        def write():
            Partner.objects.filter(pk=partner.pk).update(name_en="After")
            if followed:
                stored.follow(asked)

        elsewhere(write)
        add(asked, found)

    with patch.object(stored, "add", write_first):
        assert name_of(client) == "Before"

    assert len(rows_stored()) == (0 if followed else 1)
    assert name_of(client) == "After"


def test_record_stored_while_writes_are_followed_stops_who_follows(client):
    """They would not see it, and not take it away."""
    partner = PartnerFactory(name="Before")
    name_of(client)
    [(seen,)] = rows_stored("seen", "core_stored_list")

    def store_before_lock(execute, sql, params, many, context):
        if sql == stored.LOCK:
            french = params | {"language": "fr", "seen": seen}
            before = {partner.pk: b'{"name":"Before"}'}
            elsewhere(lambda: stored.add(french, before))
        return execute(sql, params, many, context)

    Partner.objects.filter(pk=partner.pk).update(name_en="After")
    with connection.execute_wrapper(store_before_lock):
        assert name_of(client) == "After"

    assert rows_stored("language") == [("en",), ("fr",)]
    assert name_of(client, f"{URL}?lang=fr") == "After"


def test_what_was_stored_yesterday_is_made_anew(client):
    PartnerFactory()
    name_of(client)
    before = rows_stored("xmin")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with patch("alliance87.core.api.stored.timezone.localdate", lambda: tomorrow):
        name_of(client)

    assert rows_stored("xmin") != before


def test_what_other_code_stored_is_made_anew(client):
    PartnerFactory(name="Before")
    name_of(client)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE core_stored_record SET body = \'{"name":"Old"}\'')
    assert name_of(client) == "Old"

    with patch.object(stored, "code", lambda: "newer"):
        assert name_of(client) == "Before"


def test_what_was_stored_before_a_dump_was_restored_is_made_anew(client):
    PartnerFactory(name="Before")
    name_of(client)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE core_stored_record SET body = \'{"name":"Old"}\'')
        cursor.execute(
            "UPDATE core_stored_list SET seen = '9000000000000:9000000000000:'"
        )

    assert name_of(client) == "Before"


def test_within_a_transaction_nothing_is_stored_and_its_writes_are_seen(client):
    partner = PartnerFactory(name="Before")
    name_of(client)
    with transaction.atomic():
        Partner.objects.filter(pk=partner.pk).update(name_en="Undone")
        name = name_of(client)
        transaction.set_rollback(True)

    assert name == "Undone"
    assert name_of(client) == "Before"


# -- The proof -----------------------------------------------------------------------
def test_what_lists_tell_is_made_before_anybody_asks(client):
    PartnerFactory(hidden=True)
    ready, late = PartnerFactory(), PartnerFactory()
    ThemeFactory()
    store_records()
    Partner.objects.filter(pk=late.pk).update(acronym="LATE")

    languages = {("partners", ready.pk, code) for code in ("en", "fr", "es")}
    found = {*rows_stored("endpoint, record, language")}
    assert {row for row in found if row[0] == "partners"} >= languages
    assert {endpoint for endpoint, _, _ in found} >= {"partners", "themes"}
    [_visible, _late] = client.get(URL).json()["results"]
    number = len(rows_stored())
    store_records()
    assert len(rows_stored()) == number + 2  # of the late one in the other languages


def test_command_compares_what_is_stored_with_what_is_made(client, capsys):
    PartnerFactory.create_batch(2)
    for language in ["en", "fr"]:
        asked(client, f"{LINES}&lang={language}")
    call_command("check_stored_records")
    assert "4 stored records are as they would be made now." in capsys.readouterr().out

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_stored_record SET body = '{}' WHERE language = 'fr'"
        )
    with pytest.raises(CommandError, match="2 of 4 stored records"):
        call_command("check_stored_records")
