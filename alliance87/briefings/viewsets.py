from alliance87.briefings.filtersets import BriefingPackFilterSet
from alliance87.briefings.models import BriefingPack
from alliance87.briefings.serializers import BriefingPackSerializer
from alliance87.core.viewsets import PortalViewSet


class BriefingPackViewSet(PortalViewSet):
    """The briefing packs of meetings: the published ones, and one's own meetings'."""

    queryset = BriefingPack.objects.all()
    serializer_class = BriefingPackSerializer
    filterset_class = BriefingPackFilterSet
    ordering_fields = ["created_at", "sealed_at", "published_at"]
