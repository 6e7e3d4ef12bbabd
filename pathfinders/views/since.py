"""What changed of a pathfinder country, and of all that belongs to it, since a date."""

import datetime

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.changes import changes_since
from alliance87.core.models import Country
from alliance87.core.texts import format_on, translated_text
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

STATES = {"new": _("new"), "changed": _("changed"), "gone": _("gone")}
LONGEST_NAME = 120


def text_of(field):
    return lambda row: translated_text(row, field)[0]


def step_name(row):
    kind = capfirst(str(row.get_kind_display()))
    return f"{kind}, {format_on(row.on, row.precision)}"


def commitment_name(row):
    return f"{row.reference} {translated_text(row, 'title')[0]}".strip()


def assessment_namer(pathfinder):
    """Names an assessment by its commitment: many are of one kind and one date."""
    roadmaps = pathfinder.roadmaps.values("pk")
    rows = Commitment.objects.filter(priority_area__roadmap__in=roadmaps)
    judged = {row.pk: commitment_name(row) for row in rows}

    def name(row):
        kind = capfirst(str(row.get_assessor_kind_display()))
        said = f"{kind}, {format_on(row.as_of)}"
        commitment = judged.get(row.commitment)
        return f"{said}: {commitment}" if commitment else said

    return name


def past(model, **of):
    """All revisions of the records of ``model`` that belong, or did, to something."""
    return model.pgh_event_model.objects.filter(**of)


def belongings(pathfinder):
    """Every kind of record of a country: its title, its revisions, a row's name."""
    roadmaps = past(Roadmap, pathfinder=pathfinder.pk)
    areas = past(PriorityArea, roadmap__in=roadmaps.values("id"))
    commitments = past(Commitment, priority_area__in=areas.values("id"))
    assessments = past(Assessment, commitment__in=commitments.values("id"))

    def of_country(model):
        return past(model, pathfinder=pathfinder.pk)

    return [
        (
            _("The country’s own record"),
            past(PathfinderCountry, id=pathfinder.pk),
            lambda row: str(pathfinder.country),
        ),
        (_("Steps"), of_country(StageEvent), step_name),
        (_("Coordination bodies"), of_country(CoordinationBody), text_of("name")),
        (_("Roadmaps"), roadmaps, text_of("title")),
        (_("Priority areas"), areas, text_of("label")),
        (_("Commitments"), commitments, commitment_name),
        (_("Assessments"), assessments, assessment_namer(pathfinder)),
        (_("Next steps"), of_country(NextStep), text_of("text")),
        (_("Progress reports"), of_country(ProgressReport), lambda row: str(row.year)),
        (_("Lessons learnt"), of_country(LessonLearnt), text_of("text")),
    ]


def country_changes(request, pathfinder):
    """The page of the country’s address with ``?since=``."""
    user, today = request.user, timezone.localdate()
    asked = request.GET.get("since", "").strip()
    links = since_links(user, today)
    since, problem = read_since(asked, links, today)
    groups = changed_groups(pathfinder, since, user) if since else []
    context = {
        "pathfinder": pathfinder,
        "country": pathfinder.country,
        "breadcrumb": [
            (reverse("pathfinders:list"), _("Pathfinder countries")),
            (pathfinder.get_absolute_url(), pathfinder.country),
        ],
        "since": since,
        "typed": since.isoformat() if since else asked[:40],
        "problem": problem,
        "links": links,
        "groups": groups,
        "count": sum(len(entries) for _title, entries in groups),
    }
    return render(request, "pathfinders/since.html", context)


def since_links(user, today):
    """The dates one asks for most: (word in the address, what it says, the date)."""
    links = [
        ("month", _("since a month ago"), today - datetime.timedelta(days=30)),
        ("year", _("since a year ago"), today - datetime.timedelta(days=365)),
    ]
    if meeting := last_meeting(user, today):
        links.append(("gcg", _("since the last GCG meeting"), meeting))
    return links


def last_meeting(user, today):
    """The day on which the last GCG meeting known to ``user`` began, or None."""
    # A model of an app above, by the relation to it.
    meetings = Country._meta.get_field("events_held").related_model.objects
    held = meetings.visible_to(user).filter(
        kind="gcg_meeting", starts_at__date__lte=today
    )
    last = held.order_by("-starts_at").first()
    return last.local_start.date() if last else None


def read_since(asked, links, today):
    """The date asked for and no problem, or no date and what is wrong with it."""
    for word, _label, day in links:
        if asked == word:
            return day, ""
    if asked == "gcg":
        return None, gettext("No GCG meeting is known here. Choose a day.")
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    if day is None:
        return None, gettext("Write a day as 2019-07-17: year, month, day.")
    if day > today:
        return None, gettext("That day is still to come.")
    if day.year < 2000:
        return None, gettext("The Alliance is younger than that. Choose a later day.")
    return day, ""


def changed_groups(pathfinder, since, user):
    """Pairs of (kind of record, its changes), without the kinds of which none changed."""
    moment = timezone.make_aware(datetime.datetime.combine(since, datetime.time.min))
    groups = []
    for title, revisions, name in belongings(pathfinder):
        changes = changes_since(revisions, moment=moment, reader=user)
        entries = [
            {
                "name": Truncator(name(change.row)).chars(LONGEST_NAME),
                "state": change.state,
                "word": STATES[change.state],
                "at": change.at,
                "differences": change.differences,
            }
            for change in changes
        ]
        if entries:
            groups.append((title, entries))
    return groups
