"""What people fill in on the pages of the events."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core.models import Source
from events.imports import MAX_CHARACTERS, pages_of
from events.models import Event
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


class ReportTextForm(forms.Form):
    """The text of a report to read, as a file or pasted, and what it is the report of."""

    event = forms.ModelChoiceField(Event.objects.all(), label=_("Event"))
    title = forms.CharField(label=_("Title of the report"), max_length=300)
    language = forms.ChoiceField(
        label=_("Language of the report"), choices=PortalLanguage
    )
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=_("Source"),
        required=False,
        help_text=_("The document: each record will name its page or line in it."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.txt,.md"}),
        help_text=_("PDF with text, or a text file; at most 50 MB. It is not kept."),
    )
    text = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        max_length=MAX_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    first = forms.IntegerField(
        label=_("From page"),
        required=False,
        min_value=1,
        help_text=_("Where other papers are bound with it; of a text, the line."),
    )
    last = forms.IntegerField(label=_("To page"), required=False, min_value=1)

    def clean(self):
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if "file" in self.errors or "text" in self.errors:
            return cleaned
        if bool(file) == bool(text.strip()):
            raise ValidationError(_("Give a file, or paste the text: one of the two."))
        if file:
            try:
                cleaned["pages"] = pages_of(file)
            except ValidationError as error:
                self.add_error("file", error)
        else:
            cleaned["pages"] = [text.replace("\x00", "")]
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last page is before the first."))
        return cleaned
