import django_filters
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.enums import LedgerKind, PackEdition, PackState
from alliance87.briefings.models import BriefingPack, LedgerEntry
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


class LedgerEntryFilterSet(django_filters.FilterSet):
    pack = django_filters.UUIDFilter("pack_id", label=_("Pack"))
    sha256 = django_filters.CharFilter("sha256", "iexact", label="SHA-256")
    kind = ChoicesFilter(choices=LedgerKind, label=_("What happened"))
    language = ChoicesFilter(choices=PortalLanguage, label=_("Language"))
    edition = ChoicesFilter(choices=PackEdition, label=_("Edition for"))

    class Meta:
        model = LedgerEntry
        fields = ["pack", "sha256", "kind", "language", "edition"]
