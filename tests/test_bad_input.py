"""Input that no person types: refused or shown as nothing found, never an error."""

import pytest
from django.urls import reverse

from action_groups.filtersets import ActionGroupFilterSet
from alliance87.core.filtersets import DocumentFilterSet
from events.filtersets import EventFilterSet
from partners.filtersets import PartnerFilterSet
from pathfinders.filtersets import PathfinderCountryFilterSet
from tests.endpoints import ENDPOINTS
from tests.pages import changelists

pytestmark = pytest.mark.django_db

LISTS = [
    *("/en/documents/", "/en/partners/", "/en/pathfinders/", "/en/action-groups/"),
    *("/en/events/", "/en/events/reports/", "/en/events/proposals/", "/en/search/"),
]
NAMES = sorted(
    {"q", "page", "sort", "format", "in", "lang", "limit", "offset", "ordering"}
    | {"page_size", "search", "expand", "cursor"}
    | {
        name
        for filters in (
            *(ActionGroupFilterSet, DocumentFilterSet, EventFilterSet),
            *(PartnerFilterSet, PathfinderCountryFilterSet),
        )
        for name in filters.base_filters
    }
)
VALUES = {
    "nul": "%00",
    "nul inside": "a%00b",
    "not utf-8": "%ff%fe%80",
    "half a character": "%c3",
    "surrogate": "%ed%a0%80",
    "ten thousand": "a" * 10_000,
    "many words": "a+" * 5000,
    "number": "9" * 400,
    "negative": "-1",
    "not a number": "NaN",
    "infinite": "1e999",
    "quote": "%27%22%5c%60",
    "tsquery": "%26%7c%21%3a%2a%28%29%3c-%3e",
    "percent": "%25s%25(x)s%7b0%7d",
    "format": "json%2e%2e",
    "bidi": "%e2%80%ae%ef%bb%bf",
    "wide digits": "%d9%a1%d9%a2",
    "date": "0000-99-99",
    "empty": "",
}
each_value = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
SHARE = 8  # the gate asks one page in so many for each value, the long form every page


def share_of(pages, value):
    """The part of ``pages`` that the gate asks for ``value``; over the values, all."""
    return pages[[*VALUES.values()].index(value) % SHARE :: SHARE]


def failing(client, addresses):
    client.raise_request_exception = False
    found = []
    for address in addresses:
        response = client.get(address)
        if hasattr(response, "streaming_content"):
            b"".join(response.streaming_content)
        if response.status_code >= 500:
            found.append(address[:200])
    return found


@each_value
def test_lists_bear(client, value):
    together = "&".join(f"{name}={value}" for name in NAMES)
    queries = [f"q={value}", f"page={value}&sort={value}", f"format=csv&q={value}"]

    addresses = [f"{page}?{query}" for page in LISTS for query in [together, *queries]]

    assert failing(client, share_of(addresses, value)) == []


@pytest.mark.torture
@pytest.mark.parametrize("name", NAMES)
def test_each_filter_bears(client, name):
    for value in ("%00", "%ff%fe%80", "a%00b", "9" * 400):
        assert failing(client, [f"{page}?{name}={value}" for page in LISTS]) == []


@each_value
def test_api_bears(client, value):
    assert failing(client, api_addresses(share_of(ENDPOINTS, value), value)) == []


@pytest.mark.torture
@each_value
def test_the_whole_api_bears(client, value):
    assert failing(client, api_addresses(ENDPOINTS, value)) == []


def api_addresses(endpoints, value):
    query = "&".join(f"{name}={value}" for name in NAMES)
    lists = [f"{end.url}?{query}" for end in endpoints]
    rows = [f"{end.url}{value}/" for end in endpoints if value]
    pages = [f"{end.url}?page={value}&ordering={value}" for end in endpoints]
    return [*lists, *rows, *pages]


@each_value
def test_admin_bears(secretariat_client, value):
    lists = share_of(changelists(), value)

    assert failing(secretariat_client, admin_addresses(lists, value)) == []


@pytest.mark.torture
@each_value
def test_the_whole_admin_bears(secretariat_client, value):
    assert failing(secretariat_client, admin_addresses(changelists(), value)) == []


def admin_addresses(lists, value):
    words = [f"{url}?q={value}&p={value}&o={value}" for url in lists]
    ids = [f"{url}?id__exact={value}" for url in lists]
    rows = [f"{url}{value}/change/" for url in lists]
    picks = (
        f"{reverse('admin:autocomplete')}?app_label={app}&model_name={model}"
        f"&field_name={field}&term={value}&page={value}"
        for app, model, field in [
            ("core", "document", "source"),
            ("core", value, "source"),
            (value, value, value),
        ]
    )
    return [*words, *ids, *rows, *picks]


@each_value
def test_addresses_bear(client, value):
    addresses = [
        f"{start}{value}/"
        for start in [*LISTS, "/", "/en/", "/files/", "/files/documents/", "/static/"]
    ]
    addresses += [f"/en/documents/{value}/file/", f"/en/briefing-packs/{value}/"]
    addresses += [f"/en/accounts/login/?next={value}"]
    addresses += [f"/en/accounts/password/reset/key/{value}-{value}/"]

    assert failing(client, addresses) == []


@each_value
def test_forms_bear(client, secretariat_client, value):
    body = "&".join(
        f"{name}={value}"
        for name in ("login", "password", "email", "next", "csrfmiddlewaretoken")
    )
    add = reverse("admin:core_document_add")
    fields = "title_en slug kind language body_en summary_en link locator visibility"
    document = "&".join(f"{name}={value}" for name in fields.split())
    sent = {"content_type": "application/x-www-form-urlencoded"}
    for each in (client, secretariat_client):
        each.raise_request_exception = False
    answers = [
        client.post("/en/accounts/login/", body, **sent),
        client.post("/en/accounts/password/reset/", body, **sent),
        secretariat_client.post(add, document, **sent),
        secretariat_client.post(
            reverse("admin:core_document_changelist"),
            f"action={value}&_selected_action={value}",
            **sent,
        ),
    ]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


def test_a_body_too_large_is_refused(client):
    client.raise_request_exception = False
    sent = {"content_type": "application/x-www-form-urlencoded"}
    large = client.post("/en/accounts/login/", "login=" + "a" * 6_000_000, **sent)
    many = client.post("/en/accounts/login/", "a=1&" * 6000, **sent)

    assert {large.status_code, many.status_code} <= {400, 413}


@pytest.mark.parametrize(
    "body",
    [b"--x", b"--x\r\n\r\n", b"\x00" * 2000, b"--x\r\nContent-Disposition: \xff"],
)
def test_a_broken_upload_is_refused(secretariat_client, body):
    secretariat_client.raise_request_exception = False
    response = secretariat_client.post(
        reverse("admin:core_document_add"),
        body,
        content_type="multipart/form-data; boundary=x",
    )

    assert response.status_code < 500
