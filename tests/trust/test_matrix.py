"""Every address × every method × every role, against ``tests.trust.policy``."""

from collections import defaultdict
from contextlib import contextmanager, nullcontext
from functools import cache
from unittest import mock

import pytest
from django.template.backends.django import Template

from alliance87.accounts.second_factor import NEEDED
from alliance87.core.resources import schema_in
from tests.trust import policy
from tests.trust.addresses import (
    allowed,
    ask,
    line_of,
    patterns,
    plain,
    rows_of,
    shape_of,
)
from tests.trust.world import (
    DEACTIVATED,
    EDITOR,
    FOCAL_A,
    FOCAL_B,
    GROUP_CHAIR,
    GROUP_MEMBER,
    MEMBER,
    PARTICIPANT,
    ROLES,
    TOKEN_ALL,
    TOKENS,
    UNREADY,
    name_of,
)

# The administration asks who is there before it asks the method; a record of the API
# is read by the view of its list, which refuses the other methods.
FEW_METHODS = ["GET", "POST"]
# To what is the same for all people outside the staff, above all the administration, the
# gate lets a visitor, a member and a chair ask for all of it, and these for a share each.
SHARING = [DEACTIVATED, FOCAL_A, FOCAL_B, GROUP_MEMBER, GROUP_CHAIR, PARTICIPANT]
# All but the token that may the most.
OTHER_TOKENS = TOKENS - {TOKEN_ALL}
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
    if response.status_code == 403 and str(NEEDED) in response.text:
        return policy.SECOND_FACTOR
    if 200 <= response.status_code < 300:
        return policy.OK
    return str(response.status_code)


def expected(world, pattern, line, row, role, method):
    if role == UNREADY and pattern.name not in policy.OPEN_WITHOUT_FACTOR:
        # The API says in the body what is missing, and HEAD is answered without one.
        silent = method == "HEAD" and pattern.route.startswith("api/")
        return "403" if silent else policy.SECOND_FACTOR
    said = line.outcome(method, role)
    if said not in policy.SUCCESS or not line.of:
        return said
    if method == "OPTIONS" and pattern.route.startswith("api/"):
        return said
    missing = row is None or not allowed(world, line, row, role)
    if missing:
        return policy.NOT_FOUND
    return "403" if said == policy.NOT_YOURS else said


def cells(world, role, *, every=False):
    """Each (pattern, line, row, method) to try as ``role``; None for no such row.

    The gate asks for a row that the role may read, for one that it may not, and, where
    it only reads, for no such row; the other methods, every row, pages for every
    kind of token, to which they are a visitor's alike, and the whole administration and
    what no endpoint offers for everybody, are for the long form.
    """
    schema = operations()
    for number, pattern in enumerate(patterns()):
        line = line_of(pattern, policy.LINES)
        is_api = pattern.route.startswith("api/")
        if line is None or not (every or is_api or role not in OTHER_TOKENS):
            continue
        if in_admin(pattern) and not every and not has_share(role, number):
            continue
        rows = [*rows_of(world, line), None] if line.of else [None]
        few_do = in_admin(pattern) or (is_api and line.of)
        methods = FEW_METHODS if few_do or not every else METHODS
        offered = schema[shape_of(pattern.route)]
        for method in {**dict.fromkeys(methods), **dict.fromkeys(offered)}:
            refused = is_api and method not in {*offered, "GET"}
            shared = refused or (not line.of and is_the_same_for_all(line, method))
            if shared and not every and not has_share(role, number):
                continue
            decided = line.outcome(method, role) not in policy.SUCCESS
            few = rows[:1] if decided else one_of_each(world, line, rows, role)
            few = few if method == "GET" else few[:2]  # one that is not there is last
            for row in rows if every and method == "GET" else few:
                yield pattern, line, row, method


def in_admin(pattern):
    return pattern.route.startswith("en/admin/")


def is_the_same_for_all(line, method):
    return len({line.outcome(method, role) for role in SHARING}) == 1


def has_share(role, number):
    """Whether ``role`` asks for the pattern of this number: one of SHARING does."""
    return role not in SHARING or SHARING[number % len(SHARING)] == role


def one_of_each(world, line, rows, role):
    """A row that ``role`` may read and one that it may not, where there are, and none."""
    found = {}
    for row in rows:
        found.setdefault(row and allowed(world, line, row, role), row)
    return [*found.values()]


@cache
def operations():
    """The methods that the OpenAPI schema offers, by the shape of their address."""
    found = defaultdict(list)
    for path, methods in schema_in("en")["paths"].items():
        found[shape_of(path)] += [method.upper() for method in methods]
    return found


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


def test_every_operation_of_the_schema_has_a_pattern_and_a_role_that_may_use_it():
    """What the schema offers, somebody gets; what nobody gets, it does not offer."""
    known = {shape_of(pattern.route): pattern for pattern in patterns()}
    offered = operations()

    assert sorted(set(offered) - set(known)) == []
    wrong = [
        f"{method} {shape}"
        for shape, pattern in known.items()
        if shape.startswith("api/")
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"]
        if (method in offered[shape]) != is_open(pattern, method)
    ]
    assert wrong == []


def is_open(pattern, method):
    """Whether the policy lets anybody use ``method``, or asks them for something."""
    if pattern.name in policy.NOT_IN_SCHEMA:
        return False
    refused = {policy.NO_METHOD, policy.SIGN_IN, policy.NOT_YOURS, "401", "403"}
    line = line_of(pattern, policy.LINES)
    return any(line.outcome(method, role) not in refused for role in ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_cells(role, world, db):
    check_cells(world, role)


@pytest.mark.torture
@pytest.mark.parametrize("role", ROLES)
def test_every_cell(role, world, db):
    check_cells(world, role, every=True)


def check_cells(world, role, *, every=False):
    wrong, count = [], 0
    missing = {}
    for pattern, line, row, method in cells(world, role, every=every):
        address = address_of(world, pattern, line, row)
        # An editor's pages of the administration are the administrator's, or fewer.
        draws = every or (
            method == "GET" and not (role == EDITOR and in_admin(pattern))
        )
        with nullcontext() if draws else undrawn():
            response = ask(world, role, method, address)
        # What it was told of a write, the next page would say.
        world.client(role).cookies.pop("messages", None)
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


@contextmanager
def undrawn():
    """Pages come without their text: of what a form answers, the gate asks the status.

    What pages say is read by the canaries; the long form of the matrix draws them all.
    """
    with mock.patch.object(Template, "render", return_value=""):
        yield
