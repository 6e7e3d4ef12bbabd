from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    GCG_MEETING = "gcg_meeting", _("GCG meeting")
    ACTION_GROUP_MEETING = "action_group_meeting", _("action group meeting")
    PLANNING_WORKSHOP = "planning_workshop", _("strategic planning workshop")
    CONFERENCE = "conference", _("conference")
    FORUM = "forum", _("forum")
    WEBINAR = "webinar", _("webinar")
    SIDE_EVENT = "side_event", _("side event")
    WORLD_DAY = "world_day", _("world day")
    CAMPAIGN = "campaign", _("campaign")


class EventStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class EventStanding(models.TextChoices):
    """What readers are told of an event's status: a plan that has passed is none."""

    PLANNED = "planned", _("planned")
    UNCONFIRMED = "unconfirmed", _("not confirmed as held")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class AgendaItemKind(models.TextChoices):
    OPENING = "opening", _("opening")
    UPDATE = "update", _("update")
    PRESENTATION = "presentation", _("presentation")
    DISCUSSION = "discussion", _("discussion")
    DECISION = "decision", _("decision")
    PANEL = "panel", _("panel")
    WORKING_GROUP = "working_group", _("working group")
    BREAK = "break", _("break")
    CLOSING = "closing", _("closing")


class ContributionRole(models.TextChoices):
    CHAIR = "chair", _("chair")
    OPENING = "opening", _("opens the session")
    MODERATOR = "moderator", _("moderator")
    SPEAKER = "speaker", _("speaker")
    RAPPORTEUR = "rapporteur", _("rapporteur")


class RegistrationStatus(models.TextChoices):
    INVITED = "invited", _("invited")
    REQUESTED = "requested", _("requested")
    APPROVED = "approved", _("approved")
    WAITING = "waiting", _("on the waiting list")
    NOT_COMING = "not_coming", _("does not come")  # says the person
    DECLINED = "declined", _("declined")  # say the organisers


class RegistrationMode(models.TextChoices):
    """Who may take part in an event without being entered by its organisers."""

    CLOSED = "closed", _("nobody registers")
    INVITED = "invited", _("the invited answer")
    ON_REQUEST = "on_request", _("members ask, the organisers approve")
    OPEN = "open", _("members register themselves")


class AttendanceMode(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class ReportStatus(models.TextChoices):
    """A report is written and circulated here; others come as their source has them."""

    WRITING = "writing", _("being written")
    CIRCULATED = "circulated", _("circulated for comments")
    DRAFT = "draft", _("draft for comments")
    FINAL = "final", _("final")

    @classmethod
    def in_the_making(cls):
        """Those of reports that their chair still writes, for a circle or for nobody."""
        return [cls.WRITING, cls.CIRCULATED]

    @classmethod
    def published(cls):
        """Those of reports that are as widely read as their tier says."""
        return [cls.DRAFT, cls.FINAL]


class ReportCircle(models.TextChoices):
    """Who reads a report that is circulated for comments."""

    PARTICIPANTS = "participants", _("the participants of the meeting")
    GROUPS = "groups", _("the members of the meeting’s action groups")
    BOTH = "both", _("both: participants and members of the action groups")

    @classmethod
    def with_participants(cls):
        return [cls.PARTICIPANTS, cls.BOTH]

    @classmethod
    def with_groups(cls):
        return [cls.GROUPS, cls.BOTH]


class CommentOutcome(models.TextChoices):
    """What became of a comment on a report."""

    TAKEN_IN = "taken_in", _("taken in")
    IN_PART = "in_part", _("partly taken in")
    NOT_TAKEN_IN = "not_taken_in", _("not taken in")


class SectionKind(models.TextChoices):
    OPENING = "opening", _("opening")
    SPOTLIGHT = "spotlight", _("spotlight presentations")
    PLENARY = "plenary", _("plenary discussion")
    THEMATIC_PANEL = "thematic_panel", _("thematic panel")
    WORKING_GROUP = "working_group", _("working group")
    PRESENTATION = "presentation", _("presentation")
    REGION = "region", _("region")
    CLOSING = "closing", _("closing")
    ANNEX = "annex", _("annex")
    OTHER = "other", _("other")


class Audience(models.TextChoices):
    """To whom a proposal is addressed."""

    ALL = "all", _("everyone")
    GOVERNMENTS = "governments", _("governments")
    PRIVATE_SECTOR = "private_sector", _("private sector")
    EMPLOYERS_AND_WORKERS = (
        "employers_and_workers",
        _("employers’ and workers’ organisations"),
    )
    CIVIL_SOCIETY = "civil_society", _("civil society")
    INTERNATIONAL_COMMUNITY = "international_community", _("international community")
    DONORS = "donors", _("donors")
    ALLIANCE = "alliance", _("the Alliance")


class Endorsement(models.TextChoices):
    """Whether a meeting stood behind a proposal, or someone only made it."""

    PROPOSED = "proposed", _("proposed")
    ENDORSED = "endorsed", _("endorsed")


class ActionPointStatus(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


# Surveys.
class SurveyMoment(models.TextChoices):
    BEFORE = "before", _("before the meeting")
    AFTER = "after", _("after the meeting")


class QuestionKind(models.TextChoices):
    ONE = "one", _("one choice")
    SEVERAL = "several", _("several choices")
    SCALE = "scale", _("a number from 1 to 5")
    TEXT = "text", _("words")
