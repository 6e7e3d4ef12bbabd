"""What those who run a meeting fill in to build its agenda."""

import datetime
from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from action_groups.forms import RowForm, offer_partners
from alliance87.core.admin_forms import PortalForm
from alliance87.core.enums import Visibility
from alliance87.core.listing import by_name
from alliance87.core.models import Country
from alliance87.core.revisions import UNKNOWN, starting_point
from alliance87.core.search import tri
from alliance87.core.texts import format_on
from alliance87.core.visibility import reads_everything
from events.models import AgendaItem, Contribution
from partners.profiles import profile_field

SKIPPED = _(
    "The clock at the venue never shows this time that day: it is put forward. Choose "
    "another one."
)
OWN_NAMES = {"day", "time", "ends", "follows"}


def moment_at(day, time, zone):
    """The moment at which the clock at the venue shows this, in UTC.

    Of an hour that comes twice, the first. Raises ValidationError for one that is
    skipped.
    """
    shown = datetime.datetime.combine(day, time)
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != shown:
        raise ValidationError(SKIPPED)
    return moment


class ItemForm(RowForm):
    """A point of an agenda, its times by the clock of the venue.

    Times that others' changes moved meanwhile are no conflict: only what both have
    written is. A time that somebody writes is kept; one that is emptied follows.
    """

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        label=_("Begins at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Or ends at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("In place of the length."),
    )
    follows = forms.BooleanField(
        label=_("The times of what comes after follow"), required=False, initial=True
    )

    class Meta:
        model = AgendaItem
        fields = [
            *("number", "kind", *tri("title"), *tri("objective")),
            *("minutes", "track", "is_fixed", "visibility"),
        ]
        formfield_callback = profile_field
        labels = {"visibility": _("Who may read it")}
        widgets = {n: forms.Textarea(attrs={"rows": 3}) for n in tri("objective")}

    def __init__(self, *args, event, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.start_seen = self.instance.starts_at
        self.fields["time"].help_text = _(
            "By the clock of the venue (%(zone)s). Leave it empty, and the point begins "
            "when the one before it ends; a time that you write is kept."
        ) % {"zone": event.time_zone}
        self.fields["track"].help_text = _(
            "Points next to each other that name different tracks are side by side."
        )
        self.fields["visibility"].help_text = ""
        if not reads_everything(user):
            # Whoever chose that would not see the point again.
            choices = self.fields["visibility"].choices
            hidden = Visibility.SECRETARIAT
            self.fields["visibility"].choices = [c for c in choices if c[0] != hidden]
        day, time = self.local(self.start_seen)
        self.initial |= {"day": day or event.local_start.date(), "time": time}
        order = list(self.fields)
        for name in ["day", "time", "minutes", "ends", "is_fixed", "track"]:
            order.remove(name)
        titles = max(order.index(name) for name in tri("title")) + 1
        order[titles:titles] = ["day", "time", "minutes", "ends", "is_fixed", "track"]
        self.order_fields(order)

    def constraints_to_check(self):
        # In which place it comes is not asked: the agenda is arranged as it is written.
        checked = super().constraints_to_check()
        return [one for one in checked if not one.name.endswith("unique_position")]

    def local(self, moment):
        if moment is None:
            return None, None
        shown = moment.astimezone(self.event.zone)
        return shown.date(), shown.time().replace(second=0, microsecond=0)

    @property
    def moves(self):
        """Whether the person wrote another time than they were shown."""
        day, time = self.local(self.start_seen)
        day = day or self.event.local_start.date()
        return any(
            self.fields[name].has_changed(shown, self[name].data)
            for name, shown in (("day", day), ("time", time))
            if name == "time" or time is not None
        )

    @cached_property
    def changed_data(self):
        names = [name for name in super().changed_data if name not in OWN_NAMES]
        if self.moves:
            names.append("time")
        if self["ends"].data:
            names.append("minutes")
        return names

    def compare_with_others(self):
        super().compare_with_others()
        if self.changed_by_others is None:
            return
        self.changed_by_others -= {*OWN_NAMES, "revision_seen"}
        number = self.data.get(self.add_prefix("revision_seen"))
        seen = starting_point(self.instance, number).value("starts_at")
        self.start_seen = None if seen is UNKNOWN else seen
        if self.start_seen != self.instance.starts_at:
            if self.moves:
                self.changed_by_others.add("time")
            else:
                self.taken_over += ["day", "time"]

    def report_conflict(self):
        known = self.changed_by_others
        contested = None if known is None else known.intersection(self.changed_data)
        if contested is not None and not contested:
            return
        super().report_conflict()
        if contested is None or "time" in contested:
            day, time = self.local(self.instance.starts_at)
            now = _("nothing")
            if time:
                now = f"{format_on(day)}, {formats.time_format(time)}"
            self.add_error("time", _("Now: %(value)s") % {"value": now})

    def clean(self):
        cleaned = super().clean()
        starts = self.instance.starts_at
        if self.moves and not {"day", "time"} & {*self.errors}:
            starts = self.typed_start(cleaned)
            # Whether it takes fixing to keep that time, the agenda tells.
            cleaned["is_fixed"] = bool(starts and cleaned.get("is_fixed"))
        if cleaned.get("ends"):
            self.length_until(starts, cleaned)
        self.instance.starts_at = cleaned["starts_at"] = starts
        return cleaned

    def typed_start(self, cleaned):
        if cleaned.get("time") is None:
            return None
        day = cleaned.get("day") or self.event.local_start.date()
        try:
            return moment_at(day, cleaned["time"], self.event.zone)
        except ValidationError as error:
            self.add_error("time", error)
            return self.instance.starts_at

    def length_until(self, starts, cleaned):
        """The minutes up to the time at which it ends: true ones, whatever clocks do."""
        if starts is None:
            self.add_error("ends", _("Say when it begins, or how long it takes."))
            return
        day = starts.astimezone(self.event.zone).date()
        try:
            ends = moment_at(day, cleaned["ends"], self.event.zone)
        except ValidationError as error:
            self.add_error("ends", error)
            return
        if ends <= starts:
            self.add_error("ends", _("It ends before it begins."))
            return
        cleaned["minutes"] = int((ends - starts).total_seconds()) // 60

    def values(self):
        return super().values() | {"starts_at": self.cleaned_data["starts_at"]}


class PresenterForm(PortalForm):
    """Who speaks in a point, in which capacity and for whom."""

    class Meta:
        model = Contribution
        fields = ["name", "role", "job_title", "organisation", "partner", "country"]
        formfield_callback = profile_field

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        offer_partners(self, "partner", partners)
        if "partner" in self.fields:
            self.fields["partner"].empty_label = _("none")
        self.fields["country"].queryset = Country.objects.order_by(by_name("name"))
        self.fields["country"].empty_label = _("none")

    def values(self):
        return {
            name: self.cleaned_data[name]
            for name in self._meta.fields
            if name in self.fields
        }


class PublishForm(forms.Form):
    """What is said with an agenda that is published, and who is told."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why it changed. Whoever reads the event sees it."),
    )
    tells = forms.BooleanField(
        label=_("Write to those who take part that the agenda is published"),
        required=False,
    )
