"""Who may read which row, said once more and from scratch.

Nothing here asks the code it judges: no ``visible_to``, no role, no permission. It
knows rows, their tier, what they belong to, and who a person is.
"""

from dataclasses import dataclass, field

# The records without which a row is not readable. A row of a model that stands in none
# of the tables below, and has no tier, makes ``may_read`` fail.
PARENTS = {
    "Activity": ["output"],
    "ActionPoint": ["event"],
    "AgendaItem": ["event"],
    "AgendaPublication": ["event"],
    "BriefingPack": ["event"],
    "Assessment": ["commitment"],
    "Commitment": ["priority_area"],
    "CommitmentComment": ["commitment"],
    "Contribution": ["agenda_item", "section"],
    "CoordinationBody": ["pathfinder"],
    "CrossCuttingPriority": ["work_plan"],
    "GroupFunction": ["action_group"],
    "JoinRequest": ["action_group", "partner"],
    "LessonLearnt": ["pathfinder"],
    "MeetingReport": ["event"],
    "Membership": ["action_group", "partner"],
    "MergedPartner": ["partner"],
    "NextStep": ["pathfinder"],
    "Objective": ["work_plan"],
    "Output": ["objective"],
    "OutputUpdate": ["output"],
    "PackItem": ["outline"],
    "PackOutline": ["event"],
    "PartnerEvent": ["partner"],
    "PriorityArea": ["roadmap"],
    "ProgressReport": ["pathfinder"],
    "Proposal": ["section"],
    "Recording": ["event"],
    "Registration": ["event"],
    "ReportComment": ["section"],
    "ProposalUptake": ["proposal", "output", "commitment", "agenda_item"],
    "ReportDraft": ["event"],
    "ReportSection": ["report"],
    "Representative": ["partner"],
    "ReportReminder": ["report"],
    "ResourceNeed": ["action_group"],
    "Roadmap": ["pathfinder"],
    "StageEvent": ["pathfinder"],
    "SupportOffer": ["request", "partner"],
    "SupportRequest": ["commitment"],
    "WorkPlan": ["action_group"],
    "Workstream": ["action_group"],
}
# The space of a group.
PARENTS |= {
    "Mention": ["post"],
    "Post": ["thread"],
    "SpaceOpening": ["action_group"],
    "SpacePaper": ["action_group"],
    "Thread": ["action_group"],
    "ThreadMark": ["thread"],
}
# What is written down at a meeting.
PARENTS |= {
    "Decision": ["event"],
    "ItemMinutes": ["agenda_item"],
    "MeetingMinutes": ["event"],
}
# Vocabularies, which hide nothing.
OPEN = {
    *("Country", "Theme", "Instrument", "Ratification", "Indicator", "IndicatorValue"),
}
# Whose people read a row of the tier ``group``; of other kinds the Secretariat alone.
KEPT_TO = {
    "Partner": lambda me, row: row.pk in me.partners,
    "Seat": lambda me, row: row.partner_id in me.partners,
    "PathfinderCountry": lambda me, row: row.focal_partner_id in me.partners,
    "ActionGroup": lambda me, row: row.pk in me.groups,
    "ResourceNeed": lambda me, row: row.action_group_id in me.groups,
    "WorkPlan": lambda me, row: row.action_group_id in me.groups,
    "Event": lambda me, row: row.pk in me.events,
    # Those of the event, and whoever is to carry it out.
    "ActionPoint": lambda me, row: (
        row.event_id in me.events
        or row.owner_id in me.people
        or row.owner_partner_id in me.partners
    ),
    "AgendaItem": lambda me, row: row.event_id in me.events,
    "MeetingReport": lambda me, row: row.event_id in me.events,
    "Recording": lambda me, row: row.event_id in me.events,
    # Of the group, the event, the partner or the country it is attached to.
    "Document": lambda me, row: bool(me.all_theirs & row.attached_to),
}


@dataclass
class Me:
    """Who is asking: what they speak for and take part in, by primary keys."""

    pk: object = None
    signed_in: bool = False
    staff: bool = False
    people: set = field(default_factory=set)
    partners: set = field(default_factory=set)
    groups: set = field(default_factory=set)
    chaired_groups: set = field(default_factory=set)
    events: set = field(default_factory=set)
    attended_events: set = field(default_factory=set)
    chaired_events: set = field(default_factory=set)

    @property
    def all_theirs(self):
        return self.partners | self.groups | self.events


def of_people(me, row):
    """A name is listed as far as its person consented."""
    if row.until is not None:
        return False
    return row.listed_publicly or (
        me.signed_in and (row.listed_to_partners or row.user_id == me.pk)
    )


def of_pack(me, row):
    if row.event_id in me.chaired_events:
        return True
    if row.state not in {"published", "withdrawn"}:
        return False
    return row.edition == "public" or (
        row.edition == "participants" and row.event_id in me.events
    )


def keeps_country(me, commitment):
    country = commitment.priority_area.roadmap.pathfinder
    return me.staff or country.focal_partner_id in me.partners


def is_side(me, row):
    """The partner's own people, and those who keep the country that asks."""
    return row.partner_id in me.partners or keeps_country(me, row.request.commitment)


# Rows that have rules of their own, beside those of what they belong to.
OWN = {
    "Representative": of_people,
    "Partner": lambda me, row: row.is_listed,
    "BriefingPack": of_pack,
    "PackOutline": lambda me, row: row.event_id in me.chaired_events,
    "PackItem": lambda me, row: row.outline.event_id in me.chaired_events,
    "Registration": lambda me, row: (
        row.representative_id in me.people or row.event_id in me.chaired_events
    ),
    "ReportComment": lambda me, row: (
        row.author_id in me.people or row.section.report.event_id in me.chaired_events
    ),
    "ReportDraft": lambda me, row: False,
    "User": lambda me, row: row.pk == me.pk,
    "ApiToken": lambda me, row: row.user_id == me.pk,
    "Invitation": lambda me, row: row.user_id == me.pk,
    "OutgoingMail": lambda me, row: False,
    "Erasure": lambda me, row: False,
    "ErasureRequest": lambda me, row: row.user_id == me.pk,
    "PartnerApplication": lambda me, row: False,
    "PartnerImport": lambda me, row: row.uploaded_by_id == me.pk,
    # Who began it, and those who speak for the other side.
    "ContactMessage": lambda me, row: (
        row.began_by_id == me.pk or row.to_partner_id in me.partners
    ),
    "ContactBlock": lambda me, row: row.partner_id in me.partners,
    "ProfileChange": lambda me, row: row.partner_id in me.partners,
    "SupportOffer": lambda me, row: row.state == "accepted" or is_side(me, row),
    "CommitmentComment": lambda me, row: row.partner_id in me.partners,
    "ReportReminder": lambda me, row: row.user_id == me.pk,
    "JoinRequest": lambda me, row: (
        row.partner_id in me.partners or row.action_group_id in me.chaired_groups
    ),
}
# The space of a group: its members'.
OWN |= {
    "Thread": lambda me, row: row.action_group_id in me.groups,
    "SpacePaper": lambda me, row: row.action_group_id in me.groups,
    "SpaceOpening": lambda me, row: row.action_group_id in me.chaired_groups,
    "ThreadMark": lambda me, row: row.user_id == me.pk,
    "SpaceChoice": lambda me, row: row.user_id == me.pk,
}


def of_minutes(event_of):
    """Whoever runs the meeting; others once its minutes are published."""
    return lambda me, row: row.of_published or event_of(row) in me.chaired_events


# Whether they are is noted on the rows as they are gathered.
OWN |= {
    "MeetingMinutes": of_minutes(lambda row: row.event_id),
    "ItemMinutes": of_minutes(lambda row: row.agenda_item.event_id),
    "Decision": of_minutes(lambda row: row.event_id),
}
# Calendars.
OWN |= {"CalendarFeed": lambda me, row: row.user_id == me.pk}
# Webhooks, and what became of their messages.
OWN |= {
    "Webhook": lambda me, row: row.owner_id == me.pk,
    "Delivery": lambda me, row: row.webhook.owner_id == me.pk,
}
# Surveys: their questions are for those who take part, the answers for the organisers.
PARENTS |= {
    "Survey": ["event"],
    "SurveyQuestion": ["survey"],
    "SurveyAnswer": ["question"],
    "SurveyParticipation": ["survey"],
}
OWN |= {
    "Survey": lambda me, row: row.results_published or row.event_id in me.events,
    "SurveyAnswer": lambda me, row: row.question.survey.event_id in me.chaired_events,
    "SurveyParticipation": lambda me, row: row.user_id == me.pk,
}
# In the space of a group people are named; its chairs see who else has opened it.
OWN["User"] = lambda me, row: (
    row.pk == me.pk
    or bool(me.groups & row.met_in)
    or bool(me.chaired_groups & row.opened)
)
# A report in the making is its organisers'; while it is circulated, the circle's too.
KEPT_TO["MeetingReport"] = lambda me, row: (
    row.event_id in me.chaired_events
    or (row.status in {"draft", "final"} and row.event_id in me.events)
    or (row.status == "circulated" and row.event_id in me.events)
)
OWN["ReportComment"] = lambda me, row: (
    row.author_id in me.people
    or row.section.report.event_id in me.chaired_events
    or (
        row.section.report.status == "circulated" and row.section.report.comments_shared
    )
)
# What a pack begins from, and whom it was handed to. The rest is the portal's own.
PARENTS["PackTemplateItem"] = ["template"]
PARENTS["LedgerEntry"] = ["pack"]
OWN |= {
    "PackTemplate": lambda me, row: bool(me.chaired_events),
    "HandoutLink": lambda me, row: (
        row.pack.event_id in me.chaired_events or row.representative_id in me.people
    ),
    "DocumentPages": lambda me, row: False,
}
NAMES = {"id", "first_name", "last_name"}
# What the Secretariat does not read either: it is between the people it names.
BETWEEN_PEOPLE = {"ContactMessage": lambda row: row.reported_at is None}
# Nobody of the Secretariat takes part in a group here, or has opened its space now.
BETWEEN_PEOPLE |= dict.fromkeys(
    ["Mention", "Post", "SpacePaper", "SpaceChoice", "Thread", "ThreadMark"],
    lambda row: True,
)
BETWEEN_PEOPLE["Document"] = lambda row: row.of_a_space
# Columns that no reader of the row gets by reading it.
PRIVATE = {
    ("Partner", "role_mailbox"),
    ("Event", "online_link"),
    ("ProgressReport", "remarks"),
    ("ActionPoint", "owner"),
    ("SupportOffer", "text"),
    ("SupportOffer", "reason"),
}
# Of those, what some readers of the row get.
TOLD_TO = {
    # Whoever proposes what it should be.
    ("Partner", "role_mailbox"): lambda me, row: row.pk in me.partners,
    ("SupportOffer", "text"): is_side,
    ("SupportOffer", "reason"): is_side,
    # Whoever keeps the country, to mend it.
    ("ProgressReport", "remarks"): lambda me, row: (
        row.pathfinder.focal_partner_id in me.partners
    ),
}
# A post of a space that is hidden: by the chairs, and why also by its author.
PRIVATE |= {("MeetingMinutes", "published_by"), ("ItemMinutes", "saved_by")}
PRIVATE |= {("Post", "body"), ("Post", "hidden_reason")}


def chairs_it(me, post):
    return post.thread.action_group_id in me.chaired_groups


TOLD_TO |= {
    ("Post", "body"): lambda me, row: row.hidden_at is None or chairs_it(me, row),
    ("Post", "hidden_reason"): lambda me, row: (
        row.author_id == me.pk or chairs_it(me, row)
    ),
}


def may_read(me, row, rows):
    """Whether ``me`` may read ``row``; ``rows`` are all rows by primary key."""
    name = type(row).__name__
    if me.staff:
        return not BETWEEN_PEOPLE.get(name, lambda row: False)(row)
    known = name in PARENTS or name in OPEN or name in OWN or hasattr(row, "visibility")
    assert known, f"Say in tests/trust/rule.py who reads {name}."
    if hasattr(row, "visibility"):
        kept_to = KEPT_TO.get(name, lambda me, row: False)
        by_tier = {
            "public": True,
            "partners": me.signed_in,
            "group": me.signed_in and kept_to(me, row),
            "secretariat": False,
        }
        if not by_tier[row.visibility]:
            return False
    if name in OWN and not OWN[name](me, row):
        return False
    keys = [getattr(row, f"{parent}_id") for parent in PARENTS.get(name, [])]
    return all(may_read(me, rows[key], rows) for key in keys if key)


def may_read_column(me, row, column, rows):
    """The same of one column. A source's place goes with the source."""
    if not may_read(me, row, rows):
        return False
    if me.staff:
        return True
    if type(row).__name__ == "User" and row.pk != me.pk:
        return column in NAMES
    if column == "locator" and row.source_id:
        return may_read(me, rows[row.source_id], rows)
    where = (type(row).__name__, column)
    if where in TOLD_TO:
        return TOLD_TO[where](me, row)
    return where not in PRIVATE
