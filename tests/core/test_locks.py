"""Work that one process does at a time."""

import threading

import pytest
from django.db import connection

from alliance87.core.locks import alone

pytestmark = pytest.mark.django_db(transaction=True)


def asked_elsewhere(name):
    """Whether another process would have the lock now."""
    answers = []

    def ask():
        with alone(name) as has_it:
            answers.append(has_it)
        connection.close()

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    return answers[0]


def test_one_has_the_lock_and_the_next_after_it():
    with alone("work") as has_it:
        assert has_it
        assert not asked_elsewhere("work")
        assert asked_elsewhere("other work")

    assert asked_elsewhere("work")


def test_lock_ends_with_an_error():
    with pytest.raises(ZeroDivisionError), alone("work"):
        raise ZeroDivisionError

    assert asked_elsewhere("work")


def test_lock_of_a_process_that_dies_is_free():
    def die():
        alone("work").__enter__()
        connection.close()  # as PostgreSQL sees a process that was killed

    dead = threading.Thread(target=die)
    dead.start()
    dead.join()

    assert asked_elsewhere("work")
