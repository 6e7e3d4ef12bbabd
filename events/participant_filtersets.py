"""Filters of the list of those who take part in an event, for its organisers."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import Language
from alliance87.core.filtersets import ChoicesFilter
from alliance87.core.folding import fold
from alliance87.core.search import Fold, tri
from events.enums import AttendanceMode, RegistrationStatus
from events.models import Registration
from partners.enums import StakeholderGroup
from partners.filtersets import PartnerFilter
from partners.models import Partner


class PeopleFilterSet(django_filters.FilterSet):
    """Over the rows of ``Registration.objects.naming()``: who is not named is not found."""

    q = django_filters.CharFilter(label=_("Name or partner"), method="having_words")

    class Meta:
        model = Registration
        fields = ["q"]

    def having_words(self, rows, name, value):
        words = fold(value)
        named = Partner.objects.visible_to(self.request.user)
        rule = Q(pk__in=[])
        for column in tri("name"):
            named = named.alias(**{f"folded_{column}": Fold(column)})
            rule |= Q(**{f"folded_{column}__contains": words})
        return rows.alias(folded_name=Fold("shown_name")).filter(
            Q(folded_name__contains=words) | Q(shown_partner__in=named.filter(rule))
        )


class ParticipantFilterSet(PeopleFilterSet):
    """The same for who runs the event."""

    status = ChoicesFilter(choices=RegistrationStatus, label=_("Status"))
    mode = ChoicesFilter(choices=AttendanceMode, label=_("Takes part"), method="coming")
    interpretation = ChoicesFilter(choices=Language, label=_("Interpretation into"))
    stakeholder_group = ChoicesFilter(
        "representative__partner__stakeholder_group",
        choices=StakeholderGroup,
        label=_("Stakeholder group"),
        method="of_stakeholders",
    )
    partner = PartnerFilter("representative__partner", label=_("Partner"))

    class Meta:
        model = Registration
        fields = [
            "q",
            "status",
            "mode",
            "interpretation",
            "stakeholder_group",
            "partner",
        ]

    def coming(self, rows, name, values):
        """How somebody takes part is known once they come."""
        return rows.filter(
            status=RegistrationStatus.APPROVED, attendance_mode__in=values
        )

    def of_stakeholders(self, rows, name, values):
        visible = Partner.objects.visible_to(self.request.user)
        partners = visible.filter(stakeholder_group__in=values)
        return rows.filter(representative__partner__in=partners)
