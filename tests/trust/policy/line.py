"""What a line of the policy says, and who the roles are to a row."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.trust.world import (
    ADMINISTRATOR,
    DEACTIVATED,
    EDITOR,
    GROUP_CHAIR,
    MEETING_CHAIR,
    ROLES,
    TOKENS,
    VISITOR,
)

# What stands in an address where there is no such record.
MISSING = {"slug": "no-such-record", "pk": str(uuid.UUID(int=8)), "file": "none.pdf"}

OK = "ok"
MOVED = "moved"
SIGN_IN = "sign in"
SECOND_FACTOR = "second factor"
NOT_FOUND = "404"
NO_METHOD = "405"
ASKED_MORE = "428"
NOT_YOURS = "403 where one reads it"
# What the rule about rows can turn into 404.
SUCCESS = {OK, MOVED, ASKED_MORE, NOT_YOURS}

# Addresses of the API that its schema does not speak of.
NOT_IN_SCHEMA = {"api-root", "api-schema", "api-docs", "api-guide", "api-example"}

# Tokens open the API and nothing else: on a page their program is a visitor.
OUTSIDERS = {VISITOR, DEACTIVATED, *TOKENS}
STAFF = {EDITOR, ADMINISTRATOR}
WITH_FACTOR = {GROUP_CHAIR, MEETING_CHAIR, *STAFF}

# Staff without a second factor reach this and nothing else.
OPEN_WITHOUT_FACTOR = {
    *("healthz", "readyz", "favicon.ico", "accounts:second_factor"),
    *("account_logout", "account_reauthenticate", "admin:logout"),
    *("mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate"),
    "mfa_reauthenticate_webauthn",
}


def by(otherwise, *groups):
    """``otherwise``, but for each (roles, outcome) of ``groups``."""
    outcomes = dict.fromkeys(ROLES, otherwise)
    for roles, outcome in groups:
        outcomes |= dict.fromkeys(roles, outcome)
    return outcomes


def members(outcome=OK):
    """For whoever is signed in."""
    return by(outcome, (OUTSIDERS, SIGN_IN))


@dataclass(frozen=True, eq=False)
class Line:
    """What the roles get from the patterns called ``names``.

    ``of`` names the model whose rows stand in the address, ``key`` the attribute that
    does, as the argument ``arg``. ``who`` says who reads a row where the rule of rows
    does not: (me, row) to a truth. ``where`` leaves rows out, ``args`` are the other
    arguments.
    """

    names: str
    why: str
    read: object = OK
    post: object = NO_METHOD
    rest: object = NO_METHOD
    options: object = None
    head: object = None
    patch: object = None
    delete: object = None
    of: str = ""
    key: str = "slug"
    arg: str = ""
    who: Callable | None = None
    where: Callable = lambda row: True
    args: dict | None = None

    def outcome(self, method, role):
        kinds = {"GET": self.read, "HEAD": self.read, "POST": self.post}
        said = kinds.get(method, self.rest)
        if method == "OPTIONS" and self.options is not None:
            said = self.options
        if method in {"PATCH", "DELETE"} and self.delete is not None:
            said = self.delete
        if method == "PATCH" and self.patch is not None:
            said = self.patch
        if method == "HEAD" and self.head is not None:
            said = self.head
        return said[role] if isinstance(said, dict) else said


def takes_part(me, row):
    return row.registrations.filter(representative__in=me.people).exists()


def links_proposal(me, row):
    """Chairs of any group or meeting of which there is a record to name, if they read it."""
    return me.staff or bool(me.chaired_groups or me.chaired_events)


def keeps_event(me, event, *below):
    """Its chairs in person, of what they read: all but what is the Secretariat's."""
    tiers = {row.visibility for row in (event, *below)}
    return me.staff or (event.pk in me.chaired_events and "secretariat" not in tiers)


def in_space(me, row):
    return row.pk in me.groups and row.visibility != "secretariat"


def reports_for(me, row):
    return row.focal_partner_id in me.partners


def keeps_group(me, group, *below):
    """Its chairs, of what they read: all but what is the Secretariat's."""
    tiers = {row.visibility for row in (group, *below)}
    return me.staff or (group.pk in me.chaired_groups and "secretariat" not in tiers)


def reads_partner(me, row):
    """Of a listed partner, its tier alone."""
    own = row.visibility == "group" and row.pk in me.partners
    return row.is_listed and (row.visibility in {"public", "partners"} or own)


# Those who keep a country are signed in, and of its own people.
OPEN_TO_KEEPERS = {"public", "partners", "group"}


def reports_on(me, row):
    roadmap = row.priority_area.roadmap
    tiers = {row.visibility, roadmap.visibility}
    return reports_for(me, roadmap.pathfinder) and tiers <= OPEN_TO_KEEPERS


def keeps_pack(me, row):
    return me.staff or row.event_id in me.chaired_events


def keeps_item(me, row):
    return keeps_event(me, row.outline.event)


ANY = {"post": OK, "rest": OK}  # a view that does not ask for the method
WRITES = NO_METHOD  # said before who asks matters
# Who may write sends JSON, and this is none.
NO_JSON = by("415", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403"))
# Nor is it a list of rows.
NO_ROWS = by("400", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403"))
API = {"post": WRITES, "rest": WRITES, "options": OK}


def listed(names, why, **options):
    return Line(f"api-{names}-list", why, **API, **options)


def record(name, of, *, key="pk", **options):
    why = "a row one may read; 404 for any other, and for none"
    return Line(f"api-{name}-detail", why, of=of, key=key, arg="pk", **API, **options)


def written(names, why, *, added=True, changed=True):
    """Lists that are added to by POST, and whose rows are changed by PATCH."""
    return Line(
        " ".join(f"api-{name}-list" for name in names.split()),
        why,
        post=NO_JSON if added else WRITES,
        patch=NO_ROWS if changed else None,
        rest=WRITES,
        options=OK,
    )


def kept_by(roles, outcome=ASKED_MORE, *, others="403"):
    """A row is written by ``roles``; of ``others`` the first row is read by all or none."""
    return by(others, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403"), (roles, outcome))


def acted(names, of, outcome=NO_JSON):
    """What is done to a record by POST, at an address of its own."""
    return Line(
        " ".join(f"api-{name}" for name in names.split()),
        "who reads the record may ask; whether they may, its action says",
        read=NO_METHOD,
        post=outcome,
        rest=WRITES,
        options=OK,
        of=of,
        key="pk",
        arg="pk",
    )
