from django.db import models
from django.utils.translation import gettext_lazy as _


class StakeholderGroup(models.TextChoices):
    GOVERNMENT_ENTITY = "government_entity", _("Government entity")
    INTERNATIONAL_ORGANISATION = (
        "international_organisation",
        _("UN or international organisation"),
    )
    REGIONAL_ORGANISATION = "regional_organisation", _("Regional organisation")
    EMPLOYERS_ORGANISATION = (
        "employers_organisation",
        _("Employers’ or business membership organisation"),
    )
    WORKERS_ORGANISATION = "workers_organisation", _("Workers’ organisation")
    CIVIL_SOCIETY = "civil_society", _("Civil society organisation")
    ACADEMIA = "academia", _("Academic institution or think tank")
    MEDIA = "media", _("Media or journalist network")
    SURVIVOR_NETWORK = "survivor_network", _("Survivor network")
    BUSINESS = "business", _("Business")


class PartnerEventKind(models.TextChoices):
    """What happens to a membership. The latest event is the partner's status."""

    APPLIED = "applied", _("applied")
    ACCEPTED = "accepted", _("accepted")
    SUSPENDED = "suspended", _("suspended")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def unlisted(cls):
        """The statuses that keep a partner out of the directory."""
        return [cls.APPLIED, cls.SUSPENDED, cls.WITHDRAWN]


class RepresentativeRole(models.TextChoices):
    FOCAL_POINT = "focal_point", _("focal point")
    ALTERNATE = "alternate", _("alternate")
    COMMUNICATIONS = "communications", _("communications focal point")

    @classmethod
    def proposing(cls):
        """Those who may propose changes to their partner's record."""
        return [cls.FOCAL_POINT, cls.ALTERNATE]


class ProposalState(models.TextChoices):
    """What became of a change that a partner proposed."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def in_vain(cls):
        """Those that left the record as it was."""
        return [cls.DECLINED, cls.WITHDRAWN]


class ApplicationState(models.TextChoices):
    """How far an application to join the Alliance has come."""

    UNCONFIRMED = "unconfirmed", _("address not confirmed")
    RECEIVED = "received", _("received")
    UNDER_REVIEW = "under_review", _("under review")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def waiting(cls):
        """Those that the Secretariat has to decide on."""
        return [cls.RECEIVED, cls.UNDER_REVIEW]

    @classmethod
    def open(cls):
        return [cls.UNCONFIRMED, *cls.waiting()]

    @classmethod
    def closed(cls):
        return [cls.ACCEPTED, cls.DECLINED, cls.WITHDRAWN]

    @classmethod
    def before_review(cls):
        """Those in which nobody need have confirmed the address."""
        return [cls.UNCONFIRMED, cls.WITHDRAWN]


class Constituency(models.TextChoices):
    """Whom a seat on the Global Coordinating Group is for."""

    GOVERNMENTS = "governments", _("Governments")
    EMPLOYERS = "employers", _("Employers’ organisations")
    WORKERS = "workers", _("Workers’ organisations")
    CIVIL_SOCIETY_CHILD_LABOUR = (
        "civil_society_child_labour",
        _("Civil society: child labour"),
    )
    CIVIL_SOCIETY_FORCED_LABOUR = (
        "civil_society_forced_labour",
        _("Civil society: forced labour and slavery"),
    )
    CIVIL_SOCIETY_HUMAN_TRAFFICKING = (
        "civil_society_human_trafficking",
        _("Civil society: human trafficking"),
    )
    INTERNATIONAL_ORGANISATIONS = (
        "international_organisations",
        _("UN and international organisations"),
    )
    REGIONAL_ORGANISATIONS = "regional_organisations", _("Regional organisations")


class SeatCapacity(models.TextChoices):
    CHAIR = "chair", _("chair")
    VICE_CHAIR = "vice_chair", _("vice-chair")
    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")


class ImportKind(models.TextChoices):
    """What the rows of an uploaded file are."""

    PARTNERS = "partners", _("partners")
    REPRESENTATIVES = "representatives", _("representatives")


class ImportState(models.TextChoices):
    """How far an import has come. Nothing of it is in the records until it is applied."""

    CHECKING = "checking", _("being checked")
    WRONG = "wrong", _("has rows to correct")
    CHECKED = "checked", _("checked, not applied")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    FAILED = "failed", _("failed")

    @classmethod
    def under_way(cls):
        return [cls.CHECKING, cls.APPLYING]
