from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from action_groups.enums import READ_BY, MembershipRole, OutputStatus
from action_groups.models import (
    Activity,
    CrossCuttingPriority,
    Membership,
    Objective,
    Output,
    ResourceNeed,
    WorkPlan,
)
from alliance87.accounts.enums import PortalLanguage
from alliance87.core.admin_forms import PortalForm
from alliance87.core.enums import Visibility
from alliance87.core.search import tri
from alliance87.core.visibility import reads_everything
from partners.enums import RepresentativeRole
from partners.forms import PersonForm
from partners.models import Partner
from partners.profiles import profile_field


class GroupInvitationForm(PersonForm):
    """Whom to invite to take part in an action group."""

    partner = forms.ModelChoiceField(
        label=_("For the partner"),
        queryset=Partner.objects.all(),
        widget=AutocompleteSelect(Membership._meta.get_field("partner"), admin.site),
    )
    role = forms.ChoiceField(
        label=_("Role in the group"),
        choices=MembershipRole,
        initial=MembershipRole.MEMBER,
    )
    speaks_as = forms.ChoiceField(
        label=_("Role for the partner"),
        choices=RepresentativeRole,
        initial=RepresentativeRole.ALTERNATE,
        help_text=_(
            "Only for a person who does not speak for the partner yet. Focal points and "
            "alternates may propose changes to the partner’s record."
        ),
    )
    since = forms.DateField(
        label=_("Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def day(label, **options):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def text(label, rows=4, **options):
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def only_choice(field, rows):
    """Let ``field`` offer ``rows``, and ask nothing where there is one."""
    field.queryset = rows
    known = list(rows)
    if len(known) == 1:
        field.initial = known[0]
        field.widget = forms.HiddenInput()


# -- Joining -----------------------------------------------------------------------
class JoinForm(forms.Form):
    """For which partner somebody asks to join a group."""

    partner = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=None, empty_label=None
    )
    text = text(
        _("What your organisation would bring"),
        required=False,
        max_length=2000,
        help_text=_("The chairs of the group and the Secretariat read it."),
    )

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        only_choice(self.fields["partner"], partners)


class AnswerForm(forms.Form):
    """A word to whoever asked; needed where the request is declined."""

    reason = text(
        _("Your answer"),
        rows=3,
        required=False,
        max_length=1000,
        help_text=_("Needed if you decline. Those who speak for the partner read it."),
    )


class MembershipForm(PortalForm):
    """A member's role and term. Which of the two places a chair takes is not asked."""

    class Meta:
        model = Membership
        fields = ["role", "since", "term_ends_on"]
        formfield_callback = profile_field
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("since", "term_ends_on")
        }

    def constraints_to_check(self):
        return [
            one for one in super().constraints_to_check() if "chair" not in one.name
        ]

    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class EndForm(forms.Form):
    """From when a partner takes part no longer."""

    on = day(_("Ended on"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


# -- Work plans --------------------------------------------------------------------
class PlanForm(PortalForm):
    """A work plan's title and period."""

    class Meta:
        model = WorkPlan
        fields = [*tri("title"), "starts_on", "ends_on"]
        formfield_callback = profile_field
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }

    def clean(self):
        cleaned = super().clean()
        need_a_text(self, "title")
        return cleaned

    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def need_a_text(form, name):
    """Ask for the text in one of the languages at least."""
    names = tri(name)
    if not any(form.cleaned_data.get(n) for n in names) and not {*names} & {
        *form.errors
    }:
        form.add_error(names[0], _("Write it in at least one language."))


class RowForm(PortalForm):
    """A row of a work plan. The language of the page comes first."""

    required_text = "title"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        active = (translation.get_language() or "en").split("-")[0]
        self.order_fields(
            sorted(self.fields, key=lambda name: self.place_of(name, active))
        )

    def place_of(self, name, active):
        """Labels, then texts, the active language's first, then what is measured."""
        names = list(self._meta.fields)
        if name not in names:
            return (2, 0, 0)
        stem, _dash, language = name.rpartition("_")
        if language in PortalLanguage.values:
            first = names.index(f"{stem}_en")
            return (1, first, -1 if language == active else names.index(name))
        return (1, names.index(name), 0)

    def clean(self):
        cleaned = super().clean()
        need_a_text(self, self.required_text)
        return cleaned

    def values(self):
        return {
            name: self.cleaned_data[name]
            for name in self._meta.fields
            if name in self.fields
        }


class PriorityForm(RowForm):
    required_text = "text"

    class Meta:
        model = CrossCuttingPriority
        fields = ["letter", *tri("text")]
        formfield_callback = profile_field
        widgets = {n: forms.Textarea(attrs={"rows": 3}) for n in tri("text")}


class ObjectiveForm(RowForm):
    class Meta:
        model = Objective
        fields = ["label", *tri("title")]
        formfield_callback = profile_field


DATES = {
    name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    for name in ("starts_on", "due_on")
}


class OutputForm(RowForm):
    """What is promised; ``partners`` are those who may lead it."""

    required_text = "text"

    class Meta:
        model = Output
        fields = [
            *("objective", "label", *tri("text"), *tri("indicator")),
            *("target_value", *tri("target_unit")),
            *("due_on", "due_precision", "lead_partner"),
        ]
        formfield_callback = profile_field
        labels = {"objective": _("Belongs to")}
        widgets = {
            **DATES,
            **{n: forms.Textarea(attrs={"rows": 3}) for n in tri("text")},
        }

    def __init__(self, *args, partners, plan, **kwargs):
        super().__init__(*args, **kwargs)
        offer_partners(self, "lead_partner", partners)
        self.fields["objective"].queryset = plan.objectives.order_by("number")
        self.fields["objective"].empty_label = None
        if self.instance._state.adding:
            self.fields["objective"].widget = forms.HiddenInput()


class ActivityForm(RowForm):
    class Meta:
        model = Activity
        fields = ["output", *tri("title"), "partner", "starts_on", "due_on"]
        formfield_callback = profile_field
        labels = {"output": _("Belongs to")}
        widgets = DATES

    def __init__(self, *args, partners, plan, **kwargs):
        super().__init__(*args, **kwargs)
        offer_partners(self, "partner", partners)
        rows = Output.objects.filter(objective__work_plan=plan)
        self.fields["output"].queryset = rows.select_related("objective").order_by(
            "objective__number", "number"
        )
        self.fields["output"].empty_label = None
        if self.instance._state.adding:
            self.fields["output"].widget = forms.HiddenInput()


def offer_partners(form, name, partners):
    """The partners one may choose, and the one that stands there whoever may see it."""
    field = form.fields[name]
    kept = getattr(form.instance, f"{name}_id")
    field.queryset = partners
    field.empty_label = _("nobody yet")
    if kept and not partners.filter(pk=kept).exists():
        del form.fields[name]  # a partner that the writer does not see stays


FORMS = {
    "priority": PriorityForm,
    "objective": ObjectiveForm,
    "output": OutputForm,
    "activity": ActivityForm,
}


class AdoptForm(forms.Form):
    """When a plan was adopted, and who reads it from now on."""

    on = day(_("Adopted on"))
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[pair for pair in READ_BY.items() if pair[0] != Visibility.SECRETARIAT],
        help_text=_(
            "As soon as you adopt the plan they read it, with its outputs and what is "
            "said of each. Later the Secretariat alone can change this."
        ),
    )


class PlanWorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("The workbook"),
        help_text=_("Nothing is written yet: you see first what would change."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


NO_STORIES = _(
    "Plain text. No personal stories and no names of survivors: an update speaks of "
    "institutions and of numbers."
)


class UpdateForm(forms.Form):
    """What somebody says of an output as of a day, and of the activities below it."""

    as_of = day(_("As of"), help_text=_("The day of which this is true."))
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("Choose")), *OutputStatus.choices]
    )
    narrative = text(
        _("What was done, and what came of it"),
        rows=6,
        max_length=5000,
        help_text=NO_STORIES,
    )
    language = forms.ChoiceField(label=_("Written in"), choices=PortalLanguage)
    evidence = forms.ModelMultipleChoiceField(
        label=_("Evidence among the group’s documents"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, documents, activities, **kwargs):
        super().__init__(*args, **kwargs)
        self.activities = list(activities)
        self.fields["evidence"].queryset = documents
        if not documents:
            del self.fields["evidence"]
        for activity in self.activities:
            self.fields[f"activity_{activity.pk}"] = forms.ChoiceField(
                label=_("Status of: %(activity)s") % {"activity": activity},
                choices=OutputStatus,
                initial=activity.status,
            )
        self.order_fields(["as_of", "status", "narrative", "language", "evidence"])

    def said(self):
        """What the actions take."""
        names = {"as_of", "status", "narrative", "language", "evidence"}
        found = {n: v for n, v in self.cleaned_data.items() if n in names}
        found["activities"] = [
            (activity, self.cleaned_data[f"activity_{activity.pk}"])
            for activity in self.activities
        ]
        return found


# -- Resource needs ----------------------------------------------------------------
class NeedForm(PortalForm):
    """What a group lacks, and the point of a GCG meeting at which it is raised."""

    point = forms.ModelChoiceField(
        label=_("Raise it at"),
        queryset=None,
        required=False,
        empty_label=_("no GCG meeting yet"),
        help_text=_("Points on the agendas of the GCG meetings to come."),
    )

    class Meta:
        model = ResourceNeed
        fields = [*tri("title"), "amount", "currency", "visibility"]
        formfield_callback = profile_field
        labels = {"visibility": _("Who may read it")}

    def __init__(self, *args, points, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["point"].queryset = points
        self.fields["point"].label_from_instance = named_point
        closed = [(Visibility.SECRETARIAT, READ_BY[Visibility.SECRETARIAT])]
        self.fields["visibility"].choices = [
            *AdoptForm.base_fields["visibility"].choices,
            *(closed if reads_everything(reader) else []),
        ]
        if self.instance._state.adding:
            self.initial["visibility"] = Visibility.GROUP

    def clean(self):
        cleaned = super().clean()
        need_a_text(self, "title")
        if cleaned.get("currency") == "":
            cleaned["currency"] = None
        return cleaned

    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def named_point(point):
    return f"{point.event}: {point}"


class OutcomeForm(forms.Form):
    """What the Secretariat answers to a need."""

    outcome = text(_("What came of it"), rows=5, max_length=3000)
    language = forms.ChoiceField(label=_("Written in"), choices=PortalLanguage)
    on = day(_("Answered on"))
    revision = forms.IntegerField(widget=forms.HiddenInput)
