"""Resources of the API."""

from tests.trust.policy.line import (
    API,
    ASKED_MORE,
    NO_METHOD,
    NOT_FOUND,
    OK,
    OUTSIDERS,
    STAFF,
    WITH_FACTOR,
    WRITES,
    Line,
    by,
    keeps_pack,
    listed,
    record,
)
from tests.trust.world import FOCAL_A, MEETING_CHAIR, TOKENS

ENDPOINTS = [
    Line("api-root", "the endpoints' addresses", **API),
    Line("api-schema", "the schema, which is public", options=OK),
    Line("api-docs", "the schema as a page", options=OK),
    Line("api-changes", "everyone, each of what changed for them", **API),
    Line("api-guide", "the guide as a page"),
    Line("api-enumerations", "the codes there are", **API),
    Line(
        "api-enumeration",
        "those of one kind",
        args={"name": "Visibility"},
        **API,
    ),
    Line("api-me", "whoever asks, of themselves", **API),
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
    Line(
        "api-briefing-packs-list",
        "everyone, each with what they may read; members ask, and this is no JSON",
        post=by("415", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        rest=WRITES,
        options=OK,
    ),
    Line(
        "api-briefing-packs-file",
        "as the pack, while there is a file to be had: not of one that was withdrawn",
        **API,
        of="BriefingPack",
        key="pk",
        where=lambda row: row.state != "withdrawn",
    ),
    Line(
        "api-briefing-packs-cancel",
        "who keeps the meeting",
        read=NO_METHOD,
        post=by(OK, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        rest=WRITES,
        options=OK,
        of="BriefingPack",
        key="pk",
        who=keeps_pack,
    ),
    record("ledger-entries", "LedgerEntry"),
]
