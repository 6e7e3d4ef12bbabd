from django.db.models import Prefetch
from rest_framework.exceptions import NotFound

from alliance87.core.models import Document
from alliance87.core.viewsets import EditableViewSet, PortalViewSet
from partners.actions.people import edit_profile
from partners.filtersets import PartnerFilterSet, SeatFilterSet
from partners.models import MergedPartner, Partner, PartnerEvent, Representative, Seat
from partners.search import PARTNER_WEIGHTS
from partners.serializers import (
    PartnerDetailSerializer,
    PartnerEditSerializer,
    PartnerSerializer,
    SeatSerializer,
)


class PartnerViewSet(EditableViewSet):
    """The organisations of the Alliance, without those that applied, are suspended or
    have withdrawn.

    The single record names the representatives who consented to being listed; there is
    no list of people, and no address of anyone.
    """

    queryset = Partner.objects.all()
    serializer_class = PartnerSerializer
    filterset_class = PartnerFilterSet
    search_weights = PARTNER_WEIGHTS
    ordering_fields = ["name", "acronym", "joined_on", "confirmed_on", "updated_at"]
    related = {"documents": Document}
    slugs = ["slug"]
    read_serializer_class = PartnerDetailSerializer
    edit_serializer_class = PartnerEditSerializer

    def get_serializer_class(self):
        kept = super().get_serializer_class()
        if self.detail and kept is self.serializer_class:
            return self.read_serializer_class
        return kept

    def get_object(self):
        """A record that was merged is answered by the one it is part of now."""
        try:
            return super().get_object()
        except NotFound:
            former = MergedPartner.objects.named(self.kwargs["pk"]).values("partner")[
                :1
            ]
            row = self.get_queryset().filter(pk__in=former).first()
            if row is None:
                raise
            return row

    def edit(self, record, values, revision):
        edit_profile(partner=record, values=values, revision=revision)

    def get_queryset(self):
        user = self.request.user
        events = PartnerEvent.objects.visible_to(user).select_related("source")
        rows = super().get_queryset()
        rows = rows.prefetch_related(Prefetch("membership_events", events))
        if not self.detail:
            return rows
        people = Representative.objects.for_reader(user).prefetch_related("themes")
        return rows.prefetch_related(Prefetch("representatives", people))


class SeatViewSet(PortalViewSet):
    """The places on the Global Coordinating Group and who holds them."""

    queryset = Seat.objects.all()
    serializer_class = SeatSerializer
    filterset_class = SeatFilterSet
    ordering_fields = ["constituency", "since", "until", "updated_at"]
