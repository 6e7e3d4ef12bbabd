"""What packs make of hostile papers, with a server and a file that nobody may reach."""

import contextlib
import hashlib
import io
import json
import socket
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from django.core.exceptions import ValidationError

from alliance87.briefings.drawing import binding
from alliance87.briefings.drawing.apart import READABLE
from alliance87.briefings.drawing.binding import FITNESS, NORMALISER
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.core import apart
from alliance87.core.richtext import validate_rich_text
from tests.briefings.pdfs import text_of
from tests.briefings.test_rendering import paper, snapshot, text
from tests.hostile.papers import Target

PROGRAM = Path(__file__).with_name("papers_apart.py")
# What a reader's program would run, start or unpack.
ACTIVE = [b"/JavaScript", b"/Launch", b"/SubmitForm", b"/ImportData", b"/GoToR"]
ACTIVE += [b"/AcroForm", b"/XFA", b"/OpenAction", b"/RichMedia", b"/FileAttachment"]
SECRET = "zq-a-file-off-the-list-qz"


@dataclass
class Outcome:
    """What came of one PDF: pages that are fit, or why there are none."""

    found: dict = field(default_factory=dict)
    made: bytes = b""
    tried: list = field(default_factory=list)
    ended: str = ""  # why the process did

    @property
    def why(self):
        """What the chair is told, where nothing was made."""
        if self.ended:
            return binding.why_not_opened(self.ended)
        return binding.why_refused(self.found) if "refused" in self.found else ""


class Bait:
    """A server that counts who connects, and a file with a secret in it."""

    def __init__(self, folder):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        path = folder / "canary.txt"
        path.write_text(SECRET)
        port = self.server.getsockname()[1]
        self.target = Target(f"http://127.0.0.1:{port}/bait", str(path))

    def connections(self):
        count = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self.server.accept()[0].close()
                count += 1
        return count

    def unharmed(self, pdf):
        """Whether nobody came, and nothing of the bait is in a finished pack."""
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            files = list(opened.attachments)
            written = b"".join(
                each.unparse(resolved=True)
                for each in opened.objects
                if isinstance(each, (pikepdf.Dictionary, pikepdf.Array))
            )
        active = [word for word in ACTIVE if word in written]
        reached = self.connections(), SECRET in text_of(pdf)
        self.server.close()
        return (files, active, reached) == (["manifest.json"], [], (0, False))


def outcomes(papers, *, seconds, memory):
    """The outcome of each PDF. ``seconds`` are of the processor, for each.

    Many share a process, since to start one takes longer than to look at most; the one
    at which it ends ends it alone.
    """
    waiting = list(papers)
    while waiting:
        done = list(_until_the_end(waiting, seconds, memory))
        yield from done
        del waiting[: len(done)]


def sorted_out(papers):
    """The written texts that are taken, and why the others are not."""
    taken, refused = [], []
    for each in papers:
        try:
            validate_rich_text(each.data)
        except ValidationError as error:
            refused.append(error.messages[0])
        else:
            taken.append(each)
    return taken, refused


def bound_together(made, texts, **more):
    """The pack of all these, and of a plain text after them."""
    by_hash = {hashlib.sha256(each.made).hexdigest(): each for each in made}
    items = []
    for sha256, each in by_hash.items():
        bound = {"sha256": sha256, "pages": each.found["pages"], "has_text": True}
        item = paper(each.made)
        item["content"]["bound"] = bound
        items.append(item)
    items += [text(each.kind, each.data) for each in texts]
    made_from = snapshot(*items, text("After all of them")) | more
    return render_pdf(made_from, lambda sha256: by_hash[sha256].made)


def _until_the_end(papers, seconds, memory):
    files = {f"{number}.pdf": paper.data for number, paper in enumerate(papers)}
    order = {
        "normaliser": str(NORMALISER),
        "fitness": str(FITNESS),
        "files": list(files),
        "seconds": seconds,
        **{"most": 600, "box": [493, 729], "page_seconds": 60},
    }
    count = 0
    try:
        with apart.started(
            PROGRAM,
            memory=memory,
            seconds=600,
            patience=600,
            readable=[*READABLE, NORMALISER, FITNESS],
            files=files,
        ) as process:
            process.stdin.write(json.dumps(order).encode())
            process.stdin.close()
            while line := process.stdout.readline():
                told = json.loads(line)
                if "found" in told:
                    made = process.stdout.read(told["size"])
                    yield Outcome(told["found"], made, told["tried"])
                    count += 1
    except apart.Ended as error:
        if count < len(papers):
            yield Outcome(ended=error.why)
