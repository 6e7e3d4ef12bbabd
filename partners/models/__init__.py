"""The models, one module a subject; import them from here."""

from partners.models.application import PartnerApplication
from partners.models.merged import MergedPartner
from partners.models.message import ContactBlock, ContactMessage
from partners.models.partner import (
    Partner,
    PartnerEvent,
    Representative,
    Seat,
    listed_partners,
)
from partners.models.partner_import import PartnerImport
from partners.models.profile_change import ProfileChange

__all__ = [
    "ContactBlock",
    "ContactMessage",
    "MergedPartner",
    "Partner",
    "PartnerApplication",
    "PartnerEvent",
    "PartnerImport",
    "ProfileChange",
    "Representative",
    "Seat",
    "listed_partners",
]
