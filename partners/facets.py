"""The facets of the directory, and its orders, over an index of all partners."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import IloRegion, Language
from alliance87.core.facets import FacetIndex, IndexedFacet, bits_of, text_of
from alliance87.core.folding import fold
from alliance87.core.models import Country, Theme
from partners.enums import StakeholderGroup
from partners.filtersets import memberships_of
from partners.models import MergedPartner, Partner, Representative

LANGUAGES = ("en", "fr", "es")
NAMES = [f"name_{language}" for language in LANGUAGES]
KEYS = {"country": "iso2", "theme": "slug", "action_group": "slug"}


def watched():
    """The tables of which anything is held; those of the floor above among them."""
    memberships = Partner._meta.get_field("memberships").related_model
    return [
        *(Partner, Partner.themes.through, Partner.countries_of_work.through),
        *(Country, Theme, Representative, memberships),
        memberships.action_group.field.related_model,
    ]


def related(rows, key):
    return ArraySubquery(rows.order_by().values(key))


INDEX = FacetIndex(
    Partner.objects.all,
    columns={
        "stakeholder_group": "stakeholder_group",
        "region": "country__ilo_region",
        "country": "country__iso2",
        "country_of_work": related(
            Country.objects.filter(partners_at_work=OuterRef("pk")), "iso2"
        ),
        "theme": related(Theme.objects.filter(partners=OuterRef("pk")), "slug"),
        "language": "working_languages",
        "joined": Cast(ExtractYear("joined_on"), TextField()),
        "parent": "parent__slug",
    },
    values={name: name for name in [*NAMES, "slug", "country__iso2"]}
    | {"group": "stakeholder_group"},
    watched=watched,
)


def said(names):
    """The first name there is, the reader's language first, as ``by_name()`` has it."""
    active = (translation.get_language() or "en").split("-")[0]
    order = [LANGUAGES.index(active), 0, 1, 2] if active in LANGUAGES else [0, 1, 2]
    return next((names[i] for i in order if names[i] is not None), "")


@dataclass(frozen=True)
class Choices:
    """What a reader may choose of: {key: name} of each, in the reader's order."""

    country: dict
    theme: dict
    action_group: dict
    members: dict  # {slug of a group: the rows of its members}


def named(rows, of, prefix="", partner=None):
    """Rows with a key and names, as they go into one query with others."""
    columns = {"of": Value(of), "key": F(f"{prefix}{KEYS[of]}")}
    columns |= {f"in_{name}": F(f"{prefix}{name}") for name in NAMES}
    columns["of_partner"] = partner or Value("", output_field=TextField())
    # Plain rows: those of modeltranslation forget the order of annotations, on which
    # a UNION depends.
    plain = QuerySet(rows.model).filter(pk__in=rows.values("pk"))
    return plain.order_by().annotate(**columns).values_list(*columns)


def choices_for(snapshot, user):
    """The ``Choices`` of ``user``: one query for countries, themes and memberships."""
    members = memberships_of(user)
    rows = named(Country.objects.all(), "country").union(
        named(Theme.objects.all(), "theme"),
        named(members, "action_group", "action_group__", text_of("partner_id")),
        all=True,
    )
    language = translation.get_language()
    return snapshot.derive(rows, None, lambda: _choices(snapshot, rows), language)


def _choices(snapshot, rows):
    labels = {"country": {}, "theme": {}, "action_group": {}}
    members = {}
    for of, key, *names, partner in rows:
        labels[of][key] = said(names)
        if partner:
            members.setdefault(key, []).append(partner)
    in_order = {of: sorted_by_label(found) for of, found in labels.items()}
    size = len(snapshot.ids)
    return Choices(
        **in_order,
        members={
            key: bits_of(snapshot.positions(ids), size) for key, ids in members.items()
        },
    )


def sorted_by_label(labels):
    return dict(sorted(labels.items(), key=lambda item: fold(item[1])))


def directory_facets(snapshot, choices, *, data, visible, this_year):
    """Every filter of the directory, with the choices its reader may know of."""

    def bits(name):
        return lambda value: snapshot.bits(name, value)

    def members(slug):
        return choices.members.get(slug, 0)

    def facet(name, legend, labels, **options):
        return IndexedFacet(name, legend, labels, bits(name), **options)

    return [
        facet(
            "stakeholder_group", _("Stakeholder group"), dict(StakeholderGroup.choices)
        ),
        facet("region", _("Region"), dict(IloRegion.choices)),
        facet("country", _("Home country"), choices.country, capitals=True),
        facet("country_of_work", _("Country of work"), choices.country, capitals=True),
        facet("theme", _("Theme"), choices.theme),
        IndexedFacet("action_group", _("Action group"), choices.action_group, members),
        facet("language", _("Working language"), dict(Language.choices)),
        facet("joined", _("Joined"), years(snapshot, data, this_year), single=True),
        parent_facet(snapshot, data, visible),
    ]


def years(snapshot, data, this_year):
    """{year: its name}: this one, and those asked for in which anybody joined."""
    asked = [
        year for year in data.getlist("joined") if year in snapshot.columns["joined"]
    ]
    return {year: year for year in asked} | {str(this_year): _("New this year")}


def parent_facet(snapshot, data, visible):
    """The partners asked for that are among the rows ``visible``; not on offer.

    The slug of a record that was merged means the one it is part of now.
    """
    slugs = snapshot.values["slug"]
    asked = data.getlist("parent")
    # A null character is refused elsewhere; PostgreSQL has no place for it.
    former = [s for s in asked if s and s not in slugs and "\x00" not in s]
    now = MergedPartner.objects.slugs_now(former) if former else {}
    labels = {}
    for slug in asked:
        current = now.get(slug, slug)
        if current in slugs and visible >> slugs.index(current) & 1:
            position = slugs.index(current)
            labels[slug] = said([snapshot.values[name][position] for name in NAMES])

    def bits(slug):
        return snapshot.bits("parent", now.get(slug, slug))

    return IndexedFacet("parent", _("Belongs to"), labels, bits, shown=False)


def order_of(snapshot, choices, key):
    """The positions of all partners in one of the orders of the directory."""
    language = translation.get_language()
    return snapshot.keep(
        ("order", key, language), lambda: _sorted(snapshot, choices, key)
    )


def _sorted(snapshot, choices, key):
    columns = [snapshot.values[name] for name in NAMES]
    names = [fold(said(each)) for each in zip(*columns, strict=True)]
    keys = names
    if key == "group":
        keys = list(zip(snapshot.values["group"], names, strict=True))
    if key == "country":
        countries = {code: fold(name) for code, name in choices.country.items()}
        homes = [countries.get(code) for code in snapshot.values["country__iso2"]]
        keys = [
            (home is None, home or "", name)
            for home, name in zip(homes, names, strict=True)
        ]
    return sorted(range(len(keys)), key=keys.__getitem__)
