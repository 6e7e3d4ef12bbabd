"""Filters of the lists of partners and seats, on the pages and in the API alike."""

import django_filters
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
from partners.enums import Constituency, SeatCapacity, StakeholderGroup
from partners.models import Partner, Seat


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
    parent = RecordsFilter(model=Partner, label=_("Belongs to"))

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
    partner = RecordsFilter(model=Partner, label=_("Partner"))
    country = CountryFilter()

    class Meta:
        model = Seat
        fields = ["constituency", "capacity", "partner", "country"]
