import csv
import datetime
import io
import json
from datetime import UTC

import openpyxl
import pytest

from action_groups.enums import MembershipRole
from alliance87.core.enums import IloRegion
from partners.enums import StakeholderGroup
from partners.views.directory import COLUMNS
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.events import (
    ContributionFactory,
    EventFactory,
    MeetingReportFactory,
    ReportSectionFactory,
)
from tests.factories.partners import (
    PartnerEventFactory,
    PartnerFactory,
    RepresentativeFactory,
    SeatFactory,
)
from tests.factories.pathfinders import CommitmentFactory, SupportOfferFactory

pytestmark = pytest.mark.django_db

LIST = "/en/partners/"


def page_of(partner):
    return f"{LIST}{partner.slug}/"


def names(response):
    return [partner.name for partner in response.context["listing"].page]


def counts(response, name):
    facets = {facet["name"]: facet for facet in response.context["listing"].facets}
    return {choice["value"]: choice["count"] for choice in facets[name]["choices"]}


def a_full_partner(count):
    """A partner with ``count`` of everything, and as much that the public may not see."""
    partner = PartnerFactory(
        name="Shown",
        source=SourceFactory(),
        parent=PartnerFactory(),
        themes=ThemeFactory.create_batch(count),
        countries_of_work=CountryFactory.create_batch(count),
        documents=[*DocumentFactory.create_batch(count), DocumentFactory(hidden=True)],
    )
    hidden_country = {"priority_area__roadmap__pathfinder__hidden": True}
    for day in range(1, count + 1):
        PartnerEventFactory(partner=partner, on=datetime.date(2018, 1, day))
        PartnerFactory(parent=partner)
        MembershipFactory(partner=partner)
        SeatFactory(partner=partner)
        RepresentativeFactory(partner=partner)
        CommitmentFactory(lead_partner=partner)
        CommitmentFactory(supporting_partners=[partner])
        EventFactory(hosts=[partner], organisers=[partner])
        EventFactory(chair_partner=partner)
        ContributionFactory(partner=partner)
        ContributionFactory(in_report=True, partner=partner)
        SupportOfferFactory(partner=partner, accepted=True)
    SupportOfferFactory(partner=partner, request__title="Secret need")
    PartnerFactory(parent=partner, name="Secret affiliate", hidden=True)
    MembershipFactory(
        partner=partner,
        action_group=ActionGroupFactory(name="Secret group", hidden=True),
    )
    SeatFactory(partner=partner, hidden=True)
    RepresentativeFactory(partner=partner, name="Secret person", hidden=True)
    CommitmentFactory(lead_partner=partner, title="Secret promise", hidden=True)
    CommitmentFactory(lead_partner=partner, title="Secret promise", **hidden_country)
    EventFactory(hosts=[partner], title="Secret event", hidden=True)
    ContributionFactory(
        partner=partner, name="Secret speaker", agenda_item__hidden=True
    )
    ContributionFactory(
        partner=partner,
        in_report=True,
        section=ReportSectionFactory(report=MeetingReportFactory(hidden=True)),
        name="Secret speaker",
    )
    return partner


def a_listed_partner():
    return PartnerFactory(
        parent=PartnerFactory(),
        themes=[ThemeFactory()],
        countries_of_work=[CountryFactory()],
        working_languages=["fr"],
    )


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_six_queries(client, django_assert_num_queries, count):
    shown = [a_listed_partner() for _ in range(count)]
    hidden = PartnerFactory(hidden=True, themes=[ThemeFactory()])

    with django_assert_num_queries(6):
        response = client.get(LIST)

    listed = [partner.pk for partner in response.context["listing"].page]
    assert {partner.pk for partner in shown} <= set(listed)
    assert hidden.pk not in listed
    assert response.context["listing"].total == 2 * count


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_of_everything(
    client, django_assert_num_queries, count
):
    partner = a_full_partner(count)

    with django_assert_num_queries(23):
        response = client.get(page_of(partner))

    assert "Shown" in response.text


def test_page_tells_the_public_nothing_hidden(client):
    response = client.get(page_of(a_full_partner(1)))

    assert "Secret " not in response.text


def test_page_shows_the_secretariat_all(secretariat_client):
    text = secretariat_client.get(page_of(a_full_partner(1))).text

    for secret in ("affiliate", "group", "person", "promise", "event", "speaker"):
        assert f"Secret {secret}" in text


@pytest.mark.parametrize("trait", ["hidden", "for_partners", "applied", "withdrawn"])
def test_unlisted_partner_is_not_found(client, trait):
    partner = PartnerFactory(**{trait: True})

    assert client.get(page_of(partner)).status_code == 404
    assert client.get(LIST).context["listing"].total == 0


def test_unknown_partner_has_the_site_s_own_page(client):
    response = client.get(f"{LIST}nobody/")

    assert response.status_code == 404
    assert "This page does not exist" in response.text


def test_member_sees_what_is_for_partners(member_client):
    partner = PartnerFactory(for_partners=True)

    assert member_client.get(page_of(partner)).status_code == 200


def test_role_mailbox_is_never_shown(secretariat_client):
    partner = PartnerFactory(role_mailbox="mailbox@example.org")

    text = secretariat_client.get(page_of(partner)).text

    assert "mailbox@example.org" not in text


def test_former_membership_is_told_apart(client):
    partner = PartnerFactory()
    MembershipFactory(partner=partner, role=MembershipRole.FOCAL_POINT)
    MembershipFactory(partner=partner, until=datetime.date(2019, 12, 31))

    text = client.get(page_of(partner)).text

    assert "Focal point" in text
    assert "until 31 December 2019" in text


def test_borrowed_name_says_its_language(client):
    partner = PartnerFactory(name_fr="", name_en="Workers of all lands")

    text = client.get(page_of(partner).replace("/en/", "/fr/")).text

    assert '<span lang="en">Workers of all lands</span>' in text


def test_source_that_is_not_public_is_not_named(client):
    source = SourceFactory(hidden=True, short_title="Secret report")
    partner = PartnerFactory(source=source, locator="Secret page")

    response = client.get(page_of(partner))

    assert "Secret " not in response.text


def test_filters_combine(client):
    theme = ThemeFactory(slug="fishing")
    PartnerFactory(
        name="Both", themes=[theme], stakeholder_group="workers_organisation"
    )
    PartnerFactory(name="Theme only", themes=[theme])
    PartnerFactory(name="Group only", stakeholder_group="workers_organisation")

    response = client.get(
        LIST, {"theme": "fishing", "stakeholder_group": "workers_organisation"}
    )

    assert names(response) == ["Both"]
    assert response.context["listing"].total == 3


def test_counts_leave_out_hidden_partners_and_their_own_filter(client):
    PartnerFactory(stakeholder_group=StakeholderGroup.MEDIA)
    PartnerFactory(stakeholder_group=StakeholderGroup.BUSINESS)
    PartnerFactory(stakeholder_group=StakeholderGroup.BUSINESS, hidden=True)
    PartnerFactory(stakeholder_group=StakeholderGroup.ACADEMIA, withdrawn=True)

    response = client.get(LIST, {"stakeholder_group": "media"})

    assert counts(response, "stakeholder_group") == {"media": 1, "business": 1}


def test_each_facet_counts(client):
    country = CountryFactory(iso2="NP", ilo_region=IloRegion.ASIA_PACIFIC)
    PartnerFactory(
        country=country,
        countries_of_work=[country],
        themes=[ThemeFactory(slug="fishing"), ThemeFactory(slug="mining")],
        working_languages=["en", "fr"],
    )

    response = client.get(LIST)

    assert counts(response, "region") == {"asia_pacific": 1}
    assert counts(response, "country") == {"NP": 1}
    assert counts(response, "country_of_work") == {"NP": 1}
    assert counts(response, "theme") == {"fishing": 1, "mining": 1}
    assert counts(response, "language") == {"en": 1, "fr": 1}


def test_country_may_be_written_small_and_can_be_taken_off(client):
    PartnerFactory(country=CountryFactory(iso2="NP", name="Nepal"))

    listing = client.get(LIST, {"country": "np"}).context["listing"]

    assert listing.chosen == [{"label": "Nepal", "url": LIST}]


def test_words_are_found_whatever_their_accents(client):
    PartnerFactory(name="Confédération de Côte d’Ivoire")
    PartnerFactory(name="Another")
    PartnerFactory(name="Confédération secrète", hidden=True)

    response = client.get(LIST, {"q": "cote confed"})

    assert names(response) == ["Confédération de Côte d’Ivoire"]


def test_names_are_sorted_as_people_sort_them(client):
    for name in ("Zebra", "Éclair", "alpha"):
        PartnerFactory(name=name)

    assert names(client.get(LIST)) == ["alpha", "Éclair", "Zebra"]


@pytest.mark.parametrize("sort", ["name", "country", "group"])
def test_sort_is_kept_in_the_address(client, sort):
    PartnerFactory(country=None)
    PartnerFactory()

    response = client.get(LIST, {"sort": sort, "theme": "", "page": "1"})

    current = [s for s in response.context["listing"].sorts if s["current"]]
    assert [s["url"] for s in current] == [f"{LIST}?sort={sort}&theme="]


@pytest.mark.parametrize(
    "query",
    [
        {"page": "99"},
        {"page": "last"},
        {"sort": "secret"},
        {"region": "atlantis"},
        {"country": "XX"},
        {"theme": "no\x00thing"},
        {"parent": "nobody"},
    ],
)
def test_bad_input_is_said_and_does_not_fail(client, query):
    PartnerFactory()

    response = client.get(LIST, query)

    assert response.status_code == 200
    assert response.context["listing"].problems
    assert "could be understood" in response.text


@pytest.mark.parametrize("words", ["x" * 10_000, "\x00", "a\x00b", "':*&|!", "—"])
def test_any_words_can_be_searched(client, words):
    PartnerFactory()

    assert client.get(LIST, {"q": words}).status_code == 200


def test_empty_directory_says_what_would_be_here(client):
    assert "No partners yet" in client.get(LIST).text


def test_second_page_keeps_the_filter(client):
    PartnerFactory.create_batch(51)

    text = client.get(LIST, {"stakeholder_group": "civil_society", "page": 2}).text

    assert "?stakeholder_group=civil_society&amp;page=1" in text


def test_csv_has_the_rows_of_the_page_and_no_formulas(client):
    PartnerFactory(name="=cmd()", acronym="A", website="https://example.org")
    PartnerFactory(name="Other", stakeholder_group=StakeholderGroup.MEDIA)
    PartnerFactory(name="Hidden", hidden=True)

    response = client.get(LIST, {"stakeholder_group": "civil_society", "format": "csv"})

    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Name"] for row in rows] == ["'=cmd()"]
    assert rows[0]["Acronym"] == "A"


def read_back(response, kind):
    """The first column of a download."""
    content = b"".join(response.streaming_content)
    if kind == "csv":
        text = content.decode().removeprefix("\ufeff")
        return [row["Name"] for row in csv.DictReader(io.StringIO(text))]
    if kind == "json":
        return [row["name"] for row in json.loads(content)]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("query", [{}, {"q": "seen"}, {"q": "seen", "sort": "country"}])
def test_download_is_all_that_is_shown_in_its_order(kind, query, client):
    countries = [
        CountryFactory(name=f"{letter} country", ilo_region=IloRegion.ASIA_PACIFIC)
        for letter in "CAB"
    ]
    for number in range(53):
        PartnerFactory(
            name=f"Seen {number} {'seen' * (number % 3)}",
            country=countries[number % 3],
        )
    PartnerFactory(name="Seen elsewhere", country=None)
    PartnerFactory(name="Seen by none", country__ilo_region="asia_pacific", hidden=True)
    query = {"region": "asia_pacific", **query}

    pages = [names(client.get(LIST, query | {"page": page})) for page in (1, 2)]
    links = client.get(LIST, query).context["listing"].downloads
    link = next(link["url"] for link in links if link["label"] == kind.upper())
    downloaded = read_back(client.get(link), kind)

    assert [len(page) for page in pages] == [50, 3]
    assert downloaded == [*pages[0], *pages[1]]


def test_keys_of_the_json_do_not_change():
    assert [column.key for column in COLUMNS] == [
        *("name", "acronym", "stakeholder_group", "home_country"),
        *("countries_of_work", "themes", "working_languages", "belongs_to"),
        *("website", "source", "place_in_the_source"),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize(
    "address",
    [
        *("partners", "pathfinders", "action-groups", "events", "documents"),
        *("events/reports", "events/proposals"),
    ],
)
def test_every_list_that_can_be_downloaded_has_every_format(kind, address, client):
    response = client.get(f"/en/{address}/", {"format": kind})

    assert response.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert response.headers["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content)


def test_csv_names_no_source_that_is_not_public(client):
    source = SourceFactory(hidden=True, short_title="Secret report")
    PartnerFactory(name="Seen", source=source, locator="Secret page")

    response = client.get(LIST, {"format": "csv"})

    text = b"".join(response.streaming_content).decode()
    assert "Seen" in text
    assert "Secret " not in text


def test_events_come_latest_first(client):
    partner = PartnerFactory()
    for year in (2017, 2022, 2019):
        EventFactory(
            hosts=[partner], starts_at=datetime.datetime(year, 3, 1, tzinfo=UTC)
        )

    events = client.get(page_of(partner)).context["events"]

    assert [entry["event"].starts_at.year for entry in events] == [2022, 2019, 2017]
