"""The demonstration files themselves, loaded once for all tests of this module."""

import pytest
from django.apps import apps
from django.db import transaction

from action_groups.models import ActionGroup, Output
from alliance87.accounts.models import User
from alliance87.core.enums import Visibility
from alliance87.core.models import SourcedModel, TimestampedModel, VisibleModel
from alliance87.demo import loader
from alliance87.demo.users import DEMO_USERS
from events.models import AgendaItem, Event, Proposal
from pathfinders.models import PathfinderCountry


def models_of(base):
    return [
        pytest.param(model, id=model.__name__)
        for model in apps.get_models()
        if issubclass(model, base)
    ]


def load():
    return loader.load(directory=loader.DATA, users=DEMO_USERS)


@pytest.fixture(scope="module")
def first_load(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _loaded(first_load, db):
    """Each test sees the records, and undoes what it does to them."""


def test_second_load_changes_nothing():
    models = [model.values[0] for model in models_of(TimestampedModel)]
    written = {
        model: dict(model.objects.values_list("pk", "updated_at")) for model in models
    }

    tally = load()

    assert {outcome for counts in tally.values() for outcome in counts} == {"unchanged"}
    for model, rows in written.items():
        assert dict(model.objects.values_list("pk", "updated_at")) == rows


@pytest.mark.parametrize("model", models_of(SourcedModel))
def test_every_fact_has_a_source_and_a_place_in_it(model):
    assert not model.objects.filter(source__isnull=True).exists()
    assert not model.objects.filter(locator="").exists()


@pytest.mark.parametrize("model", models_of(VisibleModel))
def test_everything_is_public(model):
    assert not model.objects.exclude(visibility=Visibility.PUBLIC).exists()


def test_all_fifteen_pathfinder_countries_have_a_stage():
    countries = PathfinderCountry.objects.filter(stage_events__isnull=False).distinct()

    assert countries.count() == 15


def test_agenda_of_the_fifth_meeting_has_seven_points():
    points = AgendaItem.objects.filter(event__slug="gcg-5").exclude(number="")

    assert [point.number for point in points.order_by("position")] == list("1234567")


def test_all_outputs_of_the_work_plan_can_be_told_apart():
    numbers = Output.objects.filter(
        objective__work_plan__slug="supply-chains-2020-2021"
    ).values_list("objective__number", "number")

    assert sorted(numbers) == [(o, n) for o in (1, 2, 3) for n in (1, 2, 3)]


def test_proposals_of_abidjan_were_taken_up_by_most_outputs():
    taken_up = Proposal.objects.filter(taken_up_by_outputs__isnull=False)

    assert taken_up.values("taken_up_by_outputs").distinct().count() == 8


def test_demonstration_chair_keeps_the_fifth_meeting():
    chair = User.objects.get(email="chair@example.org")

    assert Event.objects.editable_by(chair).get().slug == "gcg-5"


def test_demonstration_group_chair_keeps_the_supply_chains_group():
    chair = User.objects.get(email="group-chair@example.org")

    assert ActionGroup.objects.editable_by(chair).get().slug == "supply-chains"
