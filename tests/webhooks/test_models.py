import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from alliance87.webhooks.enums import DeliveryState
from alliance87.webhooks.models import Webhook
from tests.constraints import assert_refused, changed, known, twin, unique
from tests.factories.accounts import UserFactory
from tests.factories.webhooks import DeliveryFactory, WebhookFactory

pytestmark = pytest.mark.django_db


def of_one_person(*fields):
    owner = UserFactory()
    first, second = WebhookFactory(owner=owner), WebhookFactory(owner=owner)
    return changed(second, **{name: getattr(first, name) for name in fields})


REFUSALS = {
    **known(WebhookFactory, "state"),
    "webhooks_webhook_unique_owner_name": lambda: of_one_person("name"),
    "webhooks_webhook_unique_owner_place": lambda: of_one_person("place"),
    "webhooks_webhook_place_is_one_of_ten": lambda: changed(WebhookFactory(), place=11),
    "webhooks_webhook_has_name": lambda: changed(WebhookFactory(), name=""),
    "webhooks_webhook_secret_before_has_end": lambda: changed(
        WebhookFactory(), sealed_previous="x"
    ),
    **known(DeliveryFactory, "state"),
    "webhooks_delivery_last_failure_known": lambda: changed(
        DeliveryFactory(), last_failure="x"
    ),
    **unique(DeliveryFactory, "message_id", rule="unique_message_id"),
    "webhooks_delivery_unique_under_way": lambda: twin(DeliveryFactory, "webhook"),
    "webhooks_delivery_after_then_until": lambda: changed(
        DeliveryFactory(), after=2, until=1
    ),
    "webhooks_delivery_held_only_waiting": lambda: changed(
        DeliveryFactory(),
        state=DeliveryState.DELIVERED,
        claimed_until=timezone.now(),
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


def test_next_message_follows_one_that_came_to_its_end():
    done = DeliveryFactory(state=DeliveryState.DELIVERED)
    DeliveryFactory(webhook=done.webhook, state=DeliveryState.FAILED)

    assert DeliveryFactory(webhook=done.webhook).pk


def test_unknown_endpoint_is_refused():
    with pytest.raises(ValidationError, match="There is no endpoint “passwords”"):
        changed(WebhookFactory(), endpoints=["partners", "passwords"]).full_clean()


def test_secret_is_kept_sealed():
    webhook = WebhookFactory()

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM webhooks_webhook")
        row = str(cursor.fetchall())
        cursor.execute("SELECT * FROM webhooks_webhookrevision")
        past = str(cursor.fetchall())

    assert webhook.secret not in row + past
    assert webhook.secret.removeprefix("whsec_") not in row + past
    assert webhook.sealed_secret not in past
    assert Webhook.objects.get().secrets_at(timezone.now()) == [webhook.secret]


def test_secret_is_read_with_an_earlier_key_too(settings):
    webhook = WebhookFactory()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert webhook.secrets_at(timezone.now()) == [webhook.secret]


def test_secret_before_signs_until_its_time_is_over():
    webhook = WebhookFactory()
    now = timezone.now()
    webhook.sealed_previous = webhook.sealed_secret
    webhook.previous_until = now
    second = datetime.timedelta(seconds=1)

    assert len(webhook.secrets_at(now - second)) == 2
    assert len(webhook.secrets_at(now)) == 1


def test_of_an_address_others_are_told_the_server_alone():
    assert WebhookFactory(address="https://example.org/a/secret").host == "example.org"
