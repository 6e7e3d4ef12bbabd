"""What is kept of people who have webhooks: see ``core.privacy``."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal

PERSONAL = [
    Personal(
        "webhooks.Webhook",
        owner="owner",
        purpose=_("To tell a server of the person’s what changed in the portal."),
        retention=_("Until the person removes it, at most as long as the account."),
        fields=[
            Field("owner", DataClass.IDENTITY),
            Field("name", DataClass.FREE_TEXT),
            Field("address", DataClass.CONTACT),
            Field("sealed_secret", DataClass.SECURITY, exported=False),
            Field("sealed_previous", DataClass.SECURITY, exported=False),
        ],
        also=["endpoints", "as_secretariat", "state", "failing_since", "created_at"],
    ),
]

NOT_PERSONAL = {
    "webhooks.Webhook": ["endpoints"],
    "webhooks.Delivery": ["message_id"],
}
