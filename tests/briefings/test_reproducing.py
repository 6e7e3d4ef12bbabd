"""The same snapshot gives the same bytes, wherever and whenever it is drawn."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from alliance87.briefings.drawing.packs import render_pdf
from tests.briefings.pdfs import pdf_file
from tests.briefings.test_rendering import paper, snapshot, text

ELSEWHERE = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
DRAW = """
import hashlib, json, pathlib, sys
import django
django.setup()
from alliance87.briefings.drawing.packs import render_pdf
bound = pathlib.Path(sys.argv[1]).read_bytes()
pdf = render_pdf(json.load(sys.stdin), lambda sha256: bound)
print(hashlib.sha256(pdf).hexdigest())
"""


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_pack_is_the_same_in_a_fresh_process_elsewhere(language, tmp_path):
    bound = pdf_file(pages=2).read()
    (tmp_path / "bound.pdf").write_bytes(bound)
    made_from = snapshot(
        text("Việt Nam", "<ul><li>Հայաստան</li></ul>"), paper(bound), language=language
    )
    here = hashlib.sha256(render_pdf(made_from, lambda sha256: bound)).hexdigest()

    elsewhere = subprocess.run(
        [sys.executable, "-c", DRAW, tmp_path / "bound.pdf"],
        input=json.dumps(made_from).encode(),
        env=os.environ | ELSEWHERE,
        capture_output=True,
        check=True,
    )

    assert elsewhere.stdout.decode().strip() == here
