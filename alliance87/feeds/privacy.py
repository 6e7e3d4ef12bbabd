"""What is kept of people who follow the changes: see ``core.privacy``."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal

PERSONAL = [
    Personal(
        "feeds.Reader",
        owner="user",
        purpose=_("To tell the person’s programs what changed since they asked last."),
        retention=_("Until nothing has asked for 90 days."),
        fields=[Field("user", DataClass.PARTICIPATION)],
        also=["asked_at"],
    ),
]

NOT_PERSONAL = {
    "feeds.Reader": ["seen", "rights"],
    "feeds.Told": ["endpoint"],
    "feeds.Change": ["endpoint"],
}
