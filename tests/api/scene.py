"""The world of the trust tests, kept: python -m tests.api.scene FILE.

Writes into FILE the token of each reader of ``tests.api.test_contract``, by reader: with
all that it may have been given, writing too.
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance87.settings.test")
django.setup()

from alliance87.accounts.enums import TokenScope  # isort: skip  # noqa: E402
from tests.factories.accounts import ApiTokenFactory  # isort: skip  # noqa: E402
from tests.trust.world import TOKEN_ALL, TOKEN_MEMBER, VISITOR, a_whole_world  # isort: skip  # noqa: E402

SCOPES = {
    TOKEN_MEMBER: [TokenScope.READ, TokenScope.WRITE],
    TOKEN_ALL: [TokenScope.READ, TokenScope.WRITE, TokenScope.SECRETARIAT],
}


def tokens_of(world):
    """A token of each reader that may also write; none of a visitor."""
    return {VISITOR: ""} | {
        reader: ApiTokenFactory(user=world.users[reader], scopes=scopes).secret
        for reader, scopes in SCOPES.items()
    }


def main(file):
    file.write_text(json.dumps(tokens_of(a_whole_world())))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
