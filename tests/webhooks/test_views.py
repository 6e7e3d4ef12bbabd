"""Webhooks on the pages of the account."""

import pytest
from django.urls import reverse

from alliance87.webhooks.models import Webhook
from tests.conftest import signed_in
from tests.core.receivers import Receiver, answering
from tests.factories.accounts import UserFactory
from tests.factories.webhooks import DeliveryFactory, WebhookFactory

pytestmark = pytest.mark.django_db
LIST = "/en/accounts/webhooks/"


def page(webhook, name="detail"):
    return reverse(f"webhooks:{name}", args=[webhook.pk])


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def client(person):
    WebhookFactory(name="Somebody else's")
    return signed_in(person)


@pytest.fixture
def webhook(person):
    return WebhookFactory(owner=person, name="Ours")


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_account_leads_to_them(client):
    assert LIST in text_of(client.get("/en/accounts/"))


def test_list_has_one_s_own_and_no_other(client, webhook):
    text = text_of(client.get(LIST))

    assert "Ours" in text
    assert page(webhook) in text
    assert "Somebody else" not in text


def test_empty_list_says_what_a_webhook_is_for(client):
    assert "You have no webhook." in text_of(client.get(LIST))


def test_webhook_is_added_and_its_secret_shown_once(client, person):
    response = client.post(
        f"{LIST}new/",
        {
            "name": "Ours",
            "address": "https://example.org/hooks",
            "endpoints": ["partners"],
        },
    )

    text = text_of(response)
    webhook = Webhook.objects.get(owner=person)
    [secret] = webhook.secrets_at(webhook.created_at)
    assert secret in text
    assert "no-store" in response["Cache-Control"]
    assert webhook.endpoints == ["partners"]
    assert secret not in text_of(client.get(page(webhook)))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"address": "http://example.org/"}, "begins with https://"),
        ({"address": ""}, "This field is required."),
        ({"name": "Ours"}, "You have a webhook of that name already."),
        ({"endpoints": ["passwords"]}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client, webhook, settings, values, said
):
    settings.EGRESS_ALLOWS_LOOPBACK = False
    wanted = {"name": "New", "address": "https://example.org/", **values}

    text = text_of(client.post(f"{LIST}new/", wanted))

    assert said in text
    assert Webhook.objects.filter(owner=webhook.owner).count() == 1


def test_only_the_secretariat_is_offered_to_be_told_as_such(client, editor_client):
    assert "As the Secretariat" not in text_of(client.get(f"{LIST}new/"))
    assert "As the Secretariat" in text_of(editor_client.get(f"{LIST}new/"))

    client.post(
        f"{LIST}new/",
        {"name": "A", "address": "https://example.org/", "as_secretariat": "on"},
    )
    assert not Webhook.objects.filter(as_secretariat=True).exists()


def test_page_shows_what_came_of_each_message(client, webhook):
    DeliveryFactory(webhook=webhook, state="failed", last_status=500, attempts=12)
    other = DeliveryFactory(last_status=503)

    text = text_of(client.get(page(webhook)))

    assert "The server answered 500." in text
    assert "503" not in text
    assert other.message_id not in text


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_one_message_and_for_three(
    client, webhook, django_assert_num_queries, count
):
    DeliveryFactory.create_batch(count, webhook=webhook, state="delivered")
    client.get(page(webhook))

    with django_assert_num_queries(5):
        client.get(page(webhook))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("stopped", "your server took no message for three days"),
        ("paused", "It is paused."),
    ],
)
def test_page_says_why_nothing_is_sent_and_resumes(client, webhook, state, said):
    Webhook.objects.update(state=state)

    assert said in text_of(client.get(page(webhook)))

    client.post(page(webhook, "state"), {"state": "active"})
    webhook.refresh_from_db()
    assert webhook.state == "active"


def test_webhook_is_paused(client, webhook):
    client.post(page(webhook, "state"), {"state": "paused"})

    webhook.refresh_from_db()
    assert webhook.state == "paused"


def test_who_left_the_secretariat_sees_why_nothing_is_sent(client, person):
    webhook = WebhookFactory(owner=person, as_secretariat=True)

    assert "you no longer belong to it" in text_of(client.get(page(webhook)))


def test_webhook_is_changed(client, webhook):
    form = client.get(page(webhook, "edit")).context["form"]
    wanted = {
        "name": "Another",
        "address": "https://example.com/",
        "endpoints": ["themes", "events"],
        "revision_seen": form["revision_seen"].value(),
    }

    client.post(page(webhook, "edit"), wanted)

    webhook.refresh_from_db()
    assert (webhook.name, webhook.address) == ("Another", "https://example.com/")
    assert webhook.endpoints == ["events", "themes"]


def test_change_that_was_not_seen_is_not_written_over(client, webhook):
    Webhook.objects.filter(pk=webhook.pk).update(name="Meanwhile")
    wanted = {"name": "Late", "address": webhook.address, "revision_seen": "1"}

    text = text_of(client.post(page(webhook, "edit"), wanted))

    assert "Somebody else changed this" in text
    webhook.refresh_from_db()
    assert webhook.name == "Meanwhile"


def test_test_says_what_came_of_it(client, webhook):
    with Receiver() as receiver:
        Webhook.objects.filter(pk=webhook.pk).update(address=receiver.address)
        taken = client.post(page(webhook, "test"), follow=True)
        receiver.answers = [answering(404)]
        refused = client.post(page(webhook, "test"), follow=True)

    assert "A test message was sent. Taken (204)." in text_of(taken)
    assert "The server answered 404." in text_of(refused)


def test_new_secret_is_shown_once(client, webhook):
    response = client.post(page(webhook, "rotate"))

    webhook.refresh_from_db()
    new, old = webhook.secrets_at(webhook.updated_at)
    assert old == webhook.secret
    assert new in text_of(response)
    assert old not in text_of(response)


def test_webhook_is_removed_after_one_more_question(client, webhook):
    assert "You cannot take this back." in text_of(client.get(page(webhook, "remove")))
    assert Webhook.objects.filter(pk=webhook.pk).exists()

    client.post(page(webhook, "remove"))

    assert not Webhook.objects.filter(pk=webhook.pk).exists()


def test_webhook_of_somebody_else_is_not_there(client):
    other = Webhook.objects.get(name="Somebody else's")

    for name in ["detail", "edit", "remove"]:
        assert client.get(page(other, name)).status_code == 404
    for name in ["edit", "state", "test", "rotate", "remove"]:
        assert client.post(page(other, name)).status_code == 404
    assert Webhook.objects.filter(pk=other.pk).exists()


def test_secretariat_sees_whose_and_where_to_but_no_secret(secretariat_client):
    webhook = WebhookFactory(address="https://example.org/a/secret/path")

    changes = text_of(secretariat_client.get("/en/admin/webhooks/webhook/"))
    one = text_of(
        secretariat_client.get(f"/en/admin/webhooks/webhook/{webhook.pk}/change/")
    )

    for text in [changes, one]:
        assert webhook.owner.email in text or str(webhook.owner) in text
        assert "example.org" in text
        assert "secret/path" not in text
        assert webhook.sealed_secret not in text
