"""Places in a reader's feed, which they keep as a text they cannot read or make up."""

from dataclasses import dataclass

from django.core import signing

# Without the time: the same place is the same text, and its answer may be kept.
SIGNER = signing.Signer(salt="feeds.cursor")


@dataclass(frozen=True)
class Cursor:
    """After which change a reader goes on; before, after which of the records they know.

    ``told`` is None once they have been told of all of those.
    """

    change: int
    told: int | None = None


class BrokenCursor(Exception):
    """No cursor of this reader."""


class LostCursor(Exception):
    """A cursor of this reader, from before what is still kept."""


def written(cursor, reader):
    return SIGNER.sign_object(
        [whose(reader), str(reader.pk), cursor.change, cursor.told]
    )


def read(text, reader):
    """The cursor that was written for ``reader`` as ``text``."""
    try:
        who, key, change, told = SIGNER.unsign_object(text)
    except (signing.BadSignature, ValueError) as error:
        raise BrokenCursor from error
    if who != whose(reader):
        raise BrokenCursor
    if key != str(reader.pk) or change < reader.forgotten:
        raise LostCursor
    return Cursor(change, told)


def whose(reader):
    """The same for a reader who was forgotten and begins anew."""
    return f"{reader.user_id or ''}{'-' if reader.as_member else ''}"
