"""What people fill in on the pages of the events."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.thread import KINDS, linkable


class UptakeForm(forms.Form):
    """Which record took a proposal up, when and how.

    The record is one of those ``user`` may name; another is as unknown as none.
    """

    target = forms.CharField(widget=forms.HiddenInput, label=_("What took it up"))
    taken_up_on = forms.DateField(
        label=_("Taken up on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty where nobody knows the day."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What of it was taken up, or how. Anyone who reads both sees it."),
    )

    def __init__(self, *args, proposal, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposal, self.user = proposal, user

    def clean_target(self):
        kind, _colon, key = self.cleaned_data["target"].partition(":")
        try:
            rows = linkable(self.proposal, self.user)[kind]
            return rows.get(pk=uuid.UUID(key))
        except (KeyError, ValueError, KINDS.get(kind, KINDS["output"]).DoesNotExist):
            message = _("Choose what took it up from the list.")
            raise ValidationError(message) from None
