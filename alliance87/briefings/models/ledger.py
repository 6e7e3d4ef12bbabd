import datetime
import hashlib
import json
import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.enums import LedgerKind, PackEdition
from alliance87.briefings.models.pack import SHA_256, BriefingPack
from alliance87.core import constraints
from alliance87.core.visibility import VisibleQuerySet, reads_everything

FIRST = "0" * 64  # what the first entry follows


class LedgerEntryQuerySet(VisibleQuerySet):
    def visibility_rule(self, user):
        """Those of the packs that one may read; who has a file asks ``of_file``."""
        if reads_everything(user):
            return Q()
        packs = BriefingPack.objects.visible_to(user)
        return Q(pack_id__in=packs.order_by().values("pk"))

    def of_file(self, sha256):
        """What happened to the pack whose PDF has this hash, for whoever holds it."""
        return self.filter(sha256=sha256)


class Follows(pgtrigger.Trigger):
    """A new entry follows the last one, and none is left out."""

    name = "follows"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    declare = [("last", "briefings_ledgerentry%ROWTYPE")]
    func = f"""
        SELECT * INTO last FROM briefings_ledgerentry ORDER BY number DESC LIMIT 1;
        IF NEW.number <> coalesce(last.number, 0) + 1
            OR NEW.previous <> coalesce(last.hash, '{FIRST}')
        THEN
            RAISE EXCEPTION 'follows: entry % does not follow the last', NEW.number;
        END IF;
        RETURN NEW;
    """  # noqa: S608  # a constant of ours


class Emptied(pgtrigger.Trigger):
    """The entries are not deleted all at once, either."""

    name = "no_truncate"
    level = pgtrigger.Statement
    when = pgtrigger.Before
    operation = pgtrigger.Truncate
    func = """
        IF EXISTS (SELECT FROM briefings_ledgerentry) THEN
            RAISE EXCEPTION 'no_truncate: the ledger is append only';
        END IF;
        RETURN NULL;
    """


class LedgerEntry(models.Model):
    """That a pack was handed out, replaced or taken back: written once, for ever.

    Each holds the hash of the one before it, so that none can be changed or left out
    unnoticed. Names no meeting and no person: the entry of a file is told to anyone.
    """

    has_history = False  # it is one

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveBigIntegerField(_("number"))
    kind = models.CharField(_("what happened"), max_length=20, choices=LedgerKind)
    # No foreign key: an entry stays true whatever becomes of the row.
    pack_id = models.UUIDField(_("pack"))
    edition = models.CharField(_("edition for"), max_length=20, choices=PackEdition)
    language = models.CharField(_("language"), max_length=10, choices=PortalLanguage)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    manifest_sha256 = models.CharField(
        _("SHA-256 of the manifest"), max_length=64, blank=True
    )
    at = models.DateTimeField(_("at"))
    previous = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("ledger of briefing packs")
        constraints = [
            constraints.one_of("kind", LedgerKind),
            constraints.one_of("edition", PackEdition),
            constraints.one_of("language", PortalLanguage),
            constraints.unique("number", message=_("Another entry has this number.")),
            constraints.unique(
                "previous", message=_("Another entry follows that one already.")
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA_256)
                & Q(previous__regex=SHA_256)
                & Q(hash__regex=SHA_256)
                & (Q(manifest_sha256="") | Q(manifest_sha256__regex=SHA_256)),
                name="%(app_label)s_%(class)s_holds_hashes",
                violation_error_message=_("Files and entries are known by SHA-256."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            Follows(),
            Emptied(),
        ]

    def __str__(self):
        return f"{self.number}: {self.get_kind_display()}"

    def computed_hash(self):
        """The hash that the facts of this entry give; ``hash``, unless one was changed."""
        facts = {
            "number": self.number,
            "kind": str(self.kind),
            "pack": str(self.pack_id),
            "edition": str(self.edition),
            "language": str(self.language),
            "sha256": self.sha256,
            "manifest_sha256": self.manifest_sha256,
            "at": self.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
            "previous": self.previous,
        }
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
