"""Two thousand packs, while what they need is killed, wiped and stopped again and again.

An hour on two cores that do nothing else; ``TORTURE_PACKS=150`` takes five minutes. It
gives up after ``TORTURE_SECONDS`` for each pack, 5 unless told, and two minutes.
"""

import os
import time

import pytest

from tests.briefings.test_faults import (
    FAULTS,
    PACKS,
    a_stage,
    assert_all_came_out_once,
)

pytestmark = [pytest.mark.torture, pytest.mark.django_db]

COUNT = int(os.environ.get("TORTURE_PACKS") or 2000)
SECONDS_EACH = float(os.environ.get("TORTURE_SECONDS") or 5)
BETWEEN = 8  # seconds at most: so the faults last nearly as long as the packs
STUCK = 5 * 60


def test_no_pack_is_lost_or_published_twice_or_stuck(seed):
    with a_stage(seed) as stage:
        stage.begin(COUNT)

        struck, alone = stage.strike(
            FAULTS * (COUNT // PACKS),
            between=BETWEEN,
            until=time.monotonic() + 120 + COUNT * SECONDS_EACH,
        )

        print(f"{struck} faults, {alone:.1f} s without a worker at most")  # noqa: T201
        assert_all_came_out_once(stage, COUNT)
        assert alone < STUCK
        assert struck >= COUNT // 20
