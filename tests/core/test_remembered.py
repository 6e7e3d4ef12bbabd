"""What is asked once for a page, and never kept beyond it."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from action_groups.models import ActionGroup, Membership
from alliance87.core.remembered import for_one_page
from events.models import Event
from partners.models import Partner, Representative
from tests.conftest import signed_in
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Who reads a partner, a group and an event that are for their own people."""
    person = RepresentativeFactory(partner__visibility="group")
    group = ActionGroupFactory(visibility="group")
    MembershipFactory(action_group=group, partner=person.partner)
    EventFactory(visibility="group", action_groups=[group])
    others = [
        ActionGroupFactory(visibility="group"),
        PartnerFactory(visibility="group"),
    ]
    MembershipFactory(action_group=others[0])
    EventFactory(visibility="group", action_groups=[others[0]])
    return person


def while_answering(method, view):
    """What ``view`` gives while a request of ``method`` is answered."""
    found = []

    def respond(request):
        found.append(view())
        return HttpResponse()

    for_one_page(respond)(getattr(RequestFactory(), method)("/"))
    return found[0]


def seen_by(user):
    models = [Partner, Representative, ActionGroup, Membership, Event]
    return [
        sorted(model.objects.visible_to(user).values_list("pk", flat=True))
        for model in models
    ]


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_while_a_request_is_answered_one_reads_the_same_as_otherwise(person, method):
    seen = seen_by(person.user)

    assert while_answering(method, lambda: seen_by(person.user)) == seen
    assert len(seen[-1]) == 1


def test_a_narrowed_queryset_stays_narrow(person):
    def of_another():
        rows = PartnerFactory().representatives
        return rows.of(person.user).count()

    assert while_answering("get", of_another) == 0


def test_two_people_are_two_questions(person):
    other = RepresentativeFactory()

    def both():
        rows = Representative.objects
        return rows.of(person.user).get(), rows.of(other.user).get()

    assert while_answering("get", both) == (person, other)


def test_a_page_asks_once(person, django_assert_num_queries):
    def ask():
        for _ in range(3):
            list(Event.objects.visible_to(person.user))

    # For whom one speaks, in which groups, at which events; then three times the rows.
    with django_assert_num_queries(3 + 3):
        while_answering("get", ask)


def test_what_may_write_asks_anew(person):
    def end_and_ask():
        before = Representative.objects.of(person.user).exists()
        Representative.objects.update(until="2026-01-01")
        return before, Representative.objects.of(person.user).exists()

    assert while_answering("post", end_and_ask) == (True, False)


def test_the_next_page_asks_anew(person):
    client = signed_in(person.user)
    address = Event.objects.visible_to(person.user).get().get_absolute_url()

    assert client.get(address).status_code == 200
    Representative.objects.update(until="2026-01-01")
    assert client.get(address).status_code == 404


def test_nothing_is_kept_when_a_page_fails(person):
    def fail():
        assert Representative.objects.of(person.user).exists()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        while_answering("get", fail)
    Representative.objects.update(until="2026-01-01")
    assert not Representative.objects.of(person.user).exists()
