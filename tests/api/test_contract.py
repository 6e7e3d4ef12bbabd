"""Every operation answers as its schema says, whatever is asked, for three readers.

Schemathesis makes the requests from ``docs/openapi.yaml``, some such as the schema allows
and some such as it forbids, and judges the answers by all of its checks. The suite has
twenty for each operation, which the readers ask in turn; `make torture` has two hundred
for each reader, over the network, with the boundary cases and the chains of requests
besides. ``CONTRACT_EXAMPLES`` chooses another number here.
"""

import itertools
import os
from pathlib import Path

import pytest
import schemathesis
import yaml
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from tests.api import wire  # noqa: F401  # Schemathesis asks it
from tests.api.scene import tokens_of
from tests.trust.world import TOKEN_ALL, TOKEN_MEMBER, VISITOR

pytestmark = [
    pytest.mark.django_db,
    # The client that Schemathesis uses leaves the files it has sent to be collected.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES") or 20)
READERS = [VISITOR, TOKEN_MEMBER, TOKEN_ALL]
# Which records there are, and who may write what, is more than a schema can say.
ANSWERS_TO_WHAT_IS_ALLOWED = ["2xx", "304", "400", "401", "403", "404", "409", "410"]
ANSWERS_TO_WHAT_IS_ALLOWED += ["412", "413", "415", "422", "428"]
# A list of rows is answered row by row: what is refused of them stands in the results.
ANSWERS_TO_WHAT_IS_FORBIDDEN = ["207", "400", "401", "403", "404", "405", "406", "409"]
ANSWERS_TO_WHAT_IS_FORBIDDEN += ["412", "413", "415", "422", "428"]


def document():
    text = Path(django_settings.BASE_DIR, "docs", "openapi.yaml").read_text()
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


APPLICATION = get_wsgi_application()


def portal(environ, start_response):
    """The portal, asked from somewhere."""
    return APPLICATION(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


def described():
    checks = {
        "positive_data_acceptance": ANSWERS_TO_WHAT_IS_ALLOWED,
        "negative_data_rejection": ANSWERS_TO_WHAT_IS_FORBIDDEN,
    }
    config = SchemathesisConfig.from_dict(
        {"checks": {name: {"expected-statuses": each} for name, each in checks.items()}}
    )
    schema = schemathesis.openapi.from_dict(document(), config=config)
    schema.app = portal
    return schema


SCHEMA = described()
OPERATIONS = {}
for result in SCHEMA.get_all_operations():
    operation = result.ok()
    OPERATIONS.setdefault(operation.path.split("/")[3], []).append(operation)


@pytest.fixture(scope="module")
def headers(world):
    """What each reader says of themselves in every request."""
    return {
        reader: {"Authorization": f"Bearer {secret}"} if secret else {}
        for reader, secret in tokens_of(world).items()
    }


@pytest.fixture
def keys(world, name):
    """The ids of the first row of the endpoint that each reader is given, if any."""
    found = []
    for reader in READERS:
        answer = world.client(reader).get(f"/api/v1/{name}/", {"page_size": 1})
        rows = answer.json().get("results") if answer.status_code == 200 else None
        found += [rows[0].get("id")] if rows else []
    return [*filter(None, dict.fromkeys(found))]


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_keep_to_the_schema(world, headers, keys, one_connection, name):
    for operation in OPERATIONS[name]:
        ways = [
            operation.as_strategy(GenerationMode.POSITIVE),
            operation.as_strategy(GenerationMode.NEGATIVE),
        ]
        for key in keys if "{id}" in operation.path else []:
            of_a_record = {"path_parameters": {"id": key}}
            ways.append(operation.as_strategy(GenerationMode.POSITIVE, **of_a_record))
        ask(st.one_of(ways), headers.values())


def ask(cases, readers):
    """Make up requests, and ask each as the next of the readers, who take turns."""
    turns = itertools.cycle(readers)

    @seed(87)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def keeps_to_it(case):
        with transaction.atomic():
            case.call_and_validate(headers=next(turns))
            transaction.set_rollback(True)

    keeps_to_it()
