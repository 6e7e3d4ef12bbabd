"""What is asked of who hands a pack out or takes it back."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("Its readers see this. It cannot be changed afterwards."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HashForm(forms.Form):
    sha256 = forms.RegexField(
        "^[0-9a-f]{64}$",
        label=_("SHA-256 of the file"),
        help_text=_("64 digits and letters from a to f."),
        error_messages={
            "invalid": _("A SHA-256 has 64 digits and letters from a to f.")
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "hash-input"}
        ),
    )

    def __init__(self, data=None, **options):
        if data is not None:
            # As programs print it: in capitals, in groups, with the name after it.
            words = data.get("sha256", "").strip().lower().split()
            joined = words[0] if words and len(words[0]) == 64 else "".join(words)
            data = {"sha256": joined}
        super().__init__(data, **options)


class LinkForm(forms.Form):
    people = forms.MultipleChoiceField(
        label=_("To whom"),
        help_text=_("Those who take part, have an account and may read the pack."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data=None, *, people, **options):
        super().__init__(data, **options)
        self.people = {str(person.pk): person for person in people}
        self.fields["people"].choices = [
            (key, str(person)) for key, person in self.people.items()
        ]

    def clean_people(self):
        return [self.people[key] for key in self.cleaned_data["people"]]


def as_uuid(text):
    """The key that an address names, or None."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
