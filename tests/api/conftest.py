"""The world of the trust tests, and who asks the API there."""

from tests.trust.conftest import world

__all__ = ["world"]
