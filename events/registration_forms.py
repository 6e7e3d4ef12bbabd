"""What people say of how they take part, and what organisers decide about them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from action_groups.models import ActionGroup
from alliance87.core.admin_forms import PortalForm
from alliance87.core.enums import Language
from alliance87.core.listing import by_name
from events.clocks import VenueClock
from events.enums import AttendanceMode
from events.models import Event
from events.taking_part import modes_of
from partners.choices import ChoiceList
from partners.models import Partner, Representative

NEEDS_HELP = _(
    "For example a seat without steps, sign language, or a meal. Seen by the organisers "
    "only. Write nothing about anyone’s health."
)


class TakingPartForm(forms.Form):
    """How somebody takes part in an event, of the ways and languages it offers."""

    attendance_mode = forms.ChoiceField(
        label=_("How you take part"), widget=forms.RadioSelect
    )
    interpretation = forms.ChoiceField(
        label=_("Interpretation into"), required=False, help_text=_("If you need any.")
    )
    needs = forms.CharField(
        label=_("What you need to take part"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NEEDS_HELP,
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        modes = modes_of(event)
        labels = dict(AttendanceMode.choices)
        self.fields["attendance_mode"].choices = [(m, labels[m]) for m in modes]
        if len(modes) == 1:
            self.fields["attendance_mode"].widget = forms.HiddenInput()
            self.initial["attendance_mode"] = modes[0]
        offered = [(c, name) for c, name in Language.choices if c in event.languages]
        self.fields["interpretation"].choices = [("", _("none")), *offered]
        if len(offered) < 2:  # in one language nothing is interpreted
            del self.fields["interpretation"]


class RsvpForm(TakingPartForm):
    """One's answer to an invitation. The button says whether one comes."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, registration, **kwargs):
        initial = {
            "attendance_mode": registration.attendance_mode,
            "interpretation": registration.interpretation or "",
            "needs": registration.needs,
            "revision": registration.revision,
        }
        super().__init__(*args, event=registration.event, initial=initial, **kwargs)


class AskForm(TakingPartForm):
    """A member registers, or asks to come."""

    representative = forms.ModelChoiceField(
        label=_("You take part for"), queryset=None, empty_label=None
    )
    field_order = ["representative"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["representative"]
        field.queryset = people
        field.label_from_instance = lambda person: str(person.partner)
        if len(known := list(people)) == 1:
            field.initial = known[0]
            field.widget = forms.HiddenInput()


class DecisionForm(forms.Form):
    """What organisers do with those they ticked."""

    reason = forms.CharField(
        label=_("Words to them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sent with the decision. Needed where you decline."),
    )


class InvitationForm(forms.Form):
    """Whom to invite."""

    groups = forms.ModelMultipleChoiceField(
        label=_("The members of"),
        queryset=None,
        required=False,
        widget=ChoiceList,
    )
    gcg = forms.BooleanField(
        label=_("Whoever holds a seat on the Global Coordinating Group"), required=False
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("The focal points of"),
        queryset=None,
        required=False,
        widget=ChoiceList,
    )
    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=None,
        required=False,
        widget=ChoiceList,
        help_text=_("Those who are listed to you."),
    )

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        groups = ActionGroup.objects.visible_to(reader).order_by(by_name("name"))
        self.fields["groups"].queryset = groups
        partners = Partner.objects.visible_to(reader).listed().defer("words")
        self.fields["partners"].queryset = partners.order_by(by_name("name"))
        people = Representative.objects.for_reader(reader).filter(user__isnull=False)
        self.fields["people"].queryset = people.order_by("name")
        self.fields["people"].label_from_instance = lambda person: (
            f"{person.name} ({person.partner})"
        )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Choose whom to invite."))
        return cleaned


def moment(label, **options):
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, widget=widget, required=False, **options)


class RulesForm(VenueClock, PortalForm):
    """Who may register for an event, when, and how many can come."""

    moments = ("registration_opens_at", "registration_closes_at")
    registration_opens_at = moment(_("Registration opens"))
    registration_closes_at = moment(
        _("Registration closes"), help_text=_("Empty: as the event begins.")
    )

    class Meta:
        model = Event
        fields = [
            *("registration_mode", "capacity"),
            *("registration_opens_at", "registration_closes_at"),
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.moments:
            self.fields[name].help_text = " ".join(
                str(part)
                for part in (
                    _("By the clock of the venue (%(zone)s).")
                    % {"zone": self.instance.time_zone},
                    self.fields[name].help_text,
                )
                if part
            )

    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}
