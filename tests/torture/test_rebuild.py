"""The long form of ``tests.briefings.test_reproducing``: a hundred packs, new each time."""

import pytest

from tests.briefings.test_reproducing import check_alike

pytestmark = pytest.mark.torture

COUNT = 100


def test_a_hundred_packs_are_the_same_in_fresh_processes_elsewhere(seed, tmp_path):
    check_alike(COUNT, seed=seed, folder=tmp_path)
