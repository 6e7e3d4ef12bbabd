from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import Visibility


class ActionGroupKind(models.TextChoices):
    ACTION_GROUP = "action_group", _("action group")
    WORKING_GROUP = "working_group", _("working group")
    COMMUNICATIONS_ENGAGEMENT = (
        "communications_engagement",
        _("communications and engagement group"),
    )


class ActionGroupStatus(models.TextChoices):
    FORMING = "forming", _("forming")
    ACTIVE = "active", _("active")
    DORMANT = "dormant", _("dormant")
    CLOSED = "closed", _("closed")


class MembershipRole(models.TextChoices):
    CHAIR = "chair", _("chair")
    CO_CHAIR = "co_chair", _("co-chair")
    FOCAL_POINT = "focal_point", _("focal point")
    STEERING_COMMITTEE = "steering_committee", _("steering committee")
    MEMBER = "member", _("member")

    @classmethod
    def chairing(cls):
        return [cls.CHAIR, cls.CO_CHAIR]


class JoinRequestState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def closed(cls):
        """Those in which nothing is waited for."""
        return [cls.ACCEPTED, cls.DECLINED, cls.WITHDRAWN]


# Who reads a record of a group, in words; as the tiers, from the widest circle.
READ_BY = {
    Visibility.PUBLIC: _("anyone"),
    Visibility.PARTNERS: _("the members of the Alliance"),
    Visibility.GROUP: _("only the members of the group"),
    Visibility.SECRETARIAT: _("the Secretariat"),
}


class WorkPlanStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ADOPTED = "adopted", _("adopted")
    CLOSED = "closed", _("closed")


class OutputStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    UNDER_WAY = "under_way", _("under way")
    DELAYED = "delayed", _("delayed")
    COMPLETED = "completed", _("completed")
    DROPPED = "dropped", _("dropped")

    @classmethod
    def over(cls):
        """Nothing more is due."""
        return [cls.COMPLETED, cls.DROPPED]


class Mark(models.TextChoices):
    """What is wrong with an output, by its dates."""

    OVERDUE = "overdue", _("overdue")
    STALE = "stale", _("no recent update")


class Notices(models.TextChoices):
    """How often a person is written to about the spaces of their groups."""

    AT_ONCE = "at_once", _("at once, for every post")
    DAILY = "daily", _("once a day; at once where somebody mentions me")
    NONE = "none", _("never")
