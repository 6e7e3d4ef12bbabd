"""Every safeguard that ``mutants`` takes away, and the tests that must notice.

``old`` stands in its file exactly once. Triggers are set up by ``migrate``: a mutant of
one says ``triggers=True``, and gets a new database.
"""

from tests.torture.safeguards import (
    accounts,
    action_groups,
    briefings,
    content,
    core,
    events,
    partners,
    pathfinders,
    settings,
)

MUTANTS = [
    *core.MUTANTS,
    *content.MUTANTS,
    *accounts.MUTANTS,
    *settings.MUTANTS,
    *partners.MUTANTS,
    *pathfinders.MUTANTS,
    *action_groups.MUTANTS,
    *events.MUTANTS,
    *briefings.MUTANTS,
]
