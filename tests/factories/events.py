import datetime
from datetime import UTC

import factory
from django.utils import timezone

from alliance87.core.enums import Visibility
from events.enums import (
    ActionPointStatus,
    AgendaItemKind,
    ContributionRole,
    EventKind,
    EventStatus,
    QuestionKind,
    RegistrationStatus,
    ReportCircle,
    ReportStatus,
    SectionKind,
    SurveyMoment,
)
from events.models import (
    ActionPoint,
    AgendaItem,
    AgendaPublication,
    CalendarFeed,
    Contribution,
    Decision,
    Event,
    ItemMinutes,
    MeetingMinutes,
    MeetingReport,
    Proposal,
    ProposalUptake,
    Recording,
    Registration,
    ReportComment,
    ReportDraft,
    ReportSection,
    Survey,
    SurveyAnswer,
    SurveyParticipation,
    SurveyQuestion,
)
from events.models.feed import hash_secret
from events.publications import snapshot_of
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import OutputFactory
from tests.factories.core import CountryFactory, PortalFactory, VisibleFactory, to_many
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import CommitmentFactory


class EventFactory(VisibleFactory):
    """A day's conference; give its people and groups as lists: ``chairs=[…]``."""

    slug = factory.Sequence(lambda n: f"event-{n}")
    title_en = factory.Sequence(lambda n: f"Event {n}")
    kind = EventKind.CONFERENCE
    status = EventStatus.PLANNED
    starts_at = datetime.datetime(2026, 3, 10, 9, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda e: e.starts_at + datetime.timedelta(hours=8))
    city = "Geneva"
    country = factory.SubFactory(CountryFactory)
    hosts = to_many("hosts")
    organisers = to_many("organisers")
    funders = to_many("funders")
    chairs = to_many("chairs")
    themes = to_many("themes")
    countries = to_many("countries")
    action_groups = to_many("action_groups")
    documents = to_many("documents")

    class Meta:
        model = Event


class AgendaItemFactory(VisibleFactory):
    event = factory.SubFactory(EventFactory)
    position = factory.Sequence(lambda n: n + 1)
    number = factory.Sequence(lambda n: f"{n + 1}")
    title_en = factory.Sequence(lambda n: f"Agenda item {n}")
    kind = AgendaItemKind.DISCUSSION
    starts_at = factory.SelfAttribute("event.starts_at")
    minutes = 30
    documents = to_many("documents")
    resource_needs = to_many("resource_needs")

    class Meta:
        model = AgendaItem


class RecordingFactory(VisibleFactory):
    event = factory.SubFactory(EventFactory)
    title_en = factory.Sequence(lambda n: f"Recording {n}")
    link = factory.Sequence(lambda n: f"https://example.org/recordings/{n}")

    class Meta:
        model = Recording


class RegistrationFactory(PortalFactory):
    event = factory.SubFactory(EventFactory)
    representative = factory.SubFactory(RepresentativeFactory)
    status = RegistrationStatus.INVITED

    class Meta:
        model = Registration

    class Params:
        declined = factory.Trait(status=RegistrationStatus.DECLINED)


class ActionPointFactory(VisibleFactory):
    event = factory.SubFactory(EventFactory)
    text_en = factory.Sequence(lambda n: f"Action point {n}")

    class Meta:
        model = ActionPoint

    class Params:
        closed = factory.Trait(
            status=ActionPointStatus.CLOSED,
            closed_on=datetime.date(2026, 4, 1),
            closing_remark_en="Done as asked.",
        )


class MeetingMinutesFactory(PortalFactory):
    """Published, unless ``draft``."""

    event = factory.SubFactory(EventFactory)
    published_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = MeetingMinutes

    class Params:
        draft = factory.Trait(published_at=None)


def publish_minutes_of(event):
    if not MeetingMinutes.objects.filter(event=event).exists():
        MeetingMinutesFactory(event=event)


class ItemMinutesFactory(PortalFactory):
    """Published, with all minutes of its meeting, unless ``draft``."""

    agenda_item = factory.SubFactory(AgendaItemFactory)
    text_en = factory.Sequence(lambda n: f"The meeting took note, {n}.")

    class Meta:
        model = ItemMinutes

    @factory.post_generation
    def draft(self, create, extracted, **options):
        if create and not extracted:
            publish_minutes_of(self.agenda_item.event)


class DecisionFactory(PortalFactory):
    """As ``ItemMinutesFactory``."""

    event = factory.SubFactory(EventFactory)
    number = factory.Sequence(lambda n: n % 9000 + 1)
    text_en = factory.Sequence(lambda n: f"The meeting decided, {n}.")

    class Meta:
        model = Decision

    @factory.post_generation
    def draft(self, create, extracted, **options):
        if create and not extracted:
            publish_minutes_of(self.event)


class MeetingReportFactory(VisibleFactory):
    event = factory.SubFactory(EventFactory)
    slug = factory.Sequence(lambda n: f"report-{n}")
    title_en = factory.Sequence(lambda n: f"Meeting report {n}")
    status = ReportStatus.FINAL
    version = factory.Sequence(lambda n: n + 1)

    class Meta:
        model = MeetingReport

    class Params:
        writing = factory.Trait(
            status=ReportStatus.WRITING, visibility=Visibility.GROUP
        )
        circulated = factory.Trait(
            status=ReportStatus.CIRCULATED,
            visibility=Visibility.GROUP,
            circle=ReportCircle.BOTH,
            comments_until=datetime.date(2099, 1, 1),
            circulated_at=factory.LazyFunction(timezone.now),
        )


class ReportSectionFactory(PortalFactory):
    report = factory.SubFactory(MeetingReportFactory)
    position = factory.Sequence(lambda n: n + 1)
    heading_en = factory.Sequence(lambda n: f"Section {n}")
    kind = SectionKind.PLENARY
    summary_en = "Participants spoke."
    themes = to_many("themes")

    class Meta:
        model = ReportSection


class ContributionFactory(PortalFactory):
    """To an agenda item; ``in_report`` puts it in a report section instead."""

    agenda_item = factory.SubFactory(AgendaItemFactory)
    position = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Speaker {n}")
    role = ContributionRole.SPEAKER
    organisation = "Ministry of Labour"

    class Meta:
        model = Contribution

    class Params:
        in_report = factory.Trait(
            agenda_item=None, section=factory.SubFactory(ReportSectionFactory)
        )


class ProposalFactory(PortalFactory):
    section = factory.SubFactory(ReportSectionFactory)
    position = factory.Sequence(lambda n: n + 1)
    text_en = factory.Sequence(lambda n: f"Proposal {n}")
    label = "Key proposals"
    countries = to_many("countries")
    themes = to_many("themes")
    taken_up_by_outputs = to_many("taken_up_by_outputs")
    taken_up_by_commitments = to_many("taken_up_by_commitments")
    taken_up_by_agenda_items = to_many("taken_up_by_agenda_items")

    class Meta:
        model = Proposal


class ProposalUptakeFactory(PortalFactory):
    """By an output; ``by_commitment`` and ``by_agenda_item`` name those instead."""

    proposal = factory.SubFactory(ProposalFactory)
    output = factory.SubFactory(OutputFactory)
    note_en = factory.Sequence(lambda n: f"Taken up in part, {n}")

    class Meta:
        model = ProposalUptake

    class Params:
        by_commitment = factory.Trait(
            output=None, commitment=factory.SubFactory(CommitmentFactory)
        )
        by_agenda_item = factory.Trait(
            output=None, agenda_item=factory.SubFactory(AgendaItemFactory)
        )


class ReportDraftFactory(PortalFactory):
    event = factory.SubFactory(EventFactory)
    title = factory.Sequence(lambda n: f"Report in the making {n}")
    file_name = "report.txt"

    class Meta:
        model = ReportDraft


class ReportCommentFactory(PortalFactory):
    section = factory.SubFactory(ReportSectionFactory)
    author = factory.SubFactory(RepresentativeFactory)
    text = factory.Sequence(lambda n: f"Comment {n}")

    class Meta:
        model = ReportComment

    class Params:
        resolved = factory.Trait(
            resolved_at=factory.LazyFunction(timezone.now), resolution="Changed."
        )


class AgendaPublicationFactory(PortalFactory):
    """The agenda of the event as it is when this is made."""

    event = factory.SubFactory(EventFactory)
    number = factory.Sequence(lambda n: n + 1)
    published_at = factory.LazyFunction(timezone.now)
    note = factory.Sequence(lambda n: f"Note {n}")
    snapshot = factory.LazyAttribute(lambda p: snapshot_of(p.event))

    class Meta:
        model = AgendaPublication


class CalendarFeedFactory(PortalFactory):
    """A person's calendar; ``secret`` is what its address holds."""

    user = factory.SubFactory(UserFactory)
    secret_hash = factory.LazyAttribute(lambda feed: hash_secret(feed.secret))

    class Meta:
        model = CalendarFeed

    class Params:
        secret = factory.Sequence(lambda n: f"a-secret-of-calendar-{n}")


class SurveyFactory(PortalFactory):
    """A survey after a meeting; ``opened`` may be answered."""

    event = factory.SubFactory(EventFactory)
    moment = SurveyMoment.AFTER

    class Meta:
        model = Survey

    class Params:
        opened = factory.Trait(opens_on=datetime.date(2020, 1, 1))


class SurveyQuestionFactory(PortalFactory):
    """Which of three colours; ``several``, ``scale`` and ``words`` ask otherwise."""

    survey = factory.SubFactory(SurveyFactory)
    position = factory.Sequence(lambda n: n + 1)
    text_en = factory.Sequence(lambda n: f"Question {n}?")
    kind = QuestionKind.ONE
    choices_en = "red\ngreen\nblue"

    class Meta:
        model = SurveyQuestion

    class Params:
        several = factory.Trait(kind=QuestionKind.SEVERAL)
        scale = factory.Trait(kind=QuestionKind.SCALE, choices_en="")
        words = factory.Trait(kind=QuestionKind.TEXT, choices_en="")


class SurveyAnswerFactory(PortalFactory):
    question = factory.SubFactory(SurveyQuestionFactory)
    picked = [1]

    class Meta:
        model = SurveyAnswer


class SurveyParticipationFactory(PortalFactory):
    survey = factory.SubFactory(SurveyFactory)
    user = factory.SubFactory(UserFactory)

    class Meta:
        model = SurveyParticipation
