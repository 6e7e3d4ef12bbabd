"""The pages of a survey, and answers to its questions."""

from tests.factories.events import SurveyAnswerFactory


def page_of(survey):
    return f"/en/events/surveys/{survey.pk}/"


def results_page(survey):
    return f"{page_of(survey)}results/"


def answered(question, *answers):
    for each in answers:
        values = {"text": each, "picked": []} if isinstance(each, str) else {}
        SurveyAnswerFactory(question=question, **(values or {"picked": each}))
