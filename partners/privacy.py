"""Personal data of partners: those who speak for them."""

from django.db.models import DateField, F
from django.db.models.functions import Cast, Coalesce, Now
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal, blank, keep

PERSONAL = [
    Personal(
        "partners.Representative",
        owner="user",
        purpose=_("To say who speaks for a partner, as far as the person consented."),
        retention=_("As long as the partner’s record."),
        fields=[
            Field("name", DataClass.IDENTITY, blank("Former representative")),
            Field("user", DataClass.IDENTITY, blank(None)),
            Field("job_title", DataClass.CAPACITY, blank()),
            Field("languages", DataClass.PREFERENCE, blank([])),
            Field("themes", DataClass.PREFERENCE, blank()),
            Field(
                "role",
                DataClass.CAPACITY,
                keep(_("That the partner had such a person; not who it was.")),
            ),
        ],
        also=["partner", "listed_publicly", "listed_to_partners", "until"],
        afterwards={
            "listed_publicly": False,
            "listed_to_partners": False,
            "until": Coalesce(F("until"), Cast(Now(), DateField())),
        },
    ),
    Personal(
        "partners.Partner",
        purpose=_("To pass messages on to the partner."),
        retention=_("As long as the partner’s record."),
        fields=[
            Field(
                "role_mailbox",
                DataClass.CONTACT,
                keep(_("The address of an office, which the partner changes.")),
            ),
        ],
    ),
]

NOT_PERSONAL = {
    "partners.Partner": ["name", "acronym", "website", "description"],
    "partners.PartnerEvent": ["note"],
}
