"""Surveys: answered once by those who take part, and told without names."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from events.actions import surveys as actions
from events.enums import RegistrationStatus
from events.models import Survey, SurveyAnswer, SurveyParticipation
from events.surveys import ENOUGH, results_of
from tests.conftest import signed_in
from tests.events.survey_pages import answered, page_of, results_page
from tests.factories.action_groups import MembershipFactory
from tests.factories.events import (
    EventFactory,
    RegistrationFactory,
    SurveyFactory,
    SurveyQuestionFactory,
)
from tests.factories.partners import RepresentativeFactory
from tests.readers import sees

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 11)


@pytest.fixture
def event():
    return EventFactory(chairs=[RepresentativeFactory()], time_zone="Asia/Kathmandu")


@pytest.fixture
def chair(event):
    return event.chairs.get().user


@pytest.fixture
def survey(event):
    return SurveyFactory(event=event, opened=True)


@pytest.fixture
def guest(event):
    row = RegistrationFactory(event=event, status=RegistrationStatus.APPROVED)
    return row.representative.user


# -- Answering -----------------------------------------------------------------------
def test_answers_are_kept_apart_from_who_gave_them(guest, survey):
    one = SurveyQuestionFactory(survey=survey)
    several = SurveyQuestionFactory(survey=survey, several=True)
    scale = SurveyQuestionFactory(survey=survey, scale=True)
    words = SurveyQuestionFactory(survey=survey, words=True)
    SurveyQuestionFactory(survey=survey)  # left out

    response = signed_in(guest).post(
        page_of(survey),
        {
            f"q-{one.pk}": "2",
            f"q-{several.pk}": ["1", "3"],
            f"q-{scale.pk}": "5",
            f"q-{words.pk}": "More of it.",
        },
    )

    assert response.status_code == 302
    told = {(a.question_id, *a.picked, a.text) for a in SurveyAnswer.objects.all()}
    assert told == {
        (one.pk, 2, ""),
        (several.pk, 1, 3, ""),
        (scale.pk, 5, ""),
        (words.pk, "More of it."),
    }
    columns = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert columns == {"id", "question", "picked", "text"}
    assert not hasattr(SurveyAnswer, "pgh_event_model")
    assert {f.name for f in SurveyParticipation._meta.get_fields()} == {
        *("id", "survey", "user"),
    }


def test_each_answers_once(guest, survey):
    question = SurveyQuestionFactory(survey=survey)
    said = {"survey": survey, "by": guest, "on": TODAY, "given": {question.pk: [1]}}
    actions.answer(**said)

    with pytest.raises(ValidationError, match="already"):
        actions.answer(**said)

    assert SurveyAnswer.objects.count() == 1
    assert "You have answered this survey" in signed_in(guest).get(page_of(survey)).text


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"),
    [
        (None, None, False),
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY + datetime.timedelta(days=1), None, False),
        (datetime.date(2026, 1, 1), TODAY - datetime.timedelta(days=1), False),
    ],
)
def test_survey_is_open_on_its_days(guest, survey, opens, closes, is_open):
    question = SurveyQuestionFactory(survey=survey)
    Survey.objects.update(opens_on=opens, closes_on=closes)
    said = {"survey": survey, "by": guest, "on": TODAY, "given": {question.pk: [1]}}

    if is_open:
        actions.answer(**said)
    else:
        with pytest.raises(ValidationError, match="not open"):
            actions.answer(**said)
    assert SurveyAnswer.objects.exists() is is_open


@pytest.mark.parametrize("given", [[1, 2], [4], [0]])
def test_only_what_is_offered_is_an_answer(guest, survey, given):
    question = SurveyQuestionFactory(survey=survey)

    with pytest.raises(ValidationError):
        actions.answer(survey=survey, by=guest, on=TODAY, given={question.pk: given})

    assert not SurveyParticipation.objects.exists()


def test_whoever_takes_no_part_answers_nothing(client, survey, event, member):
    question = SurveyQuestionFactory(survey=survey)
    asked = RegistrationFactory(event=event, status=RegistrationStatus.REQUESTED)

    for user in [member, asked.representative.user]:
        assert not sees(user, survey)
        assert signed_in(user).get(page_of(survey)).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.answer(survey=survey, by=user, on=TODAY, given={question.pk: [1]})


@pytest.mark.parametrize(
    ("status", "may"),
    [
        (RegistrationStatus.APPROVED, True),
        (RegistrationStatus.INVITED, False),
        (RegistrationStatus.WAITING, False),
        (RegistrationStatus.NOT_COMING, False),
    ],
)
def test_of_those_registered_who_has_a_place_answers(survey, event, status, may):
    row = RegistrationFactory(event=event, status=status, invited_at=event.starts_at)
    user = row.representative.user

    assert sees(user, survey)
    assert Survey.objects.answered_by(user).exists() is may


def test_members_of_a_group_answer_as_those_who_chair_do(survey, event, chair):
    person = RepresentativeFactory()
    seat = MembershipFactory(partner=person.partner)
    event.action_groups.add(seat.action_group)
    RegistrationFactory(
        event=event, representative=person, status=RegistrationStatus.NOT_COMING
    )

    for user in [person.user, chair]:
        assert Survey.objects.answered_by(user).get() == survey


# -- Results -------------------------------------------------------------------------
def test_results_count_each_choice(survey):
    several = SurveyQuestionFactory(survey=survey, several=True)
    scale = SurveyQuestionFactory(survey=survey, scale=True)
    answered(several, [1], [1, 2], [1, 2], [2], [1])
    answered(scale, [5], [5], [4], [3], [1])

    first, second = results_of(
        survey.questions.all(), SurveyAnswer.objects.all(), with_texts=False
    )

    assert first.figures == [("red", 4, 80), ("green", 3, 60), ("blue", 0, 0)]
    assert second.mean == 3.6


@pytest.mark.parametrize("count", [ENOUGH - 1, ENOUGH])
def test_few_answers_are_shown_to_nobody(chair, survey, count):
    question = SurveyQuestionFactory(survey=survey, words=True)
    answered(question, *["Said by one of them."] * count)

    page = signed_in(chair).get(results_page(survey)).text

    assert ("Said by one of them." in page) is (count == ENOUGH)
    assert ("Too few answers to be shown." in page) is (count < ENOUGH)


def test_published_results_show_figures_and_no_words(client, chair, survey):
    answered(SurveyQuestionFactory(survey=survey), [1], [1], [2], [1], [3])
    answered(SurveyQuestionFactory(survey=survey, words=True), *["Secret word"] * 5)
    assert client.get(results_page(survey)).status_code == 404

    Survey.objects.update(results_published=True)

    page = client.get(results_page(survey))
    assert "<svg" in page.text
    assert "red" in page.text
    assert "Secret word" not in page.text
    file = client.get(results_page(survey), {"format": "csv"})
    assert b"Secret word" not in b"".join(file.streaming_content)
    file = signed_in(chair).get(results_page(survey), {"format": "csv"})
    assert b"Secret word" in b"".join(file.streaming_content)


def test_results_of_a_closed_meeting_stay_closed(client, survey, event):
    Survey.objects.update(results_published=True)
    event.visibility = "group"
    event.save()

    assert client.get(results_page(survey)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_results_take_the_same_queries(
    client, survey, count, django_assert_num_queries
):
    Survey.objects.update(results_published=True)
    for _ in range(count):
        answered(SurveyQuestionFactory(survey=survey), [1], [1], [2], [1], [3])
    client.get(results_page(survey))

    with django_assert_num_queries(4):
        client.get(results_page(survey))
