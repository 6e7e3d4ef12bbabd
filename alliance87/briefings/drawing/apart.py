"""Drawing in a process of its own: shut in, with limits, and without our secrets."""

import json
import logging
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from alliance87.core import apart

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
PROGRAM = HERE / "program.py"
MERGING = HERE / "merging.py"
STATIC = HERE.parents[2] / "static"
FONTS = STATIC / "vendor" / "print"
READABLE = [STATIC / "css", FONTS]
ENVIRONMENT = {"FONTCONFIG_FILE": str(FONTS / "fonts.conf")}
KEEPER = apart.Keeper(PROGRAM, MERGING, environment=ENVIRONMENT)

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
    order = {
        "pages": pages,
        "most": CONTENTS_ABOVE,
        "styles": styles,
        "identifier": identifier,
        "manifest": manifest,
    }
    return _drawn(order, tell=tell, seconds=seconds or SECONDS)


def drawn_sections(bundles, *, styles, tell=None, seconds):
    """Draw bundles of sections at the same time, each in a process of its own.

    The answer has for each bundle the pieces of its sections: see ``draw_sections``.
    ``tell`` is called by this thread alone. Raises ``DrawingError``.
    """
    calls = [
        partial(_drawn, {"sections": bundle, "styles": styles}, seconds=seconds)
        for bundle in bundles
    ]
    return [_pieces_in(answer) for answer in _at_once(calls, tell)]


def merged(pdfs, order, *, seconds):
    """One PDF of those of the sections: see ``merging``. Raises ``DrawingError``."""
    files = {f"{number}.pdf": pdf for number, pdf in enumerate(pdfs)}
    try:
        return exchange(MERGING, order, files=files, seconds=seconds)
    except apart.Ended as error:
        raise DrawingError(str(error), error.why) from error


def _pieces_in(answer):
    pieces, place = [], 0
    while place < len(answer):
        begin = answer.index(b"\n", place) + 1
        end = begin + json.loads(answer[place:begin])["size"]
        pieces.append(answer[place:end])
        place = end
    return pieces


def _at_once(calls, tell):
    """What some calls return, each made in a thread; this one passes on what they tell.

    The first that fails ends the others, and so does ``tell`` by raising.
    """
    told, failed, is_over = queue.SimpleQueue(), [], threading.Event()

    def made(call):
        def heed(each):
            if is_over.is_set():
                raise DrawingError("Another part of it failed.")
            told.put(each)

        try:
            return call(tell=heed)
        except BaseException as error:
            failed.append(error)
            is_over.set()
            raise
        finally:
            told.put(None)

    with ThreadPoolExecutor(max(1, len(calls))) as pool:
        waiting = [pool.submit(made, call) for call in calls]
        try:
            for _call in calls:
                while (each := told.get()) is not None:
                    if tell:
                        tell(each)
        finally:
            is_over.set()
    if failed:
        raise failed[0]
    return [one.result() for one in waiting]


def _drawn(order, *, tell, seconds):
    at = {"item": ""}

    def heed(told):
        at.update(told)
        if "missing" in told:
            logger.warning("No font prints %s: drawn as codes.", named(told["missing"]))
        if tell:
            tell(told)

    try:
        return exchange(PROGRAM, order, tell=heed, seconds=seconds)
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
        environment=ENVIRONMENT,
        memory=MEMORY,
        seconds=max(1, int(seconds)),
        patience=seconds,
        keeper=KEEPER,
        **how,
    )
