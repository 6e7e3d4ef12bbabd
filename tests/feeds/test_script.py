"""The script of docs/examples that keeps a copy, as anybody runs it."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings

from alliance87.core.enums import Visibility
from alliance87.feeds.models import Reader
from tests.factories.accounts import ApiTokenFactory
from tests.factories.core import DocumentFactory, ThemeFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = settings.BASE_DIR / "docs" / "examples" / "mirror.py"


@pytest.fixture
def run(live_server, tmp_path):
    """Runs the script; returns what it said and the slugs in its copy."""

    def run(token=""):
        file = tmp_path / "copy.sqlite"
        done = subprocess.run(
            [sys.executable, SCRIPT, live_server.url, file],
            env=os.environ | {"ALLIANCE87_TOKEN": token},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        copy = sqlite3.connect(file)
        bodies = [json.loads(b) for (b,) in copy.execute("SELECT body FROM record")]
        copy.close()
        return done.stdout, {body["slug"] for body in bodies if "slug" in body}

    return run


def test_copy_follows_what_comes_changes_and_goes(run):
    DocumentFactory(hidden=True)
    theme, going = ThemeFactory(slug="theme"), DocumentFactory(slug="going")
    assert run() == ("2 changes\n", {"theme", "going"})

    DocumentFactory(slug="coming")
    going.visibility = Visibility.SECRETARIAT
    going.save()
    theme.slug = "subject"
    theme.save()

    assert run() == ("3 changes\n", {"subject", "coming"})
    assert run() == ("0 changes\n", {"subject", "coming"})


def test_copy_of_a_member_holds_what_members_read(run):
    DocumentFactory(hidden=True)
    DocumentFactory(slug="ours", for_partners=True)
    token = ApiTokenFactory(user=RepresentativeFactory().user)

    _said, slugs = run(token.secret)

    assert "ours" in slugs


def test_copy_begins_anew_where_its_cursor_is_too_old(run):
    DocumentFactory(hidden=True)
    DocumentFactory(slug="first")
    run()
    Reader.objects.all().delete()
    DocumentFactory(slug="second")

    assert run() == ("2 changes\n", {"first", "second"})


class CutOff(BaseHTTPRequestHandler):
    """Answers that there is no change; the first time it breaks off in the middle."""

    body = b'{"results": [], "cursor": "here", "more": false}'
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body[:9] if self.asked == 1 else self.body)

    def log_message(self, *args):
        """Nobody reads it."""


def test_answer_that_breaks_off_is_asked_for_again(tmp_path):
    with HTTPServer(("127.0.0.1", 0), CutOff) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        done = subprocess.run(
            [sys.executable, SCRIPT, base, tmp_path / "copy.sqlite"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        server.shutdown()

    assert done.stdout == "0 changes\n", done.stderr
    assert CutOff.asked == 2
