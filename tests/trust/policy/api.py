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
    acted,
    by,
    keeps_pack,
    kept_by,
    listed,
    record,
    written,
)
from tests.trust.world import FOCAL_A, GROUP_CHAIR, MEETING_CHAIR, TOKENS

# Of these the first row is the Secretariat's: it is not there for others.
OF_STAFF = kept_by(STAFF, others=NOT_FOUND)
DONE_BY_STAFF = kept_by(STAFF, "415", others=NOT_FOUND)  # what is sent is no JSON

ENDPOINTS = [
    Line("api-root", "the endpoints' addresses", **API),
    Line("api-schema", "the schema, which is public", options=OK),
    Line("api-docs", "the schema as a page", options=OK),
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
    record(
        "memberships", "Membership", patch=kept_by(STAFF | {GROUP_CHAIR}), delete=WRITES
    ),
    # Read by the two sides, and each has a say in it.
    record(
        "join-requests",
        "JoinRequest",
        patch=by(ASKED_MORE, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
    ),
    record("workstreams", "Workstream"),
    record("work-plans", "WorkPlan"),
    record("objectives", "Objective", patch=OF_STAFF, delete=OF_STAFF),
    record("outputs", "Output", patch=OF_STAFF, delete=OF_STAFF),
    record("activities", "Activity", patch=OF_STAFF, delete=OF_STAFF),
    record("output-updates", "OutputUpdate", patch=OF_STAFF, delete=WRITES),
    record(
        "resource-needs",
        "ResourceNeed",
        patch=kept_by(STAFF | {GROUP_CHAIR}),
        delete=WRITES,
    ),
    record("threads", "Thread"),
    acted(
        "work-plans-adopt work-plans-close work-plans-versions",
        "WorkPlan",
        DONE_BY_STAFF,
    ),
    acted("resource-needs-answer-need", "ResourceNeed"),
    acted("objectives-move", "Objective", DONE_BY_STAFF),
    acted("outputs-move", "Output", DONE_BY_STAFF),
    acted("activities-move", "Activity", DONE_BY_STAFF),
    acted("agenda-items-move", "AgendaItem"),
    acted("report-sections-move", "ReportSection", DONE_BY_STAFF),
    acted("proposals-move", "Proposal", DONE_BY_STAFF),
    acted(
        "events-invite events-publish-agenda events-publish-minutes "
        "events-take-back-minutes",
        "Event",
    ),
    acted(
        "meeting-reports-circulate meeting-reports-finalise "
        "meeting-reports-take-back meeting-reports-versions",
        "MeetingReport",
        DONE_BY_STAFF,
    ),
    written(
        "posts join-requests report-comments objectives outputs activities "
        "output-updates resource-needs agenda-items contributions meeting-reports "
        "report-sections proposals action-points minutes decisions registrations",
        "everyone, each with what they may read; who keeps what they belong to writes",
    ),
    written(
        "threads proposal-uptakes briefing-packs work-plans",
        "everyone, each with what they may read; who may, adds",
        changed=False,
    ),
    written(
        "partners memberships events",
        "everyone, each with what they may read; who keeps them changes them",
        added=False,
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
    record("events", "Event", patch=kept_by(STAFF | {MEETING_CHAIR}), delete=WRITES),
    record(
        "agenda-items",
        "AgendaItem",
        patch=kept_by(STAFF | {MEETING_CHAIR}),
        delete=kept_by(STAFF | {MEETING_CHAIR}),
    ),
    record("agenda-publications", "AgendaPublication"),
    record(
        "contributions",
        "Contribution",
        patch=OF_STAFF,
        delete=OF_STAFF,
    ),
    record("recordings", "Recording"),
    record("surveys", "Survey"),
    record("meeting-reports", "MeetingReport", patch=OF_STAFF, delete=OF_STAFF),
    record("report-sections", "ReportSection", patch=OF_STAFF, delete=OF_STAFF),
    record("proposals", "Proposal", patch=OF_STAFF, delete=OF_STAFF),
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
    record(
        "minutes", "ItemMinutes", patch=kept_by(STAFF | {MEETING_CHAIR}), delete=WRITES
    ),
    record(
        "decisions",
        "Decision",
        patch=OF_STAFF,
        delete=OF_STAFF,
    ),
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
