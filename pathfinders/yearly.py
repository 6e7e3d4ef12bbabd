"""What changed in a country's commitments in a year, from its reports and the history."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance87.core.texts import format_on, translated_text
from pathfinders.enums import CommitmentStatus
from pathfinders.models import Assessment, Commitment, Roadmap

PLACES = {CommitmentStatus.COMPLETED: "completed", CommitmentStatus.DROPPED: "dropped"}


@dataclass
class YearOfACountry:
    """Lists of (record, words) of one year: each record stands where it came to."""

    year: int
    new: list = field(default_factory=list)
    completed: list = field(default_factory=list)
    delayed: list = field(default_factory=list)
    moved: list = field(default_factory=list)
    dropped: list = field(default_factory=list)
    silent: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    @property
    def sections(self):
        """The lists that are not empty, each with its heading, in order of reading."""
        named = [
            (_("Completed"), self.completed),
            (_("Moved forward or back"), self.moved),
            (_("Delayed"), self.delayed),
            (_("Dropped"), self.dropped),
            (_("New in the roadmap"), self.new),
            (_("Next steps done"), self.steps),
            (_("No report this year"), self.silent),
        ]
        return [{"heading": name, "entries": rows} for name, rows in named if rows]

    def as_text(self):
        """The same as a text that a person goes on writing."""
        parts = []
        for section in self.sections:
            lines = [f"- {name}{words}" for name, words in section["entries"]]
            parts.append("\n".join([section["heading"], *lines]))
        return "\n\n".join(parts)


def gather_year(*, pathfinder, year, reader):
    """The ``YearOfACountry`` of what ``reader`` may see of ``pathfinder``."""
    own = Assessment.objects.visible_to(reader).self_reports()
    own = own.filter(as_of__year__lte=year).order_by("as_of", "created_at")
    commitments = (
        Commitment.objects.visible_to(reader)
        .of_country(pathfinder)
        .in_force()
        .select_related("priority_area")
        .prefetch_related(Prefetch("assessments", own, to_attr="own"))
        .order_by("priority_area__position", "position", "reference")
    )
    begins, ends = moment_of(year), moment_of(year + 1)
    at_first = as_it_was(Commitment, commitments, begins)
    roadmaps = {key for (key,) in as_it_was_values(Roadmap, begins, "id")}
    return year_of(
        year=year,
        commitments=commitments,
        due_first=at_first,
        due_last=as_it_was(Commitment, commitments, ends),
        new={
            row.pk
            for row in commitments
            # A roadmap that is new as a whole is not told commitment by commitment.
            if row.pk not in at_first and row.priority_area.roadmap_id in roadmaps
        },
        steps=pathfinder.next_steps.visible_to(reader).filter(done_on__year=year),
    )


def moment_of(year):
    return datetime.datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())


def as_it_was_values(model, moment, *columns):
    return model.objects.as_of(moment).values_list(*columns)


def as_it_was(model, rows, moment):
    """The due dates that ``rows`` had at a moment, by key; without those not there yet."""
    keys = {row.pk for row in rows}
    known = as_it_was_values(model, moment, "id", "due_on")
    return {key: due for key, due in known if key in keys}


def year_of(*, year, commitments, due_first, due_last, new, steps):
    """The ``YearOfACountry`` of ``year``.

    ``commitments`` come with ``own``, their self-reports by date. ``due_first`` and
    ``due_last`` have the due date of each as the year began and as it ended, by key;
    ``new`` the keys of those that came into the roadmap in it.
    """
    found = YearOfACountry(year)
    for commitment in commitments:
        name = name_of(commitment)
        if commitment.pk in new:
            found.new.append((name, ""))
        moved = due_words(due_first.get(commitment.pk), due_last.get(commitment.pk))
        place, words = judged(commitment, year, moved)
        if place:
            getattr(found, place).append((name, words))
    found.steps = [
        (translated_text(step, "text")[0], f" ({format_on(step.done_on)})")
        for step in steps
    ]
    return found


def name_of(commitment):
    return f"{commitment.reference} {translated_text(commitment, 'title')[0]}"


def judged(commitment, year, moved):
    """In which list a commitment stands, and what is said of it there."""
    earlier = [report for report in commitment.own if report.as_of.year < year]
    reports = [report for report in commitment.own if report.as_of.year == year]
    then = earlier[-1].status if earlier else None
    if not reports:
        if moved:
            return "moved", moved
        over = then in {CommitmentStatus.COMPLETED, CommitmentStatus.DROPPED}
        return ("", "") if over else ("silent", "")
    last = reports[-1]
    words = f" ({format_on(last.as_of)}){moved}"
    if last.status == CommitmentStatus.DELAYED:  # it still is, whatever it was
        return "delayed", words
    if last.status == then:
        return ("moved", moved) if moved else ("", "")
    if last.status in PLACES:
        return PLACES[last.status], words
    changed = _(": from “%(before)s” to “%(after)s” (%(day)s)") % {
        "before": earlier[-1].get_status_display() if earlier else _("no report"),
        "after": last.get_status_display(),
        "day": format_on(last.as_of),
    }
    return "moved", changed + moved


def due_words(before, after):
    """That a due date was put off or brought forward in the year; mostly nothing."""
    if not before or not after or before == after:
        return ""
    return _(", due %(after)s instead of %(before)s") % {
        "after": format_on(after),
        "before": format_on(before),
    }
