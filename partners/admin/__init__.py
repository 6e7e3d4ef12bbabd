"""The admin, one module a subject; Django finds both here."""

from partners.admin import moderation, records

__all__ = ["moderation", "records"]
