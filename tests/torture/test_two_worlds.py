"""The long form of ``tests.trust.test_two_worlds``: 2,000 questions of each role."""

import pytest

from tests.torture.test_trust import QUESTIONS, SEED
from tests.trust.test_two_worlds import READERS, check_alike, world  # noqa: F401

pytestmark = pytest.mark.torture


@pytest.mark.parametrize("role", READERS)
def test_answers_do_not_depend_on_what_is_closed(role, world, db):  # noqa: F811
    check_alike(world, role, seed_=SEED, count=QUESTIONS)
