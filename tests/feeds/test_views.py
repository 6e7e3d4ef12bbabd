"""What one reader is told, step by step. Hidden data stands beside in each."""

import datetime

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from alliance87.core.enums import Visibility
from alliance87.feeds.actions import forget
from alliance87.feeds.models import Change, Reader
from tests.conftest import signed_in
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.action_groups import MembershipFactory
from tests.factories.core import DocumentFactory, ThemeFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory
from tests.readers import hide

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/changes/"


class Follower:
    """Somebody who keeps the cursor of the last answer."""

    def __init__(self, user=None, *, client=None, cursor=None):
        self.client = client or APIClient()
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


def test_member_who_leaves_a_group_is_told_that_its_papers_are_gone(hidden):
    person = RepresentativeFactory()
    membership = MembershipFactory(partner=person.partner)
    paper = DocumentFactory(visibility=Visibility.GROUP)
    membership.action_group.documents.add(paper)
    follower, visitor = Follower(person.user), Follower()

    membership.until = datetime.date(2026, 1, 1)
    membership.save()

    assert ("removed", "documents", str(paper.pk)) in follower.news()
    assert {endpoint for _, endpoint, _ in visitor.news()} <= {
        *("memberships", "action-groups")
    }


def test_what_is_hidden_and_shown_between_two_looks_is_told_again(hidden):
    """Whoever fetched it between has it no more."""
    document = DocumentFactory()
    follower = Follower()

    hide(document)
    type(document).objects.update(visibility=Visibility.PUBLIC)

    changed = ("changed", "documents", str(document.pk))
    assert changed in follower.news()
    assert follower.news() == []


def test_what_is_saved_as_it_was_is_no_news(hidden):
    document = DocumentFactory()
    follower = Follower()

    document.save()

    assert follower.news() == []


def test_chosen_endpoints_alone_are_told(hidden):
    follower = Follower()
    DocumentFactory()
    theme = ThemeFactory()

    told = follower.news(endpoint=["themes", "partners"])

    assert told == [("created", "themes", str(theme.pk))]


def test_changes_come_page_by_page(hidden):
    follower = Follower()
    themes = [ThemeFactory() for _ in range(3)]

    told = follower.news(page_size=1)

    assert [key for _, _, key in told] == [str(theme.pk) for theme in themes]


@pytest.mark.parametrize(
    "parameters",
    [
        {"cursor": "nonsense"},
        {"cursor": "\N{SNOWMAN}:x:y"},
        {"endpoint": "people"},
        {"page_size": "0"},
        {"since": "2026-01-01"},
    ],
)
def test_wrong_parameter_is_named(client, parameters):
    answer = client.get(URL, parameters)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(parameters)


def test_misspelt_endpoint_is_told_with_the_one_that_is_near(client):
    answer = client.get(URL, {"endpoint": "partner"})

    assert "Did you mean “partners”?" in answer.json()["detail"]


def test_cursor_is_its_reader_s_alone():
    user, visitor = UserFactory(), Follower()

    answer = signed_in(user).get(URL, {"cursor": visitor.cursor})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["cursor"]


def test_token_without_the_scope_of_the_secretariat_is_another_reader(hidden):
    token = ApiTokenFactory(user=UserFactory(staff=True))
    everything = {
        key for _, _, key in Follower(client=signed_in(token.user), cursor="").news()
    }
    client = APIClient(headers={"Authorization": f"Bearer {token.secret}"})
    as_member = {key for _, _, key in Follower(client=client, cursor="").news()}

    assert str(hidden.pk) in everything - as_member


def test_cursor_from_before_what_is_kept_is_gone(hidden):
    follower = Follower()
    ThemeFactory()
    late = Follower()
    cursor = follower.cursor
    follower.news()

    Change.objects.update(at=timezone.now() - datetime.timedelta(days=91))
    forget(now=timezone.now())
    answer = follower.client.get(URL, {"cursor": cursor})

    assert answer.status_code == 410
    assert follower.news() == []
    assert late.ask(cursor="")["results"][0]["endpoint"] == "themes"


def test_cursor_of_a_reader_who_was_forgotten_is_gone():
    follower = Follower()
    Reader.objects.update(asked_at=timezone.now() - datetime.timedelta(days=91))
    forget(now=timezone.now())

    assert follower.client.get(URL, {"cursor": follower.cursor}).status_code == 410


def test_asking_when_nothing_is_new_takes_three_queries(django_assert_num_queries):
    follower = Follower()
    follower.news()

    with django_assert_num_queries(3):  # the reader, what was written, the changes
        assert follower.news() == []


def test_whoever_asks_without_a_cursor_is_told_where_they_are(hidden):
    DocumentFactory()

    answer = Follower().ask()

    assert answer["results"] == []
    assert answer["more"] is False
