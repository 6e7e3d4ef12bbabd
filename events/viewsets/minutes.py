from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance87.core.revisions import Conflict
from alliance87.core.search import tri
from alliance87.core.viewsets import Creatable, Deletable, EditableViewSet
from events.actions import minutes
from events.actions.action_points import (
    change_from_api,
    edit_action_point,
    give_action_point,
)
from events.filtersets import (
    ActionPointFilterSet,
    DecisionFilterSet,
    ItemMinutesFilterSet,
)
from events.models import ActionPoint, Decision, ItemMinutes
from events.serializers.minutes import (
    ActionPointSerializer,
    DecisionSerializer,
    ItemMinutesSerializer,
)
from events.serializers.writing import (
    ASKED,
    ActionPointEditSerializer,
    DecisionEditSerializer,
    ItemMinutesEditSerializer,
    NewActionPointSerializer,
    NewDecisionSerializer,
    NewItemMinutesSerializer,
)
from pathfinders.forms.reporting import writer_s_language


def in_words(values):
    """``values`` with the language of their text: said, or that of the request."""
    return {"language": writer_s_language()} | values


class ActionPointViewSet(Creatable, EditableViewSet):
    """What meetings asked somebody to do by a date.

    Its owners, and who runs the meeting, say with ``PATCH`` how far it is, close it with
    a remark, or open it again. Who runs the meeting gives them, and changes what is
    asked, of whom and by when.
    """

    queryset = ActionPoint.objects.all()
    serializer_class = read_serializer_class = ActionPointSerializer
    new_serializer_class = NewActionPointSerializer
    edit_serializer_class = ActionPointEditSerializer
    writable = "reportable_by"
    filterset_class = ActionPointFilterSet
    search_weights = {"A": tri("text"), "C": tri("closing_remark")}
    ordering_fields = ["due_on", "closed_on", "updated_at"]

    def add(self, values):
        values = {"visibility": self.new_serializer_class.tier_left_out} | values
        point, _told = give_action_point(by=self.request.user, **in_words(values))
        return point

    def edit(self, record, values, revision):
        if set(values) & set(ASKED):
            kept = getattr(record, f"text_{writer_s_language()}") or ""
            edit_action_point(
                point=record,
                by=self.request.user,
                revision=revision,
                **in_words({"text": kept} | values),
            )
            return
        change_from_api(
            point=record,
            by=self.request.user,
            revision=revision,
            values=values,
            today=timezone.localdate(),
            language=writer_s_language(),
        )


class ItemMinutesViewSet(Creatable, EditableViewSet):
    """What the minutes of meetings say of each point of the agenda, once published.

    Who runs the meeting reads and writes them before. What is saved of minutes that are
    published is read at once.
    """

    queryset = ItemMinutes.objects.all()
    serializer_class = ItemMinutesSerializer
    new_serializer_class = NewItemMinutesSerializer
    edit_serializer_class = ItemMinutesEditSerializer
    filterset_class = ItemMinutesFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["updated_at"]

    def add(self, values):
        try:
            return minutes.save_minutes(
                by=self.request.user, revision=0, **in_words(values)
            )
        except Conflict as conflict:
            message = _("There are minutes of this item already: change those.")
            raise ValidationError({"agenda_item": message}) from conflict

    def edit(self, record, values, revision):
        values = in_words(values)
        kept = getattr(record, f"text_{values['language']}") or ""
        minutes.save_minutes(
            agenda_item=record.agenda_item,
            by=self.request.user,
            revision=revision,
            **{"text": kept} | values,
        )


class DecisionViewSet(Creatable, Deletable, EditableViewSet):
    """What meetings decided, once their minutes are published.

    Who runs the meeting reads and records them before.
    """

    queryset = Decision.objects.all()
    serializer_class = DecisionSerializer
    new_serializer_class = NewDecisionSerializer
    edit_serializer_class = DecisionEditSerializer
    filterset_class = DecisionFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["number", "updated_at"]

    def add(self, values):
        return minutes.record_decision(by=self.request.user, **in_words(values))

    def edit(self, record, values, revision):
        values = in_words(values)
        kept = {
            "text": getattr(record, f"text_{values['language']}") or "",
            "agenda_item": record.agenda_item,
        }
        minutes.edit_decision(
            decision=record, by=self.request.user, revision=revision, **kept | values
        )

    def remove(self, record, revision):
        minutes.remove_decision(
            decision=record, by=self.request.user, revision=revision
        )
