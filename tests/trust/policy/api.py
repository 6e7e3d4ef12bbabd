"""Resources of the API."""

from tests.trust.policy.line import (
    API,
    ASKED_MORE,
    NO_JSON,
    NO_METHOD,
    NO_ROWS,
    NOT_FOUND,
    NOT_YOURS,
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
from tests.trust.world import (
    FOCAL_A,
    GROUP_CHAIR,
    GROUP_MEMBER,
    MEETING_CHAIR,
    TOKENS,
)

# Of these the first row is the Secretariat's: it is not there for others.
OF_STAFF = kept_by(STAFF, others=NOT_FOUND)
DONE_BY_STAFF = kept_by(STAFF, "415", others=NOT_FOUND)  # what is sent is no JSON

# What the administration keeps: its people add and change it, and are asked which
# revision they read.
KEPT = {
    "countries": "Country",
    "themes": "Theme",
    "sources": "Source",
    "partners": "Partner",
    "partner-events": "PartnerEvent",
    "seats": "Seat",
    "pathfinder-countries": "PathfinderCountry",
    "coordination-bodies": "CoordinationBody",
    "stage-events": "StageEvent",
    "roadmaps": "Roadmap",
    "priority-areas": "PriorityArea",
    "commitments": "Commitment",
    "next-steps": "NextStep",
    "lessons-learnt": "LessonLearnt",
    "instruments": "Instrument",
    "ratifications": "Ratification",
    "indicators": "Indicator",
    "indicator-values": "IndicatorValue",
}
BY_STAFF = by(
    NOT_YOURS, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403"), (STAFF, ASKED_MORE)
)


def lists(*names):
    return " ".join(f"api-{name}-list" for name in names)


PEOPLE = by(OK, (OUTSIDERS - TOKENS, "401"))
OWN_WEBHOOK = {
    "of": "Webhook",
    "key": "pk",
    "arg": "pk",
    # A token that reads as a member has none of those of the Secretariat.
    "who": lambda me, row: (
        row.owner_id == me.pk and (me.staff or not row.as_secretariat)
    ),
}
ENDPOINTS = [
    Line(
        "api-root",
        "the endpoints' addresses; who asks is asked before the method",
        **dict.fromkeys(
            ["post", "rest"],
            by(NO_METHOD, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        ),
        options=OK,
    ),
    Line("api-schema", "the schema, which is public", options=OK),
    Line("api-docs", "the schema as a page", options=OK),
    Line("api-changes", "everyone, each of what changed for them", **API),
    Line("api-guide", "the guide as a page"),
    Line("api-example", "a script of the guide", args={"name": "mirror.py"}),
    Line("api-enumerations", "the codes there are", **API),
    Line(
        "api-enumeration",
        "those of one kind",
        args={"name": "Visibility"},
        **API,
    ),
    Line("api-me", "whoever asks, of themselves", **API),
    *[record(name, of, patch=BY_STAFF) for name, of in KEPT.items()],
    Line(
        lists(*KEPT, "progress-reports"),
        "everyone, each with what they may read; the Secretariat adds, and this is no JSON",
        post=by("403", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403"), (STAFF, "415")),
        patch=NO_ROWS,
        rest=WRITES,
        options=OK,
    ),
    listed("*", "everyone, each with what they may read"),
    # What a space keeps, its group keeps: of the rest, the Secretariat.
    record("documents", "Document", patch=BY_STAFF),
    Line(
        "api-documents-list",
        "everyone, each with what they may read; the Secretariat adds, and says too little",
        post=by("403", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403"), (STAFF, "400")),
        patch=by("400", (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        rest=WRITES,
        options=OK,
    ),
    Line(
        "api-documents-file",
        "the document's tier, where there is a file",
        **API,
        of="Document",
        key="pk",
        where=lambda row: bool(row.file),
    ),
    # Its focal points withdraw it, the Secretariat decides; nobody else reads it.
    record(
        "profile-changes",
        "ProfileChange",
        patch=by(ASKED_MORE, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        where=lambda row: row.representative_id is None,
    ),
    record("assessments", "Assessment", patch=BY_STAFF),
    # Its partner withdraws it, the Secretariat decides; nobody else reads it.
    record(
        "commitment-comments",
        "CommitmentComment",
        patch=by(ASKED_MORE, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
    ),
    record("progress-reports", "ProgressReport", patch=BY_STAFF),
    record("support-requests", "SupportRequest", patch=BY_STAFF),
    record(
        "support-offers",
        "SupportOffer",
        # Each side of an offer has a say in it; of the others who read it, nobody.
        patch=by(
            *(NOT_YOURS, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
            (STAFF | {FOCAL_A, GROUP_MEMBER}, ASKED_MORE),
        ),
    ),
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
        "report-sections proposals action-points minutes decisions registrations "
        "profile-changes assessments commitment-comments support-requests "
        "support-offers",
        "everyone, each with what they may read; who keeps what they belong to writes",
    ),
    written(
        "threads proposal-uptakes briefing-packs work-plans",
        "everyone, each with what they may read; who may, adds",
        changed=False,
    ),
    written(
        "memberships events",
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
        patch=BY_STAFF,
        delete=BY_STAFF,
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
    Line(
        "api-webhooks-list",
        "one's own webhooks; who may write adds, and this is no JSON",
        read=PEOPLE,
        post=NO_JSON,
        patch=NO_ROWS,
        rest=WRITES,
        options=PEOPLE,
    ),
    Line(
        "api-webhooks-detail",
        "one's own, and nobody else's",
        read=PEOPLE,
        post=WRITES,
        rest=WRITES,
        options=PEOPLE,
        delete=by(ASKED_MORE, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        **OWN_WEBHOOK,
    ),
    Line(
        "api-webhooks-deliveries",
        "one's own, and nobody else's",
        read=PEOPLE,
        post=WRITES,
        rest=WRITES,
        options=PEOPLE,
        **OWN_WEBHOOK,
    ),
    Line(
        "api-webhooks-test api-webhooks-rotate",
        "one's own, and nobody else's; by who may write",
        read=NO_METHOD,
        post=by(OK, (OUTSIDERS - TOKENS, "401"), (TOKENS, "403")),
        rest=WRITES,
        options=PEOPLE,
        **OWN_WEBHOOK,
    ),
]
