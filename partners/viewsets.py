from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from alliance87.core.keeping import KeptViewSet, is_post
from alliance87.core.models import Document
from alliance87.core.revisions import Conflict, lock_revision
from alliance87.core.viewsets import (
    Creatable,
    EditableViewSet,
    PreconditionFailed,
)
from partners.actions import changes
from partners.enums import ProposalState
from partners.filtersets import (
    PartnerEventFilterSet,
    PartnerFilterSet,
    ProfileChangeFilterSet,
    SeatFilterSet,
)
from partners.kept_serializers import (
    PROFILE,
    DecideProfileChangeSerializer,
    KeptPartnerEventSerializer,
    KeptPartnerSerializer,
    KeptSeatSerializer,
    NewProfileChangeSerializer,
)
from partners.models import (
    MergedPartner,
    Partner,
    PartnerEvent,
    ProfileChange,
    Representative,
    Seat,
)
from partners.search import PARTNER_WEIGHTS
from partners.serializers import (
    PartnerDetailSerializer,
    PartnerEventRecordSerializer,
    PartnerSerializer,
    ProfileChangeSerializer,
    SeatSerializer,
)


class PartnerViewSet(KeptViewSet):
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
    new_serializer_class = edit_serializer_class = KeptPartnerSerializer

    def get_serializer_class(self):
        kept = super().get_serializer_class()
        if kept is self.serializer_class and (self.detail or is_post(self)):
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

    def get_queryset(self):
        user = self.request.user
        events = PartnerEvent.objects.visible_to(user).select_related("source")
        rows = super().get_queryset()
        rows = rows.prefetch_related(Prefetch("membership_events", events))
        if not self.detail:
            return rows
        people = Representative.objects.for_reader(user).prefetch_related("themes")
        return rows.prefetch_related(Prefetch("representatives", people))


class PartnerEventViewSet(KeptViewSet):
    """The dated steps of memberships. The latest one is the partner's status.

    With a step to ``applied``, ``suspended`` or ``withdrawn`` the partner is no longer
    listed, and these steps are the Secretariat's to read.
    """

    queryset = PartnerEvent.objects.all()
    serializer_class = read_serializer_class = PartnerEventRecordSerializer
    new_serializer_class = edit_serializer_class = KeptPartnerEventSerializer
    filterset_class = PartnerEventFilterSet
    ordering_fields = ["on", "updated_at"]


class SeatViewSet(KeptViewSet):
    """The places on the Global Coordinating Group and who holds them."""

    queryset = Seat.objects.all()
    serializer_class = read_serializer_class = SeatSerializer
    new_serializer_class = edit_serializer_class = KeptSeatSerializer
    filterset_class = SeatFilterSet
    ordering_fields = ["constituency", "since", "until", "updated_at"]


class ProfileChangeViewSet(Creatable, EditableViewSet):
    """What their people propose that the records of partners should say.

    Read by the partner's focal points, who may set ``state`` to ``withdrawn``, and by
    the Secretariat: ``accepted`` with the ``partner_revision`` it looked at, and with
    other values in place of those proposed if it likes, or ``declined`` with a
    ``reason``. Nobody decides on their own proposal.
    """

    queryset = ProfileChange.objects.filter(representative__isnull=True)
    serializer_class = read_serializer_class = ProfileChangeSerializer
    new_serializer_class = NewProfileChangeSerializer
    edit_serializer_class = DecideProfileChangeSerializer
    filterset_class = ProfileChangeFilterSet
    ordering_fields = ["created_at", "decided_at", "updated_at"]

    def add(self, values):
        said = {name: value for name, value in values.items() if name in PROFILE}
        return changes.propose_change(
            record=values["partner"],
            by=self.request.user,
            values=said,
            revision=values["base_revision"],
            note=values.get("note", ""),
        )

    @transaction.atomic
    def edit(self, record, values, revision):
        by, state = self.request.user, values.get("state")
        change = lock_revision(record=record, revision=revision)
        instead = {name: value for name, value in values.items() if name in PROFILE}
        if state is None:
            raise ValidationError({"state": _("Say what to do with the proposal.")})
        if instead and state != ProposalState.ACCEPTED:
            message = _("Only what is accepted can be given another value.")
            raise ValidationError(dict.fromkeys(instead, message))
        if state == ProposalState.WITHDRAWN:
            changes.withdraw_change(change=change, by=by)
        elif state == ProposalState.DECLINED:
            if not values.get("reason", "").strip():
                raise ValidationError(
                    {"reason": _("Say why the proposal is declined.")}
                )
            changes.decline_change(change=change, by=by, reason=values["reason"])
        else:
            self.accept(change, by, values, instead)

    def accept(self, change, by, values, instead):
        if "partner_revision" not in values:
            message = _("Say which revision of the partner you looked at.")
            raise ValidationError({"partner_revision": message})
        if unasked := set(instead) - set(change.proposed):
            message = _("Nobody proposed to change this.")
            raise ValidationError(dict.fromkeys(sorted(unasked), message))
        revision = values["partner_revision"]
        try:
            changes.accept_change(
                change=change, by=by, revision=revision, values=instead
            )
        except Conflict as conflict:
            if not isinstance(conflict.record, Partner):
                raise
            message = _(
                "The partner is no longer at the partner_revision you looked at: read it "
                "again."
            )
            raise PreconditionFailed(message) from conflict
