import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from pathfinders.enums import (
    AssessorKind,
    CommentState,
    CommitmentStatus,
    Completion,
    ProgressReportStatus,
    ReminderOccasion,
    RoadmapStatus,
    StageKind,
    SupportKind,
    SupportOfferState,
    SupportRequestState,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    CoordinationBody,
    Indicator,
    IndicatorValue,
    Instrument,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    Ratification,
    ReportReminder,
    Roadmap,
    StageEvent,
    SupportOffer,
    SupportRequest,
)
from tests.factories.accounts import UserFactory
from tests.factories.core import (
    CountryFactory,
    PortalFactory,
    SourceFactory,
    VisibleFactory,
    to_many,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory


class PathfinderCountryFactory(VisibleFactory):
    country = factory.SubFactory(CountryFactory)
    slug = factory.Sequence(lambda n: f"pathfinder-{n}")
    summary_en = "It became a pathfinder country."
    focal_institution_en = "Ministry of Labour"
    documents = to_many("documents")

    class Meta:
        model = PathfinderCountry


class CoordinationBodyFactory(PortalFactory):
    pathfinder = factory.SubFactory(PathfinderCountryFactory)
    name_en = factory.Sequence(lambda n: f"Committee {n}")

    class Meta:
        model = CoordinationBody


class StageEventFactory(PortalFactory):
    pathfinder = factory.SubFactory(PathfinderCountryFactory)
    kind = StageKind.EXPRESSION_OF_INTEREST
    on = datetime.date(2018, 5, 1)

    class Meta:
        model = StageEvent


class NextStepFactory(PortalFactory):
    pathfinder = factory.SubFactory(PathfinderCountryFactory)
    position = factory.Sequence(lambda n: n + 1)
    text_en = factory.Sequence(lambda n: f"Next step {n}")

    class Meta:
        model = NextStep


class LessonLearntFactory(VisibleFactory):
    pathfinder = factory.SubFactory(PathfinderCountryFactory)
    position = factory.Sequence(lambda n: n + 1)
    text_en = factory.Sequence(lambda n: f"Lesson {n}")

    class Meta:
        model = LessonLearnt


class ProgressReportFactory(VisibleFactory):
    pathfinder = factory.SubFactory(PathfinderCountryFactory)
    year = factory.Sequence(lambda n: 2017 + n % 80)
    status = ProgressReportStatus.DRAFT
    summary_en = "The work went on."

    class Meta:
        model = ProgressReport

    class Params:
        published = factory.Trait(
            status=ProgressReportStatus.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
        )


class RoadmapFactory(VisibleFactory):
    pathfinder = factory.SubFactory(PathfinderCountryFactory)
    title_en = factory.Sequence(lambda n: f"Roadmap {n}")
    version = factory.Sequence(lambda n: n + 1)
    status = RoadmapStatus.VALIDATED
    period_start = 2019
    period_end = 2022

    class Meta:
        model = Roadmap


class PriorityAreaFactory(PortalFactory):
    roadmap = factory.SubFactory(RoadmapFactory)
    position = factory.Sequence(lambda n: n + 1)
    label_en = factory.Sequence(lambda n: f"Priority area {n}")
    themes = to_many("themes")

    class Meta:
        model = PriorityArea


class CommitmentFactory(VisibleFactory):
    """Without lead partner or dates; name them where they matter."""

    priority_area = factory.SubFactory(PriorityAreaFactory)
    position = factory.Sequence(lambda n: n + 1)
    reference = factory.Sequence(lambda n: f"1.{n}")
    title_en = factory.Sequence(lambda n: f"Commitment {n}")
    lead_institution_en = "Ministry of Labour"
    supporting_partners = to_many("supporting_partners")

    class Meta:
        model = Commitment


class AssessmentFactory(VisibleFactory):
    """A self-report; ``independent`` and ``reply`` are the other judgements."""

    commitment = factory.SubFactory(CommitmentFactory)
    as_of = datetime.date(2020, 6, 30)
    assessor_kind = AssessorKind.SELF_REPORT
    status = CommitmentStatus.UNDER_WAY
    narrative_en = "Work has begun."
    evidence = to_many("evidence")

    class Meta:
        model = Assessment

    class Params:
        independent = factory.Trait(
            assessor_kind=AssessorKind.INDEPENDENT,
            status=None,
            completion=Completion.LIMITED,
        )
        reply = factory.Trait(
            assessor_kind=AssessorKind.GOVERNMENT_REPLY,
            status=None,
            reply_to=factory.SubFactory(
                "tests.factories.pathfinders.AssessmentFactory",
                independent=True,
                commitment=factory.SelfAttribute("..commitment"),
            ),
        )


class CommitmentCommentFactory(PortalFactory):
    """A comment of a partner's focal point, which waits for the Secretariat."""

    commitment = factory.SubFactory(CommitmentFactory)
    partner = factory.SubFactory(PartnerFactory)
    written_by = factory.LazyAttribute(
        lambda comment: RepresentativeFactory(partner=comment.partner).user
    )
    as_of = datetime.date(2020, 6, 30)
    narrative = "We see no change."

    class Meta:
        model = CommitmentComment

    class Params:
        declined = factory.Trait(
            state=CommentState.DECLINED,
            reason="It names a child.",
            decided_at=factory.LazyFunction(timezone.now),
        )


class ReportReminderFactory(PortalFactory):
    report = factory.SubFactory(ProgressReportFactory)
    user = factory.SubFactory(UserFactory)
    due_on = datetime.date(2021, 3, 31)
    occasion = ReminderOccasion.SIXTY

    class Meta:
        model = ReportReminder


class InstrumentFactory(PortalFactory):
    code = factory.Sequence(lambda n: f"C{n}")
    title_en = factory.Sequence(lambda n: f"Convention number {n}")

    class Meta:
        model = Instrument


class RatificationFactory(PortalFactory):
    instrument = factory.SubFactory(InstrumentFactory)
    country = factory.SubFactory(CountryFactory)
    ratified_on = datetime.date(2001, 9, 1)
    in_force_on = datetime.date(2002, 9, 1)

    class Meta:
        model = Ratification


class IndicatorFactory(PortalFactory):
    code = factory.Sequence(lambda n: f"indicator-{n}")
    name_en = factory.Sequence(lambda n: f"Indicator {n}")
    unit_en = "per cent"

    class Meta:
        model = Indicator


class IndicatorValueFactory(PortalFactory):
    indicator = factory.SubFactory(IndicatorFactory)
    country = factory.SubFactory(CountryFactory)
    year = 2020
    value = Decimal("9.6")
    source = factory.SubFactory(SourceFactory)

    class Meta:
        model = IndicatorValue


class SupportRequestFactory(VisibleFactory):
    """An open request, asked by somebody who keeps nothing."""

    commitment = factory.SubFactory(CommitmentFactory)
    title_en = factory.Sequence(lambda n: f"Trainers {n}")
    text_en = "For the labour inspectors of two regions."
    kind = SupportKind.TRAINING
    asked_by = factory.SubFactory(UserFactory)

    class Meta:
        model = SupportRequest

    class Params:
        matched = factory.Trait(state=SupportRequestState.MATCHED)
        closed = factory.Trait(
            state=SupportRequestState.CLOSED,
            closed_at=factory.LazyFunction(timezone.now),
        )
        withdrawn = factory.Trait(
            state=SupportRequestState.WITHDRAWN,
            closed_at=factory.LazyFunction(timezone.now),
        )


class SupportOfferFactory(PortalFactory):
    """An offer that nobody has answered; ``accepted`` and ``declined`` are answered."""

    request = factory.SubFactory(SupportRequestFactory)
    partner = factory.SubFactory(PartnerFactory)
    text = factory.Sequence(lambda n: f"We can send trainers {n}.")
    offered_by = factory.SubFactory(UserFactory)

    class Meta:
        model = SupportOffer

    class Params:
        decided = factory.Trait(
            decided_by=factory.SubFactory(UserFactory),
            decided_at=factory.LazyFunction(timezone.now),
        )
        accepted = factory.Trait(decided=True, state=SupportOfferState.ACCEPTED)
        declined = factory.Trait(
            decided=True,
            state=SupportOfferState.DECLINED,
            reason="Others were quicker.",
        )
