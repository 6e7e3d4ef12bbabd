"""Every writer to every reader: the pages of one world of hostile records."""

from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse

from events.models import Event
from tests.conftest import signed_in
from tests.hostile.browser import Watch, formula_cells
from tests.hostile.payloads import dealer

LISTS = [
    *("/en/documents/", "/en/partners/", "/en/pathfinders/", "/en/action-groups/"),
    *("/en/events/", "/en/events/reports/", "/en/events/proposals/"),
]


def reading_pages(records):
    pages = ["/en/", *LISTS, "/api/v1/docs/"]
    for record in records:
        if hasattr(record, "get_absolute_url"):
            pages.append(record.get_absolute_url().partition("#")[0])
    for event in Event.objects.filter(pack_outline__isnull=False):
        pages.append(reverse("briefings:compose", kwargs={"slug": event.slug}))
    return list(dict.fromkeys(pages))


def asking_pages(seed, count):
    words = dealer(seed, "text")
    pages = []
    for start in ["/en/search/", *LISTS]:
        for _ in range(count):
            word = next(words)
            query = {"q": word, "theme": word, "sort": word, "page": word, "in": word}
            pages.append(f"{start}?{urlencode(query)}")
    return pages


def admin_pages(records):
    pages = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        row = next((row for row in records if type(row) is model), None)
        if row:
            pages.append(reverse(f"{name}_change", args=[row.pk]))
            pages.append(reverse(f"{name}_delete", args=[row.pk]))
    return pages


def watching(page, live_server, user):
    client = signed_in(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": session, "url": live_server.url}]
    )
    return Watch(page, live_server.url)


def exports(user):
    client = signed_in(user)
    for page in LISTS:
        response = client.get(f"{page}?format=csv")
        text = b"".join(response.streaming_content).decode()
        yield page, text.count("\n"), formula_cells(text)
