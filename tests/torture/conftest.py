import os
import random

import pytest


@pytest.fixture
def seed():
    """A new one each time, unless ``TORTURE_SEED`` asks for one again."""
    chosen = int(
        os.environ.get("TORTURE_SEED") or random.SystemRandom().randrange(2**32)
    )
    print(f"TORTURE_SEED={chosen}")  # noqa: T201  # told with a failure
    return chosen
