"""What others say on a commitment, and what the government replies."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from alliance87.core.enums import Visibility
from partners.enums import StakeholderGroup
from pathfinders.actions import reporting
from pathfinders.enums import AssessorKind, CommentState, CommitmentStatus
from pathfinders.models import Assessment, CommitmentComment
from tests.factories.accounts import UserFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentCommentFactory,
    CommitmentFactory,
    PathfinderCountryFactory,
)
from tests.pathfinders.days import MAY, TODAY, noon, now_is

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """The focal point of the institution that keeps a country."""
    partner = PartnerFactory(stakeholder_group=StakeholderGroup.GOVERNMENT_ENTITY)
    return RepresentativeFactory(partner=partner)


@pytest.fixture
def country(person):
    return PathfinderCountryFactory(focal_partner=person.partner)


@pytest.fixture
def commitment(country):
    CommitmentFactory()  # another country's
    return CommitmentFactory(priority_area__roadmap__pathfinder=country)


@pytest.fixture
def union(country):
    """Somebody of a workers' organisation that works in the country."""
    partner = PartnerFactory(
        stakeholder_group=StakeholderGroup.WORKERS_ORGANISATION,
        countries_of_work=[country.country],
    )
    return RepresentativeFactory(partner=partner)


def commented(commitment, union, **values):
    said = {"as_of": MAY, "narrative": "We see no change.", "language": "en"}
    return reporting.write_comment(
        commitment=commitment,
        partner=union.partner,
        by=union.user,
        on=TODAY,
        **{**said, **values},
    )


def test_comment_waits_and_is_read_by_its_partner_alone(commitment, union, person):
    comment = commented(commitment, union)

    assert not Assessment.objects.exists()
    assert list(CommitmentComment.objects.visible_to(union.user)) == [comment]
    assert not CommitmentComment.objects.visible_to(person.user)
    assert not CommitmentComment.objects.visible_to(None)


def test_one_comment_waits_at_a_time(commitment, union):
    commented(commitment, union)

    with pytest.raises(ValidationError, match="waits already"):
        commented(commitment, union, narrative="And another thing.")


def test_comment_is_published_word_for_word(commitment, union, person):
    comment = commented(commitment, union, status=CommitmentStatus.DELAYED)
    mail.outbox.clear()

    reporting.publish_comment(comment=comment, by=UserFactory(editor=True))

    (row,) = Assessment.objects.all()
    assert row.narrative_en == "We see no change."
    assert row.assessor_kind == AssessorKind.CIVIL_SOCIETY
    assert (row.assessor, row.status) == (union.partner, CommitmentStatus.DELAYED)
    assert row.visibility == Visibility.PUBLIC
    told = {message.to[0]: message.subject for message in mail.outbox}
    assert told == {
        union.user.email: "Your comment is published",
        person.user.email: "A comment on your country is published",
    }


def test_declined_comment_has_a_reason_that_is_mailed(commitment, union):
    comment = commented(commitment, union)
    editor = UserFactory(editor=True)

    with pytest.raises(ValidationError, match="Say why"):
        reporting.decline_comment(comment=comment, by=editor, reason=" ")
    reporting.decline_comment(comment=comment, by=editor, reason="It names a child.")

    (message,) = mail.outbox
    assert message.to == [union.user.email]
    assert "It names a child." in message.body
    assert not Assessment.objects.exists()


def test_nobody_decides_on_their_own_comment(commitment, union):
    union.user.is_staff = True
    union.user.save()
    comment = commented(commitment, union)

    with pytest.raises(ValidationError, match="their own"):
        reporting.publish_comment(comment=comment, by=union.user)


def test_member_publishes_no_comment(commitment, union, person):
    comment = commented(commitment, union)

    with pytest.raises(PermissionDenied):
        reporting.publish_comment(comment=comment, by=person.user)


def test_withdrawn_comment_is_not_published(commitment, union):
    comment = commented(commitment, union)
    reporting.withdraw_comment(comment=comment, by=union.user)

    with pytest.raises(ValidationError, match="no longer waits"):
        reporting.publish_comment(comment=comment, by=UserFactory(editor=True))
    comment.refresh_from_db()
    assert comment.state == CommentState.WITHDRAWN


def replied(assessment, person):
    return reporting.reply_to(
        assessment=assessment,
        by=person.user,
        on=TODAY,
        narrative="We opened two offices since.",
        language="en",
    )


def test_government_replies_to_what_others_say(commitment, person):
    judged = AssessmentFactory(commitment=commitment, independent=True)

    reply = replied(judged, person)

    assert list(judged.replies.all()) == [reply]
    assert reply.assessor_kind == AssessorKind.GOVERNMENT_REPLY
    assert reply.visibility == Visibility.PUBLIC


def test_government_does_not_reply_to_itself_or_for_others(commitment, person):
    own = AssessmentFactory(commitment=commitment)
    of_others = AssessmentFactory(independent=True)
    hidden = AssessmentFactory(commitment=commitment, independent=True, hidden=True)

    for row in (own, of_others, hidden):
        with pytest.raises(PermissionDenied):
            replied(row, person)


def test_one_reply_a_day(commitment, person):
    judged = AssessmentFactory(commitment=commitment, independent=True)
    replied(judged, person)
    now_is(noon(TODAY))

    with pytest.raises(ValidationError, match="already"):
        replied(judged, person)


def test_a_comment_that_waits_is_no_assessment(commitment):
    CommitmentCommentFactory(commitment=commitment)

    assert not mail.outbox
    assert not commitment.assessments.exists()
