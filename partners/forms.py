"""What people fill in on the pages of the partners."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core.enums import Visibility
from partners.enums import ImportKind, RepresentativeRole
from partners.models import PartnerApplication, Representative
from partners.profiles import profile_field


class NoteForm(forms.Form):
    """What goes with a proposal: a word to the Secretariat."""

    note = forms.CharField(
        label=_("Note to the Secretariat"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why this changes, or where it can be checked."),
    )


class ConsentForm(forms.ModelForm):
    """How far a person lets themselves be listed."""

    class Meta:
        model = Representative
        fields = ["listed_to_partners", "listed_publicly"]
        labels = {
            "listed_to_partners": _("List me to the other partners"),
            "listed_publicly": _("List me to anyone"),
        }
        help_texts = {"listed_to_partners": "", "listed_publicly": ""}


class ApplicationForm(forms.ModelForm):
    """An organisation applies to join the Alliance."""

    consent = forms.BooleanField(
        label=_(
            "The Secretariat may keep and use these details to decide on this application"
        ),
        help_text=_(
            "If it is declined, your name and address are deleted after 12 months. "
            "If you do not confirm your address, everything is after 7 days."
        ),
    )
    # Programs fill in whatever there is; people do not meet this field.
    fax = forms.CharField(required=False)

    class Meta:
        model = PartnerApplication
        fields = [
            "name",
            "acronym",
            "stakeholder_group",
            "country",
            "website",
            "work",
            "themes",
            "countries_of_work",
            "working_languages",
            "contact_name",
            "contact_job_title",
            "contact_email",
            "language",
        ]
        formfield_callback = profile_field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("contact_name", "contact_email"):
            self.fields[name].required = True
        self.fields["contact_email"].help_text = _(
            "An address of yours: we write to it, and show it to nobody."
        )
        self.fields["work"].help_text = format_lazy(
            "{what} {becomes}",
            what=self.fields["work"].help_text,
            becomes=_(
                "It becomes the description on the public page of your organisation: "
                "write it in the language of correspondence that you choose below."
            ),
        )

    def validate_constraints(self):
        """Left to the action: what is open already must not be told to a visitor."""

    @property
    def is_trapped(self):
        return bool(self.data.get("fax"))

    def values(self):
        """What was applied for, without what only belongs to the form."""
        left_out = {"consent", "fax"}
        return {k: v for k, v in self.cleaned_data.items() if k not in left_out}


class AnswerForm(forms.Form):
    body = forms.CharField(
        label=_("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text. No personal stories and no names of survivors."),
    )


class ContactForm(AnswerForm):
    """A message to a partner, for one of the partners that the writer speaks for."""

    sender = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=None, empty_label=None
    )
    subject = forms.CharField(label=_("Subject"), max_length=150)

    field_order = ["sender", "subject", "body"]

    def __init__(self, *args, senders, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["sender"]
        field.queryset = senders
        field.label_from_instance = lambda person: str(person.partner)
        people = list(senders)
        if len(people) == 1:
            field.initial = people[0]
            field.widget = forms.HiddenInput()


class AcceptForm(forms.Form):
    """What the Secretariat chooses as it accepts an application."""

    visibility = forms.ChoiceField(
        label=_("Who may read the new partner’s page"),
        choices=Visibility,
        initial=Visibility.SECRETARIAT,
    )
    description = forms.CharField(
        label=_("Public description"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the applicant wrote, in the language of correspondence."),
    )


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


class ImportForm(forms.Form):
    """Which file to take over, and what is in it."""

    kind = forms.ChoiceField(
        label=_("What the file holds"), choices=ImportKind, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_(
            "CSV or XLSX, at most 10,000 rows and 20 MB. It is only checked at first: "
            "you look at what it changes before anything is written."
        ),
    )
