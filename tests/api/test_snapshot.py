"""A change of what the API promises is a decision: it changes ``docs/openapi.yaml``."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def test_the_schema_is_the_one_that_is_kept(tmp_path):
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))

    kept = Path(settings.BASE_DIR, "docs", "openapi.yaml")
    assert made.read_text() == kept.read_text(), (
        "The API promises something else than docs/openapi.yaml says. If that is meant, "
        "run `make schema`, and say it in docs/api.md and in the changelog."
    )
