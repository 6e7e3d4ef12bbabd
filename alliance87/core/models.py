import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.enums import (
    DatePrecision,
    DocumentKind,
    IloRegion,
    Language,
    MailState,
    ThemeKind,
    UnStatus,
    Visibility,
)
from alliance87.core.files import document_path
from alliance87.core.stamps import Stamped
from alliance87.core.visibility import ReferenceQuerySet, VisibleQuerySet


class TimestampedModel(models.Model):
    """A row with a public id that never changes and the moments it was written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    # Counted by a trigger: see ``core.history``. What is assigned to it is ignored.
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    # What history leaves out: secrets, and what changes by the second.
    history_excludes: list[str] = []
    has_history = True
    # What nobody outside the Secretariat reads of a record they may read.
    private_fields: list[str] = []

    # The relations without which a row is not readable: see ``VisibleQuerySet``.
    visible_with: tuple[str, ...] = ()
    # The fields of simple HTML: see ``core.richtext``.
    rich_text: tuple[str, ...] = ()

    class Meta:
        abstract = True


class VisibleModel(models.Model):
    """A record with a tier of its own, closed until someone opens it."""

    visibility = models.CharField(
        _("visibility"),
        max_length=20,
        choices=Visibility,
        default=Visibility.SECRETARIAT,
        help_text=_("Who may read this. Nobody outside the Secretariat until you say."),
    )

    class Meta:
        abstract = True
        constraints = [constraints.one_of("visibility", Visibility)]


class SourcedModel(models.Model):
    """A statement of fact, which says where it comes from."""

    source = models.ForeignKey(
        "core.Source",
        on_delete=models.PROTECT,  # a published statement must not lose its source
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source"),
    )
    locator = models.CharField(
        _("place in the source"),
        max_length=300,
        blank=True,
        help_text=_("Page, section or heading where the source says so."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(locator="") | Q(source__isnull=False),
                name="%(app_label)s_%(class)s_locator_has_source",
                violation_error_message=_("A place in a source needs the source."),
            )
        ]

    @property
    def public_source(self):
        """The source where anyone may be told of it, else None."""
        source = self.source
        return source if source and source.visibility == Visibility.PUBLIC else None

    @property
    def public_locator(self):
        """The place in a source that anyone may be told of."""
        return self.locator if self.public_source else ""


class ConfirmedModel(models.Model):
    """A record whose own people say from time to time that it is right.

    Its ``confirmed_on`` says when they did; its history has ``confirmation_asked_on`` in
    ``history_excludes``, since being asked changes nothing of the record.
    """

    confirmation_asked_on = models.DateField(
        _("last asked to confirm on"), null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True


class TargetedModel(models.Model):
    """A number to reach, with its unit, where the source gives one."""

    target_value = models.DecimalField(
        _("target"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    target_unit = models.CharField(
        _("unit of the target"),
        max_length=150,
        blank=True,
        help_text=_("What is counted: “child-labour-free municipalities”."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(target_value__isnull=True) | ~Q(target_unit=""),
                name="%(app_label)s_%(class)s_target_has_unit",
                violation_error_message=_("Say what the target counts."),
            )
        ]


class Country(TimestampedModel):
    """A member or observer state of the United Nations. Never an organisation."""

    iso2 = models.CharField(
        _("ISO code (two letters)"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters."))],
    )
    iso3 = models.CharField(
        _("ISO code (three letters)"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters."))],
    )
    name = models.CharField(
        _("name"), max_length=100, help_text=_("The short name the UN uses.")
    )
    ilo_region = models.CharField(_("ILO region"), max_length=30, choices=IloRegion)
    un_status = models.CharField(
        _("UN status"), max_length=10, choices=UnStatus, default=UnStatus.MEMBER
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        triggers = [Stamped()]
        constraints = [
            constraints.unique("iso2", message=_("This code is another country's.")),
            constraints.unique("iso3", message=_("This code is another country's.")),
            constraints.one_of("ilo_region", IloRegion),
            constraints.one_of("un_status", UnStatus),
            models.CheckConstraint(
                condition=Q(iso2__regex=r"^[A-Z]{2}$") & Q(iso3__regex=r"^[A-Z]{3}$"),
                name="%(app_label)s_%(class)s_codes_are_capitals",
                violation_error_message=_("ISO codes are two and three capitals."),
            ),
        ]

    def __str__(self):
        return self.name


class Theme(TimestampedModel):
    """A subject by which records are found: a part of Target 8.7, a sector, a cross-cut."""

    slug = models.SlugField(_("slug"), max_length=60)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=ThemeKind)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        triggers = [Stamped()]
        constraints = [
            constraints.unique("slug", message=_("This slug is another theme's.")),
            constraints.one_of("kind", ThemeKind),
        ]

    def __str__(self):
        return self.name


class Source(TimestampedModel, VisibleModel):
    """A document or page from which facts were taken."""

    slug = models.SlugField(_("slug"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    short_title = models.CharField(
        _("short title"),
        max_length=120,
        help_text=_("As a source line prints it: “GCG briefing pack, July 2019”."),
    )
    publisher = models.CharField(_("publisher"), max_length=200)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_precision = models.CharField(
        _("exact to the"),
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    link = models.URLField(_("link"), blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "slug"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            *VisibleModel.Meta.constraints,
            constraints.unique("slug", message=_("This slug is another source's.")),
            constraints.one_of("published_precision", DatePrecision),
        ]

    def __str__(self):
        return self.short_title


# What a paper may belong to, whose people read it when it is theirs alone: relations of
# the apps above, by their names.
PAPER_OF = ["action_groups", "agenda_items", "events", "partners", "pathfinders"]
PAPER_OF += ["space_papers"]


class DocumentQuerySet(VisibleQuerySet):
    def group_rule(self, user):
        """A paper is read by the people of each group, event and partner it is of."""
        rule = Q(pk__in=[])
        for name in PAPER_OF:
            relation = Document._meta.get_field(name)
            owners = relation.related_model.objects.all()
            theirs = owners.filter(owners.group_rule(user))
            rule |= Q(pk__in=theirs.values(relation.field.name))
        return rule

    def secretariat_rule(self, user):
        """Everything but the papers of a group's space that is closed to it."""
        papers = Document._meta.get_field("space_papers").related_model.objects
        closed = papers.exclude(papers.all().secretariat_rule(user))
        return ~Q(pk__in=closed.values("document"))

    def changeable_by(self, user):
        """Without the papers of the groups' spaces, which their groups keep."""
        return super().changeable_by(user).filter(space_papers__isnull=True)

    def for_reader(self, user):
        return super().for_reader(user).select_related("source")

    def current(self, user):
        """Without the documents that a newer one, which ``user`` may read, replaces.

        A version still hidden must not make the one before it disappear.
        """
        newer = Document.objects.visible_to(user).filter(supersedes__isnull=False)
        return self.exclude(pk__in=newer.values("supersedes"))


class Document(TimestampedModel, VisibleModel, SourcedModel):
    """A paper of the Alliance: an uploaded file, a text kept here, or a public link."""

    rich_text = ("body",)

    slug = models.SlugField(_("slug"), max_length=120)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(
        _("kind"), max_length=30, choices=DocumentKind, default=DocumentKind.OTHER
    )
    language = models.CharField(
        _("language of the file"), max_length=10, choices=Language, default=Language.EN
    )
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(
        _("text"),
        blank=True,
        max_length=100_000,
        help_text=_("Simple HTML. It is cleaned when saved and printed in packs."),
    )
    file = models.FileField(_("file"), upload_to=document_path, blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, editable=False)
    link = models.URLField(_("public link"), blank=True)
    themes = models.ManyToManyField(Theme, blank=True, verbose_name=_("themes"))
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,  # the version chain must not lose a link
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("replaces"),
    )

    private_fields = ["file"]

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.unique("slug", message=_("This slug is another document's.")),
            constraints.one_of("kind", DocumentKind),
            constraints.one_of("language", Language),
            models.CheckConstraint(
                condition=Q(file="") | ~Q(sha256=""),
                name="%(app_label)s_%(class)s_file_has_hash",
                violation_error_message=_("A stored file keeps its SHA-256."),
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=models.F("id")),
                name="%(app_label)s_%(class)s_not_its_own_version",
                violation_error_message=_("A document cannot replace itself."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("documents:detail", kwargs={"slug": self.slug})

    @property
    def is_pdf(self):
        return bool(self.file) and self.file_name.lower().endswith(".pdf")


def language_list(verbose_name, **options):
    """A column of language codes, empty by default."""
    return ArrayField(
        models.CharField(max_length=10, choices=Language),
        verbose_name=verbose_name,
        default=list,
        blank=True,
        **options,
    )


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, *, at):
        """Those to try at the moment ``at``, and that nobody is sending."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
        return self.filter(free, state=MailState.WAITING, next_attempt_at__lte=at)

    def old(self, *, before):
        """Those that came to their end, and were written before a moment."""
        return self.exclude(state=MailState.WAITING).filter(created_at__lt=before)


class OutgoingMail(TimestampedModel):
    """One message that must reach the people it is addressed to.

    Written in the transaction of the work it speaks of, and sent after it. What it says
    is forgotten in the moment it is sent: it may hold a link that lets somebody in.
    """

    has_history = False  # a queue, and history would remember what is forgotten here

    sender = models.CharField(_("from"), max_length=500)
    recipients = ArrayField(models.CharField(max_length=500), verbose_name=_("to"))
    reply_to = ArrayField(
        models.CharField(max_length=500),
        verbose_name=_("reply to"),
        default=list,
        blank=True,
    )
    subject = models.CharField(_("subject"), max_length=998, blank=True)
    text = models.TextField(_("text"), blank=True, editable=False)
    html = models.TextField(_("HTML"), blank=True, editable=False)
    headers = models.JSONField(
        _("other headers"), default=dict, blank=True, editable=False
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.EN
    )
    message_id = models.CharField(
        _("Message-ID"),
        max_length=320,
        editable=False,
        help_text=_("The same at each attempt, so that a mailbox can drop a double."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=MailState, default=MailState.WAITING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    fence = models.PositiveIntegerField(_("claims"), default=0, editable=False)
    claimed_until = models.DateTimeField(_("held until"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=MailState.WAITING),
                name="core_outgoingmail_waiting",
            )
        ]
        constraints = [
            constraints.one_of("state", MailState),
            constraints.one_of("language", Language),
            constraints.unique(
                "message_id", message=_("This Message-ID is another mail's.")
            ),
            models.CheckConstraint(
                condition=Q(recipients__len__gt=0),
                name="%(app_label)s_%(class)s_has_recipient",
                violation_error_message=_("A mail is addressed to somebody."),
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="%(app_label)s_%(class)s_sent_has_moment",
                violation_error_message=_("A mail that is sent says when."),
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.SENT) | Q(text="", html=""),
                name="%(app_label)s_%(class)s_sent_is_blank",
                violation_error_message=_("What a sent mail said is not kept."),
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.FAILED) | ~Q(last_error=""),
                name="%(app_label)s_%(class)s_failed_says_why",
                violation_error_message=_("A mail that failed says why."),
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.WAITING) | Q(claimed_until__isnull=True),
                name="%(app_label)s_%(class)s_held_only_waiting",
                violation_error_message=_("Only a mail that waits is held."),
            ),
        ]

    def __str__(self):
        return self.subject


class KeptAnswer(models.Model):
    """That somebody's program sent a write under a key of its own, and what came of it.

    Written in the transaction of that write: see ``core.api.once``. It says which record was
    written, and not what the record said.
    """

    has_history = False  # forgotten after two days

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,  # nobody else may ask again
        related_name="+",
        verbose_name=_("person"),
    )
    key_digest = models.CharField(_("digest of the key"), max_length=64)
    request_digest = models.CharField(_("digest of the request"), max_length=64)
    answer = models.JSONField(_("answer"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            constraints.unique(
                "user",
                "key_digest",
                message=_("This key was sent by the same person before."),
            ),
        ]

    def __str__(self):
        return self.key_digest
