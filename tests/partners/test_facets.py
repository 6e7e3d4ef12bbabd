"""The directory's facets: each count is that of the list it leads to, for each reader."""

import datetime
import random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pgtrigger import registered

from alliance87.core.enums import IloRegion, Visibility
from alliance87.core.models import Country, Theme
from alliance87.core.stamps import Stamped, forget_stamps, stamp_of
from partners.enums import PartnerEventKind, StakeholderGroup
from partners.facets import INDEX
from partners.filtersets import PartnerFilterSet
from partners.models import Partner, Representative
from partners.views.directory import SORTS, directory
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import (
    PartnerEventFactory,
    PartnerFactory,
    RepresentativeFactory,
)
from tests.filtering import found

pytestmark = pytest.mark.django_db

LIST = "/en/partners/"
THIS_YEAR = timezone.localdate().year
NAMES_OF_COUNTRIES = [("Éire", "Irlande"), ("Japan", None), ("austria", "Autriche")]
ROLES = ["visitor", "member", "group member", "secretariat"]


def listing(client, query=""):
    return client.get(f"{LIST}?{query}").context["listing"]


def counts(client, name, query=""):
    """{value: count} of one facet."""
    for facet in listing(client, query).facets:
        if facet["name"] == name:
            return {choice["value"]: choice["count"] for choice in facet["choices"]}
    return {}


@pytest.fixture
def world():
    """Partners of every tier and status, in groups of every tier, drawn by lot."""
    lot = random.Random(87)
    countries = [
        CountryFactory(ilo_region=region) for region in IloRegion for _ in range(2)
    ]
    themes = ThemeFactory.create_batch(3)
    groups = [ActionGroupFactory(visibility=tier) for tier in Visibility]
    partners = []
    for number in range(40):
        partner = PartnerFactory(
            name=f"Partner {number} {lot.choice(['Fair', 'Free'])}",
            visibility=lot.choice(Visibility.values),
            stakeholder_group=lot.choice(StakeholderGroup.values),
            country=lot.choice([None, *countries]),
            countries_of_work=lot.sample(countries, 2),
            themes=lot.sample(themes, lot.randrange(3)),
            working_languages=lot.sample(["en", "fr", "ar"], 2),
            joined_on=lot.choice(
                [None, datetime.date(THIS_YEAR, 1, 1), datetime.date(2019, 5, 1)]
            ),
            parent=lot.choice([None, *partners[:3]]),
        )
        partners.append(partner)
        if number % 5 == 0:
            PartnerEventFactory(partner=partner, kind=PartnerEventKind.SUSPENDED)
        for group in lot.sample(groups, 2):
            former = {"former": True} if number % 3 == 0 else {}
            MembershipFactory(partner=partner, action_group=group, **former)
    return {"groups": groups, "partners": partners, "themes": themes}


def reader(role, world):
    if role == "visitor":
        return None
    if role == "secretariat":
        return UserFactory(staff=True)
    person = RepresentativeFactory(partner__country=None).user
    if role == "group member":
        speaks_for = RepresentativeFactory(
            user=person, partner=PartnerFactory(visibility=Visibility.GROUP)
        ).partner
        closed = next(g for g in world["groups"] if g.visibility == Visibility.GROUP)
        MembershipFactory(partner=speaks_for, action_group=closed)
    return person


QUERIES = [
    "",
    "q=fair",
    "region=africa&region=americas",
    "theme={theme}&language=ar",
    "action_group={group}&language=en",
    f"joined={THIS_YEAR}&q=free&stakeholder_group=media",
]


def listed(user, query):
    """What the page would show, without drawing it."""
    request = RequestFactory().get(f"{LIST}?{query}")
    request.user = user or AnonymousUser()
    return directory(request)


@pytest.mark.parametrize("role", ROLES)
def test_each_count_is_that_of_the_list_it_leads_to(role, world):
    user = reader(role, world)
    names = {"theme": world["themes"][0].slug, "group": world["groups"][0].slug}
    compared = added = 0
    for template in QUERIES:
        query = QueryDict(template.format(**names), mutable=True)
        shown = listed(user, query.urlencode())
        assert not shown.problems
        for facet in shown.facets:
            for choice in facet["choices"]:
                leads_to, count = query.copy(), choice["count"]
                if choice["adds"]:
                    leads_to.appendlist(facet["name"], choice["value"])
                    count += shown.count
                    added += 1
                else:
                    leads_to.setlist(facet["name"], [choice["value"]])
                listing = listed(user, leads_to.urlencode())
                assert listing.count == count, (leads_to, choice)
                compared += 1
    assert compared > 50
    assert added > 5


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("query", [q for q in QUERIES if "q=" not in q])
def test_the_index_finds_what_the_filters_of_the_api_find(role, query, world, client):
    user = reader(role, world)
    client = signed_in(user) if user else client
    names = {"theme": world["themes"][0].slug, "group": world["groups"][0].slug}
    query = query.format(**names)

    page = listing(client, query).page.object_list
    rows = found(PartnerFilterSet, query, user=user or AnonymousUser())

    assert {row.pk for row in page} == {row.pk for row in rows}
    assert len(page) == len(rows) > 0


def test_readers_differ(world, client):
    totals = []
    for role in ROLES:
        user = reader(role, world)
        totals.append(listing(signed_in(user) if user else client).total)

    assert totals[0] < totals[1] < totals[2] < totals[3]
    everyone = Partner.objects.listed()
    assert totals[3] == everyone.count()


@pytest.mark.parametrize("sort", ["name", "country", "group"])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_index_sorts_as_the_database(sort, language, client):
    lot = random.Random(8)
    countries = [CountryFactory(name_en=n, name_fr=f) for n, f in NAMES_OF_COUNTRIES]
    for number in range(12):
        name = lot.choice(["Éclair", "Zebra", "alpha", "œuvre", "Österreich", "ñandú"])
        PartnerFactory(
            name_en=f"{name} {number}",
            name_fr=f"{lot.choice('abc')} {name}" if number % 3 else None,
            country=lot.choice([None, *countries]),
            stakeholder_group=lot.choice(StakeholderGroup.values),
        )

    with translation.override(language):
        order = {sort.key: sort.order for sort in SORTS}[sort]()
        expected = list(Partner.objects.order_by(*order, "pk"))
    response = client.get(f"/{language}/partners/?sort={sort}")

    assert list(response.context["listing"].page) == expected


def test_a_group_counts_members_the_reader_may_see(client, member_client):
    group = ActionGroupFactory(slug="seen")
    closed = ActionGroupFactory(slug="closed", visibility=Visibility.PARTNERS)
    public = PartnerFactory()
    MembershipFactory(partner=public, action_group=group)
    MembershipFactory(partner=public, action_group=closed)
    MembershipFactory(partner=PartnerFactory(hidden=True), action_group=group)
    MembershipFactory(partner=PartnerFactory(withdrawn=True), action_group=group)
    MembershipFactory(action_group=group, former=True)

    assert counts(client, "action_group") == {"seen": 1}
    assert counts(member_client, "action_group") == {"seen": 1, "closed": 1}
    assert listing(client, "action_group=closed").problems
    assert listing(member_client, "action_group=closed").count == 1


def test_new_this_year_are_those_who_joined_in_it(client):
    new = PartnerFactory(joined_on=datetime.date(THIS_YEAR, 1, 1))
    PartnerFactory(joined_on=datetime.date(THIS_YEAR - 1, 12, 31))
    PartnerFactory(joined_on=datetime.date(THIS_YEAR, 1, 1), hidden=True)
    PartnerFactory(joined_on=None)

    shown = listing(client, f"joined={THIS_YEAR}")

    assert list(shown.page) == [new]
    assert counts(client, "joined") == {str(THIS_YEAR): 1}
    assert listing(client, f"joined={THIS_YEAR - 1}").count == 1
    assert listing(client, "joined=soon").problems


def hide_partner(partner, user):
    Partner.objects.filter(pk=partner.pk).update(visibility=Visibility.SECRETARIAT)


def withdraw(partner, user):
    PartnerEventFactory(partner=partner, kind=PartnerEventKind.WITHDRAWN)


def end_representation(partner, user):
    Representative.objects.update(until=datetime.date(2020, 1, 1))


@pytest.mark.parametrize("change", [hide_partner, withdraw, end_representation])
def test_what_is_hidden_is_gone_with_the_next_request(change):
    person = RepresentativeFactory(partner__visibility=Visibility.GROUP)
    client = signed_in(person.user)
    assert listing(client).total == 1

    change(person.partner, person.user)

    after = listing(client)
    assert (after.total, after.count, list(after.page)) == (0, 0, [])
    assert after.facets == []


@pytest.mark.parametrize(
    ("change", "facet"),
    [
        (lambda p: p.themes.clear(), "theme"),
        (lambda p: p.countries_of_work.clear(), "country_of_work"),
        (lambda p: p.memberships.all().delete(), "action_group"),
        (lambda p: Partner.objects.update(country=None), "country"),
        (lambda p: Partner.objects.update(joined_on=None), "joined"),
    ],
)
def test_counts_follow_what_changes(change, facet, client):
    partner = PartnerFactory(
        themes=[ThemeFactory()],
        countries_of_work=[CountryFactory()],
        joined_on=datetime.date(THIS_YEAR, 1, 1),
    )
    MembershipFactory(partner=partner)
    assert list(counts(client, facet).values()) == [1]

    change(partner)

    assert counts(client, facet) == {}


def test_labels_follow_what_changes(client):
    partner = PartnerFactory(
        country=CountryFactory(name="Swaziland"), themes=[ThemeFactory(name="Fishing")]
    )
    MembershipFactory(partner=partner, action_group__name="Old group")
    assert "Swaziland" in client.get(LIST).text

    Country.objects.update(name_en="Eswatini")
    Theme.objects.update(name_en="Seafood")
    type(partner.memberships.get().action_group).objects.update(name_en="New group")

    text = client.get(LIST).text
    for old, new in [
        *(("Swaziland", "Eswatini"), ("Fishing", "Seafood")),
        ("Old group", "New group"),
    ]:
        assert old not in text
        assert new in text


def test_every_table_that_is_held_is_stamped():
    stamped = {model for model, trigger in registered() if isinstance(trigger, Stamped)}

    assert set(INDEX.watched()) <= stamped


def test_a_stamp_moves_when_stamps_are_forgotten_and_the_last_stays():
    PartnerFactory.create_batch(2)
    before = stamp_of([Partner])

    forget_stamps()

    after = stamp_of([Partner])
    assert after != before
    assert after[0] == 1


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("query", "first", "again"),
    [
        ("", 6, 3),
        ("q=shown+in+africa", 7, 4),
        ("q=shown&sort=country", 7, 4),
        ("country={country}&theme={theme}&country_of_work={country}", 6, 3),
        ("action_group={group}&language=en&region=africa&joined={year}", 6, 3),
        ("parent={parent}&stakeholder_group=civil_society&page=1", 6, 3),
        ("view=map&q=shown&theme={theme}", 7, 4),
    ],
)
def test_a_visitor_s_page_takes_eight_queries_at_most(
    query, first, again, number, client
):
    # The stamp, the partners, whose are seen, the names of what is chosen from, the
    # search, the page, its themes; then the stamp, the search, the page, its themes.
    # Where a search finds next to nothing, the words that another may be are read too.
    country, theme = CountryFactory(ilo_region=IloRegion.AFRICA), ThemeFactory()
    group, parent = ActionGroupFactory(), PartnerFactory(name="Head")
    for _ in range(number):
        partner = PartnerFactory(
            name="Shown",
            country=country,
            parent=parent,
            countries_of_work=[country],
            themes=[theme],
            working_languages=["en"],
            joined_on=datetime.date(THIS_YEAR, 2, 1),
        )
        MembershipFactory(partner=partner, action_group=group)
    PartnerFactory(name="Shown, not", country=country, themes=[theme], hidden=True)
    names = {"country": country.iso2, "theme": theme.slug, "group": group.slug}
    query = query.format(year=THIS_YEAR, parent=parent.slug, **names)

    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            shown = listing(client, query)
        taken.append(len(queries))

    few = "q=" in query and number < 3
    assert shown.count == number + (query == "")
    assert taken == [first + few, again]
