"""No change writes over one that its writer has not seen.

Every editable record counts its changes in ``revision``. Whoever writes says which
revision they looked at; if another stands there by now, nothing is written and they
are shown both.
"""

import datetime
from dataclasses import dataclass

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from alliance87.core.changes import keys_at, links_of, shown


class Conflict(Exception):
    """Somebody changed ``record`` since the writer looked; it is as it stands now."""

    def __init__(self, record):
        super().__init__(record)
        self.record = record


def lock_revision(*, record, revision):
    """Lock ``record`` for this transaction and return it as it stands.

    Raises Conflict if that is another revision than the writer saw, and DoesNotExist
    if it was deleted.
    """
    rows = type(record)._default_manager.select_for_update(of=("self",))
    current = rows.get(pk=record.pk)
    if current.revision != revision:
        raise Conflict(current)
    return current


class RevisionField(forms.IntegerField):
    """Carries through a form which revision of the record the person was shown."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, label="", **kwargs)

    def has_changed(self, initial, data):
        return False


class TakenOver(forms.BoundField):
    """Shows what somebody else wrote where the person wrote nothing."""

    def value(self):
        if self.name in self.form.taken_over:
            return self.field.prepare_value(self.initial)
        return super().value()


class RevisedForm(forms.ModelForm):
    """A form that refuses to write over what somebody else saved meanwhile.

    Its ``instance`` must have been read under a lock when the form is to be saved. In a
    conflict the history tells what the person started from. A field that only the
    others changed takes their value, one that only the person changed keeps what they
    typed, and of one that both changed it says what stands there now: saving once more
    is then a choice. A subclass that sets ``revision_seen`` to None leaves the question
    to its caller.
    """

    revision_seen = RevisionField()
    bound_field_class = TakenOver

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_conflict = False
        self.taken_over = []
        self.changed_by_others = None  # nobody knows, as long as it is None
        if not self.instance._state.adding:
            self.initial["revision_seen"] = self.instance.revision

    @property
    def is_outdated(self):
        record = self.instance
        if "revision_seen" not in self.fields or record._state.adding:
            return False
        return self.data.get(self.add_prefix("revision_seen")) != str(record.revision)

    def full_clean(self):
        if self.is_bound and self.is_outdated:
            self.compare_with_others()
        # Disabled while it is read, a field has the value of the record.
        for name in self.taken_over:
            self.fields[name].disabled = True
        self.__dict__.pop("changed_data", None)
        super().full_clean()
        for name in self.taken_over:
            self.fields[name].disabled = False

    def compare_with_others(self):
        """Find what others changed since the person looked, and take over the rest."""
        seen = starting_point(
            self.instance, self.data.get(self.add_prefix("revision_seen"))
        )
        if seen is None:
            return
        self.changed_by_others, self.taken_over = set(), []
        for name, field in self.fields.items():
            then, now = seen.value(name), value_of(self.instance, name)
            if then is UNKNOWN or field.disabled or isinstance(field, forms.FileField):
                self.changed_by_others.add(name)
            elif then != now:
                self.changed_by_others.add(name)
                if not field.has_changed(as_shown(field, then), self[name].data):
                    self.taken_over.append(name)

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if self.is_outdated and self.has_changed():
            self.report_conflict()
        return cleaned

    def stands_now(self, name):
        """The value of a field as it stands by now, as a person reads it."""
        return shown(self.instance, name)

    def report_conflict(self):
        self.is_conflict = True
        self.add_error(
            None,
            _(
                "Somebody else changed this while you were writing. Nothing you typed "
                "is lost. Beside each entry that both of you changed you see what "
                "stands there now: saving again replaces it with yours. What only they "
                "changed is taken over."
            ),
        )
        names = {field.name for field in self.instance._meta.get_fields()}
        for name in self.changed_data:
            known = self.changed_by_others
            is_contested = known is None or name in known
            if (
                name in names
                and is_contested
                and not self.fields[name].widget.is_hidden
            ):
                now = self.stands_now(name) or _("nothing")
                self.add_error(name, _("Now: %(value)s") % {"value": now})
        for name in self.taken_over:
            field = self.fields[name]
            taken = _("Somebody else changed this meanwhile; it is taken over.")
            field.help_text = format_html("{} {}", taken, field.help_text).strip()
        self.data = self.data.copy()
        self.data[self.add_prefix("revision_seen")] = str(self.instance.revision)


def number_of(text):
    """The revision that ``text`` names; 0, which no record is at, for any other text."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


UNKNOWN = object()


def starting_point(record, revision):
    """What ``record`` was when it stood at ``revision``, a text; None if nobody knows."""
    revisions = getattr(type(record), "pgh_event_model", None)
    if revisions is None or not str(revision or "").isdecimal() or len(revision) > 9:
        return None
    rows = revisions.objects.filter(id=record.pk, revision=int(revision))
    row = rows.order_by("-pgh_id").first()
    return None if row is None or row.is_deletion else StartingPoint(record, row)


@dataclass(frozen=True)
class StartingPoint:
    """One revision of ``record``, with the values that a form would have shown."""

    record: object
    row: object

    def value(self, name):
        """A plain value; the keys of a many-to-many relation; UNKNOWN if not kept."""
        try:
            each = self.record._meta.get_field(name)
        except FieldDoesNotExist:
            return UNKNOWN
        if each.many_to_many:
            return keys_at(links_of(each, self.record.pk), self.row)
        return getattr(self.row, name, UNKNOWN)


def value_of(record, name):
    """What ``record`` has now, in the same form."""
    try:
        each = record._meta.get_field(name)
    except FieldDoesNotExist:
        return UNKNOWN
    value = each.value_from_object(record)
    return {row.pk for row in value} if each.many_to_many else value


def as_shown(field, value):
    """A value as the form gave it out: without what its widget cannot show."""
    shows_all = getattr(field.widget, "supports_microseconds", True)
    if isinstance(value, datetime.datetime | datetime.time) and not shows_all:
        return value.replace(microsecond=0)
    return value
