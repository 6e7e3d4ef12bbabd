"""Agendas as they were published: what is kept, what a reader may see of it."""

import datetime
from dataclasses import dataclass, field

from alliance87.core.enums import DatePrecision, Visibility
from alliance87.core.history import DELETED
from alliance87.core.models import Country, Document
from alliance87.core.search import tri
from alliance87.core.texts import translated_text
from alliance87.core.visibility import is_signed_in, tiers_for
from events.enums import AgendaItemKind, ContributionRole
from events.models import AgendaItem, Event
from partners.models import Partner

FORMAT = 1
TEXTS = tri("title", "objective")


# -- What is kept ------------------------------------------------------------------
def snapshot_of(event):
    """All points of the event's agenda as they stand now, in the order of the day."""
    rows = event.agenda_items.order_by("position")
    rows = rows.prefetch_related("contributions", "documents")
    return {"format": FORMAT, "items": [kept(row) for row in rows]}


def kept(row):
    return {
        "id": str(row.pk),
        "number": row.number,
        "kind": row.kind,
        "starts_at": row.starts_at
        and row.starts_at.astimezone(datetime.UTC).isoformat(),
        "minutes": row.minutes,
        "track": row.track,
        "visibility": row.visibility,
        **{name: getattr(row, name) or "" for name in TEXTS},
        "people": [
            {
                "role": one.role,
                "name": one.name,
                "job_title": one.job_title,
                "organisation": one.organisation,
                "partner": str(one.partner_id) if one.partner_id else None,
                "country": one.country_id and str(one.country_id),
            }
            for one in row.contributions.all()
        ],
        "documents": sorted(str(paper.pk) for paper in row.documents.all()),
    }


# -- What a reader may see of it ---------------------------------------------------
def readable_items(publications, user):
    """The items of each publication that ``user`` may read, by its key.

    An item is shown to whoever might read it when it was published and may read it now.
    One that has been deleted since is judged by what it was last.
    """
    items = [item for one in publications for item in one.snapshot["items"]]
    keys = {item["id"] for item in items}
    rows = AgendaItem.objects.filter(pk__in=keys)
    readable = {str(key) for key in rows.visible_to(user).values_list("pk", flat=True)}
    there = {str(key) for key in rows.values_list("pk", flat=True)}
    last = last_tiers(keys - there)
    tiers, mine = set(tiers_for(user)), events_with(publications, items, user)

    def may(tier, publication):
        of_group = tier == Visibility.GROUP and publication.event_id in mine
        return tier in tiers or of_group

    def shown(item, publication):
        if not may(item["visibility"], publication):
            return False
        if item["id"] in there:
            return item["id"] in readable
        tier = last.get(item["id"])
        return tier is not None and may(tier, publication)

    return {
        one.pk: [item for item in one.snapshot["items"] if shown(item, one)]
        for one in publications
    }


def other_day_of(event, user):
    """The first day of the latest published agenda, where the event begins on another.

    As far as ``user`` may read that agenda; None where the days agree, or none is said.
    """
    latest = event.agenda_publications.order_by("-number").first()
    if latest is None:
        return None
    return other_day_in(readable_items([latest], user)[latest.pk], event)


def other_day_in(items, event):
    """The first day of published ``items``, where the ``event`` begins on another."""
    if event.date_precision != DatePrecision.DAY:
        return None
    moments = [item["starts_at"] for item in items if item["starts_at"]]
    if not moments:
        return None
    begins = min(map(datetime.datetime.fromisoformat, moments))
    day = begins.astimezone(event.zone).date()
    return day if day != event.local_start.date() else None


def last_tiers(keys):
    """Of deleted items, the tier that each had last."""
    if not keys:
        return {}
    rows = AgendaItem.pgh_event_model.objects.filter(id__in=keys, pgh_label=DELETED)
    return {str(key): tier for key, tier in rows.values_list("id", "visibility")}


def events_with(publications, items, user):
    """The keys of the events whose group the reader belongs to, where that matters."""
    of_groups = any(item["visibility"] == Visibility.GROUP for item in items)
    if not of_groups or not is_signed_in(user):
        return set()
    rows = Event.objects.with_user(user)
    rows = rows.filter(pk__in={one.event_id for one in publications})
    return set(rows.values_list("pk", flat=True))


# -- As it is shown ----------------------------------------------------------------
class Listed(list):
    """A list that a template reads as it reads the rows of a relation."""

    def all(self):
        return self


@dataclass
class Speaker:
    role: str
    name: str
    job_title: str
    organisation: str
    partner: Partner | None
    country: Country | None

    @property
    def partner_slug(self):
        return self.partner and self.partner.slug

    @property
    def country_code(self):
        return self.country and self.country.iso2

    def get_role_display(self):
        return dict(ContributionRole.choices).get(self.role, self.role)


@dataclass
class Point:
    """An item as it was published, with the minutes and links that it has today."""

    item: dict
    position: int
    contributions: Listed = field(default_factory=Listed)
    documents: Listed = field(default_factory=Listed)
    row: AgendaItem | None = None

    def __getattr__(self, name):
        """What was published; of what is not part of that, what the item has today."""
        item = self.__dict__.get("item", {})
        if name in item:
            return item[name]
        row = self.__dict__.get("row")
        if name.startswith("_") or row is None:
            raise AttributeError(name)
        return getattr(row, name)

    @property
    def pk(self):
        return self.item["id"]

    @property
    def title(self):
        return translated_text(self, "title")[0]

    @property
    def objective(self):
        return translated_text(self, "objective")[0]

    @property
    def starts_at(self):
        moment = self.item["starts_at"]
        return datetime.datetime.fromisoformat(moment) if moment else None

    @property
    def document_slugs(self):
        return [paper.slug for paper in self.documents]

    def get_kind_display(self):
        return dict(AgendaItemKind.choices).get(self.item["kind"], self.item["kind"])


def points_of(items, user, *, rows=(), known=None):
    """``items`` as a reader is shown them; ``rows`` are the items of today.

    ``known`` is what ``names_in()`` gives, where it was asked already.
    """
    known = known or names_in(items, user)
    today = {str(row.pk): row for row in rows}
    return [
        Point(
            item=item,
            position=position,
            contributions=Listed(speaker(one, known) for one in item["people"]),
            documents=Listed(
                known["documents"][key]
                for key in item["documents"]
                if key in known["documents"]
            ),
            row=today.get(item["id"]),
        )
        for position, item in enumerate(items, start=1)
    ]


def speaker(one, known):
    return Speaker(
        **{name: one[name] for name in ("role", "name", "job_title", "organisation")},
        partner=known["partners"].get(one["partner"]),
        country=known["countries"].get(one["country"]),
    )


def names_in(items, user):
    """The partners, countries and documents named in ``items`` that the reader sees."""
    people = [one for item in items for one in item["people"]]
    wanted = {
        "partners": {one["partner"] for one in people if one["partner"]},
        "countries": {one["country"] for one in people if one["country"]},
        "documents": {key for item in items for key in item["documents"]},
    }
    rows = {
        "partners": Partner.objects.visible_to(user).listed(),
        "countries": Country.objects.all(),
        "documents": Document.objects.visible_to(user),
    }
    return {
        name: {str(row.pk): row for row in rows[name].filter(pk__in=keys)}
        for name, keys in wanted.items()
    }
