"""Webhooks in the API: each person's own."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from alliance87.accounts.permissions import WithinScopes
from alliance87.core.limits import allow
from alliance87.core.schema import CreatableSchema
from alliance87.core.viewsets import Creatable, Deletable, EditableViewSet
from alliance87.webhooks.actions import keeping
from alliance87.webhooks.models import Webhook
from alliance87.webhooks.serializers import (
    DeliverySerializer,
    NewWebhookSerializer,
    SecretSerializer,
    TestedSerializer,
    WebhookEditSerializer,
    WebhookMadeSerializer,
    WebhookSerializer,
)

TESTS, TESTS_EVERY = 20, 600  # of a person; each may take fifteen seconds


def may_test(user):
    return allow(f"webhook-test:{user.pk}", TESTS, TESTS_EVERY)


class WebhookSchema(CreatableSchema):
    """With what is shown once, and what the addresses of a webhook's own answer."""

    @property
    def read_serializer(self):
        own = {
            "create": WebhookMadeSerializer,
            "test": TestedSerializer,
            "rotate": SecretSerializer,
        }
        return own.get(self.view.action) or super().read_serializer

    def left_out(self, serializer):
        """Who sends the same again under its key is not told the secret again."""
        return super().left_out(serializer) | {"secret"}

    def get_response_serializers(self):
        responses = super().get_response_serializers()
        if self.view.action == "deliveries":
            responses[200] = DeliverySerializer(many=True)
        return responses


class WebhookViewSet(Creatable, Deletable, EditableViewSet):
    """One's own webhooks: servers that are told of every change one may read.

    Add one with ``POST``; the answer holds the secret, this once. Each message is
    signed as Standard Webhooks has it and names records, by endpoint and id: read them
    through the API.
    """

    schema = WebhookSchema()
    queryset = Webhook.objects.all()
    permission_classes = [IsAuthenticated, WithinScopes]
    serializer_class = read_serializer_class = WebhookSerializer
    new_serializer_class = NewWebhookSerializer
    edit_serializer_class = WebhookEditSerializer
    ordering_fields = ["name", "updated_at"]
    secret = None

    def known_parameters(self):
        known = super().known_parameters()
        pages = {"page", "page_size", "cursor"}
        return known | pages if self.action == "deliveries" else known

    def create(self, request, *args, **kwargs):
        answer = super().create(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    def add_one(self, data):
        answer = super().add_one(data)
        answer.data = {**answer.data, "secret": self.secret}
        return answer

    def add(self, values):
        webhook, self.secret = keeping.create_webhook(
            owner=self.request.user, now=timezone.now(), **values
        )
        return webhook

    def edit(self, record, values, revision):
        keeping.change_webhook(webhook=record, revision=revision, **values)

    def remove(self, record, revision):
        keeping.remove_webhook(webhook=record, revision=revision)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def test(self, request, *args, **kwargs):
        """Send a signed message of the type ``test`` now; the answer says what came."""
        webhook = self.get_object()
        if self.is_dry_run:
            raise ValidationError({"dry_run": [_("A test is sent, or it is none.")]})
        if not may_test(request.user):
            raise Throttled(detail=_("You tried too often. Wait ten minutes."))
        tested = keeping.send_test(webhook=webhook, now=timezone.now())
        answer = Response(TestedSerializer(tested).data)
        answer.again = answer.data
        return answer

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def rotate(self, request, *args, **kwargs):
        """Make a new secret, shown this once. For a day the one before signs as well."""
        webhook = self.get_object()
        secret = keeping.rotate_secret(webhook=webhook, now=timezone.now())
        answer = Response(SecretSerializer({"secret": secret}).data)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    @extend_schema(filters=False)
    @action(detail=True)
    def deliveries(self, request, *args, **kwargs):
        """The messages of the last thirty days and what came of them, newest first."""
        rows = self.get_object().deliveries.order_by("-created_at", "pk")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)
