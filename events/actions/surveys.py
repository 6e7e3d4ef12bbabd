"""Surveys: their organisers ask, those who take part answer, nobody learns who said what."""

import random

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alliance87.core.revisions import lock_revision
from events.actions.organisers import require_organiser
from events.enums import QuestionKind
from events.models import (
    Recording,
    Survey,
    SurveyAnswer,
    SurveyParticipation,
    SurveyQuestion,
)


def locked(survey):
    """The survey, which nobody answers or changes until this transaction ends."""
    return Survey.objects.select_for_update(of=["self"]).get(pk=survey.pk)


def unanswered(survey, by):
    """The survey, locked, for its organisers, as long as nobody has answered."""
    require_organiser(survey.event, by)
    survey = locked(survey)
    if has_answers(survey):
        raise ValidationError(
            _("Somebody has answered already: the questions stay as they are.")
        )
    return survey


def has_answers(survey):
    """Whether anybody has answered, so that its questions stay.

    Also somebody whose account is gone, and with it that they did.
    """
    answers = SurveyAnswer.objects.filter(question__survey=survey)
    return survey.participations.exists() or answers.exists()


def survey_of(*, event, moment, by):
    """The survey of ``event`` before or after it; made where there is none yet."""
    require_organiser(event, by)
    survey, _made = Survey.objects.get_or_create(event=event, moment=moment)
    return survey


def saved(row, values):
    """``row`` with ``values``, by field, checked and written."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def set_survey(*, survey, by, revision, values):
    """Say when one may answer, and whether the results are shown."""
    require_organiser(survey.event, by)
    row = lock_revision(record=survey, revision=revision)
    return saved(row, values)


@transaction.atomic
def add_question(*, survey, by, values):
    """Put a question at the end of the survey."""
    survey = unanswered(survey, by)
    last = survey.questions.aggregate(last=Max("position"))["last"] or 0
    question = SurveyQuestion(survey=survey, position=last + 1, **values)
    question.full_clean()
    question.save()
    return question


@transaction.atomic
def edit_question(*, question, by, revision, values):
    """Change a question that nobody has answered. Raises ``Conflict``."""
    unanswered(question.survey, by)
    row = lock_revision(record=question, revision=revision)
    return saved(row, values)


@transaction.atomic
def move_question(*, question, by, down):
    """Let a question change places with the one before or after it."""
    survey = unanswered(question.survey, by)
    rows = list(survey.questions.order_by("position"))
    here = next(at for at, one in enumerate(rows) if one.pk == question.pk)
    there = here + 1 if down else here - 1
    if not 0 <= there < len(rows):
        raise ValidationError(_("It stands at the end already."))
    one, other = rows[here], rows[there]
    one.position, other.position = other.position, one.position
    one.save(update_fields=["position", "updated_at"])
    other.save(update_fields=["position", "updated_at"])


@transaction.atomic
def remove_question(*, question, by, revision):
    """Take out a question that nobody has answered. Raises ``Conflict``."""
    unanswered(question.survey, by)
    lock_revision(record=question, revision=revision).delete()


@transaction.atomic
def answer(*, survey, by, on, given):
    """Keep what ``by`` answers, once, and apart from who it was.

    ``given`` has for the key of a question the numbers chosen, or a text. ``on`` is the
    day at the venue.
    """
    if not Survey.objects.answered_by(by).filter(pk=survey.pk).exists():
        raise PermissionDenied
    survey = locked(survey)
    if not survey.is_open(on):
        raise ValidationError(_("This survey is not open."))
    _participation, is_first = SurveyParticipation.objects.get_or_create(
        survey=survey, user=by
    )
    if not is_first:
        raise ValidationError(_("You have answered this survey already."))
    rows = [
        made
        for question in survey.questions.all()
        if (made := answer_to(question, given.get(question.pk)))
    ]
    if not rows:
        raise ValidationError(_("Answer one of the questions at least."))
    random.shuffle(rows)
    SurveyAnswer.objects.bulk_create(rows)


def answer_to(question, said):
    """The answer, not saved; None where nothing was said."""
    if not said:
        return None
    if question.kind == QuestionKind.TEXT:
        return SurveyAnswer(question=question, text=said.strip())
    picked = sorted(set(said))
    single = question.kind != QuestionKind.SEVERAL and len(picked) > 1
    if single or not {*picked} <= question.labels.keys():
        raise ValidationError(_("Choose among what is offered."))
    return SurveyAnswer(question=question, picked=picked)


# -- Recordings --------------------------------------------------------------------
@transaction.atomic
def add_recording(*, event, by, values):
    """Say where a meeting can be watched, in which language."""
    require_organiser(event, by)
    recording = Recording(event=event, **values)
    recording.full_clean()
    recording.save()
    return recording


@transaction.atomic
def edit_recording(*, recording, by, revision, values):
    """Change a recording. Raises ``Conflict`` at another revision."""
    require_organiser(recording.event, by)
    row = lock_revision(record=recording, revision=revision)
    return saved(row, values)


@transaction.atomic
def remove_recording(*, recording, by, revision):
    """Take out a recording. Raises ``Conflict`` at another revision."""
    require_organiser(recording.event, by)
    lock_revision(record=recording, revision=revision).delete()
