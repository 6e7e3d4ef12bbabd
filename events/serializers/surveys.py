from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliance87.core.serializers import (
    PortalSerializer,
    TranslatedText,
    in_all_languages,
    slug_of,
)
from events.models import Survey, SurveyAnswer, SurveyQuestion
from events.surveys import results_of


def results_for(surveys, user):
    """Give each survey the ``results`` of it that ``user`` may read, else None.

    In figures alone: what was written is read on the page of its organisers. And give it
    the ``shown_questions``: as on the pages, none before it has opened.
    """
    rows = Survey.objects.results_for(user).filter(pk__in=[row.pk for row in surveys])
    told = set(rows.values_list("pk", flat=True))
    answers = SurveyAnswer.objects.filter(question__survey__in=told).defer("text")
    by_question = {}
    for answer in answers if told else []:
        by_question.setdefault(answer.question_id, []).append(answer)
    for row in surveys:
        questions = row.questions.all()
        day = timezone.now().astimezone(row.event.zone).date()
        shown = row.pk in told or row.has_opened(day)
        row.shown_questions = questions if shown else []
        given = [one for each in questions for one in by_question.get(each.pk, [])]
        row.results = None
        if row.pk in told:
            row.results = results_of(questions, given, with_texts=False)


def choices_of(question, context):
    """What one can answer, in the order of the figures."""
    if not context.get("all_languages"):
        return list(question.labels.values())
    said = {
        code: question.labels_of(text)
        for code, text in in_all_languages(question, "choices").items()
    }
    return [
        {code: labels.get(number, "") for code, labels in said.items()}
        for number in question.labels
    ]


class SurveyQuestionSerializer(PortalSerializer):
    """A question. ``choices`` is what one can answer; none for an answer in words."""

    choices = serializers.SerializerMethodField()

    class Meta:
        model = SurveyQuestion
        fields = ["id", "position", "text", "kind", "choices"]

    @extend_schema_field(serializers.ListField(child=TranslatedText()))
    def get_choices(self, row):
        return choices_of(row, self.context)


class SurveyFigureSerializer(serializers.Serializer):
    """How many chose one thing."""

    choice = TranslatedText()
    answers = serializers.IntegerField()
    per_cent = serializers.IntegerField()


class SurveyResultSerializer(serializers.Serializer):
    """The answers to one question, in figures; none where they are too few."""

    question = serializers.UUIDField(source="question.pk")
    answers = serializers.IntegerField(source="count")
    is_enough = serializers.BooleanField()
    figures = serializers.SerializerMethodField()
    mean = serializers.FloatField(allow_null=True)

    @extend_schema_field(SurveyFigureSerializer(many=True))
    def get_figures(self, result):
        choices = choices_of(result.question, self.context)
        return [
            {"choice": choice, "answers": answers, "per_cent": share}
            # There are no figures where the answers are too few.
            for choice, (_label, answers, share) in zip(
                choices, result.figures, strict=False
            )
        ]


class SurveyListSerializer(serializers.ListSerializer):
    """Asks once, for all surveys of a page, whose results the caller may read."""

    def to_representation(self, data):
        rows = list(data)
        results_for(rows, self.context["request"].user)
        return super().to_representation(rows)


class SurveySerializer(PortalSerializer):
    event = slug_of()
    questions = SurveyQuestionSerializer(
        source="shown_questions",
        many=True,
        read_only=True,
        help_text=_("None before the survey has opened."),
    )
    results = SurveyResultSerializer(
        many=True,
        read_only=True,
        allow_null=True,
        help_text=_("Null for whoever may not read them, or not yet."),
    )

    class Meta:
        model = Survey
        list_serializer_class = SurveyListSerializer
        fields = [
            "id",
            "event",
            "moment",
            "opens_on",
            "closes_on",
            "results_published",
            "questions",
            "results",
            "updated_at",
        ]

    def to_representation(self, row):
        if not hasattr(row, "results"):
            results_for([row], self.context["request"].user)
        return super().to_representation(row)
