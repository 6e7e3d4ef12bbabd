"""What organisers fill in on the page of the minutes, and owners of action points."""

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import Visibility
from alliance87.core.listing import by_name
from alliance87.core.visibility import reads_everything
from events.actions.minutes import LONGEST
from events.models import AgendaItem
from partners.models import Partner, Representative
from pathfinders.forms.reporting import WrittenForm, day, writer_s_language

NO_STORIES = _("Plain text. No personal stories and no names of survivors.")
READERS = [
    (Visibility.PUBLIC, _("whoever reads the meeting’s page")),
    (Visibility.PARTNERS, _("the members of the Alliance")),
    (Visibility.GROUP, _("those who take part in the meeting, and the owner")),
]


def words(label, rows=3, **options):
    return forms.CharField(
        label=label,
        max_length=options.pop("max_length", 5000),
        widget=forms.Textarea(attrs={"rows": rows}),
        **{"help_text": NO_STORIES, **options},
    )


def digest_of(text):
    """A short mark of a text, to know whether somebody typed anything."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain(text):
    """A text as it is kept: with the line breaks of a browser made ours."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").rstrip()


class ItemMinutesForm(WrittenForm):
    """The minutes of one item, among those of the others of the meeting.

    ``was`` marks the text the person was shown: what they left as it was is not sent
    at all, so it writes over nobody’s. ``seen`` is its revision, 0 for none.
    """

    text = forms.CharField(
        label=_("Minutes"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["text", "language", "seen", "was"]

    @classmethod
    def shown(cls, row, item):
        """The form with what stands in ``row``, the minutes of ``item`` or None."""
        words = cls.words_of(row, "text") if row else {"text": ""}
        words.setdefault("language", writer_s_language())
        initial = {
            **words,
            "text": words["text"] or "",
            "seen": row.revision if row else 0,
            "was": digest_of(words["text"] or ""),
        }
        return cls(initial=initial, prefix=str(item.pk))

    @property
    def typed(self):
        return plain(self.data.get(self.add_prefix("text"), ""))

    @property
    def is_touched(self):
        """Whether the person wrote anything else than they were shown."""
        if self.add_prefix("text") not in self.data:
            return False
        return digest_of(self.typed) != self.data.get(self.add_prefix("was"))

    def clean_text(self):
        return plain(self.cleaned_data["text"])

    def seen_now(self, row):
        """As typed, beside what stands now in ``row``: to be sent again by choice."""
        data = self.data.copy()
        language = data.get(self.add_prefix("language"))
        now = getattr(row, f"text_{language}", "") or ""
        data[self.add_prefix("seen")] = str(row.revision)
        data[self.add_prefix("was")] = digest_of(now)
        self.data = data


class OfMeetingForm(WrittenForm):
    """Something said under an item of the meeting’s agenda, or under none."""

    agenda_item = forms.ModelChoiceField(
        label=_("Under"),
        queryset=None,
        required=False,
        empty_label=_("no item of the agenda"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, event, user, **kwargs):
        super().__init__(*args, **kwargs)
        items = AgendaItem.objects.visible_to(user).filter(event=event)
        self.fields["agenda_item"].queryset = items.order_by("position")

    @classmethod
    def initial_of(cls, row):
        return {
            **cls.words_of(row, "text"),
            "agenda_item": row.agenda_item_id,
            "revision": row.revision,
        }


class DecisionForm(OfMeetingForm):
    text = words(_("The decision"), help_text="")

    field_order = ["text", "language", "agenda_item", "revision"]


class ActionPointForm(OfMeetingForm):
    """What is asked, of whom and by when."""

    text = words(_("What is to be done"))
    owner_partner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=None,
        required=False,
        empty_label=_("no partner"),
        help_text=_("Its focal points may report progress and close it."),
    )
    owner = forms.ModelChoiceField(
        label=_("Owner in person"),
        queryset=None,
        required=False,
        empty_label=_("nobody in person"),
        help_text=_("One of those you see listed as representatives."),
    )
    due_on = day(_("Due on"), required=False)
    visibility = forms.ChoiceField(label=_("Who may read it"), choices=READERS)

    field_order = [
        *("text", "language", "agenda_item", "owner_partner", "owner", "due_on"),
        *("visibility", "revision"),
    ]

    def __init__(self, *args, event, user, **kwargs):
        super().__init__(*args, event=event, user=user, **kwargs)
        partners = Partner.objects.visible_to(user).listed().defer("words")
        self.fields["owner_partner"].queryset = partners.order_by(by_name("name"))
        people = Representative.objects.visible_to(user).current()
        self.fields["owner"].queryset = people.select_related("partner").order_by(
            "name"
        )
        self.fields["owner"].label_from_instance = person_of
        if reads_everything(user):
            closed = (Visibility.SECRETARIAT, _("the Secretariat"))
            self.fields["visibility"].choices = [*READERS, closed]
        self.fields["visibility"].initial = Visibility.GROUP

    @classmethod
    def initial_of(cls, row):
        return {
            **super().initial_of(row),
            "owner_partner": row.owner_partner_id,
            "owner": row.owner_id,
            "due_on": row.due_on,
            "visibility": row.visibility,
        }


def person_of(person):
    return f"{person.name} ({person.partner})"


class ProgressForm(WrittenForm):
    """How far an action point is, or why it is open again."""

    progress = words(_("How far it is"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["progress", "language", "revision"]


class ReopenForm(ProgressForm):
    progress = words(_("Why it is open again"))


class CloseForm(WrittenForm):
    """What came of an action point, and since when it is closed."""

    closing_remark = words(
        _("What came of it"),
        error_messages={
            "required": _("Say what came of it: nothing is closed without.")
        },
    )
    closed_on = day(_("Closed on"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["closing_remark", "language", "closed_on", "revision"]
