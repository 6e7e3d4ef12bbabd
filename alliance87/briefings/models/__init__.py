"""The models, one module a subject; import them from here."""

from alliance87.briefings.models.outline import PackItem, PackOutline
from alliance87.briefings.models.pack import BriefingPack, pack_path

__all__ = ["BriefingPack", "PackItem", "PackOutline", "pack_path"]
