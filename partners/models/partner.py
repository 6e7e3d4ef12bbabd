import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.models import Invitation, User
from alliance87.core import constraints
from alliance87.core.freshness import ConfirmedQuerySet
from alliance87.core.listing import name_in
from alliance87.core.models import (
    ConfirmedModel,
    Country,
    Document,
    SourcedModel,
    Theme,
    TimestampedModel,
    VisibleModel,
    language_list,
)
from alliance87.core.remembered import kept_keys
from alliance87.core.stamps import Stamped
from alliance87.core.triggers import RenewWords
from alliance87.core.visibility import VisibleQuerySet, reads_everything
from partners.enums import (
    Constituency,
    PartnerEventKind,
    RepresentativeRole,
    SeatCapacity,
    StakeholderGroup,
)

RESERVED_SLUGS = ["apply", "messages"]  # addresses beside those of the partners


class PartnerQuerySet(ConfirmedQuerySet, VisibleQuerySet):
    def group_rule(self, user):
        """A partner kept to its own people is read by its representatives."""
        return Q(pk__in=Representative.objects.of(user).values("partner"))

    def with_status(self):
        """Each with ``status``, its latest dated event's kind, or None."""
        latest = PartnerEvent.objects.filter(partner=OuterRef("pk"))
        latest = latest.order_by("-on", "-created_at").values("kind")[:1]
        return self.annotate(status=Subquery(latest))

    def listed(self):
        """Without those who only applied, are suspended or have withdrawn."""
        return self.filter(is_listed=True)

    def proposable_by(self, user):
        """The partners that ``user`` speaks for, now, as focal point or alternate."""
        theirs = Representative.objects.of(user).proposing()
        return self.filter(pk__in=theirs.values("partner"))

    def confirmable_by(self, user):
        """The partners of which ``user``, as one of their people, may say they are right."""
        return self.visible_to(user).proposable_by(user)

    def for_directory(self, user):
        """The visible rows with what a card shows of each already joined."""
        rows = self.visible_to(user).listed().select_related("country")
        return rows.prefetch_related("themes").defer("words")

    def for_reader(self, user):
        parents = Partner.objects.visible_to(user).listed().defer("words")
        rows = super().for_reader(user).listed().with_status().defer("words")
        rows = rows.select_related("country", "source")
        return rows.prefetch_related(
            Prefetch("parent", parents), "countries_of_work", "themes"
        )


class KeepPartnerWords(pgtrigger.Trigger):
    """Keeps ``Partner.words``, whatever is written there: the words a search looks through.

    Names and acronym weigh most (A), then the names of themes and countries (B), then
    the description (C). The codes of the stakeholder group and the region are in it as
    one word each (D). A change of themes or countries of work comes by as a change of
    the partner's revision.
    """

    name = "keep_words"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    func = "NEW.words := portal_partner_words(NEW); RETURN NEW;"


class Partner(TimestampedModel, VisibleModel, SourcedModel, ConfirmedModel):
    """An organisation that belongs to the Alliance."""

    slug = models.SlugField(_("slug"), max_length=120)
    name = models.CharField(_("name"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    stakeholder_group = models.CharField(
        _("stakeholder group"), max_length=40, choices=StakeholderGroup
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partners",
        verbose_name=_("home country"),
        help_text=_("Empty for international bodies."),
    )
    countries_of_work = models.ManyToManyField(
        Country,
        blank=True,
        related_name="partners_at_work",
        verbose_name=_("countries of work"),
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="partners", verbose_name=_("themes")
    )
    working_languages = language_list(_("working languages"))
    website = models.URLField(_("website"), blank=True)
    description = models.TextField(
        _("description"), blank=True, validators=[MaxLengthValidator(5000)]
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,  # an affiliate outlives no confederation silently
        null=True,
        blank=True,
        related_name="affiliates",
        verbose_name=_("belongs to"),
        help_text=_("The government of a ministry, the confederation of an affiliate."),
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    role_mailbox = models.EmailField(
        _("role mailbox"),
        blank=True,
        help_text=_("Never shown: messages reach it through the portal."),
    )
    documents = models.ManyToManyField(
        Document, blank=True, related_name="partners", verbose_name=_("documents")
    )
    confirmed_on = models.DateField(
        _("last confirmed on"),
        null=True,
        blank=True,
        help_text=_("When the partner last said that this record is right."),
    )

    # What its latest dated event says, as a trigger of those keeps it.
    is_listed = models.BooleanField(_("listed"), default=True, editable=False)

    # What a search looks through, as triggers keep it.
    words = SearchVectorField(_("words"), null=True, editable=False)

    history_excludes = ["is_listed", "words", "confirmation_asked_on"]
    private_fields = ["role_mailbox"]

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        triggers = [KeepPartnerWords(), Stamped()]
        indexes = [
            GinIndex(fields=["words"], name="partners_partner_words"),
            # The orders of a list that may be long, and what it counts.
            *[
                models.Index(
                    name_in(code, "name"),
                    *("slug", "id"),
                    name=f"partners_partner_by_name_{code}",
                )
                for code in ("en", "fr", "es")
            ],
            models.Index(
                models.F("joined_on").desc(nulls_last=True),
                "id",
                name="partners_partner_by_joined_on",
            ),
            models.Index(
                fields=["visibility", "is_listed", "stakeholder_group"],
                name="partners_partner_seen",
            ),
        ]
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.unique("slug", message=_("This slug is another partner's.")),
            constraints.one_of("stakeholder_group", StakeholderGroup),
            models.CheckConstraint(
                condition=Q(name_en__isnull=False) & ~Q(name_en=""),
                name="%(app_label)s_%(class)s_has_english_name",
                violation_error_message=_("A partner has a name in English."),
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="%(app_label)s_%(class)s_slug_not_reserved",
                violation_error_message=_("The portal needs this slug for itself."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="%(app_label)s_%(class)s_not_its_own_parent",
                violation_error_message=_("A partner cannot belong to itself."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partners:detail", kwargs={"slug": self.slug})


def listed_partners(name, user):
    """Prefetch the relation ``name`` with only the partners ``user`` may see."""
    return Prefetch(name, Partner.objects.visible_to(user).listed())


class KeepListed(pgtrigger.Trigger):
    """Keeps ``Partner.is_listed`` as the partner's latest event has it."""

    name = "keep_listed"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model):
        unlisted = ", ".join(f"'{kind}'" for kind in PartnerEventKind.unlisted())
        return f"""
            UPDATE partners_partner SET is_listed = COALESCE((
                SELECT kind NOT IN ({unlisted}) FROM partners_partnerevent
                WHERE partner_id = partners_partner.id
                ORDER BY "on" DESC, created_at DESC LIMIT 1
            ), true)
            WHERE id IN (OLD.partner_id, NEW.partner_id);
            RETURN NULL;
        """  # noqa: S608  # our own words


pgtrigger.register(Stamped())(Partner.themes.through)
pgtrigger.register(Stamped())(Partner.countries_of_work.through)

NAMES = [f"name_{language}" for language in ("en", "fr", "es")]
pgtrigger.register(
    RenewWords(
        Partner,
        *NAMES,
        rows="id IN (SELECT partner_id FROM partners_partner_themes"
        " WHERE theme_id = NEW.id)",
    )
)(Theme)
pgtrigger.register(
    RenewWords(
        Partner,
        *[*NAMES, "ilo_region"],
        rows="country_id = NEW.id OR id IN (SELECT partner_id"
        " FROM partners_partner_countries_of_work WHERE country_id = NEW.id)",
    )
)(Country)


class PartnerEventQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        """Of listed partners; the Secretariat also sees who left, and who only applied."""
        rows = super().for_reader(user).select_related("partner", "source")
        if reads_everything(user):
            return rows
        return rows.filter(partner__in=Partner.objects.listed())


class PartnerEvent(TimestampedModel, SourcedModel):
    """A dated step in a partner's membership: applied, accepted, suspended, withdrawn."""

    visible_with = ("partner",)

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="membership_events"
    )
    kind = models.CharField(_("what"), max_length=20, choices=PartnerEventKind)
    on = models.DateField(_("on"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = PartnerEventQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "on"]
        verbose_name = _("membership event")
        verbose_name_plural = _("membership events")
        triggers = [KeepListed()]
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("kind", PartnerEventKind),
            constraints.unique(
                "partner",
                "kind",
                "on",
                message=_("This event stands there already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on}"


class RepresentativeQuerySet(VisibleQuerySet):
    def of(self, user):
        """The current representations of a person; none for a visitor."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()

        def mine(rows):
            # Who speaks for a partner that left or is suspended speaks for nobody.
            return rows.current().filter(user=user, partner__is_listed=True)

        keys = kept_keys(Representative, user, lambda: mine(Representative.objects))
        return mine(self) if keys is None else self.filter(pk__in=keys)

    def proposing(self):
        """Those who may propose changes to their partner's record."""
        return self.filter(role__in=RepresentativeRole.proposing())

    def current(self):
        """Those who have begun to speak for their partner, and not ended."""
        return self.not_ended().filter(awaits__isnull=True)

    def not_ended(self):
        """With those who are invited and have not accepted: they have no right yet."""
        return self.filter(until__isnull=True)

    def own_rule(self, user):
        """As far as the person consented; everyone reads their own entry."""
        rule = Q(listed_publicly=True)
        if user is not None and user.is_authenticated and user.is_active:
            rule |= Q(listed_to_partners=True) | Q(user=user)
        return rule

    def for_reader(self, user):
        rows = super().for_reader(user).current().select_related("partner")
        return rows.filter(partner__in=Partner.objects.listed())


class Representative(TimestampedModel):
    """A person who speaks for a partner, listed only as far as they consented."""

    visible_with = ("partner",)

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="representatives"
    )
    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,  # the listing is the partner's, not the account's
        null=True,
        blank=True,
        related_name="representations",
        verbose_name=_("signs in as"),
    )
    name = models.CharField(_("name"), max_length=150)
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=RepresentativeRole,
        default=RepresentativeRole.FOCAL_POINT,
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="+", verbose_name=_("expertise")
    )
    languages = language_list(_("languages"))
    listed_publicly = models.BooleanField(
        _("may be listed to anyone"),
        default=False,
        help_text=_("Only with the person's consent."),
    )
    listed_to_partners = models.BooleanField(
        _("may be listed to partners"),
        default=False,
        help_text=_("Only with the person's consent."),
    )
    until = models.DateField(_("until"), null=True, blank=True)
    awaits = models.ForeignKey(
        Invitation,
        on_delete=models.CASCADE,  # who never accepted is forgotten with the invitation
        null=True,
        blank=True,
        editable=False,
        related_name="representatives",
        verbose_name=_("begins when this is accepted"),
    )

    private_fields = ["awaits"]

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "name"]
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        triggers = [Stamped()]
        constraints = [
            constraints.one_of("role", RepresentativeRole),
            models.CheckConstraint(
                condition=Q(listed_publicly=False) | Q(listed_to_partners=True),
                name="%(app_label)s_%(class)s_public_includes_partners",
                violation_error_message=_(
                    "Whoever is listed to anyone is also listed to partners."
                ),
            ),
            constraints.unique(
                "partner",
                "user",
                condition=Q(until__isnull=True),
                message=_("This person already speaks for the partner."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def may_propose(self):
        """Whether this person may propose what the partner's page should say."""
        is_current = self.until is None and self.awaits_id is None
        return is_current and self.role in RepresentativeRole.proposing()


class SeatQuerySet(VisibleQuerySet):
    def group_rule(self, user):
        """A seat kept to its own people is read by those of the partner that holds it."""
        return Q(partner__in=Representative.objects.of(user).values("partner"))

    def current(self, *, on):
        """The seats held on the date ``on``."""
        begun = Q(since__isnull=True) | Q(since__lte=on)
        return self.filter(begun, Q(until__isnull=True) | Q(until__gte=on))

    def for_reader(self, user):
        partners = Prefetch("partner", Partner.objects.visible_to(user).listed())
        rows = super().for_reader(user).select_related("country", "source")
        return rows.prefetch_related(partners)


class Seat(TimestampedModel, VisibleModel, SourcedModel):
    """A place on the Global Coordinating Group and who holds it."""

    constituency = models.CharField(
        _("constituency"), max_length=40, choices=Constituency
    )
    capacity = models.CharField(
        _("capacity"),
        max_length=20,
        choices=SeatCapacity,
        default=SeatCapacity.MEMBER,
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("held by the partner"),
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("held by the country"),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["constituency", "capacity", "id"]
        verbose_name = _("seat on the Global Coordinating Group")
        verbose_name_plural = _("seats on the Global Coordinating Group")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.one_of("constituency", Constituency),
            constraints.one_of("capacity", SeatCapacity),
            models.CheckConstraint(
                condition=Q(partner__isnull=True, country__isnull=False)
                | Q(partner__isnull=False, country__isnull=True),
                name="%(app_label)s_%(class)s_one_holder",
                violation_error_message=_(
                    "A seat is held by a partner or by a country, not by both."
                ),
            ),
            constraints.in_order(
                "since", "until", _("A term ends after it has begun.")
            ),
        ]

    def __str__(self):
        return f"{self.get_constituency_display()}: {self.get_capacity_display()}"
