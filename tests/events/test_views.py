import csv
import datetime
import io
import json
from datetime import UTC

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from alliance87.core.enums import IloRegion
from events.enums import (
    AgendaItemKind,
    Audience,
    Endorsement,
    EventKind,
    EventStanding,
    EventStatus,
    ReportStatus,
)
from tests.factories.action_groups import ActionGroupFactory, OutputFactory
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    ContributionFactory,
    DecisionFactory,
    EventFactory,
    ItemMinutesFactory,
    MeetingReportFactory,
    ProposalFactory,
    RecordingFactory,
    ReportSectionFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory

pytestmark = pytest.mark.django_db

EVENTS = "/en/events/"
REPORTS = "/en/events/reports/"
PROPOSALS = "/en/events/proposals/"
LISTS = [EVENTS, REPORTS, PROPOSALS]


def page_of(event):
    return f"{EVENTS}{event.slug}/"


def page_of_report(report):
    return f"{REPORTS}{report.slug}/"


def rows_of(response):
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def text_of(client, url, query=None):
    return client.get(url, query or {}).content.decode()


def a_full_event(count):
    """An event with ``count`` of everything, and as much that the public may not see."""
    event = EventFactory(
        chair_partner=PartnerFactory(),
        chairs=[RepresentativeFactory(), RepresentativeFactory(hidden=True)],
        hosts=[*PartnerFactory.create_batch(count), PartnerFactory(hidden=True)],
        organisers=[*PartnerFactory.create_batch(count), PartnerFactory(hidden=True)],
        funders=[*PartnerFactory.create_batch(count), PartnerFactory(hidden=True)],
        themes=ThemeFactory.create_batch(count),
        countries=CountryFactory.create_batch(count),
        action_groups=[
            *ActionGroupFactory.create_batch(count),
            ActionGroupFactory(hidden=True),
        ],
        documents=[*DocumentFactory.create_batch(count), DocumentFactory(hidden=True)],
    )
    for _ in range(count):
        item = AgendaItemFactory(
            event=event, documents=[DocumentFactory(), DocumentFactory(hidden=True)]
        )
        ContributionFactory(agenda_item=item, partner=PartnerFactory())
        RecordingFactory(event=event)
        ActionPointFactory(event=event, owner_partner=PartnerFactory())
        MeetingReportFactory(event=event)
        ItemMinutesFactory(agenda_item=item)
        DecisionFactory(event=event, agenda_item=item)
    AgendaItemFactory(event=event, hidden=True)
    RecordingFactory(event=event, hidden=True)
    ActionPointFactory(event=event, for_group=True)
    MeetingReportFactory(event=event, hidden=True)
    return event


def a_proposal(**fields):
    """A public proposal with everything that may be joined to it."""
    return ProposalFactory(
        countries=[CountryFactory()],
        themes=[ThemeFactory()],
        taken_up_by_outputs=[OutputFactory()],
        taken_up_by_commitments=[CommitmentFactory(), CommitmentFactory(hidden=True)],
        taken_up_by_agenda_items=[
            AgendaItemFactory(),
            AgendaItemFactory(hidden=True),
        ],
        regions=[IloRegion.AFRICA],
        source=SourceFactory(),
        **fields,
    )


# -- Every list ----------------------------------------------------------------
@pytest.mark.parametrize("url", LISTS)
def test_empty_list_says_who_can_fill_it(client, url):
    page = text_of(client, url)

    assert "empty-state" in page
    assert "Secretariat" in page


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        {"page": "99"},
        {"page": "x"},
        {"status": "lost"},
        {"theme": "no-such-theme"},
        {"country": "ZZ"},
        {"year": "never"},
        {"event": "no-such-event"},
        {"sort": "secret"},
        {"q": "\x00"},
        {"q": "&|!:*"},
    ],
)
def test_lists_survive_what_they_do_not_understand(client, url, query):
    a_proposal()

    assert client.get(url, query).status_code == 200


@pytest.mark.parametrize("url", LISTS)
def test_nothing_is_written_through_a_list(client, url):
    assert client.post(url).status_code == 405


# -- Events --------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_event_list_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        EventFactory(
            hosts=[PartnerFactory()],
            themes=[ThemeFactory()],
            action_groups=[ActionGroupFactory()],
            languages=["en"],
        )
    EventFactory(hidden=True, hosts=[PartnerFactory()], themes=[ThemeFactory()])

    with django_assert_num_queries(8):
        response = client.get(EVENTS)

    assert response.context["listing"].count == count


def test_event_list_says_how_many_and_leaves_out_the_hidden(client):
    EventFactory.create_batch(2)
    EventFactory(hidden=True, title="Closed session")

    page = text_of(client, EVENTS)

    assert "2 events" in page
    assert "Closed session" not in page


def test_event_list_does_not_offer_what_only_hidden_events_have(client):
    EventFactory()
    EventFactory(hidden=True, themes=[ThemeFactory(name="Hidden theme")])
    EventFactory(action_groups=[ActionGroupFactory(hidden=True, name="Hidden group")])

    page = text_of(client, EVENTS)

    assert "Hidden theme" not in page
    assert "Hidden group" not in page


@time_machine.travel(datetime.datetime(2026, 6, 1, tzinfo=UTC))
def test_event_list_tells_upcoming_from_past(client):
    now = timezone.now()
    past = EventFactory(starts_at=now - datetime.timedelta(days=9))
    soon = EventFactory(starts_at=now + datetime.timedelta(days=9))
    cancelled = EventFactory(
        starts_at=now + datetime.timedelta(days=9), status=EventStatus.CANCELLED
    )

    upcoming = client.get(EVENTS, {"upcoming": "true"}).context["listing"].page
    over = client.get(EVENTS, {"upcoming": "false"}).context["listing"].page

    assert list(upcoming) == [soon]
    assert set(over) == {past, cancelled}


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "webinar"},
        {"theme": "fishing"},
        {"language": "fr"},
        {"year": "2019"},
        {"status": "held"},
        {"q": "katmandou"},
    ],
)
def test_event_list_narrows(client, query):
    found = EventFactory(
        kind=EventKind.WEBINAR,
        themes=[ThemeFactory(slug="fishing")],
        languages=["fr"],
        starts_at=datetime.datetime(2019, 7, 17, tzinfo=UTC),
        status=EventStatus.HELD,
        city="Katmandou",
    )
    EventFactory()

    assert list(client.get(EVENTS, query).context["listing"].page) == [found]


def test_event_list_narrows_by_country_of_the_venue(client):
    found, _other = EventFactory.create_batch(2)

    response = client.get(EVENTS, {"country": found.country.iso2})

    assert list(response.context["listing"].page) == [found]


def test_event_list_sorts_by_date(client):
    older = EventFactory(starts_at=datetime.datetime(2018, 1, 1, tzinfo=UTC))
    newer = EventFactory(starts_at=datetime.datetime(2019, 1, 1, tzinfo=UTC))

    newest_first = client.get(EVENTS).context["listing"].page
    oldest_first = client.get(EVENTS, {"sort": "oldest"}).context["listing"].page

    assert list(newest_first) == [newer, older]
    assert list(oldest_first) == [older, newer]


def test_event_download_has_exactly_what_is_shown(client):
    EventFactory(
        kind=EventKind.FORUM,
        title="@SUM(1)",
        hosts=[PartnerFactory(name="Open"), PartnerFactory(hidden=True)],
    )
    EventFactory()
    EventFactory(kind=EventKind.FORUM, hidden=True)

    rows = rows_of(client.get(EVENTS, {"kind": "forum", "format": "csv"}))

    assert [(row["Title"], row["Hosts"]) for row in rows] == [("'@SUM(1)", "Open")]


@pytest.mark.parametrize("count", [1, 3])
def test_event_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    event = a_full_event(count)

    with django_assert_num_queries(25):
        response = client.get(page_of(event))

    context = response.context
    assert sum(len(s.points) for d in context["days"] for s in d.slots) == count
    for name in [
        *("documents", "reports", "recordings", "action_points", "decisions"),
    ]:
        assert len(context[name]) == count, name
    for name in ["hosts", "organisers", "funders", "action_groups"]:
        assert len(getattr(context["event"], name).all()) == count, name
    assert len(context["event"].chairs.all()) == 1


def test_hidden_event_does_not_exist(client, secretariat_client):
    event = EventFactory(hidden=True)

    assert client.get(page_of(event)).status_code == 404
    assert secretariat_client.get(page_of(event)).status_code == 200


def test_unknown_event_does_not_exist(client):
    assert client.get(f"{EVENTS}no-such-event/").status_code == 404


def test_event_names_its_time_zone(client):
    event = EventFactory(
        starts_at=datetime.datetime(2019, 7, 17, 14, 30, tzinfo=UTC),
        ends_at=datetime.datetime(2019, 7, 17, 17, 0, tzinfo=UTC),
        time_zone="America/New_York",
    )

    page = text_of(client, page_of(event))

    assert "17 July 2019" in page
    assert "10:30–13:00" in page
    assert "New York time (UTC−4)" in page


def test_agenda_is_by_the_clock_of_the_venue(client):
    event = EventFactory(time_zone="America/New_York")
    AgendaItemFactory(
        event=event, starts_at=datetime.datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
    )
    AgendaItemFactory(
        event=event,
        starts_at=datetime.datetime(2026, 3, 10, 14, 30, tzinfo=UTC),
        kind=AgendaItemKind.BREAK,
    )

    page = text_of(client, page_of(event))

    assert "10:00–10:30" in page
    assert page.count("agenda__slot--break") == 1


def test_event_without_agenda_says_who_can_add_it(client):
    assert "No agenda yet" in text_of(client, page_of(EventFactory()))


@time_machine.travel(datetime.datetime(2026, 6, 1, tzinfo=UTC))
def test_planned_event_of_the_past_is_not_taken_for_held(client):
    planned = EventFactory(starts_at=datetime.datetime(2019, 7, 17, tzinfo=UTC))
    held = EventFactory(
        starts_at=datetime.datetime(2019, 7, 17, tzinfo=UTC), status=EventStatus.HELD
    )

    assert "The date has passed" in text_of(client, page_of(planned))
    assert "Not confirmed as held" in text_of(client, page_of(planned))
    assert "The date has passed" not in text_of(client, page_of(held))


@pytest.fixture
def of_every_standing():
    """{standing: an event of it} on 1 June 2026; of the past plans there is a closed one."""
    past, coming = (datetime.datetime(year, 7, 17, tzinfo=UTC) for year in (2019, 2026))
    EventFactory(starts_at=past, hidden=True)
    return {
        "planned": EventFactory(starts_at=coming),
        "unconfirmed": EventFactory(starts_at=past),
        "held": EventFactory(starts_at=past, status=EventStatus.HELD),
        "cancelled": EventFactory(starts_at=past, status=EventStatus.CANCELLED),
    }


@time_machine.travel(datetime.datetime(2026, 6, 1, tzinfo=UTC))
def test_list_counts_and_download_tell_it_alike(client, of_every_standing):
    listing = client.get(EVENTS).context["listing"]
    (facet,) = (facet for facet in listing.facets if facet["name"] == "status")
    counts = {choice["value"]: choice["count"] for choice in facet["choices"]}

    assert counts == dict.fromkeys(of_every_standing, 1)
    for standing, event in of_every_standing.items():
        word = EventStanding(standing).label
        asked = {"status": standing}
        download = client.get(EVENTS, asked | {"format": "json"})
        (row,) = json.loads(b"".join(download.streaming_content))
        assert row["status"] == word
        response = client.get(EVENTS, asked)
        assert list(response.context["listing"].page) == [event]
        assert f"</svg>{word.capitalize()}</span>" in response.text


@time_machine.travel(datetime.datetime(2026, 6, 1, tzinfo=UTC))
def test_the_plan_stays_written_as_it_was(of_every_standing, secretariat_client):
    event = of_every_standing["unconfirmed"]
    page = reverse("admin:events_event_change", args=[event.pk])

    form = secretariat_client.get(page).context["adminform"].form

    assert form["status"].value() == EventStatus.PLANNED


def test_link_to_join_is_not_shown(client):
    event = EventFactory(is_online=True, online_link="https://example.org/join-me")

    assert "join-me" not in text_of(client, page_of(event))


def test_group_action_point_is_kept_from_others(client, secretariat_client):
    point = ActionPointFactory(for_group=True, text="Call the donors")
    url = page_of(point.event)

    assert "Call the donors" not in text_of(client, url)
    assert "Call the donors" in text_of(secretariat_client, url)


# -- Reports -------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_report_list_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        ProposalFactory()
    ProposalFactory(section__report__hidden=True)

    with django_assert_num_queries(4):
        response = client.get(REPORTS)

    assert response.context["listing"].count == count


def test_report_of_a_hidden_event_is_not_listed(client):
    shown = MeetingReportFactory()
    MeetingReportFactory(event__hidden=True)

    assert list(client.get(REPORTS).context["listing"].page) == [shown]


def test_report_download_counts_sections_and_proposals(client):
    section = ReportSectionFactory()
    ReportSectionFactory(report=section.report)
    ProposalFactory.create_batch(3, section=section)

    [row] = rows_of(client.get(REPORTS, {"format": "csv"}))

    assert (row["Sections"], row["Proposals"]) == ("2", "3")


@pytest.mark.parametrize("count", [1, 3])
def test_report_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    report = MeetingReportFactory(document=DocumentFactory())
    for _ in range(count):
        section = ReportSectionFactory(report=report, themes=[ThemeFactory()])
        ContributionFactory(in_report=True, section=section, partner=PartnerFactory())
        a_proposal(section=section)
    MeetingReportFactory(event=report.event, hidden=True)

    with django_assert_num_queries(15):
        response = client.get(page_of_report(report))

    assert len(response.context["sections"]) == count
    assert not response.context["other_versions"]


def test_hidden_report_does_not_exist(client):
    report = MeetingReportFactory(hidden=True)

    assert client.get(page_of_report(report)).status_code == 404


def test_draft_report_says_so_with_its_disclaimer(client):
    report = MeetingReportFactory(
        status=ReportStatus.DRAFT, disclaimer="Not yet agreed."
    )

    page = text_of(client, page_of_report(report))

    assert "Draft for comments" in page
    assert "Not yet agreed." in page


def test_each_proposal_has_its_anchor(client):
    proposal = ProposalFactory()

    page = text_of(client, page_of_report(proposal.section.report))

    assert f'id="proposal-{proposal.pk}"' in page
    assert proposal.get_absolute_url() == (
        f"{page_of_report(proposal.section.report)}#proposal-{proposal.pk}"
    )


def test_hidden_document_of_a_report_is_not_named(client):
    report = MeetingReportFactory(
        document=DocumentFactory(hidden=True, title="Uncorrected proof")
    )

    assert "Uncorrected proof" not in text_of(client, page_of_report(report))


def test_uptake_the_reader_may_not_see_is_nothing(client, secretariat_client):
    proposal = ProposalFactory(
        taken_up_by_outputs=[OutputFactory(objective__work_plan__hidden=True)],
        taken_up_by_commitments=[CommitmentFactory(hidden=True)],
        taken_up_by_agenda_items=[AgendaItemFactory(event__hidden=True)],
    )
    url = page_of_report(proposal.section.report)

    assert "Taken up by" not in text_of(client, url)
    assert "Taken up by" in text_of(secretariat_client, url)


def test_section_is_cleaned_when_drawn(client):
    section = ReportSectionFactory(
        summary='<p onclick="x()">Said<script>alert(1)</script></p>'
    )

    page = text_of(client, page_of_report(section.report))

    assert "<p>Said</p>" in page
    assert "alert(1)" not in page


# -- Proposals -----------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_proposal_list_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        a_proposal()
    a_proposal(section__report__hidden=True)

    with django_assert_num_queries(13):
        response = client.get(PROPOSALS)

    assert response.context["listing"].count == count


def test_proposal_says_where_it_comes_from(client):
    proposal = ProposalFactory(
        source=SourceFactory(short_title="Abidjan report"), locator="Plenary 1"
    )

    page = text_of(client, PROPOSALS)

    assert str(proposal.section.report) in page
    assert str(proposal.section) in page
    assert "Abidjan report" in page
    assert "Plenary 1" in page
    assert proposal.get_absolute_url() in page


@pytest.mark.parametrize(
    "query",
    [
        {"event": "abidjan"},
        {"report": "abidjan-report"},
        {"audience": "donors"},
        {"region": "africa"},
        {"theme": "fishing"},
        {"endorsement": "endorsed"},
        {"label": "Takeaways"},
        {"label": "takeAWAYS"},
        {"label": ["Takeaways", "Conclusions"]},
        {"year": "2019"},
        {"taken_up": "true"},
        {"q": "inspecteurs"},
    ],
)
def test_proposal_list_narrows(client, query):
    found = ProposalFactory(
        section__report__slug="abidjan-report",
        section__report__event__slug="abidjan",
        section__report__event__starts_at=datetime.datetime(2019, 5, 14, tzinfo=UTC),
        taken_up_by_outputs=[OutputFactory()],
        audience=Audience.DONORS,
        regions=[IloRegion.AFRICA],
        themes=[ThemeFactory(slug="fishing")],
        endorsement=Endorsement.ENDORSED,
        label="Takeaways",
        text_fr="Former des inspecteurs du travail",
    )
    ProposalFactory()

    assert list(client.get(PROPOSALS, query).context["listing"].page) == [found]


def test_proposal_list_narrows_by_country_in_small_letters(client):
    found = ProposalFactory(countries=[CountryFactory()])
    ProposalFactory(countries=[CountryFactory()])

    country = found.countries.get().iso2.lower()
    response = client.get(PROPOSALS, {"country": country})

    assert list(response.context["listing"].page) == [found]


def test_proposal_list_does_not_offer_hidden_reports(client):
    ProposalFactory()
    ProposalFactory(section__report__hidden=True, section__report__title="Sealed")

    assert "Sealed" not in text_of(client, PROPOSALS)


def test_proposal_download_has_exactly_what_is_shown(client):
    ProposalFactory(audience=Audience.DONORS, text="-Fund more inspectors")
    ProposalFactory()
    ProposalFactory(audience=Audience.DONORS, section__report__hidden=True)

    rows = rows_of(client.get(PROPOSALS, {"audience": "donors", "format": "csv"}))

    assert [row["Proposal"] for row in rows] == ["'-Fund more inspectors"]
