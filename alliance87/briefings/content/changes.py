"""What changed in the records since a pack, from their history, in the reader's rights."""

import re

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from action_groups.models import (
    ActionGroup,
    Membership,
    Objective,
    Output,
    OutputUpdate,
    WorkPlan,
)
from alliance87.briefings.content.records import name_of
from alliance87.briefings.content.snapshot import NothingPrinted, said
from alliance87.briefings.enums import PackEdition, PackState
from alliance87.briefings.models import BriefingPack
from alliance87.core.changes import Change, changes_since
from alliance87.core.history import has_public_past
from alliance87.core.models import Country, Document
from alliance87.core.texts import format_on
from events.models import (
    AgendaItem,
    Event,
    MeetingReport,
    Proposal,
    ProposalUptake,
    ReportSection,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CoordinationBody,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    Roadmap,
    StageEvent,
)

LONGEST = 400  # characters of what a field said
IN_A_LANGUAGE = re.compile(r" \((en|fr|es)\)$")
COUNTRY = "pathfinder__country"
AREA = f"roadmap__{COUNTRY}"

# The records that packs print: under which heading, which, and the way to what a record
# belongs to, with the model of that.
SUBJECTS = [
    (_("Pathfinder countries"), PathfinderCountry, "country", Country),
    (_("Steps of countries"), StageEvent, COUNTRY, Country),
    (_("Coordination bodies"), CoordinationBody, COUNTRY, Country),
    (_("Roadmaps"), Roadmap, COUNTRY, Country),
    (_("Priority areas"), PriorityArea, AREA, Country),
    (_("Commitments"), Commitment, f"priority_area__{AREA}", Country),
    (_("Assessments"), Assessment, f"commitment__priority_area__{AREA}", Country),
    (_("Next steps"), NextStep, COUNTRY, Country),
    (_("Progress reports"), ProgressReport, COUNTRY, Country),
    (_("Lessons learnt"), LessonLearnt, COUNTRY, Country),
    (_("Action groups"), ActionGroup, None, None),
    (_("Members of action groups"), Membership, "action_group", ActionGroup),
    (_("Work plans"), WorkPlan, "action_group", ActionGroup),
    (_("Objectives"), Objective, "work_plan__action_group", ActionGroup),
    (_("Outputs"), Output, "objective__work_plan__action_group", ActionGroup),
    (
        _("Updates of outputs"),
        OutputUpdate,
        "output__objective__work_plan__action_group",
        ActionGroup,
    ),
    (_("This meeting"), Event, None, None),
    (_("Agenda of this meeting"), AgendaItem, None, None),
    (_("Papers of this meeting"), Document, None, None),
    (_("Meeting reports"), MeetingReport, "event", Event),
    (_("Sections of meeting reports"), ReportSection, "report__event", Event),
    (_("Proposals"), Proposal, "section__report__event", Event),
    (_("What took proposals up"), ProposalUptake, None, None),
]
WORDS = {"new": _("new"), "changed": _("changed"), "gone": _("not shown any more")}


def changes(item, *, reader, edition):
    """What is new, changed or gone since the pack that the item names, or the last one.

    Gone is what readers of this edition were given then and are not shown now: of what
    was deleted, the history tells nobody but the Secretariat.
    """
    event = item.outline.event
    since = pack_before(item, edition=edition)
    if since is None:
        raise NothingPrinted(gettext("There is no earlier pack to compare with."))
    moment = since.snapshot_at or since.sealed_at
    handed_out = given(since, edition)
    groups = []
    for title, model, path, owner_model in SUBJECTS:
        if model is AgendaItem and keeps_its_agenda(event, edition):
            continue
        revisions = of_meeting(model, event)
        found = changes_since(revisions, moment=moment, reader=reader)
        # Of these the past is nobody's but the Secretariat's: what came since is shown.
        if not has_public_past(model):
            known = {change.row.id for change in found}
            come = come_since(model, moment, reader)
            found += [change for change in come if change.row.id not in known]
        named = Names(model, [change.row.id for change in found], path, owner_model)
        entries = [entry(change, named) for change in found]
        known = {each["id"] for each in entries}
        entries += [
            each
            for each in gone(model, handed_out.get(model._meta.label_lower, []), reader)
            if each["id"] not in known
        ]
        if entries:
            entries.sort(key=lambda each: plain(each["of"]))
            groups.append({"title": str(title), "entries": entries})
    states = [each["state"] for group in groups for each in group["entries"]]
    shows_meeting = Event.objects.visible_to(reader).filter(pk=since.event_id).exists()
    return {
        "since": format_on(timezone.localdate(moment)),
        "since_pack": str(since.pk),
        "since_event": said(since.event, "title") if shows_meeting else "",
        "groups": groups,
        "counts": [
            {"state": state, "label": str(word), "count": str(states.count(state))}
            for state, word in WORDS.items()
        ],
        "records": [],
        "sources": [],
    }


def come_since(model, moment, reader):
    """The rows that the reader may read now and that were made since."""
    rows = model.objects.visible_to(reader).filter(created_at__gte=moment)
    return [Change("new", row.created_at, row) for row in rows.order_by("-created_at")]


def keeps_its_agenda(event, edition):
    """Whether the agenda as it is now is the chair's, and others have a published one."""
    return edition != PackEdition.CHAIR and event.agenda_publications.exists()


def pack_before(item, *, edition):
    """The pack to compare with: the one named, or the last that the same readers got."""
    packs = BriefingPack.objects.filter(
        state__in=PackState.handed_out(), snapshot__isnull=False
    ).select_related("event")
    if named := item.options.get("since_pack"):
        return packs.filter(pk=named).first()
    event = item.outline.event
    packs = packs.filter(edition=edition)
    if event.series:
        packs = packs.filter(event__series=event.series)
    else:
        packs = packs.filter(event=event)
    return packs.order_by("-published_at", "pk").first()


def of_meeting(model, event):
    """All revisions of a model's records; of some, those of what is ``event``'s own."""
    revisions = model.pgh_event_model.objects.all()
    if model is Event:
        return revisions.filter(id=event.pk)
    if model is Document:
        points, printed = event.agenda_items.all(), event.pack_outline.items.all()
        return revisions.filter(
            Q(id__in=event.documents.order_by().values("pk"))
            | Q(id__in=points.exclude(documents=None).values("documents"))
            | Q(id__in=printed.exclude(document=None).values("document"))
        )
    return revisions.filter(event=event.pk) if model is AgendaItem else revisions


def given(pack, edition):
    """By model, the records that a pack gave to the readers of ``edition``."""
    found = {}
    if pack.edition in PackEdition(edition).prints:
        for part in pack.snapshot["items"]:
            for each in part["content"].get("records", []):
                found.setdefault(each["model"], {})[each["id"]] = each
    return {model: list(rows.values()) for model, rows in found.items()}


def gone(model, records, reader):
    """Those of the records that were given once and that ``reader`` is not shown now."""
    if not records:
        return []
    rows = apps.get_model(model._meta.label_lower).objects.visible_to(reader)
    keys = [each["id"] for each in records]
    shown = {str(key) for key in rows.filter(pk__in=keys).values_list("pk", flat=True)}
    return [
        {
            "id": each["id"],
            "state": "gone",
            "word": str(WORDS["gone"]),
            "title": each["title"],
            "of": each["of"],
            "on": "",
            "differences": [],
        }
        for each in records
        if each["id"] not in shown
    ]


class Names:
    """What the records of a model are called, and what they belong to."""

    # Those whose name is another record's, which no row of history has at hand.
    BY_OTHERS = (Membership, PathfinderCountry, ProposalUptake)

    def __init__(self, model, keys, path, owner_model):
        self.model, self.rows, self.owners = model, {}, {}
        if not keys:
            return
        rows = model._default_manager.filter(pk__in=keys)
        if model in self.BY_OTHERS:
            self.rows = {row.pk: row for row in rows}
        if path:
            pairs = dict(rows.values_list("pk", path))
            owners = owner_model._default_manager.in_bulk(set(pairs.values()) - {None})
            self.owners = {pk: owners.get(owner) for pk, owner in pairs.items()}

    def name(self, row):
        if self.model not in self.BY_OTHERS:
            return name_of(row)
        return name_of(self.rows[row.id]) if row.id in self.rows else ""

    def owner(self, row):
        owner = self.owners.get(row.id)
        if owner is None or self.model is PathfinderCountry:
            return ""
        return said(owner, "title" if isinstance(owner, Event) else "name")


def entry(change, named):
    return {
        "id": str(change.row.id),
        "state": change.state,
        "word": str(WORDS[change.state]),
        "title": named.name(change.row),
        "of": named.owner(change.row),
        "on": format_on(timezone.localdate(change.at)),
        "differences": in_language(change.differences),
    }


def in_language(differences):
    """What fields said before and say now: in this language, or in those there are."""
    told = []
    for each in differences:
        found = IN_A_LANGUAGE.search(str(each.label))
        label = IN_A_LANGUAGE.sub("", str(each.label))
        told.append((label, found[1] if found else "", each))
    own = get_language()
    mine = {label for label, language, _each in told if language == own}
    return [
        {
            "label": capfirst(label),
            "lang": language if language != own else "",
            "before": short(each.before),
            "after": short(each.after),
        }
        for label, language, each in told
        if language in ("", own) or label not in mine
    ]


def short(text):
    return Truncator(strip_tags(text)).chars(LONGEST)


def plain(text):
    return text["text"] if isinstance(text, dict) else text
