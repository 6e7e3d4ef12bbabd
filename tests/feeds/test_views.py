"""What one reader is told, step by step. Hidden data stands beside in each."""

import pytest
from rest_framework.test import APIClient

from alliance87.core.enums import Visibility
from tests.factories.core import DocumentFactory, ThemeFactory
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import CommitmentFactory

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/changes/"


class Follower:
    """Somebody who keeps the cursor of the last answer."""

    def __init__(self, user=None, cursor=None):
        self.client = APIClient()
        if user:
            self.client.force_login(user)
        self.cursor = cursor if cursor is not None else self.ask()["cursor"]

    def ask(self, **parameters):
        answer = self.client.get(URL, parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def news(self, **parameters):
        """What was told since, as (kind, endpoint, id)."""
        told, more = [], True
        while more:
            answer = self.ask(cursor=self.cursor, **parameters)
            self.cursor, more = answer["cursor"], answer["more"]
            told += [(r["kind"], r["endpoint"], r["id"]) for r in answer["results"]]
        return told


@pytest.fixture
def hidden():
    return DocumentFactory(hidden=True)


def test_one_is_told_what_is_new_other_or_gone(hidden):
    follower = Follower()
    document = DocumentFactory()
    hidden.title = "Another"
    hidden.save()

    assert follower.news() == [("created", "documents", str(document.pk))]
    document.title = "Renamed"
    document.save()
    assert follower.news() == [("changed", "documents", str(document.pk))]
    key = str(document.pk)
    document.delete()
    assert follower.news() == [("removed", "documents", key)]
    assert follower.news() == []


def test_hiding_and_deleting_are_told_alike(hidden):
    document = DocumentFactory()
    follower = Follower()

    document.visibility = Visibility.SECRETARIAT
    document.save()

    assert follower.news() == [("removed", "documents", str(document.pk))]


def test_empty_cursor_begins_with_all_that_is_there(hidden):
    theme = ThemeFactory()
    document = DocumentFactory(themes=[theme])
    follower = Follower(cursor="")

    assert set(follower.news(page_size=1)) == {
        ("created", "themes", str(theme.pk)),
        ("created", "documents", str(document.pk)),
    }
    document.themes.clear()
    assert follower.news() == [("changed", "documents", str(document.pk))]


def test_what_belongs_to_a_record_goes_and_comes_with_it(hidden):
    commitment = CommitmentFactory(lead_partner=PartnerFactory())
    follower = Follower()
    pathfinder = commitment.priority_area.roadmap.pathfinder

    pathfinder.visibility = Visibility.SECRETARIAT
    pathfinder.save()
    gone = follower.news()
    pathfinder.visibility = Visibility.PUBLIC
    pathfinder.save()
    back = follower.news()

    assert {kind for kind, _, _ in gone} == {"removed"}
    assert {kind for kind, _, _ in back} == {"created"}
    assert ("removed", "commitments", str(commitment.pk)) in gone
    assert {change[1:] for change in gone} == {change[1:] for change in back}


def test_record_that_names_another_changes_when_that_is_hidden(hidden):
    commitment = CommitmentFactory(lead_partner=PartnerFactory())
    follower = Follower()

    commitment.lead_partner.visibility = Visibility.SECRETARIAT
    commitment.lead_partner.save()

    assert set(follower.news()) == {
        ("removed", "partners", str(commitment.lead_partner.pk)),
        ("changed", "commitments", str(commitment.pk)),
    }
