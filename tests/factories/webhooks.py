import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance87.core.sealed import seal
from alliance87.webhooks.models import SECRETS, Delivery, Webhook
from alliance87.webhooks.signing import new_message_id
from tests.factories.accounts import UserFactory


class WebhookFactory(DjangoModelFactory):
    """A live webhook of a member. Its ``secret`` is kept on the object."""

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Webhook {n}")
    address = "https://127.0.0.1:9/hooks"  # where nobody answers
    place = factory.Sequence(lambda n: n % 10 + 1)

    class Meta:
        model = Webhook

    class Params:
        rotated = factory.Trait(
            sealed_previous=seal("whsec_c2VjcmV0", purpose=SECRETS),
            previous_until=factory.LazyFunction(timezone.now),
        )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        webhook = model_class(**kwargs)
        webhook.secret = webhook.renew_secret()
        webhook.save()
        return webhook


class DeliveryFactory(DjangoModelFactory):
    """A message that waits to be sent; of changes that there need not be."""

    webhook = factory.SubFactory(WebhookFactory)
    message_id = factory.LazyFunction(new_message_id)
    after = 0
    until = 1

    class Meta:
        model = Delivery
