"""Whether a file is a pack that was handed out: what the ledger, the file itself and a
second drawing say. Nothing here knows of packs that were not handed out.
"""

import contextlib
import hashlib
import json
import re
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.actions.ledger import first_broken_entry
from alliance87.briefings.actions.snapshots import asset_reader
from alliance87.briefings.content import PackError, canonical, digest
from alliance87.briefings.content.snapshot import Asset
from alliance87.briefings.drawing.manifest import drawn_with, read_pdf
from alliance87.briefings.drawing.packs import PACK_STYLES, render_pdf
from alliance87.briefings.enums import LedgerKind
from alliance87.briefings.models import BriefingPack, DocumentPages, LedgerEntry
from alliance87.core import apart
from alliance87.core.models import Document

HASH = re.compile("[0-9a-f]{64}")


class Standing(models.TextChoices):
    """What the ledger says of a file."""

    PUBLISHED = "published", _("This is a pack that was published, and it stands.")
    SUPERSEDED = "superseded", _("This pack was published; a newer one replaced it.")
    WITHDRAWN = "withdrawn", _("This pack was published and then withdrawn.")
    UNKNOWN = "unknown", _("The ledger knows no published pack of this kind.")
    BROKEN = "broken", _("What the ledger says here was changed: do not rely on it.")


class Redrawing(models.TextChoices):
    """What drawing a pack again says of its file."""

    SAME = "same", "Drawn again from what it holds: the same file, byte for byte."
    OTHER_VERSIONS = (
        "other_versions",
        "Not compared by drawing it again: this installation draws with other versions.",
    )
    DIFFERS = "differs", "Drawn again with the same versions, it is another file."


# -- The ledger ------------------------------------------------------------------
@dataclass
class Told:
    """What the ledger tells of one pack or file."""

    standing: Standing
    entries: list = field(default_factory=list)

    @property
    def is_known(self):
        return self.standing != Standing.UNKNOWN


def told_of_file(sha256):
    """What happened to the pack whose PDF has this hash."""
    return told_by(list(LedgerEntry.objects.of_file(sha256)))


def told_of_content(digest):
    """The same of all packs that say this: the code on their last page names it."""
    packs = BriefingPack.objects.filter(snapshot_sha256=digest).values("pk")
    return told_by(list(LedgerEntry.objects.filter(pack_id__in=packs)))


def told_by(entries):
    if not entries:
        return Told(Standing.UNKNOWN)
    if not all(stands_in_its_place(entry) for entry in entries):
        return Told(Standing.BROKEN, entries)
    of_pack = {}
    for entry in entries:
        of_pack.setdefault(entry.pack_id, set()).add(entry.kind)
    # Two packs may be the same file: it stands as long as one of them does.
    found = {standing_after(kinds) for kinds in of_pack.values()}
    best = [Standing.PUBLISHED, Standing.SUPERSEDED, Standing.WITHDRAWN]
    return Told(next(standing for standing in best if standing in found), entries)


def standing_after(kinds):
    if LedgerKind.WITHDRAWN in kinds:
        return Standing.WITHDRAWN
    if LedgerKind.SUPERSEDED in kinds:
        return Standing.SUPERSEDED
    return Standing.PUBLISHED


def stands_in_its_place(entry):
    """Whether an entry is as it was written, and between the ones it was written between.

    The whole chain is asked of ``first_broken_entry``; this is what a page can ask.
    """
    if entry.hash != entry.computed_hash():
        return False
    beside = LedgerEntry.objects.filter(number__in=[entry.number - 1, entry.number + 1])
    beside = {other.number: other for other in beside}
    before, after = beside.get(entry.number - 1), beside.get(entry.number + 1)
    if before is not None and before.hash != entry.previous:
        return False
    return after is None or after.previous == entry.hash


# -- The file --------------------------------------------------------------------
@dataclass
class Verdict:
    """What is found out about a file. ``problems`` are why it is not to be relied on."""

    sha256: str
    told: Told
    problems: list[str]
    manifest_sha256: str = ""
    redrawing: Redrawing | None = None

    @property
    def is_good(self):
        return self.told.is_known and not self.problems


def verify(pdf, *, redraw=True):
    """Ask the ledger and the file's manifest, and draw the pack again where that counts.

    ``pdf`` are the bytes of the file. The answer is for who keeps the installation.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    found = Verdict(sha256, told_of_file(sha256), [])
    if broken := first_broken_entry():
        found.problems.append(
            f"The ledger was changed: entry {broken} is not as written."
        )
    manifest = manifest_of(pdf)
    if manifest is not None:
        found.manifest_sha256 = hashlib.sha256(manifest).hexdigest()
    if not found.told.is_known:
        found.problems.append(why_unknown(manifest))
        return found
    written = {entry.manifest_sha256 for entry in found.told.entries} - {""}
    if written and written != {found.manifest_sha256}:
        found.problems.append("The manifest in the file is not that of the ledger.")
    if redraw and not found.problems:
        found.redrawing, why = drawn_again(pdf, found, manifest)
        found.problems += why
    return found


def why_unknown(manifest):
    """What is wrong with a file that the ledger does not know, as far as it tells."""
    if manifest is None:
        return "The ledger knows no published pack that is this file."
    sha256 = hashlib.sha256(manifest).hexdigest()
    entry = LedgerEntry.objects.filter(manifest_sha256=sha256).first()
    if entry is not None:
        return (
            f"The file was changed: it holds the manifest of the pack {entry.pack_id}, "
            "but it is another file than that pack."
        )
    handed_out = LedgerEntry.objects.values("pack_id")
    packs = BriefingPack.objects.filter(pk__in=handed_out)
    pack = packs.filter(snapshot_sha256__in=contents_named_in(manifest)).first()
    if pack is not None:
        return (
            f"The manifest in the file was changed: it names the content of the pack "
            f"{pack.pk}, and is not its manifest."
        )
    return "The ledger knows no published pack that is this file."


def contents_named_in(manifest):
    """The hashes in a manifest, and that of the content it has."""
    named = set(HASH.findall(manifest.decode(errors="replace")))
    if snapshot := read_manifest(manifest).get("snapshot"):
        with contextlib.suppress(TypeError):
            named.add(digest(snapshot))
    return named


def manifest_of(pdf):
    """The manifest that a pack carries, as bytes; None where there is none to read."""
    try:
        _places, content = read_pdf(pdf)
    except apart.Ended:
        return None
    return content if b'"snapshot' in content else None  # it may be broken, and is one


def read_manifest(content):
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


# -- Drawing again -----------------------------------------------------------------
def drawn_again(pdf, verdict, manifest):
    """How a second drawing compares, and what is wrong if it does not.

    Only what was drawn with the same versions and the same look must be the same: where
    the file does not say what it was drawn with, another result proves nothing.
    """
    said = read_manifest(manifest or b"{}")
    kept = snapshot_kept(verdict)
    snapshot = said.get("snapshot") or kept
    if snapshot is None or verdict.problems:
        return None, []
    here = drawn_with(styles=PACK_STYLES)
    names = [name for name in here if name in said]
    if any(said[name] != here[name] for name in names):
        return Redrawing.OTHER_VERSIONS, []
    try:
        again = render_pdf(
            snapshot, asset_reader(stored_assets(snapshot)), is_fresh=True
        )
    except (PackError, KeyError) as error:
        return Redrawing.DIFFERS, [f"The pack cannot be drawn again: {error}"]
    if again == pdf:
        return Redrawing.SAME, []
    if not names:
        return Redrawing.OTHER_VERSIONS, []
    return Redrawing.DIFFERS, [str(Redrawing.DIFFERS.label)]


def snapshot_kept(verdict):
    """The snapshot of the pack here, if it is as it was sealed."""
    ids = {entry.pack_id for entry in verdict.told.entries}
    for pack in BriefingPack.objects.filter(pk__in=ids, snapshot__isnull=False):
        kept = hashlib.sha256(canonical(pack.snapshot)).hexdigest()
        if kept == pack.snapshot_sha256:
            return pack.snapshot
        verdict.problems.append("The snapshot that is kept here was changed.")
    return None


def stored_assets(snapshot):
    """The files a snapshot names, by their hash, wherever they are kept."""
    named = set(HASH.findall(canonical(snapshot).decode()))
    documents = Document.objects.filter(sha256__in=named).exclude(file="")
    pages = DocumentPages.objects.filter(sha256__in=named)
    return {
        row.sha256: Asset(row.sha256, row.file.name, str(row))
        for row in [*documents, *pages]
    }
