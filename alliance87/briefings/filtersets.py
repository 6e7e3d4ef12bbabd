import django_filters
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.enums import PackEdition, PackState
from alliance87.briefings.models import BriefingPack


class BriefingPackFilterSet(django_filters.FilterSet):
    event = django_filters.CharFilter(
        field_name="event__slug", label=_("Slug of the meeting")
    )
    language = django_filters.ChoiceFilter(choices=PortalLanguage.choices)
    edition = django_filters.ChoiceFilter(choices=PackEdition.choices)
    state = django_filters.ChoiceFilter(choices=PackState.choices)

    class Meta:
        model = BriefingPack
        fields = ["event", "language", "edition", "state"]
