"""Surveys of a meeting: its organisers ask, those who take part answer."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.core.listing import DOWNLOADS, download_asked, url_with
from alliance87.core.tabular import Column, download_response
from alliance87.core.visibility import is_signed_in
from alliance87.core.writing import (
    TYPED_IS_HERE,
    a_page_of_one_s_own,
    carried_out,
    done_or_said,
    revision_of,
)
from events.actions import surveys as actions
from events.enums import SurveyMoment
from events.models import (
    Event,
    Survey,
    SurveyAnswer,
    SurveyParticipation,
    SurveyQuestion,
)
from events.survey_forms import AnswersForm, QuestionForm, SurveyForm
from events.surveys import ENOUGH, results_of
from events.views.agenda import kept_event
from events.views.organisers import crumbs


def surveys_url(event):
    return reverse("events:surveys", kwargs={"slug": event.slug})


def day_at(event):
    """Today at the venue."""
    return timezone.now().astimezone(event.zone).date()


# -- The organisers ------------------------------------------------------------------
@a_page_of_one_s_own
def surveys(request, slug):
    """The questions before and after a meeting, with when they are open."""
    event = kept_event(request, slug)
    bound = {}
    if request.method == "POST":
        todo, _colon, rest = request.POST.get("do", "").partition(":")
        if todo == "save" and rest in SurveyMoment.values:
            form = save_survey(request, event, rest)
            if form is None:
                return redirect(surveys_url(event))
            bound[rest] = form
        elif todo in {"up", "down", "remove"}:
            place_question(request, event, todo, rest)
            return redirect(surveys_url(event))
        else:
            raise Http404
    found = {row.moment: row for row in event.surveys.prefetch_related("questions")}
    context = {
        "event": event,
        "breadcrumb": crumbs(event),
        "parts": [
            part_of(event, moment, found.get(moment), bound.get(moment))
            for moment in SurveyMoment
        ],
    }
    return render(request, "events/surveys.html", context)


def part_of(event, moment, survey, form):
    blank = survey or Survey(event=event, moment=moment)
    return {
        "moment": moment,
        "survey": survey,
        "form": form or SurveyForm(instance=blank, prefix=moment),
        "questions": list(survey.questions.all()) if survey else [],
        "answered": survey.participations.count() if survey else 0,
    }


@transaction.atomic
def save_survey(request, event, moment):
    """None when it is saved, else the form with the errors on it."""
    survey = actions.survey_of(event=event, moment=moment, by=request.user)
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    form = SurveyForm(request.POST, instance=survey, prefix=moment)
    act = partial(
        actions.set_survey, survey=survey, by=request.user, revision=survey.revision
    )
    saved = carried_out(request, form, act, gettext("Saved."))
    return None if saved else form


def place_question(request, event, todo, key):
    try:
        question = SurveyQuestion.objects.get(pk=key, survey__event=event)
    except (SurveyQuestion.DoesNotExist, ValidationError) as error:
        raise Http404 from error
    if todo == "remove":
        act = partial(actions.remove_question, revision=revision_of(request))
        done = gettext("The question is removed.")
    else:
        act = partial(actions.move_question, down=todo == "down")
        done = gettext("Moved.")
    done_or_said(request, partial(act, question=question, by=request.user), done)


@a_page_of_one_s_own
def question_new(request, slug, moment):
    event = kept_event(request, slug)
    if moment not in SurveyMoment.values:
        raise Http404
    form = QuestionForm(
        request.POST or None, instance=SurveyQuestion(position=1), prefix="new"
    )
    if request.method == "POST":

        @transaction.atomic
        def act(values):
            survey = actions.survey_of(event=event, moment=moment, by=request.user)
            return actions.add_question(survey=survey, by=request.user, values=values)

        if carried_out(request, form, act, gettext("The question is added.")):
            return redirect(surveys_url(event))
    return form_page(request, event, form, _("Add a question"), _("Add"))


@a_page_of_one_s_own
@transaction.atomic
def question_edit(request, pk):
    rows = SurveyQuestion.objects.editable_by(request.user)
    rows = rows.select_related("survey__event")
    question = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        # The survey first, as every action: whoever answers waits, or this does.
        Survey.objects.select_for_update().get(pk=question.survey_id)
        question = get_object_or_404(rows.select_for_update(of=["self"]), pk=pk)
    event = question.survey.event
    form = QuestionForm(request.POST or None, instance=question)
    if request.method == "POST":
        act = partial(
            actions.edit_question,
            question=question,
            by=request.user,
            revision=question.revision,
        )
        if carried_out(request, form, act, gettext("Saved.")):
            return redirect(surveys_url(event))
    return form_page(request, event, form, _("Change the question"), _("Save"))


def form_page(request, event, form, title, button, *, here="surveys", **more):
    context = {
        "event": event,
        "here": here,
        "title": title,
        "button": button,
        "form": form,
        "breadcrumb": crumbs(event),
        **more,
    }
    return render(request, "events/meeting_form.html", context)


# -- Those who take part -------------------------------------------------------------
@a_page_of_one_s_own
def survey(request, pk):
    """The questions, for whoever takes part in the meeting; once."""
    rows = Survey.objects.answered_by(request.user).select_related("event")
    found = get_object_or_404(rows, pk=pk)
    event, day = found.event, day_at(found.event)
    mine = SurveyParticipation.objects.filter(survey=found, user=request.user)
    questions = found.questions.all()
    form = AnswersForm(request.POST or None, questions=questions)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(survey=found, by=request.user, on=day, given=form.given())
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, gettext("Thank you: your answers are kept."))
            return redirect("events:survey", pk=found.pk)
    if request.method == "POST":
        messages.error(request, TYPED_IS_HERE)
    context = {
        "survey": found,
        "event": event,
        "breadcrumb": crumbs(event),
        "is_done": mine.exists(),
        "is_open": found.is_open(day),
        "is_over": found.has_closed(day),
        "form": form,
    }
    return render(request, "events/survey.html", context)


# -- Results -------------------------------------------------------------------------
COLUMNS = [
    Column(_("Number"), lambda row: row[0].number),
    Column(_("Question"), lambda row: row[0].title),
    Column(_("Answered by"), lambda row: row[0].question.get_kind_display()),
    Column(_("Answers to the question"), lambda row: row[0].count),
    Column(_("Answer"), lambda row: row[1]),
    Column(_("Answers"), lambda row: row[2]),
    Column(_("Per cent"), lambda row: row[3]),
]


def told(results):
    """A row for each choice and each text; one where the answers are too few."""
    for result in results:
        if not result.is_enough:
            yield result, gettext("too few answers to be shown"), None, None
        for label, number, share in result.figures:
            yield result, label, number, share
        for text in result.texts:
            yield result, text, 1, None


@never_cache
@require_safe
def results(request, pk):
    """What came of a survey: for its organisers, and once published for its readers."""
    user = request.user
    rows = Survey.objects.results_for(user).select_related("event")
    found = get_object_or_404(rows, pk=pk)
    event = found.event
    keeps = Event.objects.editable_by(user).filter(pk=event.pk).exists()
    outcome = results_of(
        found.questions.all(),
        SurveyAnswer.objects.filter(question__survey=found),
        with_texts=keeps,
    )
    if kind := download_asked(request):
        name = f"{event.slug}-survey-{found.moment}"
        return download_response(kind, told(outcome), COLUMNS, name=name)
    context = {
        "survey": found,
        "event": event,
        "keeps": keeps,
        "results": outcome,
        "enough": ENOUGH,
        "respondents": found.participations.count(),
        "breadcrumb": crumbs(event),
        "downloads": [
            {"label": kind.upper(), "url": url_with(request, format=kind)}
            for kind in DOWNLOADS
        ],
    }
    return render(request, "events/survey_results.html", context)


def surveys_shown(event, user, *, keeps):
    """The surveys that a meeting's page leads to, for one who ``keeps`` it or not."""
    rows = list(event.surveys.for_reader(user))
    if not is_signed_in(user):
        return [{"survey": row, "has_results": True} for row in rows]
    if not rows:
        return []
    day = day_at(event)
    mine = set(event.surveys.answered_by(user).values_list("pk", flat=True))
    done = SurveyParticipation.objects.filter(survey__in=rows, user=user)
    done = set(done.values_list("survey", flat=True))
    shown = [
        {
            "survey": row,
            "may_answer": row.pk in mine - done and row.is_open(day),
            "has_results": row.results_published or keeps,
        }
        for row in rows
    ]
    return [each for each in shown if each["may_answer"] or each["has_results"]]
