"""What waits for the Secretariat's decision."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance87.core.admin import RECORD_FIELDS, PlainModelAdmin
from alliance87.core.revisions import Conflict
from alliance87.core.search import tri
from partners.actions import applications, changes, relay
from partners.applications import CONTACT, ORGANISATION, facts_of
from partners.duplicates import possible_duplicates
from partners.enums import ApplicationState, ProposalState
from partners.forms import AcceptForm
from partners.models import (
    ContactBlock,
    ContactMessage,
    PartnerApplication,
    ProfileChange,
)
from partners.profiles import (
    in_order,
    label_of,
    plain,
    profile_form,
    value_of,
    word_diff,
    words_of,
)


class StateFilter(admin.SimpleListFilter):
    """The states of a queue; what is open unless somebody asks for others."""

    title = gettext_lazy("state")
    parameter_name = "state"
    states: type
    open_states: list[str]

    def lookups(self, request, model_admin):
        return [("all", _("All")), *self.states.choices]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("Open"),
        }
        for key, label in self.lookup_choices:
            yield {
                "selected": self.value() == key,
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": label,
            }

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        chosen = [self.value()] if self.value() else self.open_states
        return queryset.filter(state__in=chosen)


class QueueAdmin(PlainModelAdmin):
    """Rows that come from the pages: nobody adds one here, or writes a state into it."""

    is_restorable = False
    ordering = ["created_at"]

    def get_actions(self, request):
        return {}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False  # what was decided stays on record

    @transaction.atomic  # the row is locked while somebody decides
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page on which somebody decides, in place of a form of all the columns."""
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if request.method == "POST" and not self.has_change_permission(request, record):
            raise PermissionDenied
        return self.decision_page(request, record)

    def render_decision(self, request, record, template, context):
        return TemplateResponse(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": record,
                "title": self.opts.verbose_name.capitalize(),
                "subtitle": str(record),
                "may_change": self.has_change_permission(request, record),
                **context,
            },
        )


class ProposalStateFilter(StateFilter):
    states = ProposalState
    open_states = [ProposalState.PROPOSED]


@admin.register(ProfileChange)
class ProfileChangeAdmin(QueueAdmin):
    autocomplete_fields = ["partner", "representative", "proposed_by", "decided_by"]
    fieldsets = [
        (None, {"fields": ["partner", "representative", "proposed_by", "state"]}),
        RECORD_FIELDS,
    ]
    list_display = ["partner", "representative", "proposed_by", "created_at", "state"]
    list_filter = [ProposalStateFilter]
    list_select_related = ["partner", "representative", "proposed_by"]
    search_fields = [*tri("partner__name"), "partner__acronym", "representative__name"]

    def decision_page(self, request, change):
        """Old, now and proposed side by side; each new value can be edited first."""
        record, names = change.record, list(change.proposed)
        form = profile_form(record, names=names, initial=change.proposed)
        reason, errors = "", []
        if request.method == "POST":
            # The record is read again: the form writes what was typed into its own.
            fresh = type(record).objects.get(pk=record.pk)
            form = profile_form(fresh, names=names, values=request.POST)
            reason = request.POST.get("reason", "")
            errors = self.decide(request, change, form, reason)
            if not errors:
                return redirect(request.get_full_path())
            record.refresh_from_db()
        return self.render_decision(
            request,
            change,
            "admin/partners/profilechange/change_form.html",
            {
                "change": change,
                "record": record,
                "rows": comparison(change, record, form),
                "form": form,
                "reason": reason,
                "errors": errors,
                "changed_since": record.revision != change.base_revision,
                "is_author": change.proposed_by_id == request.user.pk,
            },
        )

    def decide(self, request, change, form, reason):
        """Carry out what the button says. Return what is wrong, in words."""
        try:
            if request.POST.get("do") == "decline":
                changes.decline_change(change=change, by=request.user, reason=reason)
                messages.success(request, _("Declined. Who proposed it is told why."))
                return []
            if not form.is_valid():
                return [_("Please correct what is marked."), *form.non_field_errors()]
            changes.accept_change(
                change=change,
                by=request.user,
                revision=revision_of(request),
                values={name: plain(v) for name, v in form.cleaned_data.items()},
            )
            messages.success(request, _("Accepted. The record says it now."))
        except Conflict:
            return [
                _(
                    "The record was changed while you looked at this page. What you "
                    "typed is still here: compare it with what the record says now."
                )
            ]
        except ValidationError as error:
            return error.messages
        return []


def revision_of(request):
    posted = request.POST.get("revision", "")
    return int(posted) if posted.isascii() and posted.isdigit() else 0


def comparison(change, record, form):
    """Field by field: as proposed from, as it is now, as proposed, and the new value."""
    rows = []
    for name, proposed in in_order(record, change.proposed).items():
        now = words_of(record, name, value_of(record, name))
        before = words_of(record, name, change.before[name])
        new = words_of(record, name, proposed)
        accepted = (change.accepted or {}).get(name, proposed)
        rows.append(
            {
                "label": label_of(record, name),
                "before": before,
                "now": now,
                "moved": before != now,
                "diff": word_diff(now if change.is_open else before, new),
                "accepted": words_of(record, name, accepted),
                "edited": accepted != proposed,
                "field": form[name],
            }
        )
    return rows


class ApplicationStateFilter(StateFilter):
    states = ApplicationState
    open_states = ApplicationState.waiting()


@admin.register(PartnerApplication)
class PartnerApplicationAdmin(QueueAdmin):
    autocomplete_fields = [
        "country",
        "themes",
        "countries_of_work",
        "partner",
        "decided_by",
    ]
    fieldsets = [
        (None, {"fields": ["name", "acronym", "stakeholder_group", "country"]}),
        RECORD_FIELDS,
    ]
    list_display = ["name", "stakeholder_group", "country", "confirmed_at", "state"]
    list_filter = [ApplicationStateFilter, "stakeholder_group"]
    list_select_related = ["country"]
    search_fields = ["name", "acronym", *tri("country__name")]

    def get_queryset(self, request):
        """Only applications whose contact has confirmed the address."""
        return super().get_queryset(request).filter(confirmed_at__isnull=False)

    def decision_page(self, request, application):
        accept = AcceptForm(initial={"description": application.work})
        reason, errors = "", []
        if request.method == "POST":
            accept = AcceptForm(request.POST)
            reason = request.POST.get("reason", "")
            errors = self.decide(request, application, accept, reason)
            if not errors:
                return redirect(request.get_full_path())
        return self.render_decision(
            request,
            application,
            "admin/partners/partnerapplication/change_form.html",
            {
                "application": application,
                "facts": facts_of(
                    application, [*ORGANISATION, *CONTACT], labels=OF_THE_APPLICANT
                ),
                "duplicates": possible_duplicates(application),
                "accept": accept,
                "reason": reason,
                "errors": errors,
            },
        )

    def decide(self, request, application, accept, reason):
        """Carry out what the button says. Return what is wrong, in words."""
        todo, by = request.POST.get("do"), request.user
        try:
            if todo == "review":
                applications.start_review(application=application, by=by)
                messages.success(request, _("The application is under review."))
            elif todo == "decline":
                applications.decline_application(
                    application=application, by=by, reason=reason
                )
                messages.success(request, _("Declined. The applicant is told why."))
            elif not accept.is_valid():
                return [_("Please correct what is marked.")]
            else:
                applications.accept_application(
                    application=application, by=by, **accept.cleaned_data
                )
                messages.success(
                    request, _("Accepted. The contact is invited as focal point.")
                )
        except ValidationError as error:
            return error.messages
        return []


# The form speaks to the applicant; the Secretariat reads of them.
OF_THE_APPLICANT = {
    "work": gettext_lazy("what they do"),
    "contact_name": gettext_lazy("name of the contact"),
    "language": gettext_lazy("language of correspondence, and of what they wrote"),
}


@admin.register(ContactMessage)
class ContactMessageAdmin(QueueAdmin):
    """Only what was reported, or reached nobody: the rest is between its two sides."""

    autocomplete_fields = ["from_partner", "to_partner", "reported_by"]
    fieldsets = [(None, {"fields": ["from_partner", "to_partner"]}), RECORD_FIELDS]
    list_display = [
        "from_partner",
        "to_partner",
        "created_at",
        "delivered",
        "reported_at",
    ]
    list_filter = ["delivered"]
    list_select_related = ["from_partner", "to_partner"]
    search_fields = [*tri("from_partner__name", "to_partner__name")]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.reported() | rows.undelivered()

    def decision_page(self, request, message):
        if request.method == "POST":
            relay.settle_report(message=message, by=request.user)
            messages.success(request, _("Settled. The message is closed to you again."))
            return redirect("admin:partners_contactmessage_changelist")
        return self.render_decision(
            request,
            message,
            "admin/partners/contactmessage/change_form.html",
            {"message": message},
        )


@admin.register(ContactBlock)
class ContactBlockAdmin(PlainModelAdmin):
    """Partners block; the Secretariat can only lift what was meant otherwise."""

    autocomplete_fields = ["partner", "blocked", "blocked_by"]
    fieldsets = [
        (None, {"fields": ["partner", "blocked", "blocked_by"]}),
        RECORD_FIELDS,
    ]
    list_display = ["partner", "blocked", "blocked_by", "created_at"]
    list_select_related = ["partner", "blocked", "blocked_by"]
    search_fields = [*tri("partner__name"), "blocked__last_name"]

    def get_actions(self, request):
        return {}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
