"""No change writes over one that its writer has not seen.

Every editable record counts its changes in ``revision``. Whoever writes says which
revision they looked at; if another stands there by now, nothing is written and they
are shown both.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance87.core.changes import shown


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


class RevisedForm(forms.ModelForm):
    """A form that refuses to write over what somebody else saved meanwhile.

    Its ``instance`` must have been read under a lock when the form is to be saved. In a
    conflict each field that differs says what stands there now, keeps what was typed,
    and saving once more is then a choice. A subclass that sets ``revision_seen`` to None
    leaves the question to its caller.
    """

    revision_seen = RevisionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_conflict = False
        if not self.instance._state.adding:
            self.initial["revision_seen"] = self.instance.revision

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        record = self.instance
        if (
            "revision_seen" in self.fields
            and not record._state.adding
            and cleaned.get("revision_seen") != record.revision
            and self.has_changed()
        ):
            self.report_conflict()
        return cleaned

    def report_conflict(self):
        self.is_conflict = True
        self.add_error(
            None,
            _(
                "Somebody else changed this while you were writing. Nothing you typed "
                "is lost: beside each entry that differs you see what stands there "
                "now. Saving again replaces it with yours."
            ),
        )
        names = {field.name for field in self.instance._meta.get_fields()}
        for name in self.changed_data:
            if name in names and not self.fields[name].widget.is_hidden:
                now = shown(self.instance, name) or _("nothing")
                self.add_error(name, _("Now: %(value)s") % {"value": now})
        self.data = self.data.copy()
        self.data[self.add_prefix("revision_seen")] = str(self.instance.revision)
