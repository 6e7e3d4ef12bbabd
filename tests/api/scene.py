"""The world of the trust tests, kept: python -m tests.api.scene FILE.

Writes into FILE the token of each reader of ``tests.api.test_contract``, by reader.
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance87.settings.test")
django.setup()

from tests.trust.world import TOKEN_ALL, TOKEN_MEMBER, VISITOR, a_whole_world  # isort: skip  # noqa: E402


def main(file):
    secrets = a_whole_world().secrets
    tokens = {VISITOR: ""}
    tokens |= {reader: secrets[reader] for reader in (TOKEN_MEMBER, TOKEN_ALL)}
    file.write_text(json.dumps(tokens))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
