"""Records whose every text is a payload, written past all that checks it."""

from django.db import IntegrityError, models, transaction
from django.db.utils import DataError

from tests.endpoints import ENDPOINTS
from tests.factories import briefings, core, events, partners, pathfinders
from tests.hostile.payloads import dealer

# Codes, and what finds the record or its file: an attacker cannot choose them.
KEPT = {
    *("slug", "iso2", "iso3", "file", "sha256", "snapshot_sha256", "password"),
    *("time_zone", "code"),
}


def every_kind():
    """At least one public record of each kind that anyone can read."""
    made = []
    for endpoint in ENDPOINTS:
        made += endpoint.make()
        free_the_codes()
    stored = core.DocumentFactory(with_pdf=True)
    meeting = events.EventFactory(documents=[stored])
    report = events.MeetingReportFactory(event=meeting, document=stored)
    section = events.ReportSectionFactory(report=report)
    point = events.AgendaItemFactory(event=meeting)
    outline = briefings.PackOutlineFactory(event=meeting)
    return [
        *made,
        *(stored, meeting, report, section, point, outline),
        events.ProposalFactory(section=section),
        events.ContributionFactory(agenda_item=point),
        events.RecordingFactory(event=meeting),
        events.ActionPointFactory(event=meeting),
        events.RegistrationFactory(event=meeting),
        briefings.PackItemFactory(outline=outline),
        briefings.BriefingPackFactory(event=meeting, published=True),
        partners.RepresentativeFactory(),
        pathfinders.PathfinderCountryFactory(),
    ]


def free_the_codes():
    """Rename the countries so far: the factory has 52 codes, and this is a large world."""
    taken = core.Country.objects.exclude(iso2__regex="^[XQ]").count()
    rows = core.Country.objects.filter(iso2__regex="^[XQ]")
    for number, country in enumerate(rows, start=taken):
        core.Country.objects.filter(pk=country.pk).update(iso2=core.letters(number, 2))


def poison(records, seed):
    """Put a payload into each text of each record. Return how many were written."""
    dealers = {
        kind: dealer(seed, kind)
        for kind in ("text", "rich text", "url", "e-mail", "file name")
    }
    written = 0
    for record in records:
        for field in texts_of(type(record)):
            payload = next(dealers[kind_of(field, record)])
            payload = payload.replace("\x00", "")[: field.max_length or None]
            written += update(record, field, payload)
        record.refresh_from_db()
    return written


def texts_of(model):
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.SlugField)
        and not field.choices
        and field.name not in KEPT
        and getattr(field, "translated_field", field).name not in KEPT
        # The plain name of a translated field is one of its columns.
        and not hasattr(field, "translation_fields")
    ]


def kind_of(field, record):
    name = getattr(field, "translated_field", field).name
    if name in getattr(record, "rich_text", ()):
        return "rich text"
    if isinstance(field, models.URLField):
        return "url"
    if isinstance(field, models.EmailField):
        return "e-mail"
    return "file name" if name == "file_name" else "text"


def update(record, field, payload):
    rows = type(record)._base_manager.filter(pk=record.pk)
    try:
        with transaction.atomic():
            return rows.update(**{field.attname: payload})
    except (IntegrityError, DataError):
        return 0  # the database itself refuses it
