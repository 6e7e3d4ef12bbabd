"""Surveys and recordings: asked by organisers, answered once, told without names."""

import datetime

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from events.actions import surveys as actions
from events.enums import QuestionKind, RegistrationStatus, SurveyMoment
from events.models import Event, Recording, Survey, SurveyAnswer, SurveyParticipation
from events.surveys import ENOUGH, results_of
from tests.conftest import signed_in
from tests.factories.action_groups import MembershipFactory
from tests.factories.events import (
    EventFactory,
    RecordingFactory,
    RegistrationFactory,
    SurveyAnswerFactory,
    SurveyFactory,
    SurveyParticipationFactory,
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


def page_of(survey):
    return f"/en/events/surveys/{survey.pk}/"


def results_page(survey):
    return f"{page_of(survey)}results/"


def answered(question, *answers):
    for each in answers:
        values = {"text": each, "picked": []} if isinstance(each, str) else {}
        SurveyAnswerFactory(question=question, **(values or {"picked": each}))


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


# -- The API -------------------------------------------------------------------------
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


# -- The organisers ------------------------------------------------------------------
def test_organisers_ask_order_and_open(chair, event):
    client, here = signed_in(chair), f"/en/events/{event.slug}/surveys/"
    assert client.get(here).status_code == 200
    for text in ["First?", "Second?"]:
        response = client.post(
            f"{here}after/",
            {
                "new-text_en": text,
                "new-kind": QuestionKind.ONE,
                "new-choices_en": "yes\nno",
            },
        )
        assert response.status_code == 302, response.context["form"].errors
    survey = event.surveys.get(moment=SurveyMoment.AFTER)
    second = survey.questions.last()

    client.post(here, {"do": f"up:{second.pk}"})
    client.post(
        here,
        {
            "do": "save:after",
            "after-opens_on": "2026-03-11",
            "after-revision_seen": survey.revision,
        },
    )

    survey.refresh_from_db()
    assert [q.text_en for q in survey.questions.all()] == ["Second?", "First?"]
    assert survey.opens_on == TODAY


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"choices_en": ""}, "Give the choices"),
        ({"choices_en": "yes"}, "from 2 to 20"),
        ({"choices_en": "yes\nno", "choices_fr": "oui"}, "as many"),
        ({"choices_en": "yes\nYes"}, "twice"),
    ],
)
def test_choices_are_a_choice(chair, survey, choices, said):
    values = {"text_en": "Which?", "kind": QuestionKind.ONE, **choices}

    with pytest.raises(ValidationError, match=said):
        actions.add_question(survey=survey, by=chair, values=values)


def test_questions_stay_once_somebody_has_answered(chair, survey):
    question = SurveyQuestionFactory(survey=survey)
    SurveyParticipationFactory(survey=survey)
    values = {"text_en": "Another?"}
    attempts = [
        lambda: actions.add_question(survey=survey, by=chair, values=values),
        lambda: actions.edit_question(
            question=question, by=chair, revision=question.revision, values=values
        ),
        lambda: actions.move_question(question=question, by=chair, down=True),
        lambda: actions.remove_question(question=question, by=chair, revision=1),
    ]

    for attempt in attempts:
        with pytest.raises(ValidationError, match="answered"):
            attempt()


def test_questions_stay_when_the_account_of_who_answered_is_gone(chair, guest, survey):
    question = SurveyQuestionFactory(survey=survey)
    actions.answer(survey=survey, by=guest, on=TODAY, given={question.pk: [1]})
    guest.delete()

    with pytest.raises(ValidationError, match="answered"):
        actions.remove_question(question=question, by=chair, revision=1)


# -- The administration --------------------------------------------------------------
def admin_page(name, *args):
    return reverse(f"admin:events_survey_{name}", args=args)


def sent(survey, question, **changes):
    return {
        "opens_on": "2026-03-01",
        "revision_seen": survey.revision,
        "questions-TOTAL_FORMS": 1,
        "questions-INITIAL_FORMS": 1,
        "questions-0-id": question.pk,
        "questions-0-survey": survey.pk,
        "questions-0-position": question.position,
        "questions-0-kind": question.kind,
        "questions-0-text_en": "Reworded?",
        "questions-0-choices_en": question.choices_en,
        "questions-0-revision_seen": question.revision,
    } | changes


def test_secretariat_asks_in_the_administration(event, secretariat_client):
    response = secretariat_client.post(
        admin_page("add"),
        {
            "event": event.pk,
            "moment": "after",
            "questions-TOTAL_FORMS": 1,
            "questions-INITIAL_FORMS": 0,
            "questions-0-position": 1,
            "questions-0-kind": "one",
            "questions-0-text_en": "Which?",
            "questions-0-choices_en": "yes\nno",
        },
    )

    assert response.status_code == 302, response.context["errors"]
    assert Survey.objects.get().questions.get().text_en == "Which?"


def test_administration_changes_questions_until_one_is_answered(
    survey, secretariat_client
):
    question = SurveyQuestionFactory(survey=survey)
    here = admin_page("change", survey.pk)
    assert "Edit here" in secretariat_client.get(here).text

    response = secretariat_client.post(here, sent(survey, question))

    assert response.status_code == 302
    question.refresh_from_db()
    survey.refresh_from_db()
    assert question.text_en == "Reworded?"

    answered(question, [1])
    SurveyParticipationFactory(survey=survey)
    assert "Edit here" not in secretariat_client.get(here).text
    changes = {"questions-0-text_en": "Again?", "questions-0-DELETE": "on"}
    new = {"questions-TOTAL_FORMS": 2, "questions-1-text_en": "New?"}
    data = sent(survey, question, opens_on="2026-03-02", **changes, **new)
    assert secretariat_client.post(here, data).status_code == 302
    survey.refresh_from_db()
    assert survey.opens_on == datetime.date(2026, 3, 2)
    assert [row.text_en for row in survey.questions.all()] == ["Reworded?"]


def test_administration_refuses_a_question_at_another_revision(
    survey, secretariat_client
):
    question = SurveyQuestionFactory(survey=survey, text_en="Old?")
    data = sent(survey, question)
    question.text_en = "Theirs?"
    question.save()

    page = secretariat_client.post(admin_page("change", survey.pk), data)

    question.refresh_from_db()
    assert question.text_en == "Theirs?"
    assert "Reworded?" in page.text


def test_administration_shows_no_answer_and_nobody_who_answered(
    survey, guest, secretariat_client
):
    question = SurveyQuestionFactory(survey=survey, words=True)
    answered(question, "Secret word")
    SurveyParticipationFactory(survey=survey, user=guest)

    for page in [
        admin_page("changelist"),
        admin_page("change", survey.pk),
        admin_page("history", survey.pk),
        admin_page("delete", survey.pk),
    ]:
        text = secretariat_client.get(page).text
        assert "Secret word" not in text
        assert guest.email not in text
        assert guest.get_full_name() not in text
    kept = {model._meta.object_name for model in admin.site._registry}
    assert not kept & {"SurveyAnswer", "SurveyParticipation"}


@pytest.mark.parametrize("ticked", [False, True])
def test_answered_survey_is_not_deleted(survey, secretariat_client, ticked):
    here = admin_page("changelist") if ticked else admin_page("delete", survey.pk)
    data = {"post": "yes"}
    if ticked:
        data |= {"action": "delete_selected", "_selected_action": [survey.pk]}
    participation = SurveyParticipationFactory(survey=survey)

    secretariat_client.post(here, data)
    assert Survey.objects.exists()

    participation.delete()
    secretariat_client.post(here, data)
    assert not Survey.objects.exists()


def test_what_two_organisers_write_is_not_lost(chair, survey):
    question = SurveyQuestionFactory(survey=survey, text_en="Old?")
    sent = {"kind": question.kind, "choices_en": question.choices_en}
    seen = {"text_en": "Mine?", "revision_seen": question.revision, **sent}
    question.text_en = "Theirs?"
    question.save()

    page = signed_in(chair).post(f"/en/events/surveys/questions/{question.pk}/", seen)

    question.refresh_from_db()
    assert question.text_en == "Theirs?"
    assert 'value="Mine?"' in page.text
    assert "Now: Theirs?" in page.text


def pages_of_organisers(event, question, recording):
    return [
        f"/en/events/{event.slug}/surveys/",
        f"/en/events/{event.slug}/surveys/after/",
        f"/en/events/surveys/questions/{question.pk}/",
        f"/en/events/{event.slug}/recordings/",
        f"/en/events/recordings/{recording.pk}/",
    ]


def test_pages_of_the_organisers_are_theirs(event, survey, guest, member, chair):
    question = SurveyQuestionFactory(survey=survey)
    recording = RecordingFactory(event=event)
    pages = pages_of_organisers(event, question, recording)
    assert {signed_in(chair).get(page).status_code for page in pages} == {200}
    for user in [guest, member]:
        client = signed_in(user)
        assert {client.get(page).status_code for page in pages} == {404}


def test_chair_who_may_no_longer_read_the_meeting_writes_nothing(chair, event, survey):
    question = SurveyQuestionFactory(survey=survey)
    recording = RecordingFactory(event=event)
    Event.objects.update(visibility="secretariat")
    seen = {"by": chair, "revision": 1}
    attempts = [
        lambda: actions.survey_of(event=event, moment=SurveyMoment.BEFORE, by=chair),
        lambda: actions.set_survey(survey=survey, values={}, **seen),
        lambda: actions.add_question(survey=survey, by=chair, values={}),
        lambda: actions.edit_question(question=question, values={}, **seen),
        lambda: actions.remove_question(question=question, **seen),
        lambda: actions.add_recording(event=event, by=chair, values={}),
        lambda: actions.remove_recording(recording=recording, **seen),
    ]

    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    pages = [*pages_of_organisers(event, question, recording), results_page(survey)]
    assert {signed_in(chair).get(page).status_code for page in pages} == {404}


def test_event_leads_each_to_what_they_may_do(client, event, survey, guest, chair):
    SurveyQuestionFactory(survey=survey)
    page = event.get_absolute_url()

    assert page_of(survey) not in client.get(page).text
    assert f'href="{page_of(survey)}"' in signed_in(guest).get(page).text
    assert results_page(survey) not in signed_in(guest).get(page).text
    assert results_page(survey) in signed_in(chair).get(page).text
    assert f"/en/events/{event.slug}/recordings/" in signed_in(chair).get(page).text


def test_organisers_keep_recordings(client, event, chair):
    keeper, here = signed_in(chair), f"/en/events/{event.slug}/recordings/"
    sent = {
        "title_fr": "Enregistrement",
        "language": "fr",
        "link": "https://example.org/video",
        "visibility": "public",
    }
    assert keeper.post(here, sent).status_code == 302
    recording = Recording.objects.get()
    assert "Enregistrement" in client.get(event.get_absolute_url()).text

    one = f"/en/events/recordings/{recording.pk}/"
    changed = {**sent, "language": "es", "revision_seen": 1, "do": "save"}
    keeper.post(one, changed)
    recording.refresh_from_db()
    assert recording.language == "es"

    keeper.post(one, {"do": "remove", "revision": 1})
    assert Recording.objects.exists()  # it was changed meanwhile
    keeper.post(one, {"do": "remove", "revision": recording.revision})
    assert not Recording.objects.exists()
