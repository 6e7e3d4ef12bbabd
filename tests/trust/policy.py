"""Who gets what from every address: the one file to read, and to change with care.

Application code never reads this. A ``Line`` speaks of one or several URL patterns, by
the name of the pattern, or by its route where it has none. Rows are told apart by
``tests.trust.rule``: what a role may not read is ``404``, whatever the line says.

To add an address, add a line: its name, what the roles get, and why.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.trust.rule import keeps_country
from tests.trust.world import (
    ADMINISTRATOR,
    DEACTIVATED,
    EDITOR,
    FOCAL_A,
    GROUP_CHAIR,
    MEETING_CHAIR,
    ROLES,
    TOKENS,
    UNREADY,
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
# What the rule about rows can turn into 404.
SUCCESS = {OK, MOVED, ASKED_MORE}

# Addresses of the API that its schema does not speak of.
NOT_IN_SCHEMA = {"api-root", "api-schema", "api-docs"}

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


ANY = {"post": OK, "rest": OK}  # a view that does not ask for the method
WRITES = by(NO_METHOD, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403"))
API = {"post": WRITES, "rest": WRITES, "options": OK}


def listed(names, why, **options):
    return Line(f"api-{names}-list", why, **API, **options)


def record(name, of, *, key="pk", **options):
    why = "a row one may read; 404 for any other, and for none"
    return Line(f"api-{name}-detail", why, of=of, key=key, arg="pk", **API, **options)


PAGES = [
    Line("healthz", "the proxy asks", rest=NO_METHOD),
    Line("readyz", "the proxy asks; without a worker it is not ready", read="503"),
    Line("favicon.ico", "browsers ask", read=MOVED),
    Line(
        "stored-file",
        "leads to the document, which asks who reads",
        read=MOVED,
        of="Document",
        key="file",
        arg="name",
        where=lambda row: bool(row.file),
    ),
    Line(
        "front-door",
        "leads to the home page",
        read=MOVED,
        post=NO_METHOD,
        rest=NO_METHOD,
    ),
    Line("home", "everyone, each with what they may read"),
    Line("search:results", "everyone, each with what they may read"),
    Line("partners:list", "everyone, each with what they may read", **ANY),
    Line("partners:detail", "the partner's tier", of="Partner", **ANY),
    Line("partners:apply", "any organisation applies", post=OK),
    Line("partners:applied", "thanks whoever applied"),
    Line(
        "partners:application",
        "whoever has the signed link, which this is not",
        read="404",
        post="404",
        args={"token": "no-such-link"},
    ),
    Line(
        "partners:message",
        "the two sides of an exchange, and not even the Secretariat",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="ContactMessage",
        key="pk",
        who=lambda me, row: (
            row.began_by_id == me.pk or row.to_partner_id in me.partners
        ),
    ),
    Line(
        "partners:contact",
        "the partner's tier; whoever may not write is told why",
        post=OK,
        of="Partner",
    ),
    Line(
        "partners:propose partners:my-listing",
        "those who speak for the partner",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Partner",
        who=lambda me, row: row.pk in me.partners,
    ),
    Line(
        "partners:confirm",
        "those who speak for the partner",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Partner",
        who=lambda me, row: row.pk in me.partners,
    ),
    Line(
        "record-changes",
        "the record's tier",
        of="Partner",
        key="pk",
        args={"kind": "partner"},
    ),
    Line("pathfinders:list", "everyone, each with what they may read", **ANY),
    Line("pathfinders:detail", "the country's tier", of="PathfinderCountry", **ANY),
    Line(
        "briefings:country-report",
        "what anyone may read of a country that anyone may read, whoever asks",
        of="PathfinderCountry",
        who=lambda me, row: row.visibility == "public",
    ),
    Line("pathfinders:compare", "everyone, each with what they may read"),
    Line("pathfinders:due-dates", "everyone the same: what is public"),
    Line(
        "pathfinders:country-due-dates",
        "everyone the same: an address is given to programs",
        of="PathfinderCountry",
        who=lambda me, row: row.visibility == "public",
    ),
    Line(
        "pathfinders:confirm",
        "those who speak for the country's focal institution",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="PathfinderCountry",
        who=lambda me, row: row.focal_partner_id in me.partners,
    ),
    Line(
        "partners:confirm-link pathfinders:confirm-link",
        "whoever has the signed link, which this is not",
        read="410",
        post="410",
        args={"slug": MISSING["slug"], "token": "no-such-link"},
    ),
    Line("pathfinders:support", "everyone, each with what they may read"),
    Line("pathfinders:support-feed", "what is public, whoever asks"),
    Line(
        "pathfinders:support-request",
        "the request's tier; what is posted names what is to be done",
        post=NOT_FOUND,
        of="SupportRequest",
        key="pk",
    ),
    Line(
        "pathfinders:support-edit",
        "those who keep the country",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="SupportRequest",
        key="pk",
        who=lambda me, row: keeps_country(me, row.commitment),
        where=lambda row: row.closed_at is None,
    ),
    Line(
        "pathfinders:support-ask",
        "those who keep the country",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Commitment",
        key="pk",
        who=keeps_country,
    ),
    Line(
        "pathfinders:board",
        "the Secretariat all reports, others those of the countries they keep",
        read=members(),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
    ),
    Line(
        "pathfinders:reporting pathfinders:workbook",
        "who keeps the country, and not the Secretariat: it is no government",
        read=members(),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
        of="PathfinderCountry",
        who=reports_for,
    ),
    Line(
        "pathfinders:upload",
        "who keeps the country",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="PathfinderCountry",
        who=reports_for,
    ),
    Line(
        "pathfinders:report",
        "who keeps the country, as far as they read the report",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="ProgressReport",
        key="pk",
        who=lambda me, row: (
            reports_for(me, row.pathfinder) and row.visibility in OPEN_TO_KEEPERS
        ),
    ),
    Line(
        "pathfinders:progress",
        "who keeps the commitment's country, as far as they read it",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Commitment",
        key="pk",
        who=lambda me, row: reports_on(me, row),
    ),
    Line(
        "pathfinders:comment",
        "organisations in the country: here nobody's is at home or at work in one",
        read=members(NOT_FOUND),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Commitment",
        key="pk",
    ),
    Line(
        "pathfinders:reply",
        "who keeps the country, to what others said",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Assessment",
        key="pk",
        who=lambda me, row: (
            row.assessor_kind in {"civil_society", "independent"}
            and row.visibility in OPEN_TO_KEEPERS
            and reports_on(me, row.commitment)
        ),
    ),
    Line(
        "pathfinders:correct",
        "whoever wrote it today: none of these was written by a person",
        read=members(NOT_FOUND),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Assessment",
        key="pk",
    ),
    Line("action_groups:list", "everyone, each with what they may read"),
    Line("action_groups:detail", "the group's tier", of="ActionGroup"),
    Line("action_groups:work_plan", "the plan's and its group's tier", of="WorkPlan"),
    Line(
        "briefings:work-plan-report", "the plan's and its group's tier", of="WorkPlan"
    ),
    Line(
        "action_groups:versions",
        "the plan's tier; what is posted is for who keeps the group",
        post=NOT_FOUND,
        of="WorkPlan",
    ),
    Line(
        "action_groups:due-dates",
        "everyone the same: an address is given to programs",
        of="WorkPlan",
        who=lambda me, row: (
            row.visibility == "public" and row.action_group.visibility == "public"
        ),
    ),
    Line(
        "action_groups:edit",
        "who keeps the group; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="WorkPlan",
        who=lambda me, row: keeps_group(me, row.action_group, row),
    ),
    Line(
        "action_groups:upload",
        "who keeps the group, as far as they read the plan",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="WorkPlan",
        who=lambda me, row: keeps_group(me, row.action_group, row),
    ),
    Line(
        "action_groups:join",
        "the group's tier, for whoever is signed in",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="ActionGroup",
    ),
    Line(
        "action_groups:members",
        "who keeps the group; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="ActionGroup",
        who=lambda me, row: keeps_group(me, row),
    ),
    Line(
        "action_groups:start action_groups:raise-need",
        "who keeps the group",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="ActionGroup",
        who=lambda me, row: keeps_group(me, row),
    ),
    Line(
        "action_groups:membership",
        "who keeps the group, of a partner they may read of",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Membership",
        key="pk",
        who=lambda me, row: (
            keeps_group(me, row.action_group)
            and (me.staff or reads_partner(me, row.partner))
        ),
    ),
    Line(
        "action_groups:update",
        "who keeps the group: none of the partners here leads an output",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Output",
        key="pk",
        who=lambda me, row: keeps_group(
            me, row.objective.work_plan.action_group, row.objective.work_plan
        ),
    ),
    Line(
        "action_groups:need",
        "who keeps the group, as far as they read what it lacks",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="ResourceNeed",
        key="pk",
        who=lambda me, row: keeps_group(me, row.action_group, row),
    ),
    Line(
        "action_groups:space",
        "members; the Secretariat is asked why, and only then reads",
        read=members(),
        post=by(NOT_FOUND, (OUTSIDERS, SIGN_IN), (STAFF, OK)),
        rest=members(NO_METHOD),
        of="ActionGroup",
        who=lambda me, row: me.staff or in_space(me, row),
    ),
    Line(
        "action_groups:space_search action_groups:space_papers",
        "members; the Secretariat is asked why first, on the page of the space",
        **{"read": members(), "post": members(NO_METHOD), "rest": members(NO_METHOD)},
        of="ActionGroup",
        who=lambda me, row: in_space(me, row),
    ),
    Line(
        "action_groups:thread_new action_groups:space_paper_new",
        "members",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="ActionGroup",
        who=lambda me, row: in_space(me, row),
    ),
    Line(
        "action_groups:thread",
        "members; what is posted names what is to be done",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Thread",
        key="pk",
    ),
    Line(
        "action_groups:thread_reply",
        "leads members to where they answer",
        read=members(MOVED),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
        of="Thread",
        key="pk",
    ),
    Line(
        "action_groups:post",
        "leads members to the post; the chairs, and its author, change it there",
        read=by(MOVED, (OUTSIDERS, SIGN_IN), ({GROUP_CHAIR}, OK)),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Post",
        key="pk",
        where=lambda row: row.withdrawn_at is not None,
    ),
    Line(
        "action_groups:space_paper_replace",
        "members",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="SpacePaper",
        key="pk",
    ),
    Line("events:list", "everyone, each with what they may read"),
    Line("events:reports", "everyone, each with what they may read"),
    Line("events:proposals", "everyone, each with what they may read"),
    Line("events:proposal", "its report's and event's tier", of="Proposal", key="pk"),
    Line(
        "events:proposal-links",
        "who keeps the meeting, or something that may have taken it up",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Proposal",
        key="pk",
        who=links_proposal,
    ),
    Line("events:detail", "the event's tier", of="Event"),
    Line(
        "events:mine",
        "whoever is signed in, their own",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
    ),
    Line(
        "events:rsvp",
        "whom the event has on its list; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Event",
        who=takes_part,
    ),
    Line(
        "events:people",
        "whoever comes, too: of the people here nobody has said so",
        **{"read": members(NOT_FOUND), "post": members(NOT_FOUND)},
        rest=members(NO_METHOD),
        of="Event",
    ),
    Line(
        "events:participants events:check-in",
        "who keeps the meeting; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:invite events:rules",
        "who keeps the meeting",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:badges-table",
        "who keeps the meeting",
        read=members(),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "briefings:badges briefings:participants-list",
        "who keeps the meeting; each is drawn anew, so of a few only",
        read=members(),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
        where=lambda row: row.visibility == "group",
    ),
    Line("events:action-points", "everyone, each with what they may read"),
    Line(
        "events:action-point",
        "the point's and its event's tier; what is posted names what is to be done",
        post=NOT_FOUND,
        of="ActionPoint",
        key="pk",
    ),
    Line(
        "events:action-point-change",
        "who runs the meeting, of what they read",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="ActionPoint",
        key="pk",
        who=lambda me, row: keeps_event(me, row.event, row),
    ),
    Line(
        "events:decision",
        "who runs the meeting",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Decision",
        key="pk",
        who=lambda me, row: keeps_event(me, row.event),
    ),
    Line(
        "events:minutes",
        "who runs the meeting; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:decision-new events:action-point-new",
        "who runs the meeting",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:before",
        "who runs the meeting, with what they may read",
        read=members(),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:before-next-gcg",
        "leads to the board of one's next GCG meeting; here none is planned",
        read=members(NOT_FOUND),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
    ),
    # Surveys and recordings.
    Line(
        "events:survey",
        "who has a place in the meeting; what is posted here answers nothing",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Survey",
        key="pk",
        who=lambda me, row: (
            row.event_id in me.attended_events and row.event.visibility != "secretariat"
        ),
    ),
    Line(
        "events:survey-results",
        "who keeps the meeting: none of these is published",
        of="Survey",
        key="pk",
        who=lambda me, row: me.staff or row.event_id in me.chaired_events,
    ),
    Line(
        "events:survey-question",
        "who keeps the meeting",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="SurveyQuestion",
        key="pk",
        who=lambda me, row: me.staff or row.survey.event_id in me.chaired_events,
    ),
    Line(
        "events:survey-question-new",
        "who keeps the meeting",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Event",
        args={"moment": "after"},
        who=keeps_event,
    ),
    Line(
        "events:surveys",
        "who keeps the meeting; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:recordings",
        "who keeps the meeting",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:recording",
        "who keeps the meeting, as far as they read it",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Recording",
        key="pk",
        who=lambda me, row: (
            me.staff
            or (
                row.event_id in me.chaired_events
                and "secretariat" not in {row.visibility, row.event.visibility}
            )
        ),
    ),
    # Calendars.
    Line("events:calendar", "everyone the same: what is public"),
    Line("events:event-calendar", "the event's tier", of="Event"),
    Line(
        "events:my-calendar",
        "one's own; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
    ),
    Line(
        "events:personal-calendar",
        "whoever has the secret, which this is not",
        read="404",
        args={"secret": "no-such-secret"},
    ),
    Line("events:report", "the report's and its event's tier", of="MeetingReport"),
    # Reports from draft to final.
    Line(
        "events:report-begin",
        "who keeps the meeting",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:report-edit",
        "who keeps the meeting, as far as they read the report: led on once it is final",
        read=members(MOVED),
        post=members(MOVED),
        rest=members(NO_METHOD),
        of="MeetingReport",
        where=lambda row: row.status == "final",
        who=lambda me, row: keeps_event(me, row.event, row),
    ),
    Line(
        "events:report-section",
        "who keeps the meeting, of its report; none is of that which is asked for here",
        read=members(NOT_FOUND),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="ReportSection",
        key="pk",
        args={"slug": "no-such-report"},
        who=lambda me, row: False,
    ),
    Line(
        "events:report-state",
        "who keeps the meeting; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="MeetingReport",
        who=lambda me, row: keeps_event(me, row.event, row),
    ),
    Line(
        "events:report-comments",
        "who keeps the meeting, as far as they read the report",
        read=members(),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
        of="MeetingReport",
        who=lambda me, row: keeps_event(me, row.event, row),
    ),
    Line(
        "events:report-comment-new",
        "those who are asked, of a report that is circulated: none is here",
        read=members(NOT_FOUND),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="ReportSection",
        key="pk",
        args={"slug": "no-such-report"},
        who=lambda me, row: False,
    ),
    Line(
        "events:report-comment",
        "its author and who keeps the meeting; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="ReportComment",
        key="pk",
    ),
    Line(
        "briefings:meeting-report",
        "the report's and its event's tier",
        of="MeetingReport",
    ),
    # The agenda: built and published by who keeps the meeting, its publications read.
    Line(
        "events:agenda",
        "who keeps the meeting; what is posted names what is to be done",
        read=members(),
        post=members(NOT_FOUND),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:agenda-add events:agenda-publish",
        "who keeps the meeting: its chairs and the Secretariat",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "events:agenda-item events:agenda-presenter-add",
        "who keeps the meeting and may read the point",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="AgendaItem",
        key="pk",
        who=lambda me, row: keeps_event(me, row.event),
    ),
    Line(
        "events:agenda-presenter",
        "who keeps the meeting and may read the point",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
        of="Contribution",
        key="pk",
        who=lambda me, row: (
            row.agenda_item_id is not None and keeps_event(me, row.agenda_item.event)
        ),
    ),
    Line("events:agenda-publications", "the event's tier", of="Event"),
    Line(
        "events:agenda-publication",
        "the event's tier",
        of="AgendaPublication",
        key="pk",
    ),
    Line("documents:list", "everyone, each with what they may read"),
    Line("documents:detail", "the document's tier", of="Document"),
    Line(
        "documents:file",
        "the document's tier",
        of="Document",
        where=lambda row: bool(row.file),
    ),
    Line(
        "briefings:compose",
        "who keeps the meeting: its chairs and the Secretariat",
        read=members(),
        post=members(),
        rest=members(),
        of="Event",
        who=keeps_event,
    ),
    Line(
        "briefings:detail briefings:progress",
        "published to its readers; anything else to who keeps the meeting",
        head=NO_METHOD,
        of="BriefingPack",
        key="pk",
    ),
    Line(
        "briefings:file",
        "the same, while there is one to be had: not of a pack that was withdrawn",
        head=NO_METHOD,
        of="BriefingPack",
        key="pk",
        where=lambda row: row.state != "withdrawn",
    ),
    Line(
        "briefings:publish briefings:cancel",
        "who keeps the meeting",
        read=members(NO_METHOD),
        post=members(MOVED),
        rest=members(NO_METHOD),
        of="BriefingPack",
        key="pk",
        who=keeps_pack,
    ),
    Line("styleguide/", "one machine only: no record", options=OK),
    Line("mailbox", "one machine only: never in production"),
    Line("letter", "no letter of that name", read="404", args={"name": "none.eml"}),
]

# A visitor has no account; a member has their own and nobody else's.
SIGNED_IN = {"read": members(), "post": members(NO_METHOD), "rest": members(NO_METHOD)}
ONLY_POST = {
    "read": members(NO_METHOD),
    "rest": members(NO_METHOD),
}
ACCOUNTS = [
    Line(
        "accounts:overview accounts:token-create",
        "one's own account",
        read=members(),
        post=members(),
        rest=members(NO_METHOD),
    ),
    Line("accounts:tokens", "one's own tokens", **SIGNED_IN),
    Line("partners:messages", "one's own exchanges", **SIGNED_IN),
    Line(
        "accounts:data",
        "one's own data; who one is, is asked once more",
        post=members(MOVED),
        **ONLY_POST,
    ),
    Line(
        "accounts:erasure-withdraw",
        "one's own request, which one of them has made",
        post=by(NOT_FOUND, (OUTSIDERS, SIGN_IN), ({FOCAL_A}, MOVED)),
        **ONLY_POST,
    ),
    Line(
        "accounts:erasure",
        "one's own request; who one is, is asked once more",
        read=members(),
        head=members(MOVED),
        post=members(MOVED),
        rest=members(NO_METHOD),
    ),
    Line(
        "privacy",
        "administrators read the register",
        read=by(SIGN_IN, ({EDITOR}, "403"), ({ADMINISTRATOR}, OK)),
        post=by(SIGN_IN, ({EDITOR}, "403"), ({ADMINISTRATOR}, OK)),
        rest=by(SIGN_IN, ({EDITOR}, "403"), ({ADMINISTRATOR}, OK)),
    ),
    Line(
        "accounts:second_factor",
        "leads on whoever has one or needs none",
        read=by(MOVED, (OUTSIDERS, SIGN_IN), ({UNREADY}, OK)),
        post=members(NO_METHOD),
        rest=members(NO_METHOD),
    ),
    Line(
        "accounts:end_session",
        "one's own sessions; this one is nobody's",
        post=members(NOT_FOUND),
        args={"pk": 0},
        **ONLY_POST,
    ),
    Line(
        "accounts:token-revoke",
        "one's own tokens; 404 for anybody else's",
        post=members(MOVED),
        of="ApiToken",
        key="pk",
        who=lambda me, row: row.user_id == me.pk,
        **ONLY_POST,
    ),
    Line("accounts:invitation-page", "who holds no invitation", read="410", post="410"),
    Line(
        "accounts:invitation",
        "takes the secret out of the address, whatever it is",
        read=MOVED,
        args={"token": "no-such-secret"},
    ),
    Line(
        "*/accounts/email/ */accounts/confirm-email/ account_email "
        "account_email_verification_sent",
        "nobody changes their address themselves",
        read=MOVED,
        post=MOVED,
        rest=MOVED,
    ),
    Line(
        "*/accounts/confirm-email/<str:key>/ account_confirm_email",
        "nobody changes their address themselves",
        read=MOVED,
        post=MOVED,
        rest=MOVED,
        args={"key": "no-such-key"},
    ),
]
# Pages for who is not signed in yet; whoever is, is led on.
ENTRANCE = by(MOVED, (OUTSIDERS, OK))
ASKED = members()  # who they are, each time
LED_ON = members(MOVED)
OUT = by(NO_METHOD, (OUTSIDERS, SIGN_IN))


def allauth(names, why, read, post, rest, *, delete=None, options=None, **more):
    return Line(names, why, read, post, rest, options, delete=delete, **more)


ALLAUTH = [
    allauth(
        "account_login",
        "the entrance",
        *(ENTRANCE, ENTRANCE, ENTRANCE),
        delete=by(MOVED, (OUTSIDERS, NO_METHOD)),
    ),
    allauth(
        "account_signup",
        "nobody signs up: the page says so",
        *(ENTRANCE, ENTRANCE, ENTRANCE),
    ),
    allauth(
        "account_logout",
        "the way out",
        *(by(OK, (OUTSIDERS, MOVED)), MOVED, NO_METHOD),
        options=OK,
    ),
    allauth(
        "account_inactive account_reset_password_from_key_done "
        "account_reset_password_done",
        "a sentence, the same for everyone",
        *(OK, NO_METHOD, NO_METHOD),
        options=OK,
    ),
    allauth(
        "account_reauthenticate account_change_password",
        "one's own password",
        *(ASKED, ASKED, ASKED),
        delete=OUT,
    ),
    allauth(
        "account_set_password account_confirm_login_code mfa_authenticate "
        "mfa_generate_recovery_codes mfa_activate_totp mfa_add_webauthn "
        "mfa_reauthenticate_webauthn",
        "only after one's password, or where it is one's turn",
        *(LED_ON, LED_ON, LED_ON),
    ),
    allauth(
        "mfa_remove_webauthn mfa_edit_webauthn",
        "one's own keys; this one is nobody's",
        *(LED_ON, LED_ON, LED_ON),
        args={"pk": 0},
    ),
    allauth(
        "account_reset_password",
        "everyone, whether the address is known or not",
        *(OK, OK, OK),
        delete=NO_METHOD,
    ),
    allauth(
        "account_reset_password_from_key",
        "says that the key is not good",
        *(OK, OK, OK),
        args={"uidb36": "abc", "key": "abc"},
    ),
    allauth(
        "mfa_index mfa_list_webauthn",
        "one's own factors",
        *(ASKED, OUT, OUT),
        options=ASKED,
    ),
    allauth(
        "mfa_reauthenticate",
        "whoever has a second factor",
        *([by(MOVED, (OUTSIDERS, SIGN_IN), (WITH_FACTOR, OK))] * 3),
        delete=by(MOVED, (OUTSIDERS, SIGN_IN), (WITH_FACTOR, NO_METHOD)),
    ),
    allauth(
        "mfa_deactivate_totp",
        "whoever has an app, after their password",
        *([by(NOT_FOUND, (OUTSIDERS, SIGN_IN), (WITH_FACTOR, MOVED))] * 3),
    ),
    allauth(
        "mfa_view_recovery_codes",
        "whoever has recovery codes: nobody here",
        *(members(NOT_FOUND), OUT, OUT),
        options=ASKED,
    ),
    allauth(
        "mfa_download_recovery_codes",
        "whoever has recovery codes: nobody here",
        *([members(NOT_FOUND)] * 3),
    ),
    allauth(
        "mfa_login_webauthn",
        "the entrance with a passkey",
        *([by(MOVED, (OUTSIDERS, SIGN_IN))] * 3),
        delete=by(MOVED, (OUTSIDERS, NO_METHOD)),
        options=by(MOVED, (OUTSIDERS, OK)),
    ),
    allauth(
        "usersessions_list",
        "one's own sessions",
        *(ASKED, LED_ON, LED_ON),
        delete=OUT,
        options=ASKED,
    ),
]


def staff(read=OK, post=None, *, editor=None):
    """The administration: ``editor`` where an editor may less than an administrator."""
    post = read if post is None else post
    outcomes = []
    for said in [read, post]:
        groups = [(STAFF, said)] + ([({EDITOR}, editor)] if editor else [])
        outcomes.append(by(SIGN_IN, *groups))
    return {"read": outcomes[0], "post": outcomes[1], "rest": SIGN_IN}


# By rule: nobody but staff; an editor adds, changes and deletes what the apps keep.
# The first line that fits counts.
ADMIN = [
    Line(
        "admin:login",
        "the entrance",
        read=by("403", (OUTSIDERS, SIGN_IN), (STAFF, MOVED)),
        post=by("403", (OUTSIDERS, SIGN_IN), (STAFF, OK)),
    ),
    Line(
        "admin:logout",
        "the way out",
        read=by(MOVED, (STAFF | {UNREADY}, NO_METHOD)),
        post=MOVED,
    ),
    Line("admin:password_change_done admin:jsi18n", "", **staff(OK, NO_METHOD)),
    Line("admin:autocomplete", "of a field, which is not named", **staff("403", "405")),
    Line("admin:app_list", "", args={"app_label": "core"}, **staff(OK, OK)),
    Line("admin:core_outgoingmail_add", "the portal's own", **staff("403")),
    Line("admin:core_outgoingmail_delete", "the portal's own", **staff("403")),
    Line("admin:core_outgoingmail_change", "", **staff(OK, "403", editor="403")),
    Line("admin:core_outgoingmail_*", "mail", **staff(editor="403")),
    Line("admin:accounts_user_add", "rights", **staff(editor="403")),
    Line("admin:accounts_user_delete", "rights", **staff(editor="403")),
    Line(
        "admin:accounts_user_remove_second_factors",
        "rights; leads back when it is done",
        **staff(OK, MOVED, editor="403"),
    ),
    Line("admin:accounts_user_erase", "for good", **staff(editor="403")),
    Line(
        "admin:accounts_erasure_add admin:accounts_erasure_delete "
        "admin:accounts_erasurerequest_add admin:accounts_erasurerequest_delete",
        "written by erasing, and by the person, alone",
        **staff("403"),
    ),
    Line("admin:accounts_erasure_change", "for ever", **staff(OK, "403", editor="403")),
    Line(
        "admin:accounts_erasure_* admin:accounts_erasurerequest_*",
        "administrators erase",
        **staff(editor="403"),
    ),
    Line("admin:accounts_invitation_add", "from the partner's page", **staff("403")),
    Line("admin:accounts_invitation_delete", "revoked", **staff(editor="403")),
    Line("admin:accounts_invitation_change", "not to be changed", **staff(OK, "403")),
    Line(
        "admin:partners_profilechange_add admin:partners_profilechange_delete "
        "admin:partners_partnerapplication_add admin:partners_partnerapplication_delete "
        "admin:partners_contactmessage_add admin:partners_contactmessage_delete "
        "admin:partners_contactblock_add "
        "admin:pathfinders_commitmentcomment_add "
        "admin:pathfinders_commitmentcomment_delete",
        "they come from the pages, and what was decided stays",
        **staff("403"),
    ),
    Line("admin:partners_contactblock_change", "lifted only", **staff(OK, "403")),
    Line("admin:partners_contactmessage_change", "settled", **staff(OK, MOVED)),
    Line(
        "admin:partners_profilechange_history admin:partners_partnerapplication_history "
        "admin:partners_contactmessage_history admin:partners_contactblock_history "
        "admin:pathfinders_commitmentcomment_history "
        "admin:pathfinders_progressreport_history admin:events_reportdraft_history",
        "nothing decided is brought back",
        **staff(OK, "403"),
    ),
    Line(
        "admin:pathfinders_supportoffer_add admin:pathfinders_supportoffer_delete "
        "admin:action_groups_joinrequest_add admin:action_groups_joinrequest_delete",
        "made and answered on the pages",
        **staff("403"),
    ),
    Line(
        "admin:events_agendapublication_add admin:events_agendapublication_delete",
        "published on the pages, and it stays",
        **staff("403"),
    ),
    Line(
        "admin:events_agendapublication_change admin:events_agendapublication_history",
        "it stays as it was published",
        **staff(OK, "403"),
    ),
    Line(
        "admin:action_groups_joinrequest_change "
        "admin:action_groups_joinrequest_history "
        "admin:pathfinders_supportoffer_change "
        "admin:pathfinders_supportoffer_history "
        "admin:pathfinders_supportrequest_history",
        "nothing decided is changed or brought back",
        **staff(OK, "403"),
    ),
    Line(
        "admin:partners_partnerimport_template",
        "the headings, and nothing of any record",
        args={"kind": "partners", "extension": "csv"},
        **staff(),
    ),
    Line(
        "admin:partners_partnerimport_all",
        "what the Secretariat reads anyway",
        args={"extension": "csv"},
        **staff(),
    ),
    Line(
        "admin:partners_partnerimport_corrections admin:partners_partnerimport_progress "
        "admin:partners_partner_merge",
        "no such record",
        args={"pk": MISSING["pk"]},
        **staff("404"),
    ),
    Line(
        "admin:partners_partner_merged",
        "no such record",
        args={"pk": MISSING["pk"], "former": MISSING["pk"]},
        **staff("404"),
    ),
    Line(
        "admin:partners_partnerimport_change",
        "one's own: it is the editor's, and for anybody else there is none",
        read=by(SIGN_IN, ({EDITOR}, OK), ({ADMINISTRATOR}, MOVED)),
        post=by(SIGN_IN, (STAFF, MOVED)),
        rest=SIGN_IN,
    ),
    Line(
        "admin:partners_partnerimport_delete",
        "one's own: it is the editor's, and for anybody else there is none",
        read=by(SIGN_IN, ({EDITOR}, OK), ({ADMINISTRATOR}, MOVED)),
        post=by(SIGN_IN, ({EDITOR}, OK), ({ADMINISTRATOR}, MOVED)),
        rest=SIGN_IN,
    ),
    Line("admin:partners_partnerimport_history", "none is kept", **staff("404")),
    Line(
        "admin:briefings_ledgerentry_add admin:briefings_ledgerentry_delete "
        "admin:briefings_handoutlink_add admin:briefings_handoutlink_delete "
        "admin:briefings_documentpages_add admin:briefings_documentpages_delete",
        "written by the portal alone",
        **staff("403"),
    ),
    Line(
        "admin:briefings_ledgerentry_change admin:briefings_handoutlink_change "
        "admin:briefings_documentpages_change",
        "read only",
        **staff(OK, "403"),
    ),
    Line(
        "admin:briefings_ledgerentry_history admin:briefings_handoutlink_history "
        "admin:briefings_documentpages_history",
        "Django's own, which brings nothing back",
        **staff(),
    ),
    Line("admin:briefings_briefingpack_add", "from the composer", **staff("403")),
    Line("admin:briefings_briefingpack_delete", "kept", **staff("403")),
    Line("admin:briefings_briefingpack_change", "sealed", **staff(OK, "403")),
    Line(
        "admin:view_on_site",
        "",
        args={"content_type_id": 0, "object_id": 0},
        **staff("404"),
    ),
    Line(
        "admin:partners_partner_invite admin:action_groups_actiongroup_invite "
        "admin:pathfinders_progressreport_review",
        "no such record",
        args={"pk": MISSING["pk"]},
        **staff("404"),
    ),
    Line(
        "admin:accounts_user_history admin:accounts_invitation_history "
        "admin:briefings_briefingpack_history",
        "Django's own, which brings nothing back",
        **staff(),
    ),
    Line(
        "admin:*_history", "brings a revision back; none is named", **staff(OK, MOVED)
    ),
    Line("admin:*", "records", **staff()),
    # Unnamed: Django's own addresses of old, and whatever there is not.
    Line("en/admin/*<path:object_id>/", "leads to the record", **staff(MOVED)),
    Line("en/admin/(?P<url>.*)$", "", args={"url": "nothing"}, **staff(NOT_FOUND)),
]

ENDPOINTS = [
    Line("api-root", "the endpoints' addresses", **API),
    Line("api-schema", "the schema, which is public", options=OK),
    Line("api-docs", "the schema as a page", options=OK),
    listed("*", "everyone, each with what they may read"),
    record("countries", "Country"),
    record("themes", "Theme"),
    record("sources", "Source"),
    record("documents", "Document"),
    record(
        "partners",
        "Partner",
        # The Secretariat changes it, and is asked which revision it read.
        patch=by(
            "403", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403"), (STAFF, ASKED_MORE)
        ),
    ),
    record("seats", "Seat"),
    record("pathfinder-countries", "PathfinderCountry"),
    record("coordination-bodies", "CoordinationBody"),
    record("stage-events", "StageEvent"),
    record("roadmaps", "Roadmap"),
    record("priority-areas", "PriorityArea"),
    record("commitments", "Commitment"),
    record("assessments", "Assessment"),
    record("next-steps", "NextStep"),
    record("lessons-learnt", "LessonLearnt"),
    record("progress-reports", "ProgressReport"),
    record("support-requests", "SupportRequest"),
    record("support-offers", "SupportOffer"),
    record("instruments", "Instrument"),
    record("ratifications", "Ratification"),
    record("indicators", "Indicator"),
    record("indicator-values", "IndicatorValue"),
    record("action-groups", "ActionGroup"),
    record("memberships", "Membership"),
    # Read by the two sides, and each has a say in it.
    record(
        "join-requests",
        "JoinRequest",
        patch=by(ASKED_MORE, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
    ),
    record("workstreams", "Workstream"),
    record("work-plans", "WorkPlan"),
    record("objectives", "Objective"),
    record("outputs", "Output"),
    record("activities", "Activity"),
    record("output-updates", "OutputUpdate"),
    record("resource-needs", "ResourceNeed"),
    record("threads", "Thread"),
    Line(
        "api-report-comments-list",
        "everyone, each with what they may read; who is asked adds, and this is no JSON",
        post=by("415", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        rest=WRITES,
        options=OK,
    ),
    Line(
        "api-threads-list api-posts-list api-join-requests-list "
        "api-proposal-uptakes-list",
        "everyone, each with what they may read; members add, and this is no JSON",
        post=by("415", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        rest=WRITES,
        options=OK,
    ),
    record(
        "posts",
        "Post",
        # The first one is read by A's focal point, who did not write it.
        patch=by(
            *(NOT_FOUND, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
            ({FOCAL_A}, "403"),
        ),
    ),
    record("events", "Event"),
    record("agenda-items", "AgendaItem"),
    record("agenda-publications", "AgendaPublication"),
    record("contributions", "Contribution"),
    record("recordings", "Recording"),
    record("surveys", "Survey"),
    record("meeting-reports", "MeetingReport"),
    record("report-sections", "ReportSection"),
    record("proposals", "Proposal"),
    record(
        "proposal-uptakes",
        "ProposalUptake",
        patch=WRITES,
        # The first one is the Secretariat's; of the others the chairs keep all they read.
        delete=by(
            *(NOT_FOUND, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
            (WITH_FACTOR, ASKED_MORE),
        ),
    ),
    record(
        "action-points",
        "ActionPoint",
        # The first one is read by all; who runs its meeting closes it.
        patch=by(
            "403",
            (OUTSIDERS - TOKENS, "401"),
            (TOKENS, "403"),
            (STAFF | {MEETING_CHAIR}, ASKED_MORE),
        ),
    ),
    record("minutes", "ItemMinutes"),
    record("decisions", "Decision"),
    record(
        "report-comments",
        "ReportComment",
        # Who keeps the report resolves it, and is asked which revision they read. The
        # first one is read by nobody else.
        patch=by(
            NOT_FOUND,
            (OUTSIDERS - TOKENS, "401"),
            (TOKENS, "403"),
            (STAFF | {MEETING_CHAIR}, ASKED_MORE),
        ),
    ),
    # One's own and nobody else's, the Secretariat included.
    record(
        "registrations",
        "Registration",
        who=lambda me, row: row.representative_id in me.people,
        # One answers for oneself, and is asked which revision one read.
        patch=by(ASKED_MORE, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
    ),
    record("briefing-packs", "BriefingPack"),
]

LINES = [*PAGES, *ACCOUNTS, *ALLAUTH, *ADMIN, *ENDPOINTS]
