"""What people fill in within a group's space."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from action_groups.enums import Notices
from action_groups.models import Post
from action_groups.models.space import LONGEST_POST
from alliance87.core.enums import DocumentKind, Language
from alliance87.core.files import validate_upload
from alliance87.core.revisions import RevisedForm
from alliance87.core.richtext import clean_rich_text, validate_rich_text

NO_STORIES = _("No personal stories and no names of survivors.")
TEXT_HELP = _(
    "Plain text, or simple HTML (p, h3, ul, ol, li, strong, em, a, blockquote, table). "
    "“@” and the full name of a member mentions them. No personal stories and no names "
    "of survivors."
)


def checked_text(text):
    """A text as it is stored; refused in words where it would take too long to draw."""
    validate_rich_text(text)
    cleaned = clean_rich_text(text).strip()
    if not cleaned:
        raise ValidationError(_("Nothing is left of this text but tags."))
    return cleaned


class PeopleField(forms.ModelMultipleChoiceField):
    """People of the group. Of anybody else it says the same, whoever they are."""

    def __init__(self, **options):
        refusal = _("You can only mention people who can read this thread.")
        super().__init__(
            queryset=None,
            required=False,
            label=_("Mention"),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": refusal, "invalid_pk_value": refusal},
            **options,
        )

    def label_from_instance(self, user):
        return user.get_full_name() or _("a member")


class PostForm(forms.Form):
    """A post, and whom it calls."""

    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_POST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=TEXT_HELP,
    )
    mentions = PeopleField()

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentions"].queryset = people

    def clean_body(self):
        return checked_text(self.cleaned_data["body"])


class ThreadForm(PostForm):
    title = forms.CharField(label=_("Title"), max_length=200)

    field_order = ["title", "body", "mentions"]


class EditPostForm(RevisedForm):
    """One's own post. What was saved meanwhile from another window is shown first."""

    class Meta:
        model = Post
        fields = ["body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"body": TEXT_HELP}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].required = True

    def clean_body(self):
        return checked_text(self.cleaned_data["body"])


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is hidden"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Its author is told by mail where to read this."),
    )


class OpeningForm(forms.Form):
    """Why somebody of the Secretariat has to read a group's space."""

    reason = forms.CharField(
        label=_("Why you have to read it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The group’s chairs see your name, the time and this reason."),
    )


class NoticesForm(forms.Form):
    notices = forms.ChoiceField(
        label=_("Mail about the spaces of my groups"),
        choices=Notices,
        widget=forms.RadioSelect,
    )


class PaperForm(forms.Form):
    """A private document: a file or a text, on its own or as a draft for comments."""

    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(label=_("File"), required=False)
    body = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text or simple HTML."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=DocumentKind, initial=DocumentKind.OTHER
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=Language, initial=Language.EN
    )
    comments_until = forms.DateField(
        label=_("Comments until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("With a day here it is a draft, with a thread for its comments."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            validate_upload(file)
        return file

    def clean_body(self):
        text = self.cleaned_data["body"]
        return checked_text(text) if text.strip() else ""

    def clean_comments_until(self):
        day = self.cleaned_data["comments_until"]
        if day and day < timezone.localdate():
            raise ValidationError(_("This day is past."))
        return day

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("file") or cleaned.get("body")) and not (
            {"file", "body"} & set(self.errors)
        ):
            self.add_error("file", _("Choose a file, or write the text below."))
        return cleaned
