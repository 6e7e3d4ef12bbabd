"""What people fill in to keep a country up to date, and to comment on it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core.files import extension_of, validate_upload
from pathfinders.enums import CommitmentStatus

EVIDENCE = (".pdf", ".png", ".jpg", ".jpeg")
NO_STORIES = _(
    "Plain text. No personal stories and no names of survivors: a report speaks of "
    "institutions and of numbers."
)


def writer_s_language():
    """The language of the page: mostly that in which somebody writes."""
    active = (translation.get_language() or "en").split("-")[0]
    return active if active in PortalLanguage.values else PortalLanguage.EN


def text(label, **options):
    return forms.CharField(
        label=label,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        **{"help_text": NO_STORIES, **options},
    )


def day(label, **options):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class WrittenForm(forms.Form):
    """A text, and the language it is written in."""

    language = forms.ChoiceField(
        label=_("Written in"), choices=PortalLanguage, initial=writer_s_language
    )

    @classmethod
    def words_of(cls, record, field):
        """The text of ``record`` in the writer's language, else in the first it has."""
        own = writer_s_language()
        for language in [own, *PortalLanguage.values]:
            if found := getattr(record, f"{field}_{language}"):
                return {"language": language, field: found}
        return {"language": own, field: ""}


class ReplyForm(WrittenForm):
    narrative = text(_("The government’s reply"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["narrative", "language"]


class ProgressForm(WrittenForm):
    """A government's report on a commitment, with evidence."""

    as_of = day(
        _("As of"),
        help_text=_("The day of which this is true. Today, or the end of a quarter."),
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("Choose")), *CommitmentStatus.choices]
    )
    narrative = text(_("What was done, and what came of it"))
    evidence = forms.ModelMultipleChoiceField(
        label=_("Evidence among the country’s documents"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    upload = forms.FileField(
        label=_("Evidence from your computer"),
        required=False,
        help_text=_(
            "A PDF or a picture, 25 MB at most. It becomes a document of the country, "
            "which whoever reads the commitment can open. If this page comes back to "
            "you, choose the file again."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(EVIDENCE)}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["as_of", "status", "narrative", "language", "evidence", "upload"]

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = documents
        if not documents:
            del self.fields["evidence"]

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        if file:
            if extension_of(file.name) not in EVIDENCE:
                raise ValidationError(
                    _("Evidence is a PDF or a picture (PNG, JPEG): “%(name)s” is not."),
                    params={"name": file.name[:80]},
                )
            validate_upload(file)
        return file


class CommentForm(WrittenForm):
    """What an organisation says of a commitment."""

    partner = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=None, empty_label=None
    )
    as_of = day(_("As of"), help_text=_("The day of which this is true."))
    status = forms.ChoiceField(
        label=_("How you judge it"),
        choices=[("", _("no judgement")), *CommitmentStatus.choices],
        required=False,
    )
    narrative = text(_("Your comment"))

    field_order = ["partner", "as_of", "status", "narrative", "language"]

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        field.queryset = partners
        found = list(partners)
        if len(found) == 1:
            field.initial = found[0]
            field.widget = forms.HiddenInput()


class ReportForm(WrittenForm):
    """The annual report, as the country goes on writing it."""

    summary = forms.CharField(
        label=_("The report"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=NO_STORIES,
    )
    document = forms.ModelChoiceField(
        label=_("The report as a file"),
        queryset=None,
        required=False,
        empty_label=_("none"),
        help_text=_("One of the country’s documents, if there is a longer report."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["summary", "language", "document", "revision"]

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents
        if not documents:
            del self.fields["document"]


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("The workbook you filled in"),
        help_text=_("Nothing is written yet: you see first what would be reported."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
