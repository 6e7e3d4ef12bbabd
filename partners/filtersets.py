"""Filters of the lists of partners and seats, on the pages and in the API alike."""

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import Language
from alliance87.core.filtersets import (
    ChoicesFilter,
    CountryFilter,
    RecordsField,
    RecordsFilter,
    RegionFilter,
    ThemeFilter,
    YearFilter,
    documented,
)
from partners.enums import (
    Constituency,
    PartnerEventKind,
    ProposalState,
    SeatCapacity,
    StakeholderGroup,
)
from partners.models import MergedPartner, Partner, PartnerEvent, ProfileChange, Seat


def memberships_of(user):
    """The current memberships in action groups that ``user`` may see, and their groups.

    Both are of the floor above, and are reached by the partner's own relation.
    """
    rows = Partner._meta.get_field("memberships").related_model.objects
    return rows.visible_to(user).current()


def groups_of(user):
    """The action groups ``user`` may see."""
    group = Partner._meta.get_field("memberships").related_model.action_group
    return group.field.related_model.objects.visible_to(user)


class ActionGroupFilter(django_filters.ModelMultipleChoiceFilter):
    """Current members of any of the action groups, by slug, as far as one may see."""

    field_class = RecordsField

    def __init__(self, **options):
        super().__init__(
            queryset=lambda request: groups_of(getattr(request, "user", None)),
            to_field_name="slug",
            **options,
        )
        documented(self, type="string")

    def filter(self, rows, values):
        if not values:
            return rows
        user = getattr(self.parent.request, "user", None)
        theirs = memberships_of(user).filter(action_group__in=list(values))
        return rows.filter(pk__in=theirs.values("partner"))


class PartnersField(RecordsField):
    """Partners by slug; that of a record that was merged means the one kept."""

    def _check_values(self, value):
        try:
            return super()._check_values(value)
        except ValidationError:
            # Asked for only now: hardly anybody comes with a slug of old. What the
            # reader may not see is not named, even in the words that refuse it.
            known = self.queryset.filter(slug__in=value).values_list("slug", flat=True)
            former = MergedPartner.objects.filter(partner__in=self.queryset)
            slugs_now = former.slugs_now(set(value) - {*known})
            return super()._check_values([slugs_now.get(s, s) for s in value])


class PartnerFilter(RecordsFilter):
    """Any of the partners, by slug; a former slug leads where its page leads."""

    field_class = PartnersField

    def __init__(self, field_name=None, **options):
        super().__init__(field_name, model=Partner, **options)


class PartnerFilterSet(django_filters.FilterSet):
    stakeholder_group = ChoicesFilter(
        choices=StakeholderGroup, label=_("Stakeholder group")
    )
    country = CountryFilter(label=_("Home country"))
    region = RegionFilter()
    country_of_work = CountryFilter("countries_of_work", label=_("Country of work"))
    theme = ThemeFilter()
    language = ChoicesFilter(
        "working_languages", "overlap", choices=Language, label=_("Working language")
    )
    action_group = ActionGroupFilter(label=_("Action group"))
    joined = YearFilter("joined_on", label=_("Year of joining"))
    parent = PartnerFilter(label=_("Belongs to"))

    class Meta:
        model = Partner
        fields = [
            "stakeholder_group",
            "country",
            "region",
            "country_of_work",
            "theme",
            "language",
            "action_group",
            "joined",
            "parent",
        ]


class SeatFilterSet(django_filters.FilterSet):
    constituency = ChoicesFilter(choices=Constituency, label=_("Constituency"))
    capacity = ChoicesFilter(choices=SeatCapacity, label=_("Capacity"))
    partner = PartnerFilter(label=_("Partner"))
    country = CountryFilter()

    class Meta:
        model = Seat
        fields = ["constituency", "capacity", "partner", "country"]


class PartnerEventFilterSet(django_filters.FilterSet):
    partner = PartnerFilter("partner", label=_("Partner"))
    kind = ChoicesFilter(choices=PartnerEventKind, label=_("What"))
    year = YearFilter("on", label=_("Year"))

    class Meta:
        model = PartnerEvent
        fields = ["partner", "kind", "year"]


class ProfileChangeFilterSet(django_filters.FilterSet):
    partner = PartnerFilter("partner", label=_("Partner"))
    state = ChoicesFilter(choices=ProposalState, label=_("State"))

    class Meta:
        model = ProfileChange
        fields = ["partner", "state"]
