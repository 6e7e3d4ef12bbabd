"""What stands on the badges and in the printed list of those who come to an event."""

from dataclasses import dataclass

from alliance87.core.search import Fold
from alliance87.core.texts import translated_text
from events.enums import AttendanceMode, RegistrationStatus
from events.models import Registration
from partners.enums import StakeholderGroup

# From how many characters on a text is set smaller, so that it is never cut.
NAME_SIZES = [(20, "xl"), (32, "l"), (56, "m")]
ORGANISATION_SIZES = [(60, "xl"), (120, "l"), (180, "m")]


def size_of(text, sizes):
    return next((size for most, size in sizes if len(text) <= most), "s")


@dataclass(frozen=True)
class Badge:
    """What one badge says."""

    name: str
    job_title: str
    organisation: str
    country: str
    chairs: bool

    @property
    def name_size(self):
        return size_of(self.name, NAME_SIZES)

    @property
    def organisation_size(self):
        return size_of(self.organisation, ORGANISATION_SIZES)


def expected(event, reader):
    """Those who come to ``event``, by name, as far as ``reader`` may know of them."""
    rows = Registration.objects.organised_by(reader).filter(
        event=event, status=RegistrationStatus.APPROVED
    )
    rows = rows.naming(reader).select_related("representative__partner__country")
    return list(rows.order_by(Fold("shown_name"), "pk"))


def partner_of(row):
    return row.representative.partner if row.shown_partner else None


def named(record):
    return translated_text(record, "name")[0] if record else ""


def badges_of(event, reader):
    """The badges of those who come in person, by name."""
    chairs = set(event.chairs.values_list("pk", flat=True))
    return [
        badge_of(row, chairs)
        for row in expected(event, reader)
        if row.attendance_mode == AttendanceMode.IN_PERSON
    ]


def badge_of(row, chairs):
    partner = partner_of(row)
    return Badge(
        name=row.shown_name,
        job_title=row.representative.job_title,
        organisation=named(partner),
        country=named(partner.country) if partner else "",
        chairs=row.representative_id in chairs,
    )


def expected_by_group(event, reader):
    """``(label, rows)`` of each stakeholder group of which anybody comes."""
    rows = expected(event, reader)
    for row in rows:
        row.partner_name = named(partner_of(row))
    groups = [
        (group.label, [row for row in rows if of_group(row, group)])
        for group in StakeholderGroup
    ]
    unknown = [row for row in rows if partner_of(row) is None]
    return [(label, found) for label, found in [*groups, ("", unknown)] if found]


def of_group(row, group):
    partner = partner_of(row)
    return partner is not None and partner.stakeholder_group == group
