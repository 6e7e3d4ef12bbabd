from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance87.core.viewsets import Creatable, EditableViewSet
from events.actions import registrations
from events.filtersets import RegistrationFilterSet
from events.models import Registration
from events.serializers.registrations import (
    RegistrationAnswerSerializer,
    RegistrationSerializer,
)
from events.serializers.writing import NewRegistrationSerializer
from events.taking_part import people_to_register
from partners.models import Representative


class RegistrationViewSet(Creatable, EditableViewSet):
    """One's own registrations for events, and nobody else's.

    One registers for an event, or asks to come, by ``POST``, and answers by ``PATCH``.
    """

    queryset = Registration.objects.all()
    serializer_class = read_serializer_class = RegistrationSerializer
    new_serializer_class = NewRegistrationSerializer
    edit_serializer_class = RegistrationAnswerSerializer
    filterset_class = RegistrationFilterSet
    ordering_fields = ["updated_at"]

    def get_queryset(self):
        mine = Representative.objects.of(self.request.user)
        return super().get_queryset().filter(representative__in=mine)

    def add(self, values):
        by, event = self.request.user, values["event"]
        people = people_to_register(event, by)
        if partner := values.pop("partner", None):
            people = people.filter(partner=partner)
        known = list(people[:2])
        if len(known) > 1:
            raise ValidationError({"partner": _("Say for which partner you come.")})
        # Why nobody can, the action says.
        person = known[0] if known else Representative()
        return registrations.ask_to_come(
            representative=person, by=by, now=timezone.now(), **values
        )

    def edit(self, record, values, revision):
        comes = record.status in registrations.COMING
        kept = {
            name: getattr(record, name)
            for name in ("attendance_mode", "interpretation", "needs")
        }
        registrations.answer(
            registration=record,
            by=self.request.user,
            revision=revision,
            now=timezone.now(),
            **{"coming": comes, **kept, **values},
        )
