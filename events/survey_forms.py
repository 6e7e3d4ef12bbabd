"""What organisers fill in for surveys and recordings, and what one answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from action_groups.forms import RowForm
from alliance87.core.admin_forms import PortalForm
from alliance87.core.enums import Visibility
from alliance87.core.search import tri
from alliance87.core.texts import translated_text
from events.enums import QuestionKind
from events.models import Recording, Survey, SurveyQuestion
from partners.profiles import profile_field


class SurveyForm(PortalForm):
    """When a survey is open, and whether its results are shown."""

    class Meta:
        model = Survey
        fields = ["opens_on", "closes_on", "results_published"]
        formfield_callback = profile_field
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("opens_on", "closes_on")
        }

    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class QuestionForm(RowForm):
    """A question in one language at least, the page's own first."""

    required_text = "text"

    class Meta:
        model = SurveyQuestion
        fields = [*tri("text"), "kind", *tri("choices")]
        formfield_callback = profile_field
        widgets = {n: forms.Textarea(attrs={"rows": 5}) for n in tri("choices")}
        help_texts = {
            "text_en": _("Ask for no names and for nobody’s story: answers are shown."),
        }


class RecordingForm(RowForm):
    required_text = "title"

    class Meta:
        model = Recording
        fields = [*tri("title"), "language", "link", "visibility"]
        formfield_callback = profile_field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["visibility"].label = _("Who may watch it")
        self.fields["visibility"].help_text = ""
        self.fields["visibility"].choices = [
            (Visibility.PUBLIC, _("anyone")),
            (Visibility.PARTNERS, _("the members of the Alliance")),
            (Visibility.GROUP, _("only those who take part in the meeting")),
        ]
        if self.instance.visibility == Visibility.SECRETARIAT:
            self.initial["visibility"] = Visibility.GROUP


NO_NAMES = _(
    "Only the organisers read it. No names, and nobody’s story: nothing by which a "
    "person could be known."
)


class AnswersForm(forms.Form):
    """The questions of a survey; each may be left out."""

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[self.name_of(question)] = field_of(question)

    def name_of(self, question):
        return f"q-{question.pk}"

    def given(self):
        """What was said, by the key of the question."""
        return {q.pk: self.cleaned_data[self.name_of(q)] for q in self.questions}


def field_of(question):
    options = {"label": translated_text(question, "text")[0], "required": False}
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(
            **options,
            max_length=2000,
            help_text=NO_NAMES,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    choices = list(question.labels.items())
    if question.kind == QuestionKind.SEVERAL:
        return forms.TypedMultipleChoiceField(
            **options,
            choices=choices,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
        )
    if question.kind == QuestionKind.SCALE:
        options["help_text"] = _("1 is the least, 5 the most.")
    return forms.TypedMultipleChoiceField(
        **options, choices=choices, coerce=int, widget=OneOfThem
    )


class OneOfThem(forms.RadioSelect):
    """Radio buttons whose choice comes as a list of one."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return [value] if value else []

    def get_context(self, name, value, attrs):
        one = value[0] if isinstance(value, list) and value else value
        return super().get_context(name, one, attrs)
