"""What a chair fills in to put a pack together."""

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from action_groups.models import ActionGroup
from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.enums import PackEdition, PackItemKind, PackPaper, PackState
from alliance87.briefings.models import BriefingPack, PackItem, PackTemplate
from alliance87.briefings.models.options import OPTIONS
from alliance87.core.admin_forms import PortalForm
from alliance87.core.enums import Language
from alliance87.core.files import validate_pdf
from alliance87.core.folding import fold
from alliance87.core.revisions import RevisedForm
from alliance87.core.richtext import clean_rich_text, validate_rich_text
from alliance87.core.search import tri
from alliance87.core.texts import format_on
from alliance87.core.widgets import RichTextarea
from events.models import MeetingReport
from partners.choices import ChoiceList
from pathfinders.models import PathfinderCountry


def agenda_field(points):
    """A choice of ``points`` of the agenda: one list for all the forms of a page."""
    by_key = {str(point.pk): point for point in points}
    return forms.TypedChoiceField(
        choices=[("", _("no agenda point")), *by_key.items()],
        coerce=lambda value: by_key.get(str(value)),
        empty_value=None,
        required=False,
        label=_("Agenda point"),
    )


PLAIN = _("No personal stories and no names of survivors.")
TITLES = tri("title")
LABELS = {
    "is_on": _("In the pack"),
    "edition": _("Printed for"),
    "title_en": _("Title in English"),
    "title_fr": _("Title in French"),
    "title_es": _("Title in Spanish"),
    "text_en": _("Text in English"),
    "text_fr": _("Text in French"),
    "text_es": _("Text in Spanish"),
    "notes_en": _("Speaking notes in English"),
    "notes_fr": _("Speaking notes in French"),
    "notes_es": _("Speaking notes in Spanish"),
}
IN_OTHERS = {
    "title": _("Title in the other languages"),
    "text": _("Text in the other languages"),
    "notes": _("Speaking notes in the other languages"),
}
# The widest circle that prints an item: who reads it, in the words of its chair.
CIRCLES = [
    (PackEdition.PUBLIC, _("everyone")),
    (PackEdition.PARTICIPANTS, _("participants and the chair")),
    (PackEdition.CHAIR, _("the chair alone")),
]


class PlacedItemForm(forms.Form):
    """In or out, for whom, at which agenda point."""

    def set_up(self, agenda_items):
        self.fields["agenda_item"] = agenda_field(agenda_items)
        self.initial["agenda_item"] = self.instance.agenda_item_id
        self.fields["edition"].choices = CIRCLES
        self.fields["edition"].help_text = ""
        for name, label in LABELS.items():
            if name in self.fields:
                self.fields[name].label = label
        for name in TITLES:
            self.fields[name].help_text = ""

    def stands_now(self, name):
        # In the words of the list that it is chosen from.
        if name == "edition":
            return dict(CIRCLES)[self.instance.edition]
        return super().stands_now(name)


class PackItemForm(PlacedItemForm, RevisedForm):
    """One row of the composer: in or out, for whom, where, and under which title."""

    class Meta:
        model = PackItem
        fields = ["is_on", "edition", "agenda_item", *TITLES]

    def __init__(self, *args, agenda_items=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.set_up(agenda_items)

    @property
    def shows_titles(self):
        """Whether something typed into the titles, or wrong with them, must be seen."""
        return self.is_bound and not {*TITLES}.isdisjoint(
            [*self.errors, *self.changed_data]
        )


ItemFormSet = forms.modelformset_factory(
    PackItem, form=PackItemForm, extra=0, can_order=True
)


class ItemForm(PlacedItemForm, PortalForm):
    """All of one item: its texts in three languages, its notes, and what it gathers."""

    class Meta:
        model = PackItem
        fields = [
            *("is_on", "edition", "agenda_item"),
            *(*TITLES, *tri("text"), *tri("notes")),
        ]
        widgets = dict.fromkeys(tri("text", "notes"), RichTextarea)

    def __init__(self, *args, agenda_items=(), user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_up(agenda_items)
        self.kind = PackItemKind(self.instance.kind)
        self.is_written = self.instance.is_written
        for name in tri("text"):
            self.fields[name].help_text = PLAIN
            if not self.is_written:
                del self.fields[name]
        for name in tri("notes"):
            self.fields[name].help_text = _("In the chair’s pack alone.")
        self.option_names = options_of(self.kind)
        for name in self.option_names:
            self.fields[name] = OPTION_FIELDS[name](self.instance, user)
            self.initial[name] = self.instance.options.get(name)

    def clean(self):
        cleaned = super().clean()
        for name in ["title", "text"] if self.is_written else []:
            if not any(cleaned.get(column) for column in tri(name)):
                column = f"{name}_{here()}"
                if not self.has_error(column):
                    self.add_error(column, _("Write it in at least one language."))
        return cleaned

    def report_conflict(self):
        super().report_conflict()
        for name in self.option_names:
            if name in self.changed_data:
                now = self.fields[name].words(self.instance.options.get(name))
                self.add_error(name, _("Now: %(value)s") % {"value": now})

    def constraints_to_check(self):
        # Its kind and what it names stay as they are.
        return []

    def options(self):
        """The options as they are stored: those with a value, others as they stand."""
        others = self.instance.options
        chosen = {name: self.cleaned_data[name] for name in self.option_names}
        return {name: value for name, value in (others | chosen).items() if value}

    @property
    def texts(self):
        """Each text: in the language of the page, in the others, whether those open."""
        names = ["title", *(["text"] if self.is_written else []), "notes"]
        return [self.in_languages(name) for name in names]

    def in_languages(self, name):
        first = f"{name}_{here()}"
        others = [self[column] for column in tri(name) if column != first]
        filled = any(field.value() for field in others)
        opens = any(field.errors for field in others) or (
            filled and not self[first].value()
        )
        return {
            "here": self[first],
            "others": others,
            "opens": opens,
            "others_said": IN_OTHERS[name],
        }

    @property
    def columns(self):
        """The fields of the form that are the item's own."""
        return [name for name in self._meta.fields if name in self.fields]

    @property
    def option_fields(self):
        return [self[name] for name in self.option_names]


def here():
    """The language of the page."""
    return (translation.get_language() or "en").split("-")[0]


class RecordsField(forms.MultipleChoiceField):
    """Records by their keys; none ticked means all. Those not offered stay chosen."""

    widget = ChoiceList

    def __init__(self, rows, *, chosen=(), **kwargs):
        rows = sorted(rows, key=lambda row: fold(str(row)))
        super().__init__(
            choices=[(str(row.pk), str(row)) for row in rows], required=False, **kwargs
        )
        offered = {key for key, _name in self.choices}
        self.kept = [key for key in chosen if key not in offered]

    def prepare_value(self, value):
        return value or []

    def clean(self, value):
        return [*super().clean(value), *self.kept]

    def has_changed(self, initial, data):
        offered = {*(initial or [])} - {*self.kept}
        return offered != {*(data or [])}

    def words(self, keys):
        names = dict(self.choices)
        known = [names[key] for key in keys or [] if key in names]
        return ", ".join(known) or _("all")


class DayField(forms.DateField):
    """A date as the options hold it: a text."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        found = super().clean(value)
        return found.isoformat() if found else ""

    def has_changed(self, initial, data):
        return (initial or "") != (data or "")

    def words(self, value):
        return value or _("the day it is built")


class PackField(forms.ChoiceField):
    """A pack that was handed out, by its key."""

    def has_changed(self, initial, data):
        return (initial or "") != (data or "")

    def words(self, value):
        return dict(self.choices).get(value) or _("the last one")


def countries_field(item, user):
    rows = PathfinderCountry.objects.visible_to(user).select_related("country")
    return RecordsField(
        rows,
        chosen=item.options.get("countries", ()),
        label=_("Which countries"),
        help_text=_("None ticked: all of them."),
    )


def groups_field(item, user):
    return RecordsField(
        ActionGroup.objects.visible_to(user),
        chosen=item.options.get("groups", ()),
        label=_("Which groups"),
        help_text=_("None ticked: all of them."),
    )


def reports_field(item, user):
    return RecordsField(
        MeetingReport.objects.visible_to(user).published().defer("words"),
        chosen=item.options.get("reports", ()),
        label=_("From which reports"),
        help_text=_("None ticked: from all of them."),
    )


def as_of_field(item, user):
    return DayField(
        required=False,
        label=_("Records as of"),
        help_text=_("Empty: the day on which the pack is built."),
    )


def since_pack_field(item, user):
    rows = BriefingPack.objects.for_reader(user).filter(
        state__in=PackState.handed_out(), event__series=item.outline.event.series
    )
    packs = [(str(row.pk), f"{row}, {format_on(row.published_at)}") for row in rows]
    return PackField(
        choices=[("", _("the last one that was handed out")), *packs],
        required=False,
        label=_("Since which pack"),
    )


OPTION_FIELDS = {
    "countries": countries_field,
    "groups": groups_field,
    "reports": reports_field,
    "since_pack": since_pack_field,
    "as_of": as_of_field,
}


def options_of(kind):
    """The names of the options that items of ``kind`` have."""
    return [name for name, (_is_valid, kinds) in OPTIONS.items() if kind in kinds]


class AddedItemForm(forms.Form):
    """Something to add to the pack, beside its rows and sent with them."""

    # One form element holds the whole composer: the browser must not insist on a file
    # when something else is asked for.
    use_required_attribute = False
    chosen_anyway = ["language", "kind", "edition"]  # they are never empty

    def __init__(self, *args, agenda_items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"] = agenda_field(agenda_items)

    @property
    def is_begun(self):
        """Whether anything was typed or chosen, which must not be lost."""
        return any(
            self[name].data for name in self.fields if name not in self.chosen_anyway
        )

    @property
    def typed(self):
        """What was typed and chosen, without files, to be shown again."""
        values = {name: self[name].data for name in self.fields}
        return {name: text for name, text in values.items() if isinstance(text, str)}


class AttachmentForm(AddedItemForm):
    """A PDF to bind in, tied to a point of the agenda."""

    file = forms.FileField(
        label=_("PDF file"),
        validators=[validate_pdf],
        help_text=_(
            "Members of the Alliance may read it. It is in the public edition once the "
            "Secretariat opens it to everyone."
        ),
    )
    title = forms.CharField(
        label=_("Title"), max_length=250, help_text=_("As the contents will print it.")
    )
    language = forms.ChoiceField(
        label=_("Language of the file"), choices=Language, initial=Language.EN
    )

    FILE_IS_GONE = _("The file could not be kept: choose it again.")

    def say_file_is_gone(self):
        """No browser puts a file back into a form: say that it is to be chosen again."""
        if self.is_bound and self["file"].data and not self.has_error("file"):
            self.add_error("file", self.FILE_IS_GONE)


class TextForm(AddedItemForm):
    """A text written for this pack."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (PackItemKind.FREE_TEXT, _("a text")),
            (PackItemKind.CONCEPT_NOTE, _("a concept note")),
        ],
        initial=PackItemKind.FREE_TEXT,
        required=False,
    )
    title = forms.CharField(label=_("Title"), max_length=250)
    text = forms.CharField(
        label=_("Text"),
        widget=RichTextarea(attrs={"rows": 8}),
        validators=[validate_rich_text],
        help_text=PLAIN,
    )
    edition = forms.ChoiceField(
        label=_("Printed for"),
        choices=CIRCLES,
        initial=PackEdition.PARTICIPANTS,
        required=False,
    )

    def clean_kind(self):
        return self.cleaned_data["kind"] or PackItemKind.FREE_TEXT

    def clean_edition(self):
        return self.cleaned_data["edition"] or PackEdition.PARTICIPANTS

    def clean_text(self):
        return clean_rich_text(self.cleaned_data["text"])


class GatheredForm(AddedItemForm):
    """Something that is gathered from the records when the pack is built."""

    gathers = forms.ChoiceField(
        label=_("What it gathers"),
        choices=[
            ("", _("choose")),
            (PackItemKind.AGENDA, _("the agenda")),
            (PackItemKind.PATHFINDER_UPDATE, _("an update from pathfinder countries")),
            (PackItemKind.ACTION_GROUP_UPDATE, _("an update from action groups")),
            (PackItemKind.PROPOSALS, _("what became of proposals")),
            (PackItemKind.CHANGES, _("what changed since the last pack")),
        ],
    )


class BeginForm(forms.Form):
    """From which plan this one begins: the last meeting's, or a template."""

    source = forms.ChoiceField(label=_("Begin from"), required=False)
    use_required_attribute = False

    def __init__(self, *args, last=None, templates=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.sources = {
            str(row.pk): row for row in [*([last] if last else []), *templates]
        }
        choices = [(str(row.pk), str(row)) for row in templates]
        if last:
            said = _("the plan of %(meeting)s") % {"meeting": last}
            choices.insert(0, (str(last.pk), said))
        self.fields["source"].choices = [("", _("choose")), *choices]

    def clean_source(self):
        """The plan or the template itself, or None."""
        return self.sources.get(self.cleaned_data["source"])


class TemplateForm(AddedItemForm):
    """The name under which a plan is kept."""

    name = forms.CharField(
        label=_("Keep this plan as a template"),
        max_length=150,
        help_text=_(
            "Its name. Whoever chairs a meeting sees the titles; papers, texts and notes "
            "are not kept."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["agenda_item"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if PackTemplate.objects.filter(name_en=name).exists():
            raise forms.ValidationError(_("Another template has this name."))
        return name


class ChosenForm(forms.Form):
    """Records that are there already, and where they go in the pack."""

    records = forms.MultipleChoiceField(
        error_messages={"required": _("Tick what is to go into the pack.")}
    )

    def __init__(self, *args, agenda_items, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["records"].choices = choices
        self.fields["agenda_item"] = agenda_field(agenda_items)


class PreviewForm(forms.Form):
    """In which language, and for whom, something is looked at."""

    language = forms.ChoiceField(label=_("Language"), choices=PortalLanguage)
    edition = forms.ChoiceField(
        label=_("Edition for"), choices=PackEdition, initial=PackEdition.PARTICIPANTS
    )


class BuildForm(PreviewForm):
    """Which pack to build. The key makes a double click one request."""

    paper = forms.ChoiceField(
        label=_("Paper"), choices=PackPaper, initial=PackPaper.A4, required=False
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_paper(self):
        return self.cleaned_data["paper"] or PackPaper.A4
