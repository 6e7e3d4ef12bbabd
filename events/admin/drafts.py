from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import RECORD_FIELDS, PlainModelAdmin
from alliance87.core.files import printed_name
from alliance87.core.revisions import Conflict, number_of
from alliance87.core.search import tri
from events.actions.drafts import begin_draft, make_report, save_draft
from events.drafts import (
    CHOICES,
    DROPPED,
    KEPT,
    OPEN,
    STATES,
    counts_of,
    in_sections,
    typed,
)
from events.forms import ReportTextForm
from events.models import ReportDraft


@admin.register(ReportDraft)
class ReportDraftAdmin(PlainModelAdmin):
    """A report is read from its text here, and confirmed piece by piece."""

    autocomplete_fields = ["event"]
    is_restorable = False
    fieldsets = [(None, {"fields": ["event", "title", "file_name"]}), RECORD_FIELDS]
    list_display = ["title", "event", "file_name", "created_at", "made_at"]
    list_filter = [("made_at", admin.EmptyFieldListFilter)]
    list_select_related = ["event"]
    search_fields = ["title", "file_name", *tri("event__title")]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event", "report", "source")

    # -- The text ------------------------------------------------------------------
    def add_view(self, request, form_url="", extra_context=None):
        """Which text, and of which meeting it is the report."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        initial = {"event": request.GET.get("event"), "language": "en"}
        form = ReportTextForm(
            request.POST or None, request.FILES or None, initial=initial
        )
        if request.method == "POST" and form.is_valid():
            values = dict(form.cleaned_data)
            file, _text = values.pop("file"), values.pop("text")
            name = printed_name(file.name) if file else gettext("pasted text")
            try:
                draft = begin_draft(by=request.user, file_name=name, **values)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect("admin:events_reportdraft_change", draft.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Read a report from its text"),
            "opts": self.opts,
            "original": _("New draft"),
            "form": form,
            "errors": form.non_field_errors(),
        }
        return TemplateResponse(request, "admin/events/reportdraft/add.html", context)

    # -- The draft -----------------------------------------------------------------
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Every piece that was found, to confirm, correct or discard."""
        draft = self.get_object(request, object_id)
        if draft is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, draft):
            raise PermissionDenied
        pieces, errors, problems = draft.pieces, [], {}
        if request.method == "POST":
            if not self.has_change_permission(request, draft):
                raise PermissionDenied
            pieces = typed(draft.pieces, request.POST)
            place, errors, problems = self.carry_out(request, draft, pieces)
            if place:
                return redirect(place)
            draft.refresh_from_db()
        return self.draft_page(request, draft, pieces, errors, problems)

    def carry_out(self, request, draft, pieces):
        """(where to go, or None; what is wrong; the same by piece) of what was sent."""
        seen, do = request.POST.get("revision", ""), request.POST.get("do", "")
        here = request.get_full_path()
        try:
            draft = save_draft(
                draft=draft,
                pieces=pieces,
                by=request.user,
                revision=number_of(seen),
            )
            if do != "make":
                messages.success(request, gettext("The draft is kept."))
                section = do.partition("-")[2]
                return (f"{here}#section-{section}" if section else here), [], {}
            report = make_report(
                draft=draft,
                by=request.user,
                revision=draft.revision,
                on=timezone.localdate(),
            )
        except Conflict:
            text = gettext(
                "Somebody else changed this draft while you were writing. Nothing you "
                "typed is lost: it stands here. Saving again replaces theirs with it."
            )
            return None, [text], {}
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                return None, error.messages, {}
            by_piece = error.message_dict
            if not all(key.isdecimal() for key in by_piece):
                return None, error.messages, {}
            problems = {int(key): texts for key, texts in by_piece.items()}
            text = ngettext(
                "One piece cannot be made a record. The draft is kept; nothing else is.",
                "%(n)d pieces cannot be made records. The draft is kept; nothing else is.",
                len(problems),
            )
            return None, [text % {"n": len(problems)}], problems
        messages.success(
            request,
            gettext("The report is made. Only the Secretariat reads it until you say."),
        )
        return redirect("admin:events_meetingreport_change", report.pk).url, [], {}

    def draft_page(self, request, draft, pieces, errors, problems):
        shown = [{**each, "problems": problems.get(each["id"])} for each in pieces]
        counts = counts_of(pieces)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Draft of a report"),
            "subtitle": draft.title,
            "opts": self.opts,
            "original": draft,
            "draft": draft,
            "sections": in_sections(shown),
            "section_count": sum(each["kind"] == "section" for each in pieces),
            "states": STATES.items(),
            "counts": [(STATES[state], counts[state]) for state in STATES],
            "open_count": counts[OPEN],
            "kept_count": counts[KEPT],
            "dropped_count": counts[DROPPED],
            "choices": {
                f"{kind}_{name}": enum.choices for (kind, name), enum in CHOICES.items()
            },
            "errors": errors,
        }
        template = "admin/events/reportdraft/change_form.html"
        return TemplateResponse(request, template, context)
