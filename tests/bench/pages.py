"""Times the pages of groups, meetings and reports, as a visitor and a chair ask for them.

A size is a number of proposals; there are a tenth as many events, and a twentieth as
many members of a group and outputs of its work plan.
"""

import datetime
import itertools
import os

from django.db import connection

from action_groups.models import Output
from alliance87.core.models import Country
from alliance87.demo import loader
from events.enums import Audience, EventKind
from events.models import Event, MeetingReport, Proposal, ProposalUptake, ReportSection
from tests.bench.data import vocabulary
from tests.bench.space import measured, signed_in
from tests.factories.action_groups import (
    ActivityFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutputFactory,
    WorkPlanFactory,
)
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

PROPOSALS_OF_A_REPORT = 100
FIRST = datetime.datetime(2017, 1, 2, 9, tzinfo=datetime.UTC)


def fill(size):
    """A group with members and a work plan, events through the years, their reports.

    Every tenth proposal is taken up by an output. Gives the chair, the group, its plan.
    """
    loader.load(directory=loader.DATA, users=[], dry_run=False)  # for the countries
    home = Country.objects.first()
    person = RepresentativeFactory(partner__country=home)
    group = MembershipFactory(partner=person.partner, chair=True).action_group
    MembershipFactory.create_batch(
        size // 20, action_group=group, partner__country=home
    )
    plan = WorkPlanFactory(action_group=group)
    for objective in ObjectiveFactory.create_batch(5, work_plan=plan):
        for output in OutputFactory.create_batch(size // 100, objective=objective):
            ActivityFactory.create_batch(2, output=output)
    events = made_events(size // 10)
    EventFactory(chairs=[person], action_groups=[group], country=home)
    made_proposals(size, events, plan)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return person.user, group, plan


def made_events(count):
    kinds, countries = itertools.cycle(EventKind), list(Country.objects.all()[:10])
    rows = [
        Event(
            slug=f"timed-{number}",
            title_en=f"Event {number}",
            kind=next(kinds),
            starts_at=FIRST + datetime.timedelta(days=number * 3600 // count),
            ends_at=FIRST + datetime.timedelta(days=number * 3600 // count, hours=8),
            country=countries[number % len(countries)],
            visibility="public",
        )
        for number in range(count)
    ]
    return Event.objects.bulk_create(rows, batch_size=1000)


def made_proposals(size, events, plan):
    sentences, audiences = vocabulary(8)[1], itertools.cycle(Audience)
    held = events[: -(-size // PROPOSALS_OF_A_REPORT)]
    reports = MeetingReport.objects.bulk_create(
        MeetingReport(
            event=event,
            slug=f"report-of-{event.slug}",
            title_en=f"Report of {event.title_en}",
            status="final",
            visibility="public",
        )
        for event in held
    )
    sections = ReportSection.objects.bulk_create(
        ReportSection(report=report, position=1, heading_en="Plenary")
        for report in reports
    )
    rows = Proposal.objects.bulk_create(
        [
            Proposal(
                section=sections[number // PROPOSALS_OF_A_REPORT],
                position=number % PROPOSALS_OF_A_REPORT + 1,
                text_en=f"{sentences[number % len(sentences)]} {number}",
                label="Key proposals",
                audience=next(audiences),
            )
            for number in range(size)
        ],
        batch_size=1000,
    )
    outputs = itertools.cycle(Output.objects.filter(objective__work_plan=plan))
    ProposalUptake.objects.bulk_create(
        ProposalUptake(proposal=row, output=next(outputs)) for row in rows[::10]
    )


def steps_of(person, group, plan):
    visitor, chair = signed_in(None), signed_in(person)
    month = "/en/events/?view=month&month=2020-06"
    pages = {
        "group": group.get_absolute_url(),
        "its members": f"{group.get_absolute_url()}members/",
        "work plan": plan.get_absolute_url(),
        "work plan, board": f"{plan.get_absolute_url()}?view=board",
        "work plan, timeline": f"{plan.get_absolute_url()}?view=timeline",
        "events": "/en/events/",
        "events, searched": "/en/events/?q=event",
        "calendar, a month": month,
        "calendar, map": "/en/events/?view=map",
        "compendium": "/en/events/proposals/",
        "compendium, searched": "/en/events/proposals/?q=labour",
    }
    return {
        f"{name}, {who}": lambda client=client, address=address: client.get(address)
        for name, address in pages.items()
        for who, client in [("visitor", visitor), ("chair", chair)]
    }


def bench(sizes):
    """Make a database, fill it to each size, time the pages, and take it away again."""
    row = "{:<30} {:>7} {:>15} {:>6} {:>8}"
    for size in sizes:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            filled = fill(size)
            busy = os.getloadavg()[0] / os.cpu_count()
            print(f"\n{size:,} proposals; load {busy:.1f} a core")  # noqa: T201
            heading = ("milliseconds", "median", "middle half", "here", "queries")
            print(row.format(*heading))  # noqa: T201
            for name, step in steps_of(*filled).items():
                print(row.format(name, *measured(step)), flush=True)  # noqa: T201
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], 0)
