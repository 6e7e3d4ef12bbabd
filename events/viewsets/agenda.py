from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from action_groups.models import ResourceNeed
from alliance87.core.models import Country, Document
from alliance87.core.search import tri
from alliance87.core.viewsets import (
    Creatable,
    Deletable,
    EditableViewSet,
    Movable,
    PortalViewSet,
)
from events.actions import agenda, reports
from events.filtersets import (
    AgendaItemFilterSet,
    AgendaPublicationFilterSet,
    ContributionFilterSet,
)
from events.models import AgendaItem, AgendaPublication, Contribution, shown_minutes
from events.serializers.agenda import (
    AgendaItemSerializer,
    AgendaPublicationSerializer,
    ContributionSerializer,
)
from events.serializers.writing import (
    AgendaItemWriteSerializer,
    ContributionWriteSerializer,
    NewAgendaItemSerializer,
    NewContributionSerializer,
)
from partners.models import Partner


class AgendaItemViewSet(Creatable, Deletable, Movable, EditableViewSet):
    """The points of the events' agendas.

    Points that share their start and length are taken in order within that slot, or
    side by side where they name a track. Who runs the event writes them: the times of
    what comes after follow.
    """

    queryset = AgendaItem.objects.all()
    serializer_class = AgendaItemSerializer
    new_serializer_class = NewAgendaItemSerializer
    edit_serializer_class = AgendaItemWriteSerializer
    filterset_class = AgendaItemFilterSet
    search_weights = {"A": tri("title"), "C": tri("objective")}
    ordering_fields = ["position", "starts_at", "updated_at"]
    related = {"resource_needs": ResourceNeed}

    def get_queryset(self):
        return super().get_queryset().prefetch_related(shown_minutes(self.request.user))

    def own_point(self, event, point):
        """The key of a point behind which another may come."""
        rows = AgendaItem.objects.editable_by(self.request.user).filter(event=event)
        if point is not None and not rows.filter(pk=point.pk).exists():
            message = _("This is no item of this meeting’s agenda.")
            raise ValidationError({"after": message})
        return point and point.pk

    def add(self, values):
        event, by = values.pop("event"), self.request.user
        after = self.own_point(event, values.pop("after", None))
        follows = values.pop("follows", True)
        values = {"visibility": agenda.tier_of_new(event, by)} | values
        return agenda.add_item(
            event=event, by=by, values=values, after=after, follows=follows
        )

    def edit(self, record, values, revision):
        by, follows = self.request.user, values.pop("follows", True)
        if "after" in values:
            after = self.own_point(record.event, values.pop("after"))
            record = agenda.move_item(
                item=record, by=by, revision=revision, after=after, follows=follows
            )
            record.refresh_from_db()
            revision = record.revision
        if values:
            agenda.change_item(
                item=record, by=by, values=values, revision=revision, follows=follows
            )

    def remove(self, record, revision):
        agenda.remove_item(item=record, by=self.request.user, revision=revision)

    def move_row(self, record, revision, *, down):
        agenda.move_item(
            item=record, by=self.request.user, revision=revision, down=down
        )


class AgendaPublicationViewSet(PortalViewSet):
    """Agendas as they were published, each with the points that the caller may read.

    A point is left out that is, or was when it was published, closed to the caller. The
    points as they stand now, published or not, are the agenda items.
    """

    queryset = AgendaPublication.objects.all()
    serializer_class = AgendaPublicationSerializer
    filterset_class = AgendaPublicationFilterSet
    search_weights = {"A": ["note"]}
    mentioned = {"snapshot": [AgendaItem, Country, Document, Partner]}
    ordering_fields = ["number", "published_at", "updated_at"]


class ContributionViewSet(Creatable, Deletable, EditableViewSet):
    """Who spoke, moderated or reported, with the office held that day.

    Who runs the event writes those of its agenda, and of its report as long as that is
    being written.
    """

    queryset = Contribution.objects.all()
    serializer_class = ContributionSerializer
    new_serializer_class = NewContributionSerializer
    edit_serializer_class = ContributionWriteSerializer
    filterset_class = ContributionFilterSet
    search_weights = {"A": ["name", "organisation"], "B": ["job_title"]}
    ordering_fields = ["name", "updated_at"]
    joined = ["agenda_item", "section"]

    def add(self, values):
        by = self.request.user
        if section := values.pop("section", None):
            row = Contribution(section=section)
            return reports.add_row(row=row, by=by, values=values)
        item = values.pop("agenda_item")
        return agenda.add_presenter(item=item, by=by, values=values)

    def edit(self, record, values, revision):
        options = {"by": self.request.user, "values": values, "revision": revision}
        if record.section_id:
            reports.edit_row(row=record, **options)
        else:
            agenda.change_presenter(presenter=record, **options)

    def remove(self, record, revision):
        options = {"by": self.request.user, "revision": revision}
        if record.section_id:
            reports.remove_row(row=record, **options)
        else:
            agenda.remove_presenter(presenter=record, **options)
