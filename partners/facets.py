"""The facets of the directory, and its orders, over an index of all partners."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, TextField, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import IloRegion, Language
from alliance87.core.facets import FacetIndex, IndexedFacet, text_of
from alliance87.core.folding import fold
from alliance87.core.models import Country, Theme
from partners.enums import StakeholderGroup
from partners.filtersets import memberships_of
from partners.models import Partner, Representative

LANGUAGES = ("en", "fr", "es")
NAMES = [f"name_{language}" for language in LANGUAGES]


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


def named(rows, kind, key):
    """Rows of a vocabulary as they go into one query with those of another."""
    columns = {"of": Value(kind), "key": F(key)}
    columns |= {f"in_{name}": F(name) for name in NAMES}
    return rows.order_by().annotate(**columns).values_list(*columns)


def vocabulary(snapshot):
    """{"country": {code: name}, "theme": {slug: name}}, each in the reader's order."""
    language = translation.get_language()
    return snapshot.keep(("words", language), lambda: _vocabulary(snapshot))


def _vocabulary(snapshot):
    words = named(Country.objects.all(), "country", "iso2").union(
        named(Theme.objects.all(), "theme", "slug"), all=True
    )
    found = {"country": {}, "theme": {}}
    for kind, key, *names in snapshot.answer(words):
        found[kind][key] = said(names)
    return {kind: sorted_by_label(labels) for kind, labels in found.items()}


def sorted_by_label(labels):
    return dict(sorted(labels.items(), key=lambda item: fold(item[1])))


def action_groups(snapshot, user):
    """{slug: (its members' rows, its names)} of the groups ``user`` may see."""
    names = [f"action_group__{name}" for name in NAMES]
    columns = [text_of("partner_id"), "action_group__slug", *names]
    return snapshot.grouped(memberships_of(user).order_by().values_list(*columns))


def directory_facets(snapshot, *, user, data, visible, this_year):
    """Every filter of the directory, with the choices ``user`` may know of."""
    words = vocabulary(snapshot)
    groups = action_groups(snapshot, user)
    group_names = sorted_by_label(
        {g: said(names) for g, (_bits, names) in groups.items()}
    )

    def members(slug):
        return groups[slug][0] if slug in groups else 0

    def bits(name):
        return lambda value: snapshot.bits(name, value)

    def facet(name, legend, labels, **options):
        return IndexedFacet(name, legend, labels, bits(name), **options)

    return [
        facet(
            "stakeholder_group", _("Stakeholder group"), dict(StakeholderGroup.choices)
        ),
        facet("region", _("Region"), dict(IloRegion.choices)),
        facet("country", _("Home country"), words["country"], capitals=True),
        facet("country_of_work", _("Country of work"), words["country"], capitals=True),
        facet("theme", _("Theme"), words["theme"]),
        IndexedFacet("action_group", _("Action group"), group_names, members),
        facet("language", _("Working language"), dict(Language.choices)),
        facet("joined", _("Joined"), {str(this_year): _("New this year")}, single=True),
        facet("parent", _("Belongs to"), parents(snapshot, data, visible), shown=False),
    ]


def parents(snapshot, data, visible):
    """{slug: name} of those partners asked for that are among the rows ``visible``."""
    slugs = snapshot.values["slug"]
    found = {}
    for slug in data.getlist("parent"):
        if slug in slugs and visible >> slugs.index(slug) & 1:
            position = slugs.index(slug)
            found[slug] = said([snapshot.values[name][position] for name in NAMES])
    return found


def order_of(snapshot, key):
    """The positions of all partners in one of the orders of the directory."""
    language = translation.get_language()
    return snapshot.keep(("order", key, language), lambda: _sorted(snapshot, key))


def _sorted(snapshot, key):
    columns = [snapshot.values[name] for name in NAMES]
    names = [fold(said(each)) for each in zip(*columns, strict=True)]
    keys = names
    if key == "group":
        keys = list(zip(snapshot.values["group"], names, strict=True))
    if key == "country":
        countries = {
            c: fold(name) for c, name in vocabulary(snapshot)["country"].items()
        }
        homes = [countries.get(code) for code in snapshot.values["country__iso2"]]
        keys = [
            (home is None, home or "", name)
            for home, name in zip(homes, names, strict=True)
        ]
    return sorted(range(len(keys)), key=keys.__getitem__)
