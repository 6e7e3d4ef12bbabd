"""Webhooks through the API: one's own, and nobody else's."""

import pytest
from django.core import mail
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient
from standardwebhooks import Webhook as Checker

from alliance87.accounts.enums import TokenScope
from alliance87.core.models import KeptAnswer
from alliance87.webhooks.enums import DeliveryState
from alliance87.webhooks.models import Webhook
from tests.conftest import signed_in
from tests.core.receivers import Receiver, answering
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.webhooks import DeliveryFactory, WebhookFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/webhooks/"
WRITE = [TokenScope.READ, TokenScope.WRITE]


def api(user, *scopes):
    token = ApiTokenFactory(user=user, scopes=[*WRITE, *scopes])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token.secret}")
    return client


def at(webhook, step=""):
    return f"{LIST}{webhook.pk}/{step}"


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def client(person):
    WebhookFactory(name="Somebody else's")
    return api(person)


def add(client, **values):
    wanted = {"name": "Ours", "address": "https://example.org/hooks", **values}
    return client.post(LIST, wanted, format="json")


def test_webhook_is_added_and_its_secret_shown_once(client, person):
    response = add(client, endpoints=["partners", "events"])

    assert response.status_code == 201, response.content
    body = response.json()
    webhook = Webhook.objects.get(owner=person)
    assert body.pop("secret") == webhook.secrets_at(timezone.now())[0]
    assert response["Cache-Control"] == "private, no-store"
    assert body == {
        "id": str(webhook.pk),
        "name": "Ours",
        "address": "https://example.org/hooks",
        "endpoints": ["events", "partners"],
        "as_secretariat": False,
        "state": "active",
        "failing_since": None,
        "previous_until": None,
        "created_at": body["created_at"],
        "updated_at": body["updated_at"],
    }
    assert client.get(at(webhook)).json() == body
    assert client.get(LIST).json()["results"] == [body]


def test_several_are_added_at_once_each_with_its_secret(client, person):
    rows = [{"name": name, "address": "https://example.org/"} for name in ("A", "B")]

    response = client.post(LIST, [*rows, {"name": "C"}], format="json")

    first, second, third = response.json()["results"]
    secrets = [first["record"]["secret"], second["record"]["secret"]]
    kept = Webhook.objects.filter(owner=person).order_by("name")
    assert secrets == [each.secrets_at(timezone.now())[0] for each in kept]
    assert third["status"] == 400


def test_secret_is_not_shown_again_to_who_sends_the_same_again(client, person):
    wanted = {"name": "Ours", "address": "https://example.org/"}
    key = {"HTTP_IDEMPOTENCY_KEY": "key-of-my-own"}
    first = client.post(LIST, wanted, format="json", **key).json()

    again = client.post(LIST, wanted, format="json", **key)

    assert again["Idempotency-Replayed"] == "true"
    assert first.pop("secret")
    assert again.json() == first
    assert Webhook.objects.filter(owner=person).count() == 1


def test_who_sends_the_same_again_makes_no_second_new_secret(client, person):
    webhook = WebhookFactory(owner=person)
    address, key = at(webhook, "rotate/"), {"HTTP_IDEMPOTENCY_KEY": "key-of-my-own"}
    first = client.post(address, **key).json()

    again = client.post(address, **key)

    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == {}
    webhook.refresh_from_db()
    assert webhook.secrets_at(timezone.now())[0] == first["secret"]
    assert first["secret"] not in str(KeptAnswer.objects.get().answer)


def test_new_secret_of_a_webhook_that_is_gone_is_not_there(client, person):
    webhook = WebhookFactory(owner=person)
    address, key = at(webhook, "rotate/"), {"HTTP_IDEMPOTENCY_KEY": "key-of-my-own"}
    client.post(address, **key)
    webhook.delete()

    assert client.post(address, **key).status_code == 404


def test_message_at_its_end_is_not_tried_again(client, person):
    webhook = WebhookFactory(owner=person)
    for state in DeliveryState:
        DeliveryFactory(webhook=webhook, state=state)

    rows = client.get(at(webhook, "deliveries/")).json()["results"]

    tried = {row["state"]: row["next_attempt_at"] for row in rows}
    assert [state for state, moment in tried.items() if moment] == ["waiting"]


def test_who_sends_the_same_again_is_told_what_came_of_the_first_test(client, person):
    key = {"HTTP_IDEMPOTENCY_KEY": "key-of-my-own"}
    with Receiver() as receiver:
        webhook = WebhookFactory(owner=person, address=receiver.address)
        first = client.post(at(webhook, "test/"), **key).json()

        again = client.post(at(webhook, "test/"), **key)

        assert again["Idempotency-Replayed"] == "true"
        assert again.json() == first
        assert len(receiver.taken) == 1


def test_dry_run_adds_none_and_sends_nothing(client, person):
    with Receiver() as receiver:
        webhook = WebhookFactory(owner=person, address=receiver.address)
        tried = client.post(at(webhook, "test/?dry_run=true"))

    added = client.post(
        f"{LIST}?dry_run=true",
        {"name": "Ours", "address": "https://example.org/"},
        format="json",
    )

    assert tried.status_code == 400
    assert receiver.taken == []
    assert added.status_code == 201
    assert list(Webhook.objects.filter(owner=person)) == [webhook]


def test_owner_is_told_by_mail_of_a_new_one(client, person):
    add(client)

    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert "webhook" in letter.body


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"address": "http://example.org/"}, "address"),
        ({"address": "https://me:password@example.org/"}, "address"),
        ({"address": "nowhere"}, "address"),
        ({"name": ""}, "name"),
        ({"endpoints": ["passwords"]}, "endpoints"),
        ({"as_secretariat": True}, "as_secretariat"),
        ({"state": "paused"}, "state"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_wrong_value_is_refused_by_name(client, person, settings, values, name):
    settings.EGRESS_ALLOWS_LOOPBACK = False

    response = add(client, **values)

    assert response.status_code == 400
    assert [*response.json()["errors"]] == [name]
    assert not Webhook.objects.filter(owner=person).exists()


def test_name_is_taken_once(client):
    add(client)

    response = add(client)

    assert response.status_code == 400
    assert "You have a webhook of that name already." in response.content.decode()


def test_nobody_has_more_than_ten(client, person):
    for place in range(1, 11):
        WebhookFactory(owner=person, place=place)

    response = add(client)

    assert response.status_code == 400
    assert "Remove one first." in response.content.decode()
    assert Webhook.objects.filter(owner=person).count() == 10


def test_webhook_of_somebody_else_is_not_there(client):
    other = WebhookFactory()
    calls = [
        client.get(at(other)),
        client.get(at(other, "deliveries/")),
        client.patch(at(other), {"name": "Mine"}, format="json", HTTP_IF_MATCH='"1"'),
        client.delete(at(other), HTTP_IF_MATCH='"1"'),
        client.post(at(other, "test/")),
        client.post(at(other, "rotate/")),
    ]

    assert [response.status_code for response in calls] == [404] * 6
    assert client.get(LIST).json()["results"] == []


def test_visitor_has_none(db):
    WebhookFactory()

    assert APIClient().get(LIST).status_code == 401


def test_token_that_only_reads_changes_nothing(person):
    webhook = WebhookFactory(owner=person)
    token = ApiTokenFactory(user=person, scopes=[TokenScope.READ])
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token.secret}")

    assert client.get(at(webhook)).status_code == 200
    assert add(client).status_code == 403
    assert client.post(at(webhook, "rotate/")).status_code == 403
    assert client.post(at(webhook, "test/")).status_code == 403


def test_token_that_reads_as_a_member_has_none_of_the_secretariat_s(db):
    editor = UserFactory(editor=True)
    member, secretariat = api(editor), api(editor, TokenScope.SECRETARIAT)

    assert add(member, as_secretariat=True).status_code == 400
    response = add(secretariat, as_secretariat=True)
    assert response.status_code == 201, response.content
    webhook = Webhook.objects.get()

    assert secretariat.get(at(webhook)).status_code == 200
    assert member.get(at(webhook)).status_code == 404
    assert member.post(at(webhook, "rotate/")).status_code == 404
    assert member.get(LIST).json()["results"] == []


def change(client, webhook, **values):
    etag = client.get(at(webhook))["ETag"]
    return client.patch(at(webhook), values, format="json", HTTP_IF_MATCH=etag)


def test_webhook_is_changed_paused_and_resumed(client, person):
    webhook = WebhookFactory(owner=person)

    for values in [
        {"name": "Another", "address": "https://example.com/"},
        {"endpoints": ["themes"]},
        {"state": "paused"},
        {"state": "active"},
    ]:
        response = change(client, webhook, **values)
        assert response.status_code == 200, response.content
        assert response.json().items() >= values.items()


@pytest.mark.parametrize("state", ["stopped", "x", None])
def test_nobody_sets_another_state(client, person, state):
    webhook = WebhookFactory(owner=person)

    assert change(client, webhook, state=state).status_code == 400


def test_change_that_nobody_saw_is_not_written_over(client, person):
    webhook = WebhookFactory(owner=person)
    etag = client.get(at(webhook))["ETag"]
    change(client, webhook, name="Meanwhile")

    response = client.patch(
        at(webhook), {"name": "Late"}, format="json", HTTP_IF_MATCH=etag
    )

    assert response.status_code == 412
    webhook.refresh_from_db()
    assert webhook.name == "Meanwhile"


def test_webhook_is_removed_with_its_log(client, person):
    webhook = DeliveryFactory(webhook__owner=person).webhook
    etag = client.get(at(webhook))["ETag"]

    assert client.delete(at(webhook), HTTP_IF_MATCH=etag).status_code == 204
    assert client.get(at(webhook)).status_code == 404


def test_new_secret_is_shown_once_and_the_one_before_signs_for_a_day(client, person):
    webhook = WebhookFactory(owner=person)

    response = client.post(at(webhook, "rotate/"))

    webhook.refresh_from_db()
    now = timezone.now()
    assert webhook.secrets_at(now) == [response.json()["secret"], webhook.secret]
    assert response["Cache-Control"] == "private, no-store"
    assert "secret" not in client.get(at(webhook)).json()


def test_test_message_is_signed_and_its_end_is_told(client, person):
    with Receiver() as receiver:
        webhook = WebhookFactory(owner=person, address=receiver.address)
        response = client.post(at(webhook, "test/"))

    [(headers, body)] = receiver.taken
    assert Checker(webhook.secret).verify(body, headers)["type"] == "test"
    assert response.json() == {"taken": True, "status": 204, "detail": "Taken (204)."}


def test_test_says_in_words_what_went_wrong(client, person):
    with Receiver(answering(500)) as receiver:
        webhook = WebhookFactory(owner=person, address=receiver.address)
        refused = client.post(at(webhook, "test/"))
    gone = client.post(at(webhook, "test/"))

    assert refused.json() == {
        "taken": False,
        "status": 500,
        "detail": "The server answered 500.",
    }
    assert gone.json() == {
        "taken": False,
        "status": None,
        "detail": "The server took no connection.",
    }


def test_test_never_reaches_inside(client, person, settings):
    settings.EGRESS_ALLOWS_LOOPBACK = False
    with Receiver() as receiver:
        inside = f"https://127.0.0.1:{receiver.port}/"
        webhook = WebhookFactory(owner=person, address=inside)
        response = client.post(at(webhook, "test/"))

    assert response.json()["detail"] == "The address leads to no public server."
    assert receiver.taken == []


def test_tests_are_counted(client, person):
    webhook = WebhookFactory(owner=person, address="nowhere")

    statuses = [client.post(at(webhook, "test/")).status_code for _ in range(21)]

    assert statuses == [200] * 20 + [429]


def test_log_says_what_came_of_each_message(client, person):
    webhook = WebhookFactory(owner=person)
    DeliveryFactory()
    old = DeliveryFactory(webhook=webhook, state="delivered", last_status=200)
    new = DeliveryFactory(webhook=webhook, last_failure="timeout", attempts=3)

    body = client.get(at(webhook, "deliveries/?page_size=1")).json()

    assert body["count"] == 2
    [row] = body["results"]
    assert row == {
        "id": str(new.pk),
        "message_id": new.message_id,
        "state": "waiting",
        "attempts": 3,
        "attempted_at": None,
        "next_attempt_at": row["next_attempt_at"],
        "last_status": None,
        "outcome": "No answer within 15 seconds.",
        "created_at": row["created_at"],
    }
    [row] = client.get(body["next"]).json()["results"]
    assert (row["id"], row["outcome"]) == (str(old.pk), "Taken (200).")


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_log_cost_the_same_for_one_row_and_for_three(
    person, django_assert_num_queries, count
):
    webhooks = WebhookFactory.create_batch(count, owner=person)
    DeliveryFactory.create_batch(count, webhook=webhooks[0], state="delivered")
    client = signed_in(person)
    client.get(LIST)

    with django_assert_num_queries(4):  # session, person, the count, the page
        assert len(client.get(LIST).json()["results"]) == count
    with django_assert_num_queries(5):  # … the webhook
        log = client.get(at(webhooks[0], "deliveries/")).json()
    assert log["count"] == count


def test_fields_may_leave_out_all_but_a_new_secret(client, person):
    wanted = {"name": "Ours", "address": "https://example.org/"}

    made = client.post(f"{LIST}?fields=name", wanted, format="json").json()

    assert set(made) == {"name", "secret"}


def test_schema_says_that_all_may_be_left_out(client, person):
    schemas = SchemaGenerator().get_schema(public=True)["components"]["schemas"]
    webhook = WebhookFactory(owner=person)

    assert list(client.get(f"{at(webhook)}?fields=name").json()) == ["name"]
    assert "required" not in schemas["Webhook"]
    assert "required" not in schemas["WebhookMade"]
    assert "required" not in schemas["Secret"]
