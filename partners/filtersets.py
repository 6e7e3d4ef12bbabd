"""Filters of the lists of partners and seats, on the pages and in the API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import Language
from alliance87.core.filtersets import (
    ChoicesFilter,
    CountryFilter,
    RecordsFilter,
    RegionFilter,
    ThemeFilter,
)
from partners.enums import Constituency, SeatCapacity, StakeholderGroup
from partners.models import Partner, Seat


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
