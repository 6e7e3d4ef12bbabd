"""Every address × every method × every role, against ``tests.trust.policy``."""

import pytest

from tests.trust import policy
from tests.trust.addresses import allowed, ask, line_of, patterns, plain, rows_of
from tests.trust.world import MEMBER, ROLES, UNREADY, name_of

# The administration asks who is there before it asks the method; a record of the API
# is read by the view of its list, which refuses the other methods.
FEW_METHODS = ["GET", "POST"]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def outcome(response):
    place = response.headers.get("Location", "")
    if response.status_code == 302:
        if "/accounts/login/" in place or "/admin/login/" in place:
            return policy.SIGN_IN
        if "/accounts/second-factor/" in place:
            return policy.SECOND_FACTOR
    if 300 <= response.status_code < 400:
        return policy.MOVED
    kind = response.headers.get("Content-Type", "")
    if response.status_code == 403 and kind == "application/problem+json":
        return policy.SECOND_FACTOR
    if 200 <= response.status_code < 300:
        return policy.OK
    return str(response.status_code)


def expected(world, pattern, line, row, role, method):
    if role == UNREADY and pattern.name not in policy.OPEN_WITHOUT_FACTOR:
        return policy.SECOND_FACTOR
    said = line.outcome(method, role)
    if said not in policy.SUCCESS or not line.of:
        return said
    if method == "OPTIONS" and pattern.route.startswith("api/"):
        return said
    missing = row is None or not allowed(world, line, row, role)
    return policy.NOT_FOUND if missing else said


def cells(world, role, *, every=False):
    """Each (pattern, line, row, method) to try as ``role``; None for no such row.

    The gate reads three rows of each kind, and no such row, and writes to as many;
    the other methods, and every row, are for the long form.
    """
    for pattern in patterns():
        line = line_of(pattern, policy.LINES)
        if line is None:
            continue
        rows = [*rows_of(world, line), None] if line.of else [None]
        few_do = pattern.route.startswith("en/admin/") or (
            pattern.route.startswith("api/") and line.of
        )
        for method in FEW_METHODS if few_do or not every else METHODS:
            decided = line.outcome(method, role) not in policy.SUCCESS
            few = rows[:1] if decided else [*rows[:1], *rows[-2:]]
            tried = rows if every and method == "GET" else few
            for row in dict.fromkeys(tried):
                yield pattern, line, row, method


def address_of(world, pattern, line, row):
    if not line.of:
        return pattern.address(**admin_arguments(world, pattern), **(line.args or {}))
    argument = line.arg or line.key
    value = policy.MISSING[line.key] if row is None else getattr(row, line.key)
    return pattern.address(**{argument: value}, **(line.args or {}))


def admin_arguments(world, pattern):
    """A record of the model that stands in an address of the administration."""
    if {"content_type_id"} & {*pattern.parameters}:
        return {}
    if not {"object_id", "id"} & {*pattern.parameters}:
        member = world.users[MEMBER].pk
        of_user = pattern.name.startswith("admin:accounts_user")
        return {"pk": member} if of_user and pattern.parameters else {}
    if "id" in pattern.parameters:
        return {"id": world.users[MEMBER].pk}
    model = pattern.route.split("/")[3]
    found = [pk for pk, row in world.rows.items() if name_of(row).lower() == model]
    return {"object_id": str(next(iter(found), "none"))}


def test_every_pattern_has_a_line():
    found = patterns()

    assert [one.name for one in found if not line_of(one, policy.LINES)] == []


def test_every_line_has_a_pattern():
    used = {line_of(pattern, policy.LINES) for pattern in patterns()}

    assert [line.names for line in policy.LINES if line not in used] == []


@pytest.mark.parametrize("role", ROLES)
def test_cells(role, world, db):
    try_cells(world, role)


@pytest.mark.torture
@pytest.mark.parametrize("role", ROLES)
def test_every_cell(role, world, db):
    try_cells(world, role, every=True)


def try_cells(world, role, *, every=False):
    wrong, count = [], 0
    missing = {}
    for pattern, line, row, method in cells(world, role, every=every):
        address = address_of(world, pattern, line, row)
        response = ask(world, role, method, address)
        count += 1
        if method == "GET" and response.status_code == 404 and line.of:
            key = str(getattr(row, line.key) if row else policy.MISSING[line.key])
            missing.setdefault(pattern.name, set()).add(plain(response, key))
        want, got = expected(world, pattern, line, row, role, method), outcome(response)
        if want != got:
            what = f"{getattr(row, 'visibility', '')}" if row else "none"
            wrong.append(f"{method} {pattern.name} ({what}): {got}, not {want}")
    wrong += [
        f"{name}: its 404s differ" for name, all_ in missing.items() if len(all_) > 1
    ]
    print(f"{role}: {count} cells")  # noqa: T201
    assert not wrong, f"{len(wrong)} of {count} cells\n" + "\n".join(wrong)
