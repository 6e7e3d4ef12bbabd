from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may read a record, from the widest circle to the narrowest."""

    PUBLIC = "public", _("public: anyone")
    PARTNERS = "partners", _("partners: signed-in members of the Alliance")
    GROUP = "group", _("group: members of its action group, or the event's invited")
    SECRETARIAT = "secretariat", _("Secretariat only")


class Answer(models.TextChoices):
    """What becomes of what somebody asked, offered or proposed."""

    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DatePrecision(models.TextChoices):
    """How exactly a source dates something."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    BY = "by", _("month, at the latest")


class IloRegion(models.TextChoices):
    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ARAB_STATES = "arab_states", _("Arab States")
    ASIA_PACIFIC = "asia_pacific", _("Asia and the Pacific")
    EUROPE_CENTRAL_ASIA = "europe_central_asia", _("Europe and Central Asia")


class UnStatus(models.TextChoices):
    MEMBER = "member", _("UN member state")
    OBSERVER = "observer", _("UN observer state")


class ThemeKind(models.TextChoices):
    TARGET = "target", _("part of Target 8.7")
    SECTOR = "sector", _("sector")
    CROSS_CUTTING = "cross_cutting", _("cross-cutting")


class DocumentKind(models.TextChoices):
    TERMS_OF_REFERENCE = "terms_of_reference", _("terms of reference")
    GUIDANCE_NOTE = "guidance_note", _("guidance note")
    BACKGROUND_PAPER = "background_paper", _("background paper")
    CONCEPT_NOTE = "concept_note", _("concept note")
    WORK_PLAN = "work_plan", _("work plan")
    REPORT = "report", _("report")
    COMMUNICATIONS_UPDATE = "communications_update", _("communications update")
    COMMUNICATIONS_TOOLKIT = "communications_toolkit", _("communications toolkit")
    PRESENTATION = "presentation", _("presentation")
    PHOTO = "photo", _("photo")
    VIDEO_LINK = "video_link", _("video link")
    OTHER = "other", _("other")


class Language(models.TextChoices):
    """The languages partners work in; the first three are the portal's own."""

    EN = "en", _("English")
    FR = "fr", _("French")
    ES = "es", _("Spanish")
    AR = "ar", _("Arabic")
    PT = "pt", _("Portuguese")
    RU = "ru", _("Russian")
    ZH = "zh", _("Chinese")
    VI = "vi", _("Vietnamese")
    DE = "de", _("German")
    OTHER = "other", _("other")


class ChangedThrough(models.TextChoices):
    """The way a change came in."""

    ADMIN = "admin", _("admin")
    PAGE = "page", _("page")
    API = "api", _("API")
    IMPORT = "import", _("import")
    TASK = "task", _("background task")
    COMMAND = "command", _("command")


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class DataClass(models.TextChoices):
    """What a personal field tells of a person."""

    IDENTITY = "identity", _("identity")
    CONTACT = "contact", _("contact")
    SECURITY = "security", _("account security")
    PREFERENCE = "preference", _("preference")
    PARTICIPATION = "participation", _("participation")
    CAPACITY = "capacity", _("public capacity")
    FREE_TEXT = "free_text", _("free text")


class Effect(models.TextChoices):
    """What becomes of a personal field when its person is erased."""

    DELETE = "delete", _("deleted with its row")
    BLANK = "blank", _("emptied or replaced")
    KEEP = "keep", _("kept")


class EgressFailure(models.TextChoices):
    """Why nothing came back from an address that somebody typed."""

    REFUSED = "refused", _("the address leads to no public server")
    NO_ADDRESS = "no_address", _("no server of that name was found")
    NO_CONNECTION = "no_connection", _("the server took no connection")
    CERTIFICATE = "certificate", _("no encrypted connection: look at its certificate")
    TIMEOUT = "timeout", _("no answer within 15 seconds")
    DROPPED = "dropped", _("the connection was cut off before an answer")
    NO_HTTP = "no_http", _("the answer was not HTTP")
    TOO_LONG = "too_long", _("the answer began with too many headers")


class Direction(models.TextChoices):
    """Which way a row goes among its siblings."""

    UP = "up", _("up")
    DOWN = "down", _("down")
