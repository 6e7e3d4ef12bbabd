from django import forms
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from partners.enums import RepresentativeRole


class PersonForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=PortalLanguage,
        help_text=_("Of the mail, and of the portal for a person who is new to it."),
    )


class RepresentativeForm(PersonForm):
    """Whom to invite to speak for a partner."""

    job_title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=RepresentativeRole,
        help_text=_("Focal points and alternates may propose changes to the record."),
    )
