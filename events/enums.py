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
    DECLINED = "declined", _("declined")


class AttendanceMode(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class ReportStatus(models.TextChoices):
    DRAFT = "draft", _("draft for comments")
    FINAL = "final", _("final")


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
