"""A proposal and what took it up: who sees it, who says so, how much was followed up."""

import datetime
import re
from datetime import UTC

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance87.core.revisions import Conflict
from alliance87.core.visibility import related_rows
from events.actions.uptakes import take_back_uptake, take_up
from events.models import Proposal, ProposalUptake
from events.thread import candidates, linkable
from tests.factories.accounts import UserFactory, enrol
from tests.factories.action_groups import MembershipFactory, OutputFactory
from tests.factories.events import (
    AgendaItemFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    ProposalUptakeFactory,
    ReportSectionFactory,
)
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory

pytestmark = pytest.mark.django_db

PROPOSALS = "/en/events/proposals/"
LATER = datetime.datetime(2027, 1, 1, tzinfo=UTC)


def links_of(proposal):
    return f"{PROPOSALS}{proposal.pk}/links/"


def text_of(client, url, query=None):
    return client.get(url, query or {}).content.decode()


@pytest.fixture
def person():
    return RepresentativeFactory()


@pytest.fixture
def meeting_chair(person):
    return person.user


@pytest.fixture
def proposal(person):
    return ProposalFactory(
        text="Train inspectors", section__report__event=EventFactory(chairs=[person])
    )


@pytest.fixture
def chair_client(client, meeting_chair):
    enrol(meeting_chair)
    client.force_login(meeting_chair)
    return client


def a_group_chair(output):
    person = RepresentativeFactory()
    MembershipFactory(
        action_group=output.objective.work_plan.action_group,
        partner=person.partner,
        chair=True,
    )
    return person.user


# -- Who sees it ---------------------------------------------------------------
@pytest.mark.parametrize(
    "hidden",
    [
        {"proposal__section__report__hidden": True},
        {"output__objective__work_plan__hidden": True},
        {"by_commitment": True, "commitment__hidden": True},
        {"by_agenda_item": True, "agenda_item__hidden": True},
    ],
    ids=str,
)
def test_uptake_is_read_by_who_reads_both_sides(hidden):
    shown, secret = ProposalUptakeFactory(), ProposalUptakeFactory(**hidden)

    assert list(ProposalUptake.objects.visible_to(None)) == [shown]
    assert secret in ProposalUptake.objects.visible_to(UserFactory(staff=True))


def test_hidden_uptake_leaves_a_proposal_not_taken_up(client, secretariat_client):
    hidden = ProposalUptakeFactory(output__objective__work_plan__hidden=True).proposal
    ProposalUptakeFactory()

    not_taken = client.get(PROPOSALS, {"taken_up": "false"}).context["listing"]
    assert list(not_taken.page) == [hidden]
    taken = secretariat_client.get(PROPOSALS, {"taken_up": "true"}).context["listing"]
    assert taken.count == 2


def a_compendium():
    """Proposals that differ in all that is counted, some of each kept back."""
    for year, label in [
        (2019, "Key proposals"),
        (2019, "key proposals"),
        (2022, "Next steps"),
    ]:
        event = EventFactory(
            starts_at=datetime.datetime(year, 12, 31, 23, tzinfo=UTC),
            time_zone="Africa/Abidjan" if year == 2022 else "Asia/Tokyo",
        )
        for hidden in (False, True):
            section = ReportSectionFactory(
                report=MeetingReportFactory(event=event, hidden=hidden)
            )
            ProposalUptakeFactory(
                proposal=ProposalFactory(section=section, label=label)
            )
            ProposalUptakeFactory(
                proposal=ProposalFactory(section=section, label=label),
                output__objective__work_plan__hidden=True,
            )
            ProposalFactory(section=section, label=label)


@pytest.mark.parametrize("who", ["client", "member_client", "secretariat_client"])
def test_every_facet_says_how_long_its_list_is(request, who):
    client = request.getfixturevalue(who)
    a_compendium()
    facets = client.get(PROPOSALS).context["listing"].facets

    wrong = [
        (facet["name"], choice["value"], choice["count"], found)
        for facet in facets
        for choice in facet["choices"]
        if (
            found := client.get(PROPOSALS, {facet["name"]: choice["value"]})
            .context["listing"]
            .count
        )
        != choice["count"]
    ]

    assert wrong == []
    assert {facet["name"] for facet in facets} >= {"year", "taken_up", "label"}


def test_year_is_that_of_the_venue(client):
    a_compendium()
    (years,) = [
        facet
        for facet in client.get(PROPOSALS).context["listing"].facets
        if facet["name"] == "year"
    ]

    counted = {choice["value"]: choice["count"] for choice in years["choices"]}

    assert counted == {2022: 3, 2020: 6}


def test_label_chosen_in_other_capitals_is_one_choice(client):
    ProposalFactory(label="Key proposals")

    listing = client.get(PROPOSALS, {"label": "KEY PROPOSALS"}).context["listing"]

    (labels,) = [f for f in listing.facets if f["name"] == "label"]
    assert [(c["label"], c["count"], c["selected"]) for c in labels["choices"]] == [
        ("Key proposals", 1, True)
    ]


# -- Where it is shown ---------------------------------------------------------
def test_thread_leads_both_ways(client):
    uptakes = [
        ProposalUptakeFactory(),
        ProposalUptakeFactory(by_commitment=True),
        ProposalUptakeFactory(by_agenda_item=True),
    ]
    pages = [
        uptakes[0].output.objective.work_plan.get_absolute_url(),
        uptakes[1].commitment.get_absolute_url(),
        uptakes[2].agenda_item.event.get_absolute_url(),
    ]
    for uptake, page in zip(uptakes, pages, strict=True):
        there = text_of(client, page)
        assert uptake.get_absolute_url() in there
        assert uptake.note in there
        assert page.partition("#")[0] in text_of(client, uptake.get_absolute_url())


def test_record_does_not_name_a_hidden_proposal(client, secretariat_client):
    uptake = ProposalUptakeFactory(
        proposal__section__report__hidden=True, proposal__text="Sealed advice"
    )
    page = uptake.output.objective.work_plan.get_absolute_url()

    assert "Sealed advice" not in text_of(client, page)
    assert "Sealed advice" in text_of(secretariat_client, page)


def test_report_says_how_much_was_followed_up(client):
    section = ReportSectionFactory()
    ProposalUptakeFactory(proposal__section=section)
    ProposalUptakeFactory(
        proposal__section=section, output__objective__work_plan__hidden=True
    )
    page = text_of(client, section.report.get_absolute_url())

    behind = f"?report={section.report.slug}&amp;taken_up=true"
    assert re.match(r'">\s*1 of 2\s*</a>', page.split(behind)[1])
    found = client.get(PROPOSALS, {"report": section.report.slug, "taken_up": "true"})
    assert found.context["listing"].count == 1


@pytest.mark.parametrize("count", [1, 3])
def test_thread_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    proposal = ProposalFactory()
    for _ in range(count):
        ProposalUptakeFactory(proposal=proposal)
        ProposalUptakeFactory(proposal=proposal, by_commitment=True)
    ProposalUptakeFactory(proposal=proposal, output__objective__work_plan__hidden=True)

    with django_assert_num_queries(4):  # it, its countries and themes, what took it up
        response = client.get(proposal.get_thread_url())

    assert len(response.context["uptakes"]) == 2 * count


def test_lower_apps_reach_what_points_at_them():
    uptake = ProposalUptakeFactory()

    assert list(related_rows(type(uptake.output), "uptakes")) == [uptake]


# -- Who says so ---------------------------------------------------------------
def test_chair_of_the_meeting_names_what_they_read(meeting_chair, proposal):
    output, commitment = OutputFactory(), CommitmentFactory()
    item = AgendaItemFactory(event__starts_at=LATER)
    OutputFactory(objective__work_plan__hidden=True)
    CommitmentFactory(hidden=True)
    AgendaItemFactory(event__starts_at=LATER, hidden=True)

    rows = linkable(proposal, meeting_chair)

    assert {name: list(found) for name, found in rows.items()} == {
        "output": [output],
        "commitment": [commitment],
        "agenda_item": [item],
    }


def test_chair_of_a_group_names_its_own_outputs(proposal):
    output = OutputFactory()
    OutputFactory()
    CommitmentFactory()

    rows = linkable(proposal, a_group_chair(output))

    assert list(rows["output"]) == [output]
    assert not rows["commitment"].exists()


def test_earlier_meeting_took_nothing_up(meeting_chair, proposal):
    AgendaItemFactory(event__starts_at=datetime.datetime(2017, 1, 1, tzinfo=UTC))

    assert not linkable(proposal, meeting_chair)["agenda_item"].exists()


def test_member_links_nothing(proposal, member):
    with pytest.raises(PermissionDenied):
        take_up(proposal=proposal, target=OutputFactory(), by=member)


def test_nobody_links_a_proposal_they_may_not_read():
    output = OutputFactory()
    proposal = ProposalFactory(section__report__hidden=True)

    with pytest.raises(PermissionDenied):
        take_up(proposal=proposal, target=output, by=a_group_chair(output))


def test_the_same_is_not_said_twice(meeting_chair, proposal):
    output = OutputFactory()
    take_up(proposal=proposal, target=output, by=meeting_chair)

    with pytest.raises(ValidationError, match="already said"):
        take_up(proposal=proposal, target=output, by=meeting_chair)


def test_uptake_somebody_changed_is_not_taken_back(meeting_chair, proposal):
    uptake = ProposalUptakeFactory(proposal=proposal)
    ProposalUptake.objects.update(note_en="In full.")

    with pytest.raises(Conflict):
        take_back_uptake(uptake=uptake, by=meeting_chair, revision=1)


def test_linked_records_are_not_offered_again(meeting_chair, proposal):
    other = OutputFactory(text="Inspectors trained in mines")
    linked = OutputFactory(text="Inspectors trained at sea")
    ProposalUptakeFactory(proposal=proposal, output=linked)

    assert candidates(proposal, meeting_chair, "inspectors")["output"] == [other]


def test_chair_finds_and_links(chair_client, proposal):
    output = OutputFactory(text="Inspectors trained")
    page = text_of(chair_client, links_of(proposal), {"find": "inspectors"})
    assert f'value="output:{output.pk}"' in page

    response = chair_client.post(
        links_of(proposal),
        {"target": f"output:{output.pk}", "taken_up_on": "2026-05-04", "note": "Half."},
    )

    assert response.url == proposal.get_thread_url()
    uptake = proposal.uptakes.get()
    assert (uptake.output, uptake.note_en) == (output, "Half.")
    assert uptake.taken_up_on == datetime.date(2026, 5, 4)


@pytest.mark.parametrize("target", ["", "output:1", "user:1", "output:{hidden}"])
def test_wrong_target_loses_nothing_typed(chair_client, proposal, target):
    OutputFactory(text="Inspectors trained")
    hidden = OutputFactory(objective__work_plan__hidden=True).pk
    data = {
        "target": target.format(hidden=hidden),
        "note": "A long note",
        "find": "inspectors",
    }

    response = chair_client.post(links_of(proposal), data)

    assert "A long note" in response.content.decode()
    assert not ProposalUptake.objects.exists()


def test_chair_takes_back(chair_client, proposal):
    uptake = ProposalUptakeFactory(proposal=proposal)
    OutputFactory()

    chair_client.post(
        links_of(proposal), {"do": "remove", "uptake": uptake.pk, "revision": 1}
    )

    assert not Proposal.objects.get().uptakes.exists()


def test_links_of_others_do_not_exist(member_client, proposal):
    OutputFactory()

    assert member_client.get(links_of(proposal)).status_code == 404
    assert "Say what took it up" not in text_of(
        member_client, proposal.get_thread_url()
    )


@pytest.mark.parametrize("count", [1, 3])
def test_words_are_searched_once_for_all_facets(client, count):
    ProposalFactory.create_batch(count, text_en="End forced labour.")
    address = "/en/events/proposals/?q=labour"
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        client.get(address)

    searched = [query for query in queries if "to_tsquery" in query["sql"]]
    assert len(searched) == 3  # how many there are, the page, and for the facets
