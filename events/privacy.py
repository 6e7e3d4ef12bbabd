"""Personal data of meetings: who takes part, who spoke, and who comments on reports."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal, blank, keep
from partners.privacy import part_of

NAMES_NOBODY = _("It points to an entry that then names nobody.")
HOW_MANY = _("How many were invited and came, without their names.")
INSTITUTIONAL_RECORD = _("The institutional record: who spoke in public for whom.")

CALENDARS = [
    Personal(
        "events.CalendarFeed",
        owner="user",
        purpose=_("To let a calendar program of the person’s read their meetings."),
        retention=_("Until the person revokes it, at most as long as the account."),
        fields=[
            Field("user", DataClass.IDENTITY),
            Field("secret_hash", DataClass.SECURITY, exported=False),
            Field("last_used_at", DataClass.SECURITY),
        ],
        also=["everything", "created_at"],
    ),
]

SURVEYS = [
    Personal(
        "events.SurveyParticipation",
        owner="user",
        purpose=_("To let each person answer a survey once. Not what they answered."),
        retention=_("As long as the meeting’s record."),
        fields=[Field("user", DataClass.PARTICIPATION)],
        also=["survey"],
    ),
    Personal(
        "events.SurveyAnswer",
        purpose=_("To learn what those who took part thought. Nothing says who did."),
        retention=_("As long as the meeting’s record."),
        fields=[
            Field(
                "text",
                DataClass.FREE_TEXT,
                keep(_("Nobody knows whose answer it is, so none can be found.")),
            )
        ],
    ),
]

PERSONAL = [
    *CALENDARS,
    *SURVEYS,
    Personal(
        "events.Event",
        owner="chairs__user",
        purpose=_("To know who chairs a meeting and may compose its briefing packs."),
        retention=_("As long as the meeting’s record."),
        fields=[
            # The other chairs are other people.
            Field(
                *("chairs", DataClass.PARTICIPATION, keep(NAMES_NOBODY)),
                exported=False,
            ),
        ],
        also=["title", "starts_at"],
    ),
    Personal(
        "events.Registration",
        owner="representative__user",
        purpose=_("To invite people to a meeting and to prepare for those who come."),
        retention=_("As long as the meeting’s record."),
        fields=[
            Field("representative", DataClass.PARTICIPATION, keep(NAMES_NOBODY)),
            Field("status", DataClass.PARTICIPATION, keep(HOW_MANY)),
            Field("attendance_mode", DataClass.PREFERENCE, keep(HOW_MANY)),
            Field("attended", DataClass.PARTICIPATION, keep(HOW_MANY)),
            Field("interpretation", DataClass.PREFERENCE, blank(None)),
            # May tell of health or faith.
            Field("needs", DataClass.FREE_TEXT, blank()),
            Field("reason", DataClass.FREE_TEXT, blank()),
        ],
        also=["event", "created_at"],
    ),
    part_of(
        "events.Registration",
        "invited_by",
        _("To know who invited somebody to a meeting."),
        _("As long as the meeting’s record."),
    ),
    Personal(
        "events.ActionPoint",
        owner="owner__user",
        purpose=_("To know who in person carries out what a meeting decided."),
        retention=_("As long as the meeting’s record."),
        fields=[Field("owner", DataClass.PARTICIPATION, keep(NAMES_NOBODY))],
        also=["event", "text", "status"],
    ),
    Personal(
        "events.ReportComment",
        owner="author__user",
        purpose=_("To correct the draft of a report before it is published."),
        retention=_("As long as the report."),
        fields=[
            Field("author", DataClass.PARTICIPATION, keep(NAMES_NOBODY)),
            Field(
                "text",
                DataClass.FREE_TEXT,
                keep(_("What was said for the partner about its report.")),
            ),
        ],
        also=["section", "created_at"],
    ),
    Personal(
        "events.Contribution",
        purpose=_("To say who spoke at a meeting, in which capacity and for whom."),
        retention=_("As long as the report or the agenda: without end."),
        fields=[
            Field("name", DataClass.IDENTITY, keep(INSTITUTIONAL_RECORD)),
            Field("job_title", DataClass.CAPACITY, keep(INSTITUTIONAL_RECORD)),
            Field("organisation", DataClass.CAPACITY, keep(INSTITUTIONAL_RECORD)),
        ],
    ),
    Personal(
        "events.AgendaPublication",
        owner="published_by",
        purpose=_("To say what was published as the agenda of a meeting, and by whom."),
        retention=_("As long as the meeting’s record."),
        fields=[
            Field(
                *("published_by", DataClass.PARTICIPATION, keep(NAMES_NOBODY)),
                exported=False,
            ),
            # Who speaks, as the agenda named them.
            Field(
                *("snapshot", DataClass.IDENTITY, keep(INSTITUTIONAL_RECORD)),
                exported=False,
            ),
            Field(
                "note",
                DataClass.FREE_TEXT,
                keep(_("Why an agenda was changed: part of its publication.")),
            ),
        ],
        also=["event", "number", "published_at"],
    ),
    Personal(
        "events.ReportDraft",
        purpose=_("To enter a report from its text, which names who spoke."),
        retention=_("Until the draft is deleted, once its report is made."),
        fields=[Field("pieces", DataClass.IDENTITY, keep(INSTITUTIONAL_RECORD))],
    ),
    Personal(
        "events.Proposal",
        purpose=_("To say from whom a proposal in a report came."),
        retention=_("As long as the report: without end."),
        fields=[Field("attribution", DataClass.CAPACITY, keep(INSTITUTIONAL_RECORD))],
    ),
    part_of(
        "events.ItemMinutes",
        "saved_by",
        _("To know whom to ask about what the minutes say."),
        _("As long as the meeting’s record."),
    ),
    part_of(
        "events.MeetingMinutes",
        "published_by",
        _("To know who published the minutes."),
        _("As long as the meeting’s record."),
    ),
]

NOT_PERSONAL = {
    "events.SurveyQuestion": ["text", "choices"],
    "events.SurveyAnswer": ["picked"],  # numbers that nothing leads from to a person
    "events.Event": [
        *("title", "series", "time_zone", "venue", "address", "city"),
        *("online_link", "summary"),
    ],
    "events.Recording": ["title", "link"],
    "events.AgendaItem": ["number", "title", "objective", "track"],
    "events.ActionPoint": ["text", "progress", "closing_remark"],
    "events.ItemMinutes": ["text"],
    "events.Decision": ["text"],
    "events.MeetingReport": ["title", "disclaimer", "foreword"],
    "events.ReportSection": ["heading", "track", "objective", "summary"],
    "events.Proposal": ["text", "label"],
    "events.ProposalUptake": ["note"],
    "events.ReportComment": ["quote", "resolution"],
    "events.ReportDraft": ["title", "file_name"],
}
