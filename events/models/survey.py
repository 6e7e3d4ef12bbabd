import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.search import tri
from alliance87.core.texts import translated_text
from alliance87.core.visibility import VisibleQuerySet, is_signed_in
from events.enums import QuestionKind, SurveyMoment
from events.models.event import Event

MOST_CHOICES = 20


class SurveyQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """Read by who takes part in the meeting; once published, by who reads that."""
        rule = Q(results_published=True)
        if is_signed_in(user):
            rule |= Q(event__in=Event.objects.with_user(user).values("pk"))
        return rule

    def answered_by(self, user):
        """Those to which ``user`` may answer: of those registered, who has a place."""
        rows = Event.objects.attended_by(user).values("pk")
        return self.visible_to(user).filter(event__in=rows)

    def results_for(self, user):
        """Of what ``user`` reads, those with the results: all, to the organisers."""
        kept = Event.objects.editable_by(user).values("pk")
        return self.visible_to(user).filter(
            Q(event__in=kept) | Q(results_published=True)
        )


class Survey(TimestampedModel):
    """The questions a meeting puts to those who take part, before it or after it."""

    visible_with = ("event",)

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="surveys",
        verbose_name=_("event"),
    )
    moment = models.CharField(_("when"), max_length=10, choices=SurveyMoment)
    opens_on = models.DateField(
        _("open from"),
        null=True,
        blank=True,
        help_text=_("On the calendar of the venue. Nobody answers before you say so."),
    )
    closes_on = models.DateField(
        _("open until"),
        null=True,
        blank=True,
        help_text=_("The last day; empty where it stays open."),
    )
    results_published = models.BooleanField(
        _("show the results"),
        default=False,
        help_text=_("To whoever may see the meeting. Written answers stay with you."),
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["event", "-moment"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            constraints.one_of("moment", SurveyMoment),
            constraints.unique(
                "event", "moment", message=_("The meeting has that survey already.")
            ),
            constraints.in_order(
                "opens_on", "closes_on", _("A survey closes after it has opened.")
            ),
        ]

    def __str__(self):
        return f"{self.event} ({self.get_moment_display()})"

    def is_open(self, day):
        """Whether one may answer on ``day``, a day of the venue's calendar."""
        return self.has_opened(day) and not self.has_closed(day)

    def has_opened(self, day):
        return self.opens_on is not None and self.opens_on <= day

    def has_closed(self, day):
        return self.closes_on is not None and self.closes_on < day


class SurveyQuestion(TimestampedModel):
    """One question of a survey, with what one can choose from."""

    visible_with = ("survey",)

    survey = models.ForeignKey(
        Survey,
        on_delete=models.CASCADE,
        related_name="questions",
        verbose_name=_("survey"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("question"), max_length=300)
    kind = models.CharField(
        _("answered by"),
        max_length=10,
        choices=QuestionKind,
        default=QuestionKind.ONE,
    )
    choices = models.TextField(
        _("choices"),
        blank=True,
        max_length=3000,
        help_text=_("One a line, in the same order in each language."),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["survey", "position"]
        verbose_name = _("survey question")
        verbose_name_plural = _("survey questions")
        constraints = [
            constraints.one_of("kind", QuestionKind),
            constraints.unique(
                "survey",
                "position",
                message=_("Another question stands in that position."),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def has_choices(self):
        return self.kind in {QuestionKind.ONE, QuestionKind.SEVERAL}

    @property
    def labels(self):
        """What one can choose, in words, by the number that an answer keeps."""
        return self.labels_of(translated_text(self, "choices")[0])

    def labels_of(self, text):
        """The same, of the choices as one language says them: one a line."""
        if self.kind == QuestionKind.SCALE:
            return {number: str(number) for number in range(1, 6)}
        return dict(enumerate(lines_of(text), start=1)) if self.has_choices else {}

    def clean(self):
        super().clean()
        given = {name: lines_of(getattr(self, name)) for name in tri("choices")}
        given = {name: lines for name, lines in given.items() if lines}
        if not self.has_choices:
            for name in given:
                setattr(self, name, "")
            return
        if not given:
            raise ValidationError(_("Give the choices, one a line."))
        if len({len(lines) for lines in given.values()}) > 1:
            raise ValidationError(_("Give as many choices in each language."))
        for lines in given.values():
            if not 2 <= len(lines) <= MOST_CHOICES:
                raise ValidationError(_("Give from 2 to 20 choices."))
            if len({line.casefold() for line in lines}) < len(lines):
                raise ValidationError(_("No choice may stand there twice."))


def lines_of(text):
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class SurveyAnswerQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """Read by who keeps the meeting alone."""
        if not is_signed_in(user):
            return Q(pk__in=[])
        kept = Event.objects.editable_by(user).values("pk")
        return Q(question__survey__event__in=kept)


class SurveyAnswer(models.Model):
    """What somebody answered to a question; nothing says who, or when.

    So it has no moment and no history, and its key tells no order.
    """

    has_history = False
    visible_with = ("question",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(
        SurveyQuestion,
        on_delete=models.CASCADE,
        related_name="answers",
        verbose_name=_("survey question"),
    )
    picked = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("chosen"),
        default=list,
        blank=True,
    )
    text = models.TextField(_("answer"), blank=True, max_length=2000)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        constraints = [
            models.CheckConstraint(
                condition=Q(picked__len__gt=0) | ~Q(text=""),
                name="%(app_label)s_%(class)s_says_something",
                violation_error_message=_("An answer says something."),
            ),
        ]

    def __str__(self):
        return str(self.question)


class SurveyParticipationQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        return Q(user=user.pk) if is_signed_in(user) else Q(pk__in=[])


class SurveyParticipation(models.Model):
    """That a person has answered a survey, so that nobody does twice. Not what."""

    has_history = False
    visible_with = ("survey",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(
        Survey,
        on_delete=models.CASCADE,
        related_name="participations",
        verbose_name=_("survey"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )

    objects = SurveyParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("participation in a survey")
        verbose_name_plural = _("participations in surveys")
        constraints = [
            constraints.unique(
                "survey", "user", message=_("You have answered this survey.")
            ),
        ]

    def __str__(self):
        return str(self.survey)
