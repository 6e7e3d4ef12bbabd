from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.models import Country, SourcedModel, TimestampedModel
from alliance87.core.visibility import ReferenceQuerySet


class Instrument(TimestampedModel, SourcedModel):
    """An international treaty that countries ratify: C182, the Palermo Protocol."""

    code = models.CharField(
        _("code"), max_length=20, help_text=_("As ILO NORMLEX writes it: C182, P029.")
    )
    title = models.CharField(_("title"), max_length=300)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.unique("code", message=_("This code is another instrument's.")),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class RatificationQuerySet(ReferenceQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user)
        return rows.select_related("instrument", "country", "source")


class Ratification(TimestampedModel, SourcedModel):
    """That a country ratified an instrument, and when. A public fact."""

    instrument = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="ratifications",
        verbose_name=_("instrument"),
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        related_name="ratifications",
        verbose_name=_("country"),
    )
    ratified_on = models.DateField(_("ratified on"))
    in_force_on = models.DateField(_("in force on"), null=True, blank=True)
    denounced_on = models.DateField(_("denounced on"), null=True, blank=True)

    objects = RatificationQuerySet.as_manager()

    class Meta:
        ordering = ["country", "instrument"]
        verbose_name = _("ratification")
        verbose_name_plural = _("ratifications")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.unique(
                "instrument",
                "country",
                "ratified_on",
                message=_("This ratification is recorded already."),
            ),
            constraints.in_order(
                "ratified_on",
                "in_force_on",
                _("A treaty enters into force after it is ratified."),
            ),
            constraints.in_order(
                "ratified_on",
                "denounced_on",
                _("A treaty is denounced after it is ratified."),
            ),
        ]

    def __str__(self):
        return f"{self.country}: {self.instrument.code} ({self.ratified_on})"


class Indicator(TimestampedModel):
    """A figure that is followed over the years, such as SDG 8.7.1."""

    code = models.SlugField(_("code"), max_length=80)
    name = models.CharField(_("name"), max_length=250)
    unit = models.CharField(_("unit"), max_length=100)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            constraints.unique("code", message=_("This code is another indicator's."))
        ]

    def __str__(self):
        return self.name


class IndicatorValueQuerySet(ReferenceQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user)
        return rows.select_related("indicator", "country", "source")


class IndicatorValue(TimestampedModel, SourcedModel):
    """One published value of an indicator: a country or the world, a year, a source."""

    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.CASCADE,
        related_name="values",
        verbose_name=_("indicator"),
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicator_values",
        verbose_name=_("country"),
        help_text=_("Empty for the world."),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    disaggregation = models.CharField(
        _("of whom"), max_length=150, blank=True, help_text=_("Empty for the total.")
    )
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "country", "year"]
        verbose_name = _("indicator value")
        verbose_name_plural = _("indicator values")
        constraints = [
            *SourcedModel.Meta.constraints,
            # As expressions: of a constraint's fields django-modeltranslation makes one
            # constraint a language, which two values without a French text would break.
            models.UniqueConstraint(
                F("indicator"),
                F("country"),
                F("year"),
                F("disaggregation"),
                nulls_distinct=False,
                name="%(app_label)s_%(class)s_unique_value",
                violation_error_message=_("This value is recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False),
                name="%(app_label)s_%(class)s_has_source",
                violation_error_message=_("A figure needs its source."),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.year}: {self.value}"
