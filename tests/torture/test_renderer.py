"""Three hundred hostile papers: no connection, no file off the list, packs as before."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.briefings.pdfs import text_of
from tests.hostile.papers import papers
from tests.hostile.rendering import (
    Bait,
    bound_together,
    outcomes,
    sorted_out,
)
from tests.validators import verapdf

pytestmark = pytest.mark.torture

MEMORY = 1024 * 1024 * 1024
BATCH = 60
# What may be opened: by the fence, and before it by Python itself.
READ = ("/usr/", "/lib", "/etc/ld.so", "/etc/localtime", "/dev/", "/proc/self/")
READ += ("/etc/mime.types",)
OURS = {"normaliser.py", "fitness.py", "papers_apart.py", "fence.py"}
_OPENED = re.compile(r'open(?:at)?\((?:AT_FDCWD, )?"([^"]+)", ([A-Z_|]+).*= (-?\d+)')


@pytest.mark.parametrize("part", range(5))
@pytest.mark.validator
def test_three_hundred_hostile_papers(seed, part, tmp_path):
    bait = Bait(tmp_path)
    batch = list(papers(f"{seed}-{part}", BATCH, bait.target))
    pdfs = [paper for paper in batch if paper.is_pdf]
    texts = [paper for paper in batch if not paper.is_pdf]

    found = list(outcomes(pdfs, seconds=5, memory=MEMORY))
    written, refused = sorted_out(texts)
    made = [each for each in found if each.made]
    pdf = bound_together(made, written)

    strange = [
        (paper.kind, each.found, each.tried)
        for paper, each in zip(pdfs, found, strict=True)
        if each.tried or not (each.made or each.why)
    ]
    assert strange == []
    assert all(refused)
    assert bait.unharmed(pdf)
    # The next pack is as good as if there had been none before.
    assert "After all of them" in text_of(bound_together([], []))
    path = tmp_path / "pack.pdf"
    path.write_bytes(bound_together(made, []))
    assert verapdf.broken_rules({"pack": path}) == {
        "pack": {"PDF/A-3a": [], "PDF/UA-1": []}
    }


RUN = """
import sys
from pathlib import Path
import django
django.setup()
from tests.hostile.papers import papers
from tests.hostile.rendering import Bait, outcomes
folder = Path(sys.argv[2])
bait = Bait(folder)
pdfs = [each for each in papers(sys.argv[1], 84, bait.target) if each.is_pdf]
print(len(list(outcomes(pdfs, seconds=20, memory=1 << 30))), bait.connections())
"""


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_the_kernel_saw_no_call_that_a_paper_may_not_make(seed, tmp_path):
    """All calls of the programs apart, also of libraries, as the kernel saw them."""
    trace = tmp_path / "trace"
    finished = subprocess.run(
        [
            *("strace", "-ff", "-qq", "-s", "300", "-o", str(trace)),
            *("-e", "trace=open,openat,socket,connect,execve"),
            *(sys.executable, "-W", "ignore", "-c", RUN, str(seed), str(tmp_path)),
        ],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "alliance87.settings.test"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=900,
        check=True,
    )
    count, connections = finished.stdout.split()

    assert int(count) >= 50
    assert connections == "0"
    shut_in = [
        calls
        for path in tmp_path.glob("trace.*")
        if "fence.py" in (calls := path.read_text(errors="replace"))
    ]
    assert len(shut_in) >= 1
    reached = {call for calls in shut_in for call in faults_of(calls)}
    assert reached == set()


def faults_of(calls):
    """What a process did after it was shut in, and should not have done."""
    _before, started, after = calls.partition('fence.py"')
    assert started, "no program was started"
    allowed = (*READ, sys.prefix, sys.base_prefix, settings.BASE_DIR / "static")
    for line in after.splitlines():
        if line.startswith(("socket(", "connect(", "execve(")):
            yield line
        elif opened := _OPENED.search(line):
            path, how, result = opened.groups()
            is_own = not path.startswith("/") or "/apart-" in path
            if (
                int(result) >= 0
                and not is_own
                and (
                    not str(path).startswith(tuple(map(str, allowed)))
                    and Path(path).name not in OURS
                )
            ):
                yield f"{how} {path}"
