"""A hundred bombs, each refused, in a process whose memory is measured."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from alliance87.core.files import redrawn
from tests.core.bombs import picture

pytestmark = pytest.mark.torture

RUN = """
import json, resource, sys
import django
django.setup()
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from alliance87.core.files import validate_upload
from tests.core.bombs import bombs
taken, count = [], 0
for bomb in bombs(int(sys.argv[1]), 100):
    count += 1
    try:
        validate_upload(SimpleUploadedFile(bomb.name, bomb.content))
        taken.append([bomb.name, bomb.seed])
    except ValidationError:
        pass
peak = max(
    resource.getrusage(who).ru_maxrss // 1024
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
)
print(json.dumps({"count": count, "taken": taken, "peak": peak}))
"""


def test_a_hundred_bombs_are_refused_in_half_a_gigabyte(seed):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "alliance87.settings.test"}
    finished = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUN, str(seed)],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
        timeout=600,
    )
    found = json.loads(finished.stdout)

    assert found["count"] == 100
    assert found["taken"] == []
    assert found["peak"] <= 512


def test_the_largest_picture_is_turned_in_its_own_memory():
    exif = Image.Exif()
    exif[0x0112] = 6
    content = picture("PNG", (8000, 5000), mode="RGBA", exif=exif)

    file = redrawn(SimpleUploadedFile("a.png", content))

    with Image.open(io.BytesIO(file.read())) as image:
        assert image.size == (5000, 8000)
