import django_filters
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.enums import PackEdition, PackState
from alliance87.briefings.models import BriefingPack
from alliance87.core.filtersets import ChoicesFilter, RecordsFilter
from events.models import Event


class BriefingPackFilterSet(django_filters.FilterSet):
    event = RecordsFilter("event", model=Event, label=_("Meeting"))
    language = ChoicesFilter(choices=PortalLanguage, label=_("Language"))
    edition = ChoicesFilter(choices=PackEdition, label=_("Edition for"))
    state = ChoicesFilter(choices=PackState, label=_("State"))

    class Meta:
        model = BriefingPack
        fields = ["event", "language", "edition", "state"]
