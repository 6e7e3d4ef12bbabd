"""The past of a record: what changed, and an earlier revision brought back."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from alliance87.core.actions import restore_revision
from alliance87.core.changes import RecordHistory
from alliance87.core.record_views import asked, choices, comparison
from alliance87.core.revisions import Conflict


class RestoresRevisions:
    """The history of a record, and how an earlier revision comes back.

    Where ``is_restorable`` is off, nobody brings one back: what was decided stays
    decided.
    """

    is_restorable = True

    @transaction.atomic
    def history_view(self, request, object_id, extra_context=None):
        """Every revision: who made it, through what, and what it changed.

        Any two can be compared, and one brought back by whoever may change the record,
        after they have seen what that would change.
        """
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        may_restore = self.is_restorable and self.has_change_permission(request, record)
        history = RecordHistory(self.model, record.pk, reader=request.user)
        if request.method == "POST":
            if not may_restore:
                raise PermissionDenied
            return self.bring_back(request, record, history)
        past = history.find(asked(request, "bring_back"))
        if past and may_restore and not past.is_deletion:
            return self.ask_to_bring_back(request, record, history, past)
        steps = history.steps()
        page = Paginator(steps[::-1], self.list_per_page).get_page(
            request.GET.get("page")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(record),
            "opts": self.opts,
            "object": record,
            "steps": steps,
            "page": page,
            "choices": choices(request, steps),
            "comparison": comparison(request, history),
            "may_restore": may_restore,
        }
        return render(request, "admin/record_history.html", context)

    def ask_to_bring_back(self, request, record, history, past):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Bring an earlier revision back"),
            "subtitle": str(record),
            "opts": self.opts,
            "object": record,
            "past": past,
            "differences": history.between(history.rows[-1], past),
        }
        return render(request, "admin/bring_back.html", context)

    def bring_back(self, request, record, history):
        past = history.find(asked(request, "revision", data=request.POST))
        seen = asked(request, "revision_seen", data=request.POST)
        try:
            if past is None or past.is_deletion:
                raise ValidationError(_("There is no such revision."))
            restore_revision(record=record, past=past, revision=seen)
        except Conflict:
            text = _(
                "Somebody else changed this meanwhile. Look at it, then try again."
            )
            self.message_user(request, text, messages.ERROR)
        except ValidationError as error:
            text = _("This revision cannot be brought back: %(why)s")
            why = " ".join(error.messages)
            self.message_user(request, text % {"why": why}, messages.ERROR)
        else:
            text = _("The record stands again as in revision %(number)d.")
            self.message_user(request, text % {"number": past.revision})
        return redirect(request.path)
