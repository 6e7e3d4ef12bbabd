"""The models, one module a subject; import them from here."""

from alliance87.briefings.models.handout import HandoutLink
from alliance87.briefings.models.ledger import LedgerEntry
from alliance87.briefings.models.outline import PackItem, PackOutline
from alliance87.briefings.models.pack import BriefingPack, pack_path
from alliance87.briefings.models.pages import DocumentPages, pages_path
from alliance87.briefings.models.template import PackTemplate, PackTemplateItem

__all__ = [
    "BriefingPack",
    "DocumentPages",
    "HandoutLink",
    "LedgerEntry",
    "PackItem",
    "PackOutline",
    "PackTemplate",
    "PackTemplateItem",
    "pack_path",
    "pages_path",
]
