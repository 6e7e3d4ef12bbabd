from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin_forms import PortalForm
from alliance87.core.enums import Visibility
from alliance87.core.search import tri
from alliance87.core.visibility import reads_everything
from partners.profiles import profile_field
from pathfinders.models import SupportRequest

# For those of the country: the Secretariat's own tier would close it to themselves.
READERS = [
    (Visibility.PUBLIC, _("anyone")),
    (Visibility.PARTNERS, _("the members of the Alliance")),
    (Visibility.GROUP, _("only those who speak for the country")),
]


class SupportRequestForm(PortalForm):
    """What a country asks for. ``values()`` are what the actions take."""

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["visibility"]
        closed = [(Visibility.SECRETARIAT, _("the Secretariat"))]
        field.choices = READERS + (closed if reads_everything(reader) else [])
        if self.instance._state.adding:
            self.initial["visibility"] = Visibility.PARTNERS

    class Meta:
        model = SupportRequest
        fields = [
            *tri("title"),
            "kind",
            *tri("text"),
            "needed_by",
            "visibility",
        ]
        formfield_callback = profile_field
        labels = {"visibility": _("Who may read the request")}
        help_texts = {"visibility": _("Partners can only answer what they may read.")}
        widgets = {
            "needed_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **{name: forms.Textarea(attrs={"rows": 5}) for name in tri("text")},
        }

    def clean_needed_by(self):
        day = self.cleaned_data["needed_by"]
        if day and "needed_by" in self.changed_data and day < timezone.localdate():
            raise ValidationError(_("This day is past."))
        return day

    def clean(self):
        cleaned = super().clean()
        named = [cleaned.get(name) for name in tri("title")]
        if not any(named) and not set(self.errors) & {*tri("title")}:
            self.add_error(
                tri("title")[0],
                _("Say in at least one language what is asked for."),
            )
        return cleaned

    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class OfferForm(forms.Form):
    """What a partner offers, for one of the partners that the writer speaks for."""

    partner = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=None, empty_label=None
    )
    text = forms.CharField(
        label=_("What you offer"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What your organisation can do and from when. Read by those who speak for "
            "the country and by the Secretariat. No personal stories and no names of "
            "survivors."
        ),
    )

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
        known = list(partners)
        if len(known) == 1:
            self.fields["partner"].initial = known[0]
            self.fields["partner"].widget = forms.HiddenInput()


class AnswerForm(forms.Form):
    """A word to the partner; needed where an offer is declined."""

    reason = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if you decline. The partner reads it, nobody else does."),
    )
