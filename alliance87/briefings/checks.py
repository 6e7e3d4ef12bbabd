"""What a pack would lack, said before it is built, with where each is mended."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.content import gathers_nothing, reading
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models.outline import closed_among, name_for
from alliance87.core.texts import translated_text
from events.enums import AgendaItemKind
from events.models import AgendaItem, Event
from pathfinders.models import PathfinderCountry, ProgressReport

HALF_A_YEAR = datetime.timedelta(days=183)


@dataclass(frozen=True)
class Place:
    """What lacks something, and the address at which it is mended."""

    name: str
    link: str


@dataclass(frozen=True)
class Missing:
    """One sentence, and the places it speaks of."""

    sentence: str
    places: list[Place] = field(default_factory=list)


def missing_of(outline, *, edition, language, user, on):
    """What a pack of ``edition`` in ``language`` would lack on the date ``on``.

    Told to ``user``, who keeps the meeting: of records that they may not read nothing is
    said. In the language of the page.
    """
    return Plan(outline, PackEdition(edition), language, user, on).missing()


class Plan:
    """The items of a plan that one edition prints, and who reads it."""

    def __init__(self, outline, edition, language, user, on):
        self.outline, self.event = outline, outline.event
        self.edition, self.language = edition, language
        self.user, self.on = user, on
        with reading(edition=edition, event=self.event) as self.reader:
            self.look_up()

    def look_up(self):
        rows = self.outline.items.select_related(
            "agenda_item", "document", "meeting_report", "work_plan"
        )
        asked = {"reader": self.reader, "edition": self.edition}
        closed = closed_among(rows, self.reader)
        empty = [item for item in rows if gathers_nothing(item, **asked)]
        self.hidden = [*closed, *empty]
        name_for(rows, self.user)
        self.items = [
            item for item in rows if item.is_on and item.edition in self.edition.prints
        ]
        self.points = list(
            self.both(AgendaItem)
            .filter(event=self.event)
            .exclude(kind=AgendaItemKind.BREAK)
            .order_by("position")
        )
        self.unreadable = [item for item in self.items if item in closed]
        self.empty = [item for item in self.items if item in empty]
        self.compose_page = reverse(
            "briefings:compose", kwargs={"slug": self.event.slug}
        )

    def both(self, model):
        """The rows that the readers of the edition see and whoever is told, too."""
        theirs = model.objects.visible_to(self.reader)
        return model.objects.visible_to(self.user).filter(pk__in=theirs.values("pk"))

    def place_of(self, item):
        return Place(str(item), reverse("briefings:item", kwargs={"pk": item.pk}))

    def missing(self):
        lacks = [
            self.meeting_hidden,
            self.no_chair,
            self.nothing_printed,
            self.points_without_paper,
            self.records_hidden,
            self.nothing_gathered,
            self.texts_empty,
            self.countries_long_silent,
            self.titles_borrowed,
            self.texts_borrowed,
        ]
        with reading(edition=self.edition, event=self.event) as self.reader:
            return [missing for lack in lacks if (missing := lack())]

    # -- One lack each ---------------------------------------------------------------
    def meeting_hidden(self):
        if Event.objects.visible_to(self.reader).filter(pk=self.event.pk).exists():
            return None
        return Missing(
            gettext(
                "Readers of this edition may not see the meeting: no pack is made."
            ),
            [Place(str(self.event), self.event.get_absolute_url())],
        )

    def no_chair(self):
        if self.edition != PackEdition.CHAIR or not self.reader._state.adding:
            return None
        return Missing(
            gettext(
                "No chair with an account is recorded: the chair’s pack will hold what "
                "participants may read."
            ),
            [Place(str(self.event), self.event.get_absolute_url())],
        )

    def nothing_printed(self):
        if len(self.items) > len(self.unreadable) + len(self.empty):
            return None
        return Missing(
            gettext(
                "Nothing would be printed: no item is switched on for its readers."
            ),
            [Place(gettext("Items"), f"{self.compose_page}#items-title")],
        )

    def points_without_paper(self):
        with_paper = {
            item.agenda_item_id for item in self.items if item not in self.hidden
        }
        bare = [point for point in self.points if point.pk not in with_paper]
        if not bare:
            return None
        choose = reverse("briefings:choose", kwargs={"slug": self.event.slug})
        sentence = ngettext(
            "No paper for one agenda point:",
            "No paper for %(count)d agenda points:",
            len(bare),
        )
        return Missing(
            sentence % {"count": len(bare)},
            [Place(str(point), f"{choose}?agenda_item={point.pk}") for point in bare],
        )

    def records_hidden(self):
        if not self.unreadable:
            return None
        sentence = ngettext(
            "Readers of this edition may not read one of the papers. It is left out:",
            "Readers of this edition may not read %(count)d of the papers. They are left "
            "out:",
            len(self.unreadable),
        )
        return Missing(
            sentence % {"count": len(self.unreadable)},
            [self.place_of(item) for item in self.unreadable],
        )

    def nothing_gathered(self):
        if not self.empty:
            return None
        sentence = ngettext(
            "Readers of this edition may read nothing of what one item gathers. It is "
            "left out:",
            "Readers of this edition may read nothing of what %(count)d items gather. "
            "They are left out:",
            len(self.empty),
        )
        return Missing(
            sentence % {"count": len(self.empty)},
            [self.where_gathered(item) for item in self.empty],
        )

    def where_gathered(self, item):
        """Who reads the agenda is said at its points; of others, what the item chooses."""
        if item.kind != PackItemKind.AGENDA:
            return self.place_of(item)
        link = reverse("events:agenda", kwargs={"slug": self.event.slug})
        name = gettext("%(item)s: none of its points") % {"item": item}
        return Place(name, link)

    def texts_empty(self):
        empty = [item for item in self.items if item.is_written and not body_of(item)]
        if not empty:
            return None
        sentence = ngettext(
            "One text has nothing in it and is left out:",
            "%(count)d texts have nothing in them and are left out:",
            len(empty),
        )
        return Missing(
            sentence % {"count": len(empty)}, [self.place_of(item) for item in empty]
        )

    def countries_long_silent(self):
        """Neither confirmed nor reported on for half a year, among those printed."""
        updates = [
            item for item in self.items if item.kind == PackItemKind.PATHFINDER_UPDATE
        ]
        if not updates:
            return None
        reports = ProgressReport.objects.visible_to(self.user).published()
        said = Max(
            "progress_reports__published_at",
            filter=Q(progress_reports__in=reports.values("pk")),
        )
        rows = self.both(PathfinderCountry).select_related("country")
        rows = rows.annotate(reported=said)
        named = [item.options.get("countries") for item in updates]
        if all(named):
            rows = rows.filter(pk__in={key for keys in named for key in keys})
        silent = []
        for row in rows.order_by("slug"):
            last = last_word(row)
            if last is None or last < self.on - HALF_A_YEAR:
                silent.append(Place(said_since(row, last), row.get_absolute_url()))
        if not silent:
            return None
        sentence = ngettext(
            "One country has no update of the last half year:",
            "%(count)d countries have no update of the last half year:",
            len(silent),
        )
        return Missing(sentence % {"count": len(silent)}, silent)

    def titles_borrowed(self):
        with translation.override(self.language):
            borrowed = [item for item in self.items if lacks_title(item)]
            points = [p for p in self.points if translated_text(p, "title")[1]]
        places = [self.place_of(item) for item in borrowed]
        for point in points:
            link = reverse("events:agenda-item", kwargs={"pk": point.pk})
            places.append(Place(str(point), link))
        return self.borrowed(
            places,
            ngettext(
                "No %(language)s for one title:",
                "No %(language)s for %(count)d titles:",
                len(places),
            ),
        )

    def texts_borrowed(self):
        with translation.override(self.language):
            items = [item for item in self.items if lacks_text(item)]
        return self.borrowed(
            [self.place_of(item) for item in items],
            ngettext(
                "No %(language)s for one text:",
                "No %(language)s for %(count)d texts:",
                len(items),
            ),
        )

    def borrowed(self, places, sentence):
        if not places:
            return None
        name = str(PortalLanguage(self.language).label)
        return Missing(sentence % {"language": name, "count": len(places)}, places)


def last_word(country):
    """The day on which a country last said how it stands, or None."""
    days = [country.confirmed_on]
    if country.reported:
        days.append(timezone.localdate(country.reported))
    return max((day for day in days if day), default=None)


def said_since(country, day):
    if day is None:
        return gettext("%(country)s (never)") % {"country": country}
    since = date_format(day, "YEAR_MONTH_FORMAT")
    return gettext("%(country)s (since %(month)s)") % {
        "country": country,
        "month": since,
    }


def body_of(item):
    return translated_text(item, "text")[0]


def lacks_title(item):
    """Whether the active language borrows the item's title from another one."""
    if getattr(item, f"title_{translation.get_language()}", ""):
        return False
    if item.record is not None:
        return translated_text(item.record, "title")[1] is not None
    return item.is_written and translated_text(item, "title")[1] is not None


def lacks_text(item):
    if item.is_written:
        return translated_text(item, "text")[1] is not None
    if item.kind == PackItemKind.DOCUMENT:
        return translated_text(item.document, "body")[1] is not None
    return False
