"""The live portal as it is timed: what production has, for one run on one machine."""

from alliance87.settings.production import *  # noqa: F403
