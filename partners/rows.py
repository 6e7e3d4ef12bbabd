"""The rows of an import: their columns, and how each becomes a record.

A row passes a form of its model. What the database alone can tell, whether a rule of
the model is broken, it tells as the row is written: see ``partners.imports``.
"""

import datetime
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, URLField
from django.db.models.functions import Lower
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import Language, Visibility
from alliance87.core.folding import fold
from alliance87.core.models import Country, Source, Theme
from alliance87.core.search import tri
from partners.enums import ImportKind, RepresentativeRole, StakeholderGroup
from partners.models import MergedPartner, Partner, Representative

EMPTIES = "-"
SEPARATOR = ";"


# -- Texts -----------------------------------------------------------------------------
def text_of(value):
    """A value as a cell of a file has it; what is the same text is the same value."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime.date():
            return value.isoformat()
        case list() | set() | tuple():
            return f"{SEPARATOR} ".join(sorted(text_of(each) for each in value))
        case Country():
            return value.iso2
        case Model():
            return value.slug
    return "\n".join(line.rstrip() for line in str(value).strip().splitlines())


def cell_of(record, name):
    """What ``record`` says in the column ``name``."""
    column = record._meta.get_field(name)
    if column.many_to_many:
        return text_of(set(getattr(record, name).all()))
    return text_of(getattr(record, name))


def by_code(rows, *names):
    """``rows`` by each of their codes, without capitals."""
    return {getattr(row, name).casefold(): row for row in rows for name in names}


def by_choice(choices):
    """The values of ``choices`` by value and by label."""
    return {
        text.casefold(): value
        for value, label in choices.choices
        for text in (value, str(label))
    }


# -- Fields ----------------------------------------------------------------------------
class CodesField(forms.CharField):
    """Codes of what is known, between semicolons. ``known`` is given to the form."""

    def __init__(self, known, **options):
        super().__init__(required=False, **options)
        self.known_as = known
        self.known = {}

    def clean(self, value):
        return self.found(super().clean(value))

    def found(self, text):
        codes = [code.strip() for code in text.split(SEPARATOR) if code.strip()]
        unknown = [code for code in codes if code.casefold() not in self.known]
        if unknown:
            message = _("Not known here: %(codes)s.")
            raise ValidationError(message, params={"codes": ", ".join(unknown)})
        return list(dict.fromkeys(self.known[code.casefold()] for code in codes))


class CodeField(CodesField):
    """One code, or none where it is not required."""

    def __init__(self, known, *, required=False, **options):
        super().__init__(known, **options)
        self.required = required

    def found(self, text):
        found = super().found(text)
        if len(found) > 1:
            raise ValidationError(_("Only one can stand here."))
        return found[0] if found else None


class ConsentField(forms.CharField):
    """``yes`` or ``no`` in so many letters: nobody consents by saying nothing."""

    default_error_messages = {
        "required": _("Say yes or no: whether the person has agreed to it."),
        "invalid": _("Say yes or no, not “%(text)s”."),
    }

    def clean(self, value):
        text = super().clean(value)
        answer = {"yes": True, "no": False}.get(text.casefold())
        if answer is None:
            message = self.error_messages["invalid"]
            raise ValidationError(message, params={"text": text})
        return answer


class DayField(forms.DateField):
    default_error_messages = {"invalid": _("Write the date as 2019-07-17.")}

    def __init__(self):
        super().__init__(required=False, input_formats=["%Y-%m-%d"])


# -- Forms -----------------------------------------------------------------------------
class RowForm(forms.ModelForm):
    """A row for ``instance``, of which only the columns ``names`` are given."""

    needed: list[str] = []  # of a new record, whether the file has the column or not
    always: list[str] = []  # of every row: an empty cell leaves nothing as it is

    def __init__(self, data, *, instance, names, known):
        super().__init__(data, instance=instance)
        if instance._state.adding:
            names = {*names, *self.needed}
        for name in set(self.fields) - set(names):
            del self.fields[name]
        for each in self.fields.values():
            if isinstance(each, CodesField):
                each.known = known[each.known_as]

    def _get_validation_exclusions(self):
        """The known records were read a moment ago: they need not be asked for again."""
        relations = {f.name for f in self._meta.model._meta.fields if f.is_relation}
        return super()._get_validation_exclusions() | relations

    def _post_clean(self):
        """As Django's, but for the constraints: one broken is told as the row is written.

        Asked for before, each would be a query of its own.
        """
        exclude = self._get_validation_exclusions()
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields
        )
        try:
            self.instance.clean_fields(exclude=exclude)
        except ValidationError as error:
            self._update_errors(error)


def row_field(column, **options):
    if isinstance(column, URLField):
        options["assume_scheme"] = "https"
    return column.formfield(**options)


class PartnerRowForm(RowForm):
    needed = ["stakeholder_group"]

    stakeholder_group = CodeField("stakeholder_group", required=True)
    country = CodeField("country")
    countries_of_work = CodesField("country")
    themes = CodesField("theme")
    working_languages = CodesField("language")
    parent = CodeField("partner")
    joined_on = DayField()
    confirmed_on = DayField()
    visibility = CodeField("visibility", required=True)
    source = CodeField("source")

    class Meta:
        model = Partner
        fields = [
            "slug",
            *tri("name"),
            "acronym",
            "stakeholder_group",
            "country",
            "countries_of_work",
            "themes",
            "working_languages",
            "website",
            *tri("description"),
            "parent",
            "joined_on",
            "confirmed_on",
            "role_mailbox",
            "visibility",
            "source",
            "locator",
        ]
        formfield_callback = row_field

    def clean(self):
        cleaned = super().clean()
        names = {name: getattr(self.instance, name) for name in tri("name")}
        names |= {name: cleaned.get(name) for name in names if name in self.fields}
        if not any(names.values()) and not set(names) & set(self.errors):
            self.add_error(None, _("A partner has a name in at least one language."))
        return cleaned


class RepresentativeRowForm(RowForm):
    needed = always = ["listed_to_partners", "listed_publicly"]

    role = CodeField("role", required=True)
    themes = CodesField("theme")
    languages = CodesField("language")
    listed_to_partners = ConsentField()
    listed_publicly = ConsentField()
    until = DayField()

    class Meta:
        model = Representative
        fields = [
            "name",
            "job_title",
            "role",
            "themes",
            "languages",
            "listed_to_partners",
            "listed_publicly",
            "until",
        ]

    def clean(self):
        """What a person with an account says of being listed, nobody says for them."""
        cleaned = super().clean()
        for name in self.needed:
            has_said_no = self.instance.user_id and not getattr(self.instance, name)
            if cleaned.get(name) and has_said_no:
                message = _(
                    "This person has an account, and says there that they are not "
                    "listed so."
                )
                self.add_error(name, message)
        return cleaned


# -- Columns ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Column:
    """One column of a file: its heading, what is written there, and an example."""

    name: str
    help: str
    example: str
    required: bool = False


def listing(text, choices):
    return format_lazy(text, codes=", ".join(choices.values))


_SLUGS = _("Codes of themes, as their addresses and the API have them.")
_LANGUAGES = listing(_("Codes: {codes}."), Language)
_SOURCE = _("The slug of the source, if the row states what it says.")

PARTNER_COLUMNS = [
    Column(
        "slug",
        _("Names the partner: the last part of its address. An unknown one is new."),
        "example-union",
        required=True,
    ),
    Column("name_en", _("Name in English."), "Example Union"),
    Column("name_fr", _("Name in French."), "Union d’exemple"),
    Column("name_es", _("Name in Spanish."), "Unión de ejemplo"),
    Column("acronym", "", "EXU"),
    Column(
        "stakeholder_group",
        listing(_("One of: {codes}."), StakeholderGroup),
        "workers_organisation",
    ),
    Column("country", _("Home country: ISO code of two or three letters."), "KE"),
    Column("countries_of_work", _("ISO codes."), "KE; UG"),
    Column("themes", _SLUGS, "child-labour; agriculture"),
    Column("working_languages", _LANGUAGES, "en; fr"),
    Column("website", "", "https://union.example.org"),
    Column("description_en", _("In English."), "A union of farm workers."),
    Column("description_fr", _("In French."), ""),
    Column("description_es", _("In Spanish."), ""),
    Column("parent", _("The slug of the partner that this one belongs to."), ""),
    Column("joined_on", _("Date, as 2019-07-17."), "2019-07-17"),
    Column("confirmed_on", _("When the partner last confirmed its record."), ""),
    Column("role_mailbox", _("Never shown to anybody."), "office@union.example.org"),
    Column(
        "visibility",
        listing(
            _("One of: {codes}. A new partner has the last one until you say."),
            Visibility,
        ),
        "secretariat",
    ),
    Column("source", _SOURCE, ""),
    Column("locator", _("The place in the source."), ""),
]
REPRESENTATIVE_COLUMNS = [
    Column(
        "partner",
        _("The slug of the partner the person speaks for."),
        "example-union",
        required=True,
    ),
    Column(
        "name",
        _("Names the person among those who speak for the partner."),
        "Ada Example",
        required=True,
    ),
    Column("job_title", "", "Coordinator"),
    Column(
        "role",
        listing(_("One of: {codes}."), RepresentativeRole),
        "focal_point",
    ),
    Column("themes", _SLUGS, "child-labour"),
    Column("languages", _LANGUAGES, "en; fr"),
    Column(
        "listed_to_partners",
        _(
            "yes or no, in every row: whether the person agreed to be listed to partners."
        ),
        "yes",
        required=True,
    ),
    Column(
        "listed_publicly",
        _("yes or no, in every row: whether the person agreed to be listed to anyone."),
        "no",
        required=True,
    ),
    Column("until", _("Date on which the person stopped speaking for it."), ""),
]


# -- Records ---------------------------------------------------------------------------
@dataclass
class Plan:
    """What one row does to one record, or what is wrong with it."""

    number: int
    record: object = None
    label: str = ""
    is_new: bool = False
    changes: dict = field(default_factory=dict)  # (before, after) by column
    links: dict = field(default_factory=dict)  # the records to relate, by relation
    errors: list = field(default_factory=list)  # (column, text)

    @property
    def is_unchanged(self):
        return not self.is_new and not self.changes


class Rows:
    """Turns rows into plans. What they may name is read once; what they speak of, locked."""

    columns: list[Column] = []
    form: type[RowForm]

    def __init__(self, table):
        self.known = {
            "country": by_code(Country.objects.all(), "iso2", "iso3"),
            "theme": by_code(Theme.objects.all(), "slug"),
            "source": by_code(Source.objects.all(), "slug"),
            "language": by_choice(Language),
            "visibility": by_choice(Visibility),
            "stakeholder_group": by_choice(StakeholderGroup),
            "role": by_choice(RepresentativeRole),
        }
        self.taken = {}

    @classmethod
    def headings(cls):
        return [column.name for column in cls.columns]

    @classmethod
    def required(cls):
        return [column.name for column in cls.columns if column.required]

    def find(self, cells):
        """The record a row speaks of, new or not. Raises ``ValidationError``."""
        raise NotImplementedError

    def key(self, cells):
        raise NotImplementedError

    def plan(self, row):
        found = Plan(row.number)
        try:
            found.record = self.find(row.cells)
        except ValidationError as error:
            found.errors = words_of(error)
            return found
        key = self.key(row.cells)
        if key in self.taken:
            message = gettext("Row %(number)d speaks of the same: %(key)s.")
            values = {"number": self.taken[key], "key": " · ".join(key)}
            found.errors = [("", message % values)]
            return found
        self.taken[key] = row.number
        self.fill(found, row)
        return found

    def fill(self, found, row):
        record, model = found.record, self.form._meta.model
        found.is_new = record._state.adding
        given = {
            name: "" if text == EMPTIES else text
            for name, text in row.cells.items()
            if text or name in self.form.always
        }
        names = [name for name in self.form._meta.fields if name in given]
        before = {
            name: "" if found.is_new else cell_of(record, name)
            for name in self.form._meta.fields
        }
        form = self.form(given, instance=record, names=names, known=self.known)
        if not form.is_valid():
            found.errors = words_of(ValidationError(form.errors.as_data()))
            return
        for name, value in form.cleaned_data.items():
            after = text_of(value)
            if after == before[name]:
                continue
            found.changes[name] = (before[name], after)
            if model._meta.get_field(name).many_to_many:
                found.links[name] = value
        found.label = self.label(record)

    def label(self, record):
        return str(record)


def folded(table, heading):
    """What the rows say in one column, without capitals."""
    return {row.cells.get(heading, "").casefold() for row in table.rows} - {"", EMPTIES}


def with_slugs(rows, slugs):
    return rows.annotate(folded_slug=Lower("slug")).filter(folded_slug__in=slugs)


class PartnerRows(Rows):
    columns = PARTNER_COLUMNS
    form = PartnerRowForm

    def __init__(self, table):
        super().__init__(table)
        slugs = folded(table, "slug")
        rows = Partner.objects.select_related("country", "parent", "source")
        rows = rows.prefetch_related("countries_of_work", "themes")
        rows = rows.select_for_update(of=["self"]).order_by("pk")
        self.merged = {
            former.slug.casefold(): former.partner.slug
            for former in MergedPartner.objects.select_related("partner")
        }
        # A partner may belong to one of a later row.
        fresh = {slug: Partner(slug=slug) for slug in slugs if slug not in self.merged}
        parents = with_slugs(Partner.objects.all(), folded(table, "parent") - slugs)
        known = by_code([*parents, *with_slugs(rows, slugs)], "slug")
        self.known["partner"] = fresh | known

    def key(self, cells):
        return (cells["slug"].casefold(),)

    def find(self, cells):
        slug = cells["slug"].casefold()
        if not slug:
            raise ValidationError({"slug": gettext("Name the partner by its slug.")})
        if slug in self.merged:
            message = gettext("This record is now part of “%(slug)s”: name that one.")
            raise ValidationError({"slug": message % {"slug": self.merged[slug]}})
        return self.known["partner"][slug]

    def fill(self, found, row):
        # As its record has it: only a new one is named by the file.
        row.cells["slug"] = found.record.slug
        super().fill(found, row)

    def label(self, record):
        return record.slug


class RepresentativeRows(Rows):
    columns = REPRESENTATIVE_COLUMNS
    form = RepresentativeRowForm

    def __init__(self, table):
        super().__init__(table)
        partners = with_slugs(Partner.objects.all(), folded(table, "partner"))
        self.known["partner"] = by_code(partners, "slug")
        rows = Representative.objects.filter(partner__in=partners.values("pk"))
        rows = rows.select_related("partner").prefetch_related("themes")
        rows = rows.select_for_update(of=["self"])
        self.people = {}
        for person in rows.order_by("pk"):
            key = (person.partner.slug, fold(person.name))
            self.people.setdefault(key, []).append(person)

    def key(self, cells):
        return (
            cells["partner"].casefold(),
            fold(cells["name"]),
            cells.get("until", ""),
        )

    def find(self, cells):
        """Whoever speaks for the partner now; of those who did, who ended that day."""
        partner = self.known["partner"].get(cells["partner"].casefold())
        if partner is None:
            raise ValidationError({"partner": gettext("There is no such partner.")})
        if not cells["name"]:
            raise ValidationError({"name": gettext("Name the person.")})
        people = self.people.get((partner.slug, fold(cells["name"])), [])
        until = cells.get("until", "")
        ended = [each for each in people if until and text_of(each.until) == until]
        found = [each for each in people if each.until is None] or ended
        if len(found) > 1:
            message = gettext("Two people of this name speak for the partner.")
            raise ValidationError({"name": message})
        return found[0] if found else Representative(partner=partner)

    def label(self, record):
        return f"{record.partner.slug}: {record.name}"


KINDS = {
    ImportKind.PARTNERS: PartnerRows,
    ImportKind.REPRESENTATIVES: RepresentativeRows,
}


def words_of(error):
    """What is wrong, as (column, text) pairs; a text about the whole row has no column."""
    if not hasattr(error, "error_dict"):
        return [("", text) for text in error.messages]
    return [
        ("" if name == "__all__" else name, text)
        for name, errors in error.error_dict.items()
        for each in errors
        for text in each.messages
    ]
