"""Who gets what from every address: the one place to read, and to change with care.

Application code never reads this. A ``Line`` speaks of one or several URL patterns, by
the name of the pattern, or by its route where it has none. Rows are told apart by
``tests.trust.rule``: what a role may not read is ``404``, whatever the line says.

To add an address, add a line to the pages of its app: its name, what the roles get,
and why.
"""

from tests.trust.policy import (
    accounts,
    action_groups,
    admin,
    api,
    common,
    events,
    partners,
    pathfinders,
)
from tests.trust.policy.line import (
    MISSING,
    MOVED,
    NO_METHOD,
    NOT_FOUND,
    NOT_IN_SCHEMA,
    NOT_YOURS,
    OK,
    OPEN_WITHOUT_FACTOR,
    SECOND_FACTOR,
    SIGN_IN,
    SUCCESS,
)

__all__ = [
    "LINES",
    "MISSING",
    "MOVED",
    "NOT_FOUND",
    "NOT_IN_SCHEMA",
    "NOT_YOURS",
    "NO_METHOD",
    "OK",
    "OPEN_WITHOUT_FACTOR",
    "SECOND_FACTOR",
    "SIGN_IN",
    "SUCCESS",
]

LINES = [
    *common.PAGES,
    *partners.PAGES,
    *pathfinders.PAGES,
    *action_groups.PAGES,
    *events.PAGES,
    *accounts.ACCOUNTS,
    *accounts.ALLAUTH,
    *admin.ADMIN,
    *api.ENDPOINTS,
]
