from django import forms
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.enums import PackEdition
from alliance87.briefings.models import PackItem
from alliance87.core.enums import Language
from alliance87.core.files import validate_pdf
from alliance87.core.revisions import RevisedForm
from alliance87.core.richtext import clean_rich_text, validate_rich_text
from events.models import AgendaItem


def agenda_field(event, user, **options):
    """The agenda points of the meeting that the reader may see."""
    points = AgendaItem.objects.visible_to(user).filter(event=event)
    return forms.ModelChoiceField(
        queryset=points.order_by("position"),
        required=False,
        label=_("Agenda point"),
        empty_label=_("no agenda point"),
        **options,
    )


TITLES = ["title_en", "title_fr", "title_es"]


class PackItemForm(RevisedForm):
    """One row of the composer: in or out, where, and under which title."""

    class Meta:
        model = PackItem
        fields = ["is_on", "agenda_item", *TITLES]

    def __init__(self, *args, agenda_items=(), **kwargs):
        super().__init__(*args, **kwargs)
        # One list for all the rows; a ModelChoiceField would be a query a row.
        points = {str(point.pk): point for point in agenda_items}
        self.fields["agenda_item"] = forms.TypedChoiceField(
            choices=[("", _("no agenda point")), *points.items()],
            coerce=lambda value: points.get(str(value)),
            empty_value=None,
            required=False,
            label=_("Agenda point"),
        )
        self.initial["agenda_item"] = self.instance.agenda_item_id
        self.fields["is_on"].label = _("In the pack")
        names = {
            "title_en": _("Title in English"),
            "title_fr": _("Title in French"),
            "title_es": _("Title in Spanish"),
        }
        for name, label in names.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""

    @property
    def shows_titles(self):
        """Whether something typed into the titles, or wrong with them, must be seen."""
        return self.is_bound and not {*TITLES}.isdisjoint(
            [*self.errors, *self.changed_data]
        )


ItemFormSet = forms.modelformset_factory(
    PackItem, form=PackItemForm, extra=0, can_order=True
)


class AddedItemForm(forms.Form):
    """Something to add to the pack, beside its rows and sent with them."""

    # One form element holds the whole composer: the browser must not insist on a file
    # when something else is asked for.
    use_required_attribute = False

    @property
    def is_begun(self):
        """Whether anything was typed or chosen, which must not be lost."""
        return any(self[name].data for name in self.fields if name != "language")


class AttachmentForm(AddedItemForm):
    """A PDF to bind in, tied to a point of the agenda."""

    file = forms.FileField(label=_("PDF file"), validators=[validate_pdf])
    title = forms.CharField(
        label=_("Title"), max_length=250, help_text=_("As the contents will print it.")
    )
    language = forms.ChoiceField(
        label=_("Language of the file"), choices=Language, initial=Language.EN
    )

    def __init__(self, *args, event, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"] = agenda_field(event, user)

    def say_file_is_gone(self):
        """No browser puts a file back into a form: say that it is to be chosen again."""
        if self.is_bound and self["file"].data and not self.has_error("file"):
            self.add_error("file", _("The file could not be kept: choose it again."))


class TextForm(AddedItemForm):
    """A text written for this pack."""

    title = forms.CharField(label=_("Title"), max_length=250)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[validate_rich_text],
        help_text=_(
            "Plain text, or simple HTML: paragraphs, lists, tables, headings, links. "
            "No personal stories and no names of survivors."
        ),
    )

    def __init__(self, *args, event, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"] = agenda_field(event, user)

    def clean_text(self):
        return clean_rich_text(self.cleaned_data["text"])


class BuildForm(forms.Form):
    """Which pack to build. The key makes a double click one request."""

    language = forms.ChoiceField(label=_("Language"), choices=PortalLanguage)
    edition = forms.ChoiceField(
        label=_("Edition for"), choices=PackEdition, initial=PackEdition.PARTICIPANTS
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)
