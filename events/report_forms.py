"""What people fill in to write a report, to circulate it and to comment on it."""

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from action_groups.forms import (
    AdoptForm,
    RowForm,
    day,
    offer_partners,
    only_choice,
    text,
)
from alliance87.core.admin_forms import PortalForm
from alliance87.core.enums import Visibility
from alliance87.core.search import tri
from alliance87.core.widgets import RichTextarea
from events.enums import CommentOutcome, ReportCircle
from events.models import Contribution, MeetingReport, Proposal, ReportSection
from partners.profiles import profile_field

PLAIN = _(
    "No personal stories and no names of survivors: a report speaks of institutions."
)


def areas(names, rows):
    return {name: forms.Textarea(attrs={"rows": rows}) for name in tri(*names)}


def rich(*names):
    return dict.fromkeys(tri(*names), RichTextarea)


class ReportTextForm(RowForm):
    """A part of a report that is written in three languages: here, in those one needs.

    ``others`` are the fields of the languages that the page does not speak.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.rich_text_columns():
            self.fields[name].widget.attrs["rows"] = 10

    def is_other(self, name):
        """Whether a field is of a language that the page does not speak."""
        active = (translation.get_language() or "en").split("-")[0]
        column = self._meta.model._meta.get_field(name) if name in self.names else None
        return getattr(column, "language", active) != active

    @property
    def names(self):
        return {*self._meta.fields} & {*self.fields}

    def main_fields(self):
        return [field for field in self if not self.is_other(field.name)]

    def other_fields(self):
        return [field for field in self if self.is_other(field.name)]

    @property
    def shows_others(self):
        """Whether somebody must look at what the other languages have."""
        here = [field for field in self.main_fields() if field.name in tri(*self.texts)]
        return any(field.errors for field in self.other_fields()) or (
            not any(field.value() for field in here)
            and any(field.value() for field in self.other_fields())
        )

    @property
    def texts(self):
        return [self.required_text]


class PlacedForm(ReportTextForm):
    """A row that comes last when it is new, and moves by its own buttons."""

    def constraints_to_check(self):
        # Its place is not asked: the action gives it one.
        checked = super().constraints_to_check()
        return [one for one in checked if not one.name.endswith("_position")]


class ReportForm(ReportTextForm):
    """The report as a whole."""

    class Meta:
        model = MeetingReport
        fields = [
            *(*tri("title"), *tri("disclaimer"), *tri("foreword")),
            *("participant_count", "country_count", "partner_count"),
        ]
        formfield_callback = profile_field
        widgets = areas(["disclaimer"], 3) | rich("foreword")


class SectionForm(PlacedForm):
    required_text = "heading"

    class Meta:
        model = ReportSection
        fields = [
            *(*tri("heading"), "kind", "track", *tri("objective"), *tri("summary")),
            "themes",
        ]
        formfield_callback = profile_field
        widgets = areas(["objective"], 2) | rich("summary")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["track"].help_text = _("Where sessions were held side by side.")


class ProposalForm(PlacedForm):
    required_text = "text"

    class Meta:
        model = Proposal
        fields = [
            *(*tri("text"), "label", "audience", "endorsement"),
            *(*tri("attribution"), "regions", "countries", "themes"),
        ]
        formfield_callback = profile_field
        labels = {"label": _("Called in the report")}
        widgets = areas(["text"], 3)


class SpeakerForm(PortalForm):
    """Who spoke, in the office held that day."""

    class Meta:
        model = Contribution
        fields = ["name", "role", "job_title", "organisation", "partner", "country"]
        formfield_callback = profile_field

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        offer_partners(self, "partner", partners)
        if "partner" in self.fields:
            self.fields["partner"].empty_label = _("none")

    def values(self):
        return {
            name: self.cleaned_data[name]
            for name in self._meta.fields
            if name in self.fields
        }

    def main_fields(self):
        return list(self)

    def other_fields(self):
        return []


class CirculateForm(forms.Form):
    """Whom one asks for comments, and until when."""

    circle = forms.ChoiceField(
        label=_("Who reads and comments"),
        choices=ReportCircle,
        widget=forms.RadioSelect,
    )
    comments_until = day(
        _("Comments until"), help_text=_("The last day on which comments are taken.")
    )
    comments_shared = forms.BooleanField(
        label=_("They see each other’s comments"),
        required=False,
        initial=True,
        help_text=_("Otherwise each sees their own, and the organisers see all."),
    )
    tell = forms.BooleanField(
        label=_("Write to each of them now"), required=False, initial=True
    )


class FinaliseForm(forms.Form):
    """When a report is published, and who reads it from then on."""

    published_on = day(_("Published on"))
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            *AdoptForm.base_fields["visibility"].choices[:2],
            (Visibility.GROUP, _("only the people of the meeting")),
        ],
    )
    tells = forms.BooleanField(
        label=_("Write to those who had a place at the meeting"),
        required=False,
        initial=True,
    )


class CommentForm(forms.Form):
    """A remark on a section, for a partner one speaks for."""

    author = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=None, empty_label=None
    )
    quote = forms.CharField(
        label=_("The words it is about"),
        required=False,
        max_length=500,
        help_text=_("Copy them from the section. Empty: the section as a whole."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = text(_("Your comment"), rows=5, max_length=5000, help_text=PLAIN)

    def __init__(self, *args, authors, **kwargs):
        super().__init__(*args, **kwargs)
        only_choice(self.fields["author"], authors)
        self.fields["author"].label_from_instance = lambda row: str(row.partner)


class ResolveForm(forms.Form):
    """What became of a comment. Its author is told."""

    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=CommentOutcome, widget=forms.RadioSelect
    )
    resolution = forms.CharField(
        label=_("How, or why not"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it is not taken in. Its author gets it by mail."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


FORMS = {"section": SectionForm, "proposal": ProposalForm, "speaker": SpeakerForm}
