"""The same snapshots give the same bytes, wherever and whenever they are drawn."""

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.briefings.pdfs import pdf_file
from tests.briefings.test_rendering import paper, snapshot, text

PACKS = 20
# Two machines that have nothing in common but the packs.
HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1"}
ELSEWHERE = {
    "TZ": "Asia/Kathmandu",
    "LC_ALL": "C",
    "LANG": "ar_EG.UTF-8",
    "LANGUAGE": "ar",
    "PYTHONHASHSEED": "7",
}
DRAW = """
import hashlib, json, pathlib, sys
import django
django.setup()
from alliance87.briefings.drawing.packs import render_pdf
folder = pathlib.Path(sys.argv[1])
for made_from in json.load(sys.stdin):
    pdf = render_pdf(made_from, lambda sha256: (folder / sha256).read_bytes())
    print(hashlib.sha256(pdf).hexdigest())
"""
NAMES = ["Việt Nam", "Հայաստան", "საქართველო", "السودان", "Україна", "Côte d’Ivoire"]
BODIES = [
    "<p>{name}</p>",
    "<ul><li>{name}</li><li>{number}</li></ul>",
    "<h3>{name}</h3><ol><li>{number}</li></ol>",
    "<table><tr><th>{name}</th></tr><tr><td>{number}</td></tr></table>",
]


def small_packs(count, *, seed, folder):
    """Snapshots of which none is like another; their bound files are in ``folder``."""
    chance = random.Random(seed)
    return [small_pack(number, chance, folder) for number in range(count)]


def small_pack(number, chance, folder):
    items = []
    for _item in range(chance.randint(1, 3)):
        name = chance.choice(NAMES)
        body = chance.choice(BODIES).format(name=name, number=chance.randrange(10**9))
        point = (
            {"number": str(number), "title": name} if chance.random() < 0.5 else None
        )
        items.append(text(f"{name} {number}", body, point=point))
    if number % 5 == 0:
        bound = pdf_file(pages=chance.randint(1, 2), text=f"Bound {number}").read()
        (folder / hashlib.sha256(bound).hexdigest()).write_bytes(bound)
        items.append(paper(bound))
    edition = ["chair", "participants", "public"][number % 3]
    if edition == "chair":
        items[0]["notes"] = f"<p>Notes {number}</p>"
    return snapshot(*items, language=["en", "fr", "es"][number // 3 % 3]) | {
        "edition": edition,
        "paper": ["a4", "letter"][number % 2],
        "verify": "https://portal.example/verify/content/",
    }


def drawn_in_a_fresh_process(packs, folder, place):
    """The hashes of their files, as a process draws them that shares nothing with us."""
    media = tempfile.mkdtemp(dir=folder)  # nor what was drawn before
    finished = subprocess.run(
        [sys.executable, "-c", DRAW, folder],
        input=json.dumps(packs).encode(),
        env=os.environ | place | {"TEST_MEDIA_ROOT": media},
        capture_output=True,
        check=True,
    )
    return finished.stdout.decode().split()


def check_alike(count, *, seed, folder):
    packs = small_packs(count, seed=seed, folder=folder)

    with ThreadPoolExecutor() as pool:  # both at once
        draw = partial(drawn_in_a_fresh_process, packs, folder)
        here, elsewhere = pool.map(draw, [HERE, ELSEWHERE])

    assert here == elsewhere
    assert len(set(here)) == count


def test_twenty_packs_are_the_same_in_fresh_processes_elsewhere(tmp_path):
    check_alike(PACKS, seed=20, folder=tmp_path)
