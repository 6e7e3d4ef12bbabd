"""The number beside each choice of a list's filter is that of the list it leads to."""

import sys

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import RequestFactory

from alliance87.core.views import document_list
from events.enums import EventKind
from events.views.events import event_list
from events.views.proposals import proposal_list
from tests.factories.core import CountryFactory, DocumentFactory, ThemeFactory
from tests.factories.events import EventFactory, ProposalFactory

pytestmark = pytest.mark.django_db


def events():
    themes = ThemeFactory.create_batch(3)
    for kind, chosen in [
        (EventKind.FORUM, themes[:2]),
        (EventKind.FORUM, themes[1:]),
        (EventKind.WEBINAR, themes[:1]),
        (EventKind.CONFERENCE, []),
    ]:
        EventFactory(kind=kind, themes=chosen, country=CountryFactory())
    EventFactory(kind=EventKind.FORUM, themes=themes, hidden=True)
    return ["", "kind=forum", f"theme={themes[0].slug}&kind=webinar"]


def proposals():
    countries = CountryFactory.create_batch(3)
    for label, chosen in [
        ("Key proposals", countries[:2]),
        ("KEY PROPOSALS", countries[1:]),
        ("Takeaways", countries[:1]),
        ("Actions", []),
    ]:
        ProposalFactory(label=label, countries=chosen)
    ProposalFactory(
        label="Takeaways",
        countries=countries,
        section__report__event__hidden=True,
    )
    iso2 = countries[0].iso2
    return ["", "label=Takeaways", f"country={iso2}"]


def documents():
    themes = ThemeFactory.create_batch(2)
    DocumentFactory(themes=themes)
    DocumentFactory(themes=themes[1:])
    DocumentFactory(themes=themes, hidden=True)
    return ["", f"theme={themes[0].slug}"]


@pytest.fixture
def listed(monkeypatch):
    """The listing a page would draw for a user: (view, query, user)."""

    def of(view, query, user):
        room = sys.modules[view.__module__]
        with monkeypatch.context() as patch:
            patch.setattr(room, "render", lambda _request, _name, context: context)
            request = RequestFactory().get("/", QueryDict(query))
            request.user = user
            return view(request)["listing"]

    return of


@pytest.mark.parametrize(
    ("view", "make"),
    [(event_list, events), (proposal_list, proposals), (document_list, documents)],
)
@pytest.mark.parametrize("role", ["visitor", "secretariat"])
def test_each_count_is_that_of_the_list_it_leads_to(
    view, make, role, listed, secretariat
):
    user = secretariat if role == "secretariat" else AnonymousUser()
    compared = 0
    for question in make():
        shown = listed(view, question, user)
        assert not shown.problems
        for facet in shown.facets:
            for choice in facet["choices"][:2]:
                leads_to, count = QueryDict(question, mutable=True), choice["count"]
                if choice["adds"]:
                    leads_to.appendlist(facet["name"], choice["value"])
                    count += shown.count
                else:
                    leads_to.setlist(facet["name"], [choice["value"]])
                found = listed(view, leads_to.urlencode(), user).count
                assert found == count, (leads_to, choice)
                compared += 1
    assert compared > 2


def test_beside_a_ticked_choice_the_others_say_what_they_add(client):
    events()

    page = client.get("/en/events/?kind=forum").content.decode()

    assert '<span class="facet-group__count">+1</span>' in page
