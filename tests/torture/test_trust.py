"""The long forms of ``tests.trust``: 20,000 responses, 2,000 questions of each role."""

import os
import random

import pytest

from tests.trust import test_canaries
from tests.trust.conftest import world  # noqa: F401  # the fixture

pytestmark = pytest.mark.torture

SEED = int(os.environ.get("TORTURE_SEED") or random.SystemRandom().randrange(10**6))
RESPONSES = 20_000 // len(test_canaries.READERS) + 1
QUESTIONS = 2_000


@pytest.mark.parametrize("role", test_canaries.READERS)
def test_no_response_holds_what_is_closed(role, world, db, caplog):  # noqa: F811
    test_canaries.check_for_leaks(
        world, role, seed=SEED, count=RESPONSES, caplog=caplog
    )
