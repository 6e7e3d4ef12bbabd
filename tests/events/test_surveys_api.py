"""Surveys in the API: the figures alone, for who may read them."""

import pytest

from events.enums import RegistrationStatus, SurveyMoment
from events.models import Event, Survey
from events.surveys import ENOUGH
from tests.conftest import signed_in
from tests.events.survey_pages import answered
from tests.factories.events import (
    EventFactory,
    RegistrationFactory,
    SurveyFactory,
    SurveyQuestionFactory,
)
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db


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


def in_api(survey):
    return f"/api/v1/surveys/{survey.pk}/"


def test_api_gives_published_results_in_figures_alone(client, event, survey, chair):
    Survey.objects.update(results_published=True)
    one = SurveyQuestionFactory(survey=survey, text_fr="Laquelle ?", position=1)
    scale = SurveyQuestionFactory(survey=survey, scale=True, position=2)
    words = SurveyQuestionFactory(survey=survey, words=True, position=3)
    answered(one, [1], [1], [2], [1], [3])
    answered(scale, *[[5]] * (ENOUGH - 1))
    answered(words, *["Secret word"] * ENOUGH)

    body = client.get(in_api(survey), {"lang": "fr"}).json()

    asked = body.pop("questions")
    results = body.pop("results")
    assert body == {
        "id": str(survey.pk),
        "event": event.slug,
        "moment": "after",
        "opens_on": "2020-01-01",
        "closes_on": None,
        "results_published": True,
        "updated_at": body["updated_at"],
    }
    assert asked[0] == {
        "id": str(one.pk),
        "position": 1,
        "text": "Laquelle ?",
        "kind": "one",
        "choices": ["red", "green", "blue"],
    }
    assert [each["choices"] for each in asked[1:]] == [list("12345"), []]
    assert results == [
        {
            "question": str(one.pk),
            "answers": 5,
            "is_enough": True,
            "figures": [
                {"choice": "red", "answers": 3, "per_cent": 60},
                {"choice": "green", "answers": 1, "per_cent": 20},
                {"choice": "blue", "answers": 1, "per_cent": 20},
            ],
            "mean": None,
        },
        {
            "question": str(scale.pk),
            "answers": 4,
            "is_enough": False,
            "figures": [],
            "mean": None,
        },
        {
            "question": str(words.pk),
            "answers": 5,
            "is_enough": True,
            "figures": [],
            "mean": None,
        },
    ]
    assert "Secret word" not in signed_in(chair).get(in_api(survey)).text


def test_choices_are_given_in_all_languages(client, survey):
    Survey.objects.update(results_published=True)
    question = SurveyQuestionFactory(survey=survey, choices_fr="rouge\nvert\nbleu")
    answered(question, *[[2]] * ENOUGH)

    body = client.get(in_api(survey), {"lang": "all"}).json()

    red, green, blue = body["questions"][0]["choices"]
    assert red == {"en": "red", "fr": "rouge", "es": ""}
    figures = body["results"][0]["figures"]
    assert [each["choice"] for each in figures] == [red, green, blue]
    assert [each["answers"] for each in figures] == [0, ENOUGH, 0]


def test_api_keeps_results_to_organisers_until_they_are_published(
    client, member, survey, guest, chair, secretariat_client
):
    answered(SurveyQuestionFactory(survey=survey), [1], [1], [2], [1], [3])

    for nobody in [client, signed_in(member)]:
        assert nobody.get(in_api(survey)).status_code == 404
        assert nobody.get("/api/v1/surveys/").json()["count"] == 0
    asked = signed_in(guest).get(in_api(survey)).json()
    assert len(asked["questions"]) == 1
    assert asked["results"] is None
    [listed] = signed_in(guest).get("/api/v1/surveys/").json()["results"]
    assert listed == asked
    for keeper in [signed_in(chair), secretariat_client]:
        [result] = keeper.get(in_api(survey)).json()["results"]
        assert result["answers"] == 5


def test_api_tells_no_question_before_the_survey_opens(survey, guest, chair):
    question = SurveyQuestionFactory(survey=survey, text_en="Still a draft?")
    Survey.objects.update(opens_on=None)

    assert question.text_en not in signed_in(guest).get(in_api(survey)).text
    assert question.text_en in signed_in(chair).get(in_api(survey)).text


def test_api_has_no_survey_of_a_meeting_one_may_not_read(client, event, survey, guest):
    Survey.objects.update(results_published=True)
    Event.objects.update(visibility="secretariat")
    chair = event.chairs.get().user

    for reader in [client, signed_in(guest), signed_in(chair)]:
        assert reader.get(in_api(survey)).status_code == 404
        assert str(survey.pk) not in reader.get("/api/v1/surveys/").text
    found = client.get("/api/v1/surveys/", {"event": event.slug})
    assert found.status_code == 400


def test_api_finds_surveys_of_a_meeting_and_a_moment(client, event, survey):
    SurveyFactory(event=event, moment=SurveyMoment.BEFORE)
    SurveyFactory()
    Survey.objects.update(results_published=True)

    query = {"event": event.slug, "moment": "after"}
    rows = client.get("/api/v1/surveys/", query).json()["results"]

    assert [row["id"] for row in rows] == [str(survey.pk)]


@pytest.mark.parametrize("count", [1, 3])
def test_api_list_takes_the_same_queries_for_who_keeps_some(
    chair, count, django_assert_num_queries
):
    keeper = signed_in(chair)
    for _ in range(count):
        kept = EventFactory(chairs=[chair.representations.get()])
        answered(SurveyQuestionFactory(survey__event=kept), [1], [1], [2], [1], [3])
    SurveyQuestionFactory()

    # the user, who they are; the count, the surveys, their questions, those whose results
    # one reads, the answers
    with django_assert_num_queries(10):
        found = keeper.get("/api/v1/surveys/").json()

    assert found["count"] == count
