"""Schemathesis itself, over the network: every operation, all phases and all checks.

``TORTURE_EXAMPLES`` is how many requests it makes up for each operation, 200 unless told;
the boundary cases and the chains of requests come besides. ``TORTURE_ONLY`` names the
operations, as a regular expression of their paths.
"""

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection

from tests.api import wire
from tests.api.test_contract import (
    ANSWERS_TO_WHAT_IS_ALLOWED,
    ANSWERS_TO_WHAT_IS_FORBIDDEN,
    READERS,
)
from tests.briefings.faults.stage import Stage, answers, free_port, wait_until
from tests.briefings.test_browser import database_url

pytestmark = [pytest.mark.torture, pytest.mark.django_db]

EXAMPLES = os.environ.get("TORTURE_EXAMPLES") or "200"
PHASES = os.environ.get("TORTURE_PHASES") or "examples,coverage,fuzzing,stateful"
# 414 is the web server's word for an address of more bytes than it reads, whether or not
# the schema allows each of its parameters.
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = {allowed}
[checks.negative_data_rejection]
expected-statuses = {forbidden}
# A change without If-Match is told so in the words of RFC 6585, but first that its key was
# sent with another request: all have the key of the example.
[checks.missing_required_header]
expected-statuses = ["400", "401", "403", "404", "422", "428"]
# A person tries a webhook twenty times in ten minutes at most, under torture too.
[[operations]]
include-path = "/api/v1/webhooks/{{id}}/test/"
checks.positive_data_acceptance.expected-statuses = {tried}
"""


class Portal(Stage):
    """A web server of its own, over the world of the trust tests."""

    def start(self):
        tokens = self.var / "tokens.json"
        assert self.run("tests.api.scene", str(tokens)).wait(timeout=300) == 0
        self.tokens = json.loads(tokens.read_text())
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        web = ("gunicorn", "alliance87.wsgi", "--bind", f"127.0.0.1:{port}")
        # Addresses as long as the portal takes wherever it runs.
        web += ("--limit-request-line", "8190")
        self.workers = [self.run(*web, "--workers", "2", "--threads", "4")]
        wait_until(lambda: answers(self.base))


@pytest.fixture
def portal(seed):
    address = settings.DATABASES["default"]
    url = database_url(address | {"NAME": connection.settings_dict["NAME"]})
    with closing(Portal(database=url, seed=seed)) as stage:
        stage.start()
        yield stage


@pytest.mark.parametrize("reader", READERS)
def test_every_operation_keeps_to_the_schema(portal, seed, reader):
    config = portal.var / "schemathesis.toml"
    allowed = [*ANSWERS_TO_WHAT_IS_ALLOWED, "414"]
    config.write_text(
        CONFIG.format(
            allowed=json.dumps(allowed),
            forbidden=json.dumps([*ANSWERS_TO_WHAT_IS_FORBIDDEN, "414"]),
            tried=json.dumps([*allowed, "429"]),
        )
    )
    words = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
        *("run", str(settings.BASE_DIR / "docs" / "openapi.yaml")),
        *("--url", portal.base, "--phases", PHASES, "--max-examples", EXAMPLES),
        # One worker: Python 3.11 fails where two threads read its own code at a time.
        *("--checks", "all", "--continue-on-failure", "--workers", "1"),
        *("--seed", str(seed % 2**31), "--warnings", "off"),
    ]
    if only := os.environ.get("TORTURE_ONLY"):
        words += ["--include-path-regex", only]
    if token := portal.tokens[reader]:
        words += ["--header", f"Authorization: Bearer {token}"]

    hooks = {"SCHEMATHESIS_HOOKS": wire.__name__, "PYTHONPATH": str(settings.BASE_DIR)}
    told = subprocess.run(
        words, capture_output=True, text=True, cwd=portal.var, env=os.environ | hooks
    )

    print(told.stdout[-3000:])  # noqa: T201
    assert told.returncode == 0, told.stdout + told.stderr[-5_000:]
