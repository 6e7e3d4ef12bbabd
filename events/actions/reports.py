"""How the report of a meeting is written, circulated for comments and made final.

Whoever writes holds the report locked, so that nobody makes it final meanwhile; every
row is written for the revision that the person saw. A ``ValidationError`` is for people
to read.
"""

from collections import defaultdict
from operator import attrgetter

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from action_groups.models.space import people_of
from alliance87.accounts.models import User
from alliance87.core.enums import Visibility
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.revisions import lock_revision
from alliance87.core.richtext import clean_rich_text
from alliance87.core.search import tri
from alliance87.core.texts import format_on, translated_text
from events.actions.drafts import as_paragraphs, free_slug
from events.enums import (
    AgendaItemKind,
    RegistrationStatus,
    ReportCircle,
    ReportStatus,
    SectionKind,
)
from events.models import (
    ActionPoint,
    AgendaItem,
    Contribution,
    Decision,
    Event,
    ItemMinutes,
    MeetingReport,
    Proposal,
    ProposalUptake,
    Registration,
    ReportComment,
    ReportSection,
)
from partners.models import Representative, listed_partners

ANYONE = None
PARENTS = {ReportSection: "report", Contribution: "section", Proposal: "section"}
KIND_OF = {
    AgendaItemKind.OPENING: SectionKind.OPENING,
    AgendaItemKind.UPDATE: SectionKind.PRESENTATION,
    AgendaItemKind.PRESENTATION: SectionKind.PRESENTATION,
    AgendaItemKind.DISCUSSION: SectionKind.PLENARY,
    AgendaItemKind.DECISION: SectionKind.PLENARY,
    AgendaItemKind.PANEL: SectionKind.THEMATIC_PANEL,
    AgendaItemKind.WORKING_GROUP: SectionKind.WORKING_GROUP,
    AgendaItemKind.CLOSING: SectionKind.CLOSING,
}
# What a copy has of its own.
OWN = {"id", "created_at", "updated_at", "revision", "words", *PARENTS.values()}
OF_A_VERSION = {
    *("slug", "version", "status", "visibility", "published_on", "document"),
    *("circle", "comments_until", "comments_shared", "circulated_at", "finalised_at"),
}
NAMED = 10  # comments that still wait, in the message which says so


# -- The report --------------------------------------------------------------------
@transaction.atomic
def begin_report(*, event, by):
    """Begin the report of a meeting from its agenda, for its organisers alone.

    A section for each point that is no break, with who spoke, in the office they held,
    and the minutes of the point as its summary, with its decisions and action points.
    Those of no such point stand in a last section.
    """
    kept = Event.objects.visible_to(by) & Event.objects.editable_by(by)
    row = kept.filter(pk=event.pk).first()
    if row is None:
        raise PermissionDenied
    Event.objects.select_for_update(of=["self"]).get(pk=row.pk)
    if MeetingReport.objects.filter(event=row).exists():
        raise ValidationError(
            _("This meeting has a report already: open a new version of that.")
        )
    titles = {}
    for language, _name in settings.LANGUAGES:
        if title := getattr(row, f"title_{language}"):
            with translation.override(language):
                named = _("Report of the meeting: %(title)s") % {"title": title}
            titles[f"title_{language}"] = named
    report = MeetingReport(
        event=row,
        slug=free_slug(f"report-{row.slug}", timezone.localdate()),
        status=ReportStatus.WRITING,
        visibility=Visibility.GROUP,
        **titles,
    )
    report.full_clean()
    report.save()
    points = AgendaItem.objects.visible_to(by).filter(event=row)
    points = points.exclude(kind=AgendaItemKind.BREAK).order_by("position")
    points = points.prefetch_related("contributions")
    written = ItemMinutes.objects.visible_to(by).filter(agenda_item__event=row)
    minutes = {each.agenda_item_id: each for each in written}
    outcomes = outcomes_of(row, by)
    place = 0
    for place, point in enumerate(points, start=1):
        section = ReportSection.objects.create(
            report=report,
            agenda_item=point,
            position=place,
            kind=KIND_OF.get(point.kind, SectionKind.OTHER),
            track=point.track,
            **{
                f"{name}_{language}": getattr(point, f"{source}_{language}")
                for name, source in [("heading", "title"), ("objective", "objective")]
                for language, _name in settings.LANGUAGES
            },
            **summary_from(minutes.get(point.pk), *outcomes.pop(point.pk, ([], []))),
        )
        for speaker in point.contributions.all():
            copy_of(speaker, section=section, agenda_item=None, source=None, locator="")
    if outcomes:
        add_other_outcomes(report, place + 1, outcomes.values())
    return report


def outcomes_of(event, by):
    """The decisions and the action points of a meeting, by the key of their point.

    Those action points alone that whoever reads the meeting may read.
    """
    decisions = Decision.objects.visible_to(by).filter(event=event).order_by("number")
    points = ActionPoint.objects.visible_to(by).filter(event=event).as_open_as(event)
    points = points.prefetch_related(listed_partners("owner_partner", ANYONE))
    found = defaultdict(lambda: ([], []))
    for decision in decisions:
        found[decision.agenda_item_id][0].append(decision)
    for point in points.order_by("created_at"):
        found[point.agenda_item_id][1].append(point)
    return found


def add_other_outcomes(report, place, outcomes):
    decisions = [row for rows, _points in outcomes for row in rows]
    points = [row for _decisions, rows in outcomes for row in rows]
    headings = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            headings[f"heading_{language}"] = _("Other decisions and action points")
    ReportSection.objects.create(
        report=report,
        position=place,
        kind=SectionKind.OTHER,
        **headings,
        **summary_from(None, sorted(decisions, key=attrgetter("number")), points),
    )


def summary_from(minutes, decisions, points):
    """The summary of a section: the minutes of its point and what came of it.

    In the languages the minutes are written in, or else what came of it. What has no
    words in one of them is there in those it has.
    """
    summary = {}
    for language, _name in settings.LANGUAGES:
        text = getattr(minutes, f"text_{language}", "") or ""
        if any_text(minutes) and not text:
            continue
        rows = [*decisions, *points]
        if not text and not any(getattr(row, f"text_{language}") for row in rows):
            continue
        with translation.override(language):
            summary[f"summary_{language}"] = "".join(
                [as_paragraphs(text), decided(decisions), to_do(points)]
            )
    return summary


def any_text(minutes):
    return any(getattr(minutes, name, "") for name in tri("text"))


def decided(decisions):
    rows = [(row.number, translated_text(row, "text")[0]) for row in decisions]
    lines = format_html_join("", "<p>{}. {}</p>", rows)
    return format_html("<h3>{}</h3>{}", _("Decisions"), lines) if rows else ""


def to_do(points):
    rows = [(asked_of(point),) for point in points]
    lines = format_html_join("", "<li>{}</li>", rows)
    return (
        format_html("<h3>{}</h3><ul>{}</ul>", _("Action points"), lines) if rows else ""
    )


def asked_of(point):
    """An action point as a line: its text, the organisation that owns it, the day."""
    facts = [translated_text(point.owner_partner, "name")[0]]
    if point.due_on:
        facts.append(_("due %(day)s") % {"day": format_on(point.due_on)})
    facts = ", ".join(fact for fact in facts if fact)
    text = translated_text(point, "text")[0]
    return f"{text} ({facts})" if facts else text


def copy_of(record, **changes):
    """A new row like ``record``, with all that it is related to."""
    model = type(record)
    values = {
        field.attname: getattr(record, field.attname)
        for field in model._meta.concrete_fields
        if field.name not in OWN | {*changes}
    }
    row = model.objects.create(**values, **changes)
    for field in model._meta.many_to_many:
        if field.remote_field.through._meta.auto_created:
            getattr(row, field.name).set(getattr(record, field.name).all())
    return row


def kept_report(report, by):
    """The report, locked, for whoever keeps its meeting and may read it."""
    rows = MeetingReport.objects.editable_by(by).filter(pk=report.pk)
    row = (
        MeetingReport.objects.select_for_update(of=["self"])
        .select_related("event")
        .filter(pk__in=rows.values("pk"))
        .first()
    )
    if row is None:
        raise PermissionDenied
    return row


def written_report(report, by):
    row = kept_report(report, by)
    if not row.is_in_the_making:
        raise ValidationError(
            _("This report is published and stays as it is: open a new version of it."),
            code="frozen",
        )
    return row


@transaction.atomic
def edit_report(*, report, by, values, revision):
    """Write what is said of the report as a whole. Raises ``Conflict``."""
    written_report(report, by)
    row = lock_revision(record=report, revision=revision)
    return saved(row, values)


@transaction.atomic
def discard_report(*, report, by):
    """Throw away a report that nobody has commented on yet."""
    row = written_report(report, by)
    if ReportComment.objects.filter(section__report=row).exists():
        raise ValidationError(_("There are comments on this report: it stays."))
    row.delete()


# -- Its rows ----------------------------------------------------------------------
def siblings(row):
    """The rows among which ``row`` stands, in their order."""
    parent = PARENTS[type(row)]
    rows = type(row).objects.filter(**{parent: getattr(row, f"{parent}_id")})
    return list(rows.order_by("position", "created_at"))


def report_of(row):
    return row.report if isinstance(row, ReportSection) else row.section.report


def saved(row, values):
    """Write ``values`` by field, those of relations last, and give the row."""
    relations = {field.name for field in row._meta.many_to_many}
    rich = set(tri(*row.rich_text))
    for name, value in values.items():
        if name not in relations:
            setattr(row, name, clean_rich_text(value or "") if name in rich else value)
    row.full_clean()
    row.save()
    for name in relations & {*values}:
        getattr(row, name).set(values[name])
    row.refresh_from_db()
    return row


@transaction.atomic
def add_row(*, row, by, values):
    """Write a new section, speaker or proposal: it comes last."""
    written_report(report_of(row), by)
    others = siblings(row)
    row.position = max((other.position for other in others), default=0) + 1
    return saved(row, values)


@transaction.atomic
def edit_row(*, row, by, values, revision):
    """Write ``values``, by field, into a row of a report. Raises ``Conflict``."""
    written_report(report_of(row), by)
    return saved(lock_revision(record=row, revision=revision), values)


@transaction.atomic
def move_row(*, row, by, revision, down):
    """Let a row change places with the one before or after it."""
    written_report(report_of(row), by)
    current = lock_revision(record=row, revision=revision)
    rows = siblings(current)
    here = next(at for at, one in enumerate(rows) if one.pk == current.pk)
    there = here + 1 if down else here - 1
    if not 0 <= there < len(rows):
        raise ValidationError(_("It stands at the end already."))
    rows[here], rows[there] = rows[there], rows[here]
    renumber(rows)
    return current


@transaction.atomic
def remove_row(*, row, by, revision):
    """Take a row out, with what stands below it. A section with comments stays."""
    written_report(report_of(row), by)
    current = lock_revision(record=row, revision=revision)
    if isinstance(current, ReportSection):
        count = current.comments.count()
        if count:
            raise ValidationError(
                ngettext(
                    "There is %(count)d comment on this section: it stays, so that the "
                    "comment keeps its place. Change its text instead.",
                    "There are %(count)d comments on this section: it stays, so that "
                    "they keep their place. Change its text instead.",
                    count,
                )
                % {"count": count}
            )
    left = [one for one in siblings(current) if one.pk != current.pk]
    current.delete()
    renumber(left)


def renumber(rows):
    changed = []
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            row.position, row.updated_at = place, timezone.now()
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["position", "updated_at"])


# -- Circulation -------------------------------------------------------------------
@transaction.atomic
def circulate_report(
    *, report, by, today, circle, comments_until, comments_shared=True, tell=True
):
    """Ask a circle for comments until a day, or change whom and until when.

    Return how many were written to; with ``tell`` off, nobody is.
    """
    row = written_report(report, by)
    if comments_until < today:
        raise ValidationError({"comments_until": _("This day is over.")})
    if not row.sections.exists():
        raise ValidationError(_("There is no section to comment on: enter one first."))
    row.status = ReportStatus.CIRCULATED
    row.visibility = Visibility.GROUP
    row.circle, row.comments_until = circle, comments_until
    row.comments_shared = comments_shared
    row.circulated_at = timezone.now()
    row.full_clean()
    row.save()
    people = people_of_circle(row)
    if not people:
        raise ValidationError(
            {"circle": _("Nobody would read it: there is nobody in this circle yet.")}
        )
    if not tell:
        return 0
    people = [person for person in people if person.pk != by.pk]
    for person in people:
        write_to(person, row, "meeting_report_circulated")
    return len(people)


def write_to(person, report, template):
    """Write ``template`` about a report to an account, in its language."""
    with translation.override(person.language):
        until = report.comments_until
        context = {
            "title": translated_text(report, "title")[0],
            "event": translated_text(report.event, "title")[0],
            "version": report.version,
            "until": format_on(until) if until else "",
            "url": portal_url(report.get_absolute_url()),
        }
    send_template_mail(
        to=person.email, template=template, context=context, language=person.language
    )


def people_of_circle(report):
    """The accounts of those who are asked for comments and may read the report now."""
    found = set()
    if report.circle in ReportCircle.with_participants():
        found |= registered(
            report.event, [RegistrationStatus.INVITED, RegistrationStatus.APPROVED]
        )
    if report.circle in ReportCircle.with_groups():
        for group in report.event.action_groups.all():
            found |= set(people_of(group).values_list("pk", flat=True))
    return readers_among(found, report)


def registered(event, statuses):
    """The keys of the accounts of those whose registration has one of ``statuses``."""
    rows = Registration.objects.filter(event=event, status__in=statuses)
    people = Representative.objects.current().filter(
        pk__in=rows.values("representative"), user__is_active=True
    )
    return set(people.values_list("user", flat=True))


def readers_among(keys, report):
    """The accounts of ``keys`` that may read the report now."""
    same = MeetingReport.objects.filter(pk=report.pk)
    return [
        person
        for person in User.objects.filter(pk__in=keys).order_by("email")
        if same.visible_to(person).exists()
    ]


@transaction.atomic
def take_back_report(*, report, by):
    """End the circulation: the organisers alone read the report, with its comments."""
    row = kept_report(report, by)
    if not row.is_circulated:
        raise ValidationError(_("This report is not in circulation."))
    row.status = ReportStatus.WRITING
    row.save(update_fields=["status", "updated_at"])
    return row


# -- The end, and what comes after it ----------------------------------------------
@transaction.atomic
def finalise_report(*, report, by, today, published_on, visibility, tells=True):
    """Make a report final: nobody changes it from now on.

    Refused as long as a comment is not resolved; the message names those. Those who had
    a place at the meeting are told by mail; with ``tells`` off, nobody is.
    """
    row = written_report(report, by)
    require_begun(row.event)
    if published_on > today:
        raise ValidationError({"published_on": _("This day is still to come.")})
    if not row.sections.exists():
        raise ValidationError(_("A report has at least one section."))
    waiting = ReportComment.objects.filter(section__report=row).unresolved()
    if waiting.exists():
        rows = waiting.select_related("section").order_by(
            "section__position", "created_at"
        )
        raise ValidationError(
            [
                _("Resolve each comment first. These wait for an answer:"),
                *(named(comment) for comment in rows[:NAMED]),
            ]
        )
    row.status = ReportStatus.FINAL
    row.published_on = published_on
    row.visibility = visibility
    row.finalised_at = timezone.now()
    row.full_clean()
    row.save()
    if tells:
        placed = registered(row.event, [RegistrationStatus.APPROVED]) - {by.pk}
        for person in readers_among(placed, row):
            write_to(person, row, "meeting_report_final")
    return row


def require_begun(event):
    """What a meeting decided and reported is published once there was one."""
    if event.starts_at > timezone.now():
        raise ValidationError(_("The meeting has not begun yet."))


def named(comment):
    return _("%(section)s: “%(words)s”") % {
        "section": translated_text(comment.section, "heading")[0],
        "words": comment.text[:80],
    }


@transaction.atomic
def open_version(*, report, by):
    """Write the next version of a published report, as a copy for its organisers."""
    row = kept_report(report, by)
    if row.is_in_the_making:
        raise ValidationError(_("This version is being written: change it as it is."))
    # One at a time, whichever version somebody starts from.
    Event.objects.select_for_update(of=["self"]).get(pk=row.event_id)
    versions = MeetingReport.objects.versions_of(row)
    if versions.in_the_making().exists():
        raise ValidationError(_("A new version is being written already: change that."))
    last = versions.order_by().aggregate(last=Max("version"))["last"]
    new = copy_report(row, version=last + 1)
    for section in row.sections.all():
        copied = copy_of(section, report=new)
        for speaker in section.contributions.all():
            copy_of(speaker, section=copied)
        for proposal in section.proposals.all():
            below = copy_of(proposal, section=copied)
            for uptake in ProposalUptake.objects.filter(proposal=proposal):
                copy_of(uptake, proposal=below)
    return new


def copy_report(report, *, version):
    values = {
        field.attname: getattr(report, field.attname)
        for field in MeetingReport._meta.concrete_fields
        if field.name not in OWN | OF_A_VERSION
    }
    return MeetingReport.objects.create(
        slug=free_slug(f"{report.slug[:70]}-v{version}", timezone.localdate()),
        version=version,
        status=ReportStatus.WRITING,
        visibility=Visibility.GROUP,
        **values,
    )
