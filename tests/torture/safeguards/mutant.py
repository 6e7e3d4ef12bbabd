"""What is taken away, and the tests that must notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One safeguard, gone: ``new`` stands where ``old`` stood."""

    name: str
    file: str
    old: str
    new: str
    tests: str  # node ids below ``tests/``, with spaces between
    triggers: bool = False


def at(file, *names):
    """The tests ``names`` of a file, as node ids."""
    return " ".join(f"tests/{file}::test_{name}" for name in names)
