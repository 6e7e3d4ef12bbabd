"""A meeting with its people, and its report in any state."""

import datetime

from events.actions import reports as actions
from events.models import ReportSection
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.events import (
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    RegistrationFactory,
    ReportSectionFactory,
)
from tests.factories.partners import RepresentativeFactory

TODAY = datetime.date(2026, 3, 12)
READERS = {"chair", "secretariat"}
CIRCLE = READERS | {"participant", "member of the group"}
EVERYBODY = CIRCLE | {"declined", "partner", "visitor"}


def finalise(report, by, **options):
    """Make ``report`` final today, for everyone to read unless told otherwise."""
    values = {"published_on": TODAY, "visibility": "public", **options}
    return actions.finalise_report(report=report, by=by, today=TODAY, **values)


class Meeting:
    """An event that anyone may read, with its chair, a participant and a group."""

    def __init__(self):
        chair = RepresentativeFactory()
        guest = RepresentativeFactory()
        declined = RepresentativeFactory()
        member = RepresentativeFactory()
        group = ActionGroupFactory()
        MembershipFactory(action_group=group, partner=member.partner)
        self.event = EventFactory(chairs=[chair], action_groups=[group])
        RegistrationFactory(event=self.event, representative=guest)
        RegistrationFactory(event=self.event, representative=declined, declined=True)
        self.people = {
            "chair": chair.user,
            "participant": guest.user,
            "member of the group": member.user,
            "declined": declined.user,
            "partner": RepresentativeFactory().user,
            "secretariat": UserFactory(staff=True),
            "visitor": None,
        }
        self.chair, self.guest = chair.user, guest.user
        self.guest_speaks = guest

    def report(self, **options):
        """A report with a section of one proposal, which all say “zinc”."""
        report = MeetingReportFactory(
            event=self.event, title_en="Report on zinc", **options
        )
        section = ReportSectionFactory(
            report=report, heading_en="On zinc", summary_en="Much zinc.", position=1
        )
        ProposalFactory(section=section, text_en="Less zinc.")
        return report

    def final(self):
        """A report that was made final here, and its section."""
        report = self.report(writing=True)
        finalise(report, self.chair)
        report.refresh_from_db()
        return report, ReportSection.objects.get(report=report)

    def readers(self, rows):
        """Who, of all people, reads any of ``rows``, a queryset."""
        return {
            name for name, user in self.people.items() if rows.visible_to(user).exists()
        }
