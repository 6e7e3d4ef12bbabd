from django.db import models
from django.utils.translation import gettext_lazy as _


class StageKind(models.TextChoices):
    """A dated step of the pathfinder procedure, in the order it usually takes."""

    EXPRESSION_OF_INTEREST = "expression_of_interest", _("expression of interest")
    CANDIDATE_HEARD = "candidate_heard", _("candidate heard by the GCG")
    PREPARATORY_WORKSHOP = "preparatory_workshop", _("preparatory workshop")
    WORKSHOP_PLANNED = "workshop_planned", _("strategic planning workshop planned")
    WORKSHOP_HELD = "workshop_held", _("strategic planning workshop held")
    ROADMAP_SUBMITTED = "roadmap_submitted", _("roadmap submitted")
    ROADMAP_REVIEWED = "roadmap_reviewed", _("roadmap reviewed by the GCG")
    STATUS_GRANTED = "status_granted", _("pathfinder status granted")
    ANNUAL_REPORT = "annual_report", _("annual report")
    PAUSED = "paused", _("paused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RoadmapStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    VALIDATED = "validated", _("validated")
    SUPERSEDED = "superseded", _("superseded")


class AssessorKind(models.TextChoices):
    """Whose judgement an assessment is. They stand side by side."""

    SELF_REPORT = "self_report", _("the government’s own report")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    INDEPENDENT = "independent", _("independent assessor")
    GOVERNMENT_REPLY = "government_reply", _("the government’s reply")


class CommitmentStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    UNDER_WAY = "under_way", _("under way")
    DELAYED = "delayed", _("delayed")
    COMPLETED = "completed", _("completed")
    DROPPED = "dropped", _("dropped")

    @classmethod
    def over(cls):
        """Nothing more is due."""
        return [cls.COMPLETED, cls.DROPPED]


class Completion(models.TextChoices):
    """The completion scale of the Open Government Partnership's assessors."""

    NOT_STARTED = "not_started", _("not started")
    LIMITED = "limited", _("limited")
    SUBSTANTIAL = "substantial", _("substantial")
    COMPLETE = "complete", _("complete")


class ProgressReportStatus(models.TextChoices):
    DUE = "due", _("due")
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    SENT_BACK = "sent_back", _("sent back")
    ACCEPTED = "accepted", _("accepted")
    PUBLISHED = "published", _("published")

    @classmethod
    def to_be_written(cls):
        """Where the country has the next word."""
        return [cls.DUE, cls.DRAFT, cls.SENT_BACK]


class SupportKind(models.TextChoices):
    """What a country may ask for."""

    FUNDING = "funding", _("funding")
    TECHNICAL_ADVICE = "technical_advice", _("technical advice")
    TRAINING = "training", _("training")
    DATA_AND_RESEARCH = "data_and_research", _("data and research")
    OTHER = "other", _("other")


class SupportRequestState(models.TextChoices):
    """How far a request for support has come. Matched is open to no further offer."""

    OPEN = "open", _("open")
    MATCHED = "matched", _("matched")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def current(cls):
        return [cls.OPEN, cls.MATCHED]

    @classmethod
    def over(cls):
        return [cls.CLOSED, cls.WITHDRAWN]


class SupportOfferState(models.TextChoices):
    """What became of an offer. It lapses when its request is over."""

    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")

    @classmethod
    def standing(cls):
        """Those beside which the partner makes no other one."""
        return [cls.OFFERED, cls.ACCEPTED]


class ReportSituation(models.TextChoices):
    """What a board tells of a report: its status, and how near its date is."""

    OVERDUE = "overdue", _("overdue")
    DUE_SOON = "due_soon", _("due in 60 days")
    SUBMITTED = "submitted", _("submitted, waits for the Secretariat")
    SENT_BACK = "sent_back", _("sent back")
    PUBLISHED = "published", _("published this year")


class CommentState(models.TextChoices):
    """What became of a comment that a partner wrote."""

    WAITING = "waiting", _("waits for the Secretariat")
    PUBLISHED = "published", _("published")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ReminderOccasion(models.TextChoices):
    """When people are reminded of a report."""

    SIXTY = "60_days", _("60 days before")
    THIRTY = "30_days", _("30 days before")
    SEVEN = "7_days", _("7 days before")
    OVERDUE = "overdue", _("each month after")
