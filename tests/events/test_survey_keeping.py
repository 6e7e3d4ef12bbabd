"""Surveys and recordings as those who ask and keep them do."""

import datetime

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from events.actions import surveys as actions
from events.enums import QuestionKind, RegistrationStatus, SurveyMoment
from events.models import Event, Recording, Survey
from tests.conftest import signed_in
from tests.events.survey_pages import answered, page_of, results_page
from tests.factories.events import (
    EventFactory,
    RecordingFactory,
    RegistrationFactory,
    SurveyFactory,
    SurveyParticipationFactory,
    SurveyQuestionFactory,
)
from tests.factories.partners import RepresentativeFactory

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
