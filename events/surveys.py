"""What came of a survey: pure, answers in, figures out."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.text import Truncator
from django.utils.translation import gettext

from alliance87.core.charts import Point, draw_chart
from alliance87.core.texts import translated_text
from events.enums import QuestionKind

# Fewer answers might tell who gave which.
ENOUGH = 5
LONGEST_LABEL = 28


@dataclass
class Result:
    """The answers to one question, or only how many where they are too few."""

    question: object
    number: int
    count: int
    figures: list = field(default_factory=list)  # (label, answers, per cent)
    mean: float | None = None
    texts: list = field(default_factory=list)

    @property
    def title(self):
        return translated_text(self.question, "text")[0]

    @property
    def is_enough(self):
        return self.count >= ENOUGH

    @property
    def is_text(self):
        return self.question.kind == QuestionKind.TEXT

    @property
    def columns(self):
        return [
            {"label": gettext("Answer"), "kind": "text"},
            {"label": gettext("Answers"), "kind": "number"},
            {"label": gettext("Per cent"), "kind": "number"},
        ]

    @property
    def chart_title(self):
        return gettext("Answers to question %(number)d") % {"number": self.number}

    @property
    def rows(self):
        """The figures as a table, each choice with its number."""
        is_scale = self.question.kind == QuestionKind.SCALE
        return [
            [label if is_scale else f"{at}. {label}", number, share]
            for at, (label, number, share) in enumerate(self.figures, start=1)
        ]

    @property
    def chart(self):
        """The figures as bars; a long choice is cut, and told by its number."""
        points = [
            Point(0, number, Truncator(label).chars(LONGEST_LABEL))
            for label, number, _share in self.rows
        ]
        title = f"{self.chart_title}: {self.title}"
        return draw_chart(points, title=title, unit=gettext("answers"), total="")


def results_of(questions, answers, *, with_texts):
    """A ``Result`` for each question. Written answers only where ``with_texts``."""
    by_question = {}
    for answer in answers:
        by_question.setdefault(answer.question_id, []).append(answer)
    return [
        result_of(question, number, by_question.get(question.pk, []), with_texts)
        for number, question in enumerate(questions, start=1)
    ]


def result_of(question, number, answers, with_texts):
    result = Result(question, number, len(answers))
    if not result.is_enough:
        return result
    if question.kind == QuestionKind.TEXT:
        # By their keys, which are random: in no order in which they came.
        result.texts = [row.text for row in answers] if with_texts else []
        return result
    chosen = Counter(number for row in answers for number in row.picked)
    result.figures = [
        (label, chosen[key], round(100 * chosen[key] / len(answers)))
        for key, label in question.labels.items()
    ]
    if question.kind == QuestionKind.SCALE:
        total = sum(key * number for key, number in chosen.items())
        result.mean = round(total / chosen.total(), 1)
    return result
