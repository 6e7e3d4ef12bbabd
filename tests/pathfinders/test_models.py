import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from pathfinders.enums import (
    AssessorKind,
    CommentState,
    CommitmentStatus,
    Completion,
    ProgressReportStatus,
)
from pathfinders.models import Ratification
from tests.constraints import (
    assert_refused,
    changed,
    in_order,
    known,
    sourced,
    together,
    twin,
    unique,
)
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentCommentFactory,
    CommitmentFactory,
    CoordinationBodyFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    InstrumentFactory,
    LessonLearntFactory,
    NextStepFactory,
    PathfinderCountryFactory,
    PriorityAreaFactory,
    ProgressReportFactory,
    RatificationFactory,
    ReportReminderFactory,
    RoadmapFactory,
    StageEventFactory,
    SupportOfferFactory,
    SupportRequestFactory,
)

pytestmark = pytest.mark.django_db

EARLY, LATE = datetime.date(2019, 1, 1), datetime.date(2019, 1, 2)


def body_of_itself():
    body = CoordinationBodyFactory()
    return changed(body, part_of=body)


def own_offer_decided():
    offer = SupportOfferFactory(accepted=True)
    return changed(offer, decided_by=offer.offered_by)


def comment_by_its_judge():
    comment = CommitmentCommentFactory()
    return changed(
        comment,
        decided_by=comment.written_by,
        decided_at=timezone.now(),
        state=CommentState.PUBLISHED,
    )


def report_by_its_judge():
    author = CommitmentCommentFactory().written_by
    return changed(ProgressReportFactory(), submitted_by=author, accepted_by=author)


REFUSALS = {
    **sourced(
        PathfinderCountryFactory,
        CoordinationBodyFactory,
        StageEventFactory,
        NextStepFactory,
        LessonLearntFactory,
        ProgressReportFactory,
        RoadmapFactory,
        PriorityAreaFactory,
        CommitmentFactory,
        AssessmentFactory,
        InstrumentFactory,
        RatificationFactory,
    ),
    # A figure without a source breaks this and the next.
    "pathfinders_indicatorvalue_has_source": lambda: changed(
        IndicatorValueFactory(), source=None
    ),
    **known(PathfinderCountryFactory, "visibility"),
    **unique(PathfinderCountryFactory, "slug"),
    "pathfinders_pathfindercountry_slug_not_reserved": lambda: changed(
        PathfinderCountryFactory(), slug="compare"
    ),
    "pathfinders_coordinationbody_not_part_of_itself": body_of_itself,
    **known(StageEventFactory, "kind", "precision"),
    **unique(StageEventFactory, "pathfinder", "kind", "on"),
    **known(NextStepFactory, "due_precision"),
    **known(LessonLearntFactory, "visibility"),
    **known(ProgressReportFactory, "visibility", "status"),
    **unique(ProgressReportFactory, "pathfinder", "year"),
    "pathfinders_progressreport_published_has_moment": lambda: changed(
        ProgressReportFactory(), status=ProgressReportStatus.PUBLISHED
    ),
    "pathfinders_progressreport_sent_back_with_remarks": lambda: changed(
        ProgressReportFactory(), status=ProgressReportStatus.SENT_BACK
    ),
    **known(RoadmapFactory, "visibility", "status"),
    **unique(RoadmapFactory, "pathfinder", "version"),
    **in_order(RoadmapFactory, "period_start", "period_end", 2019, 2022),
    **unique(PriorityAreaFactory, "roadmap", "position"),
    **known(CommitmentFactory, "visibility", "due_precision"),
    **unique(CommitmentFactory, "priority_area", "reference"),
    **together(CommitmentFactory, "budget_amount", "budget_currency", Decimal(9)),
    **together(CommitmentFactory, "baseline_value", "baseline_year", Decimal(9)),
    **in_order(CommitmentFactory, "starts_on", "due_on", EARLY, LATE),
    "pathfinders_commitment_target_has_unit": lambda: changed(
        CommitmentFactory(), target_value=Decimal(10)
    ),
    **known(AssessmentFactory, "visibility", "assessor_kind", "status"),
    "pathfinders_assessment_completion_known": lambda: changed(
        AssessmentFactory(independent=True), completion="x"
    ),
    "pathfinders_assessment_completion_is_independent": lambda: changed(
        AssessmentFactory(), completion=Completion.LIMITED
    ),
    "pathfinders_assessment_reply_has_its_assessment": lambda: changed(
        AssessmentFactory(reply=True), reply_to=None
    ),
    "pathfinders_progressreport_accepted_by_another": report_by_its_judge,
    **known(CommitmentCommentFactory, "status", "language"),
    "pathfinders_commitmentcomment_state_known": lambda: changed(
        CommitmentCommentFactory(), state="x", decided_at=timezone.now()
    ),
    "pathfinders_commitmentcomment_decided_by_another": comment_by_its_judge,
    "pathfinders_commitmentcomment_declined_has_reason": lambda: changed(
        CommitmentCommentFactory(declined=True), reason=""
    ),
    "pathfinders_commitmentcomment_closed_has_date": lambda: changed(
        CommitmentCommentFactory(), decided_at=timezone.now()
    ),
    **unique(CommitmentCommentFactory, "commitment", "partner"),
    **known(ReportReminderFactory, "occasion"),
    **unique(
        ReportReminderFactory,
        *("report", "user", "due_on", "occasion", "months"),
    ),
    **unique(InstrumentFactory, "code"),
    **unique(RatificationFactory, "instrument", "country", "ratified_on"),
    **in_order(RatificationFactory, "ratified_on", "in_force_on", EARLY, LATE),
    **in_order(RatificationFactory, "ratified_on", "denounced_on", EARLY, LATE),
    **unique(IndicatorFactory, "code"),
    **unique(
        IndicatorValueFactory,
        *["indicator", "country", "year", "disaggregation"],
        rule="unique_value",
        disaggregation_en="girls",
    ),
    **known(SupportRequestFactory, "visibility", "kind"),
    "pathfinders_supportrequest_over_has_moment": lambda: changed(
        SupportRequestFactory(), closed_at=timezone.now()
    ),
    "pathfinders_supportoffer_state_known": lambda: changed(
        SupportOfferFactory(accepted=True), state="x"
    ),
    **unique(SupportOfferFactory, "request", "partner"),
    "pathfinders_supportoffer_closed_has_date": lambda: changed(
        SupportOfferFactory(), decided_at=timezone.now()
    ),
    "pathfinders_supportoffer_declined_has_reason": lambda: changed(
        SupportOfferFactory(declined=True), reason=""
    ),
    "pathfinders_supportoffer_decided_by_another": own_offer_decided,
}
# No row can break these alone: `has_source` and `over_has_moment` ask for more.
COVERED = {
    "pathfinders_indicatorvalue_locator_has_source",
    "pathfinders_supportrequest_state_known",
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


def test_only_a_published_report_has_a_moment():
    draft = changed(ProgressReportFactory(), published_at=timezone.now())

    assert_refused("pathfinders_progressreport_published_has_moment", draft)


def test_only_a_reply_names_an_assessment():
    first = AssessmentFactory()
    second = changed(AssessmentFactory(), reply_to=first)

    assert_refused("pathfinders_assessment_reply_has_its_assessment", second)


def test_a_currency_needs_an_amount():
    commitment = changed(CommitmentFactory(), budget_currency="USD")

    assert_refused(
        "pathfinders_commitment_budget_amount_with_budget_currency", commitment
    )


def test_a_world_figure_stands_once():
    value = twin(
        IndicatorValueFactory,
        *["indicator", "year", "disaggregation"],
        country=None,
        disaggregation_en="girls",
    )

    assert_refused("pathfinders_indicatorvalue_unique_value", value)


def test_a_total_stands_once():
    total = twin(IndicatorValueFactory, "indicator", "country", "year")

    with pytest.raises(ValidationError, match="recorded already"):
        total.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        total.save()


def test_figures_of_two_groups_may_wait_for_their_translation():
    girls = IndicatorValueFactory(disaggregation_en="girls")
    boys = changed(
        IndicatorValueFactory(disaggregation_en="boys"),
        indicator=girls.indicator,
        country=girls.country,
    )

    boys.full_clean()
    boys.save()

    assert {*girls.indicator.values.all()} == {girls, boys}


def test_a_target_may_have_its_unit_in_one_language_only():
    commitment = CommitmentFactory(target_value=Decimal(10), target_unit_fr="communes")
    commitment.full_clean()

    commitment.refresh_from_db()

    assert commitment.target_unit == "communes"


def test_a_treaty_may_enter_into_force_the_day_it_is_ratified():
    RatificationFactory(ratified_on=EARLY, in_force_on=EARLY).full_clean()

    assert Ratification.objects.count() == 1


def test_assessments_stand_side_by_side():
    commitment = CommitmentFactory()
    own = AssessmentFactory(commitment=commitment)
    AssessmentFactory(commitment=commitment, independent=True)
    AssessmentFactory(commitment=commitment, as_of=own.as_of)
    AssessmentFactory(
        commitment=commitment,
        assessor_kind=AssessorKind.CIVIL_SOCIETY,
        status=CommitmentStatus.DELAYED,
    )

    assert commitment.assessments.count() == 4
