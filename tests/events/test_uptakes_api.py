"""What took a proposal up, said and taken back through the API."""

import uuid

import pytest

from events.models import ProposalUptake
from tests.conftest import signed_in
from tests.factories.action_groups import MembershipFactory, OutputFactory
from tests.factories.events import EventFactory, ProposalFactory, ProposalUptakeFactory
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory

pytestmark = pytest.mark.django_db

UPTAKES = "/api/v1/proposal-uptakes/"


@pytest.fixture
def keeper():
    return RepresentativeFactory()


@pytest.fixture
def proposal(keeper):
    return ProposalFactory(section__report__event=EventFactory(chairs=[keeper]))


def sent(client, **data):
    values = {name: str(getattr(row, "pk", row)) for name, row in data.items()}
    return client.post(UPTAKES, values, "application/json")


def taken_back(client, uptake, tag):
    return client.delete(f"{UPTAKES}{uptake.pk}/", headers={"if_match": tag})


def test_chair_of_the_meeting_says_what_took_it_up(keeper, proposal):
    output = OutputFactory()
    client = signed_in(keeper.user)

    first = sent(client, proposal=proposal, output=output, note="In part.")
    second = sent(client, proposal=proposal, output=output)

    assert (first.status_code, second.status_code) == (201, 400)
    assert first.json()["output"] == str(output.pk)
    assert first.json()["note"] == "In part."
    assert ProposalUptake.objects.get().target == output


def test_chair_of_a_group_speaks_for_their_own_outputs_alone(proposal):
    output = OutputFactory()
    person = RepresentativeFactory()
    group = output.objective.work_plan.action_group
    MembershipFactory(action_group=group, partner=person.partner, chair=True)
    client = signed_in(person.user)

    for target in [{"output": OutputFactory()}, {"commitment": CommitmentFactory()}]:
        assert sent(client, proposal=proposal, **target).status_code == 403
    assert sent(client, proposal=proposal, output=output).status_code == 201


def test_others_say_nothing(proposal):
    client = signed_in(RepresentativeFactory().user)

    response = sent(client, proposal=proposal, output=OutputFactory())

    assert response.status_code == 403
    assert not ProposalUptake.objects.exists()


def test_hidden_record_is_refused_as_one_that_is_not_there(keeper, proposal):
    client = signed_in(keeper.user)
    hidden = OutputFactory(objective__work_plan__hidden=True)

    answers = [
        sent(client, proposal=proposal, output=which).json()["errors"]["output"][0]
        for which in (hidden, uuid.UUID(int=8), "no id")
    ]

    shown = [
        text.replace(str(which), "…")
        for text, which in zip(
            answers, (hidden.pk, uuid.UUID(int=8), "no id"), strict=True
        )
    ]
    assert len(set(shown)) == 1


def test_one_record_is_named(keeper, proposal):
    client = signed_in(keeper.user)
    both = {"output": OutputFactory(), "commitment": CommitmentFactory()}

    assert sent(client, proposal=proposal).status_code == 400
    assert sent(client, proposal=proposal, **both).status_code == 400


def test_who_keeps_a_side_takes_back_the_revision_they_read(keeper, proposal):
    uptake = ProposalUptakeFactory(proposal=proposal)
    client = signed_in(keeper.user)
    tag = client.get(f"{UPTAKES}{uptake.pk}/").headers["ETag"]
    uptake.note_en = "Another word"
    uptake.save()

    assert taken_back(client, uptake, tag).status_code == 412
    assert client.delete(f"{UPTAKES}{uptake.pk}/").status_code == 428
    tag = client.get(f"{UPTAKES}{uptake.pk}/").headers["ETag"]
    assert taken_back(client, uptake, tag).status_code == 204
    assert not ProposalUptake.objects.exists()


def test_who_reads_it_only_does_not_take_it_back(proposal):
    shown = ProposalUptakeFactory(proposal=proposal)
    hidden = ProposalUptakeFactory(
        proposal=proposal, output__objective__work_plan__hidden=True
    )
    client = signed_in(RepresentativeFactory().user)

    assert taken_back(client, shown, '"1"').status_code == 403
    assert taken_back(client, hidden, '"1"').status_code == 404
    assert ProposalUptake.objects.count() == 2
