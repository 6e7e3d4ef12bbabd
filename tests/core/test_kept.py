"""What visitors are answered is kept, and never a moment longer than it is true.

In transactions of their own, as requests are: within one, nothing is kept.
"""

import inspect
import threading
import time
from datetime import timedelta
from functools import partial
from unittest.mock import Mock, patch

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance87.core import viewsets
from alliance87.core.api import kept
from alliance87.core.api.relations import relations_of
from alliance87.core.api.shape import MOST
from alliance87.core.endpoints import endpoints
from alliance87.core.enums import Visibility
from alliance87.core.models import Country
from alliance87.core.writes import followed_tables
from partners.models import Partner
from pathfinders.models import PathfinderCountry
from tests.conftest import signed_in
from tests.endpoints import ENDPOINTS, affiliate
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.core import ThemeFactory
from tests.factories.events import AgendaItemFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import PathfinderCountryFactory, StageEventFactory
from tests.writers import elsewhere, open_write

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("keeping"),
]

URL = "/api/v1/partners/"
KEPT = [e for e in ENDPOINTS if not endpoints()[e.name].reads_clock]
READING_THE_CLOCK = [e for e in ENDPOINTS if endpoints()[e.name].reads_clock]


def by_name(endpoint):
    return endpoint.name


def asked(client, address, **headers):
    """The answer, and how many questions to the database it took."""
    with CaptureQueriesContext(connection) as questions:
        response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    return response, len(questions)


def is_kept(client, address, **headers):
    """Whether the next answer to the same request is a kept one."""
    return asked(client, address, **headers)[1] == 1


def anew(client, address):
    """What is answered where nothing is kept."""
    known, kept.ANSWERS = kept.ANSWERS, kept.Answers()
    try:
        return client.get(address)
    finally:
        kept.ANSWERS = known


def addresses_of(endpoint, rows):
    """The list, the list with all that can be expanded and kept, and a record."""
    viewset = endpoints()[endpoint.name](action="list", detail=False)
    paths = [
        path
        for path, relation in relations_of(viewset.read_class()).items()
        if not endpoints()[relation.endpoint].reads_clock
    ]
    expanded = f"{endpoint.url}?expand={','.join(paths[:MOST])}"
    return [endpoint.url, expanded, f"{endpoint.url}{rows[-1].pk}/"]


# -- What is kept ------------------------------------------------------------------
@pytest.mark.parametrize("endpoint", KEPT, ids=by_name)
def test_second_answer_costs_one_question_and_is_the_same(client, endpoint):
    rows = endpoint.rows(1)
    for address in addresses_of(endpoint, rows):
        first, _ = asked(client, address)
        second, questions = asked(client, address)

        assert questions == 1
        assert second.content == first.content
        assert {**second.headers, "X-Request-ID": ""} == {
            **first.headers,
            "X-Request-ID": "",
        }
        assert second["X-Request-ID"] != first["X-Request-ID"]


def test_head_is_answered_from_what_get_left(client):
    affiliate()
    whole = client.get(URL)
    with CaptureQueriesContext(connection) as questions:
        response = client.head(URL)

    assert len(questions) == 1
    assert (response.content, response["ETag"]) == (b"", whole["ETag"])


def test_who_has_it_is_told_so(client):
    affiliate()
    etag = client.get(URL)["ETag"]
    with CaptureQueriesContext(connection) as questions:
        response = client.get(URL, headers={"If-None-Match": f"W/{etag}"})

    assert len(questions) == 1
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == etag
    assert {"Cookie", "Authorization"} <= set(response["Vary"].split(", "))


def test_who_has_it_is_told_with_the_same_headers_as_if_nothing_were_kept(client):
    affiliate()
    asked_so = {"Origin": "https://elsewhere.example"}
    asked_so["If-None-Match"] = client.get(URL)["ETag"]

    made, given = (client.get(URL, headers=asked_so) for _ in range(2))
    assert (made.status_code, given.status_code) == (304, 304)
    for name in made.headers.keys() - {"X-Request-ID", "Content-Length"}:
        assert given.headers[name] == made.headers[name]


def test_answer_of_who_has_it_is_kept_whole_for_others(client):
    affiliate()
    etag = client.get(URL)["ETag"]
    kept.ANSWERS.clear()

    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304
    response, questions = asked(client, URL)
    assert questions == 1
    assert response["ETag"] == etag
    assert response.json()["count"] == 2


def test_each_request_counts_against_the_limit(client, settings):
    settings.API_RATES = {"visitor": "3/min"}
    affiliate()
    left = [client.get(URL)["RateLimit-Remaining"] for _ in range(3)]

    assert left == ["2", "1", "0"]
    assert client.get(URL).status_code == 429


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (f"{URL}?lang=fr", {}),
        (f"{URL}?fields=name", {}),
        (URL, {"Accept-Language": "fr"}),
        (URL, {"Host": "127.0.0.1"}),
        (URL, {"Accept": "application/json; indent=2"}),
        (URL, {"Origin": "https://elsewhere.example"}),
    ],
)
def test_another_question_has_another_answer(client, settings, address, headers):
    settings.ALLOWED_HOSTS = ["*"]
    PartnerFactory(name_en="Union", name_fr="Syndicat")
    PartnerFactory.create_batch(1)
    client.get(f"{URL}?page_size=1")
    client.get(URL)

    assert not is_kept(client, address, **headers)
    assert is_kept(client, address, **headers)


def test_language_is_said_and_written_as_asked(client):
    PartnerFactory(name_en="Union", name_fr="Syndicat")
    for _ in range(2):
        for language, name in [("fr", "Syndicat"), ("en", "Union")]:
            for address, headers in [
                (f"{URL}?lang={language}", {}),
                (URL, {"Accept-Language": language}),
            ]:
                response, _ = asked(client, address, **headers)
                assert response.json()["results"][0]["name"] == name
                assert response["Content-Language"] == language


def test_other_sites_may_read_a_kept_answer(client):
    affiliate()
    for _ in range(2):
        assert "Access-Control-Allow-Origin" not in client.get(URL).headers
        response = client.get(URL, headers={"Origin": "https://elsewhere.example"})
        assert response["Access-Control-Allow-Origin"] == "*"


def test_who_sends_a_cookie_is_answered_by_it(client):
    PartnerFactory(name_en="Union", name_fr="Syndicat")
    client.get(URL)
    client.cookies["django_language"] = "fr"

    assert client.get(URL).json()["results"][0]["name"] == "Syndicat"


def test_limit_that_cannot_be_counted_is_not_told(client, settings, monkeypatch):
    settings.API_RATES = {"visitor": "1000/min"}
    affiliate()
    client.get(URL)
    monkeypatch.setattr("alliance87.core.api.rates.count", Mock(side_effect=OSError))

    response, questions = asked(client, URL)
    assert questions == 1
    assert not {name for name in response.headers if name.startswith("RateLimit")}


def test_addresses_in_an_answer_are_those_of_the_host_that_was_asked(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    PartnerFactory.create_batch(2)
    for host in ["one.example", "two.example", "one.example"]:
        response, _ = asked(client, f"{URL}?page_size=1", Host=host)
        assert response.json()["next"].startswith(f"http://{host}/")


def test_last_of_two_languages_holds_each_time(client):
    PartnerFactory(name_en="Union", name_fr="Syndicat")
    names = [
        client.get(f"{URL}?{query}").json()["results"][0]["name"]
        for query in ["lang=en&lang=fr", "lang=fr&lang=en"]
    ]

    assert names == ["Syndicat", "Union"]


@pytest.mark.parametrize(
    "address",
    [
        f"{URL}?format=csv",
        f"{URL}?format=jsonl",
        f"{URL}?nonsense=1",
        f"{URL}nobody/",
        "/api/v1/me/",
    ],
)
def test_files_and_what_is_wrong_are_not_kept(client, address):
    affiliate()
    response = client.get(address)
    b"".join(response)

    assert not kept.ANSWERS.rows


def test_nothing_is_kept_where_it_is_turned_off(client, settings):
    settings.KEPT_ANSWERS_BYTES = 0
    affiliate()
    client.get(URL)

    assert not is_kept(client, URL)


# -- Who is answered so ------------------------------------------------------------
def test_who_is_signed_in_neither_gets_nor_leaves_a_kept_answer(client):
    PartnerFactory(name="Seen by all")
    PartnerFactory(name="Members only", visibility=Visibility.PARTNERS)
    token = ApiTokenFactory(user=UserFactory())
    member = signed_in(RepresentativeFactory(partner__name="Mine").user)
    with_token = {"Authorization": f"Bearer {token.secret}"}

    assert member.get(URL).json()["count"] == 3
    assert client.get(URL, headers=with_token).json()["count"] == 3
    assert not kept.ANSWERS.rows
    assert client.get(URL).json()["count"] == 2
    assert is_kept(client, URL)
    assert member.get(URL).json()["count"] == 3
    assert client.get(URL, headers=with_token).json()["count"] == 3
    assert b"Members only" not in client.get(URL).content


def test_token_that_is_none_is_refused_though_an_answer_is_kept(client):
    affiliate()
    client.get(URL)

    assert client.get(URL, headers={"Authorization": "Bearer no"}).status_code == 401


@pytest.mark.parametrize("endpoint", [e for e in KEPT if e.hide], ids=by_name)
def test_hidden_rows_are_in_no_kept_answer(client, endpoint):
    rows = endpoint.rows(1)
    hidden = endpoint.hide()
    for address in addresses_of(endpoint, rows):
        asked(client, address)

    assert len(kept.ANSWERS.rows) == 3
    for answer in kept.ANSWERS.rows.values():
        assert str(hidden.pk).encode() not in answer.body


# -- How long ----------------------------------------------------------------------
def written_tables():
    """All rows of each table of which writes are told, if it has any."""
    for model in apps.get_models(include_auto_created=True):
        rows = model._base_manager.all()
        if model._meta.db_table in followed_tables() and rows.exists():
            yield model, rows


def writes(endpoint, made):
    """Writes of each kind, to every table that has rows, for one to do after the other."""
    for model, rows in list(written_tables()):
        fields = {field.name for field in model._meta.concrete_fields}
        if "updated_at" in fields:
            later = F("updated_at") + timedelta(days=1)
            yield partial(rows.update, updated_at=later)
        if "visibility" in fields:
            public = rows.filter(visibility=Visibility.PUBLIC).values_list(
                "pk", flat=True
            )
            shown = rows.filter(pk__in=list(public))
            for tier in [Visibility.SECRETARIAT, Visibility.PUBLIC]:
                yield partial(shown.update, visibility=tier)
        if model._meta.auto_created:
            yield rows.delete
    yield endpoint.make
    yield made[-1].delete


def carried_out(write):
    try:
        with transaction.atomic():
            write()
    except (DatabaseError, ProtectedError):
        return False
    return True


def said(response):
    return response.status_code, response.status_code == 200 and response.content


@pytest.mark.parametrize("endpoint", KEPT, ids=by_name)
def test_whatever_is_written_the_next_answer_is_as_if_nothing_were_kept(
    client, endpoint
):
    made = endpoint.rows(1)
    addresses = addresses_of(endpoint, made)[1:]
    answers = {address: said(client.get(address)) for address in addresses}
    others = set()
    for write in writes(endpoint, made):
        if not carried_out(write):
            continue
        for address in addresses:
            answer = said(client.get(address))
            assert answer == said(anew(client, address))
            if answer != answers[address]:
                others.add(address)
            answers[address] = answer

    assert others == {*addresses}  # so that something was there to be missed


def test_related_record_that_is_hidden_is_gone_from_the_next_answer(client):
    parent, partner = affiliate()
    address = f"{URL}{partner.slug}/"
    assert client.get(address).json()["parent"] == parent.slug

    Partner.objects.filter(pk=parent.pk).update(visibility=Visibility.SECRETARIAT)

    assert client.get(address).json()["parent"] is None


def test_new_row_is_in_the_next_answer_and_a_deleted_one_is_not(client):
    first = PartnerFactory()
    assert client.get(URL).json()["count"] == 1
    PartnerFactory()
    assert client.get(URL).json()["count"] == 2
    first.delete()
    assert client.get(URL).json()["count"] == 1


def test_link_of_many_to_many_is_in_the_next_answer(client):
    partner, theme = PartnerFactory(), ThemeFactory()
    address = f"{URL}{partner.slug}/"
    assert client.get(address).json()["themes"] == []

    partner.themes.add(theme)
    assert client.get(address).json()["themes"] == [theme.slug]

    partner.themes.clear()
    assert client.get(address).json()["themes"] == []


def test_what_a_filter_asks_of_other_tables_is_followed(client):
    partner, group = PartnerFactory(), ActionGroupFactory()
    address = f"{URL}?action_group={group.slug}"
    assert client.get(address).json()["count"] == 0
    assert is_kept(client, address)

    MembershipFactory(partner=partner, action_group=group)

    assert client.get(address).json()["count"] == 1


def test_write_to_what_an_answer_does_not_read_leaves_it_kept(client):
    affiliate()
    client.get(URL)
    StageEventFactory()
    client.get(URL)  # a stage event makes a country, too
    PathfinderCountry.objects.update(updated_at=timezone.now())

    assert is_kept(client, URL)


def test_what_was_asked_lately_need_not_be_looked_through_again(client):
    affiliate()
    client.get(URL)
    [before] = [answer.seen for answer in kept.ANSWERS.rows.values()]
    PathfinderCountryFactory(country=Country.objects.first())
    client.get(URL)
    [after] = [answer.seen for answer in kept.ANSWERS.rows.values()]

    assert after != before
    assert is_kept(client, URL)


def test_answer_of_yesterday_is_made_anew(client):
    affiliate()
    client.get(URL)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with patch("alliance87.core.api.kept.timezone.localdate", lambda: tomorrow):
        assert not is_kept(client, URL)


def test_answer_from_before_a_dump_was_restored_is_made_anew(client):
    affiliate()
    client.get(URL)
    [answer] = kept.ANSWERS.rows.values()
    answer.seen = "9000000000000:9000000000000:"

    assert not is_kept(client, URL)


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_open_transaction_is_seen_when_it_ends_and_not_before(client, end):
    """It began, and wrote, before the answer was made."""
    partner = PartnerFactory(name="Before")
    rows = Partner.objects.filter(pk=partner.pk)
    with open_write(rows, end=end, name_en="After"):
        names = [client.get(URL).json()["results"][0]["name"] for _ in range(2)]
        assert is_kept(client, URL)
        PartnerFactory(name="Zzz")  # later transactions end first
        names.append(client.get(URL).json()["results"][0]["name"])

    assert names == ["Before"] * 3
    name = client.get(URL).json()["results"][0]["name"]
    assert name == ("After" if end == "commit" else "Before")


def test_write_while_an_answer_is_made_is_in_the_next_one(client):
    """It comes after the snapshot, and perhaps after the statement that would see it."""
    partner = PartnerFactory(name="Before")

    def write_besides(*arguments):
        found = tables_read(*arguments)
        elsewhere(lambda: Partner.objects.filter(pk=partner.pk).update(name_en="After"))
        return found

    tables_read = kept.tables_read
    with patch.object(viewsets, "tables_read", write_besides):
        assert client.get(URL).json()["results"][0]["name"] == "Before"

    assert client.get(URL).json()["results"][0]["name"] == "After"


def test_within_a_transaction_nothing_is_kept_and_its_writes_are_seen(client):
    """They may be undone."""
    partner = PartnerFactory(name="Before")
    client.get(URL)
    with transaction.atomic():
        Partner.objects.filter(pk=partner.pk).update(name_en="Undone")
        name = client.get(URL).json()["results"][0]["name"]
        transaction.set_rollback(True)

    assert name == "Undone"
    assert client.get(URL).json()["results"][0]["name"] == "Before"


# -- What changes with the time of day -----------------------------------------------
def clocks_read(act):
    """Who asks what time it is; ``localtime`` does where the date alone is asked."""
    callers, real = set(), timezone.now

    def now():
        callers.add(inspect.currentframe().f_back.f_code.co_name)
        return real()

    with patch("django.utils.timezone.now", now):
        act()
    return callers - {"localtime"}


def filters_of(endpoint):
    """Each filter of a list with some value that it takes."""
    filterset = getattr(endpoints()[endpoint.name], "filterset_class", None)
    for name, each in filterset.base_filters.items() if filterset else ():
        choices = each.extra.get("choices")
        value = getattr(choices, "values", [choice[0] for choice in choices or ()])
        yield f"{endpoint.url}?{name}={value[0] if value else 'true'}"


@pytest.mark.parametrize("endpoint", READING_THE_CLOCK, ids=by_name)
def test_what_reads_the_clock_is_not_kept(client, endpoint):
    endpoint.make()

    assert clocks_read(lambda: client.get(endpoint.url))
    assert not kept.ANSWERS.rows


@pytest.mark.parametrize("endpoint", KEPT, ids=by_name)
def test_nothing_else_asks_for_more_than_the_date(client, endpoint):
    rows = endpoint.rows(1)

    def ask():
        for address in [*addresses_of(endpoint, rows), *filters_of(endpoint)]:
            client.get(address)

    assert clocks_read(ask) == set()


def test_what_reads_the_clock_is_not_kept_where_it_is_expanded(client):
    item = AgendaItemFactory()
    address = "/api/v1/agenda-items/?expand=event"
    assert client.get(address).json()["results"][0]["event"]["slug"] == item.event.slug

    assert not kept.ANSWERS.rows


# -- How much ----------------------------------------------------------------------
def test_no_more_is_kept_than_is_allowed_and_the_oldest_goes_first(client, settings):
    affiliate()
    addresses = [f"{URL}?page_size={size}" for size in range(1, 9)]
    client.get(addresses[0])
    one = kept.ANSWERS.size
    settings.KEPT_ANSWERS_BYTES = one * 4
    for address in addresses[1:]:
        client.get(addresses[0])  # is asked for all the time
        client.get(address)
        assert kept.ANSWERS.size <= settings.KEPT_ANSWERS_BYTES

    assert kept.ANSWERS.size == sum(
        kept.size_of(key, answer) for key, answer in kept.ANSWERS.rows.items()
    )
    assert 1 < len(kept.ANSWERS.rows) < 5
    assert is_kept(client, addresses[0])
    assert is_kept(client, addresses[-1])
    assert not is_kept(client, addresses[1])


def test_answer_larger_than_all_that_is_allowed_is_given_and_not_kept(client, settings):
    affiliate()
    settings.KEPT_ANSWERS_BYTES = 500

    assert client.get(URL).json()["count"] == 2
    assert (len(kept.ANSWERS.rows), kept.ANSWERS.size) == (0, 0)


def test_readers_at_the_same_time_never_read_what_was_overwritten(settings):
    """Each reads only states that a writer has not yet replaced when they ask."""
    partner = PartnerFactory(name="0")
    settings.KEPT_ANSWERS_BYTES = 8000  # two answers, so that they push each other out
    done, told, wrong, read = 0, threading.Event(), [], []

    def ask(number):
        client = Client()
        try:
            while not told.is_set():
                before = done
                query = f"?page_size={number}"
                name = int(client.get(URL + query).json()["results"][0]["name"])
                read.append(name)
                if name < before:
                    wrong.append((name, before))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[1 + n % 3]) for n in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 60):
        Partner.objects.filter(pk=partner.pk).update(name_en=str(number))
        done = number
        time.sleep(0.01)
    told.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(set(read)) > 5
    assert kept.ANSWERS.size <= settings.KEPT_ANSWERS_BYTES
