"""Drawing in a process of its own: shut in, with limits, and without our secrets."""

import logging
from pathlib import Path

from alliance87.core import apart

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
PROGRAM = HERE / "program.py"
STATIC = HERE.parents[2] / "static"
FONTS = STATIC / "vendor" / "print"
READABLE = [STATIC / "css", FONTS]

CONTENTS_ABOVE = 3  # pages: a shorter report needs no contents
MEMORY = 1536 * apart.MEGABYTE
SECONDS = 30  # of a reader's patience
PACK_SECONDS = 240  # of a worker's, whose own limit is 300


class DrawingError(Exception):
    """A document that could not be drawn in the time and memory it may have.

    ``why`` is "time", "memory" or "failed"; ``item`` is the id of what was drawn last.
    """

    def __init__(self, message="", why="failed", item=""):
        super().__init__(message)
        self.why, self.item = why, item


def drawn_apart(pages, *, styles, identifier, manifest=None, tell=None, seconds=None):
    """Draw the first of ``pages`` that is short enough, or the last.

    Somebody waits, so it is done in a process of its own with limits of memory and
    time, which knows no secret of ours. It tells ``{"page", "item"}`` of every page, and
    ``{"missing"}``, the characters that are printed as their codes.
    Raises ``DrawingError`` where it ends early.
    """
    at = {"item": ""}

    def heed(told):
        at.update(told)
        if "missing" in told:
            logger.warning("No font prints %s: drawn as codes.", named(told["missing"]))
        if tell:
            tell(told)

    order = {
        "pages": pages,
        "most": CONTENTS_ABOVE,
        "styles": styles,
        "identifier": identifier,
        "manifest": manifest,
    }
    try:
        return exchange(PROGRAM, order, tell=heed, seconds=seconds or SECONDS)
    except apart.Ended as error:
        raise DrawingError(str(error), error.why, at["item"]) from error


def named(characters):
    """Characters as a person can look them up: 張 (U+5F35)."""
    return ", ".join(f"{each} (U+{ord(each):04X})" for each in characters)


def exchange(program, order, *, seconds, readable=(), **how):
    """What a program of ours answers with the memory that drawing may take."""
    return apart.exchange(
        program,
        order,
        readable=[*READABLE, *readable],
        environment={"FONTCONFIG_FILE": str(FONTS / "fonts.conf")},
        memory=MEMORY,
        seconds=max(1, int(seconds)),
        patience=seconds,
        **how,
    )
