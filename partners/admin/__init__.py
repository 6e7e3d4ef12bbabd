"""The admin, one module a subject; Django finds all of them here."""

from partners.admin import importing, moderation, records

__all__ = ["importing", "moderation", "records"]
