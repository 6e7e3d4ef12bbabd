import pytest

from action_groups.search import INDEXES
from tests.factories.action_groups import ActionGroupFactory, OutputFactory

pytestmark = pytest.mark.django_db


def found(key, text, user=None):
    [index] = [index for index in INDEXES if index.key == key]
    return list(index.results(user=user, text=text))


def test_groups_are_found_in_any_language():
    group = ActionGroupFactory(name_fr="Chaînes d’approvisionnement")
    ActionGroupFactory(name_fr="Chaînes d’approvisionnement", hidden=True)

    assert found("action-groups", "chaines") == [group]


def test_outputs_are_found_by_their_indicator():
    output = OutputFactory(indicator="Countries with a survey")
    OutputFactory(
        indicator="Countries with a survey", objective__work_plan__hidden=True
    )

    assert found("outputs", "survey") == [output]
