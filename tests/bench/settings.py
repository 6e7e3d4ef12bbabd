"""The live portal as it is timed: what production has, for one run on one machine."""

from alliance87.settings.production import *  # noqa: F403

# Counted as ever, and nobody is over.
API_RATES = dict.fromkeys(API_RATES, "1000000000/min")  # noqa: F405, of production
