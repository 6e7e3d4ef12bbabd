import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.actions import (
    change_address,
    close_erasure_request,
    deactivate,
    resend_invitation,
    revoke_invitation,
)
from alliance87.accounts.enums import ErasureOutcome
from alliance87.accounts.erasure import erase_person, plan
from alliance87.accounts.forms import EraseForm, time_zone_choices
from alliance87.accounts.models import Erasure, ErasureRequest, Invitation, User
from alliance87.accounts.notices import PASSWORD_CHANGED, tell
from alliance87.accounts.roles import roles_of
from alliance87.accounts.second_factor import remove_second_factors
from alliance87.core.admin import LockedRecord, RevisionSeen, WordSearch
from alliance87.core.privacy import personal
from alliance87.core.revisions import RevisedForm
from alliance87.core.search import search

# Secrets and session keys are nobody's to read or type; an address is typed where the
# person is.
admin.site.unregister([Authenticator, EmailAddress, UserSession])
# Rights follow from roles alone: ``accounts.backends`` never asks the groups.
admin.site.unregister(Group)


class UserAddForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["usable_password"].initial = "false"


class PasswordForm(AdminPasswordChangeForm):
    """Another password for somebody, who is told."""

    def save(self, commit=True):
        user = super().save(commit)
        tell(user=user, what=PASSWORD_CHANGED)
        return user


class UserForm(RevisedForm, UserChangeForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        error_messages={"invalid_choice": _("Choose one of the time zones offered.")},
    )

    class Meta:
        model = User
        fields = [
            "email",
            "password",
            "first_name",
            "last_name",
            "language",
            "time_zone",
            "is_active",
            "is_staff",
            "is_superuser",
        ]
        field_classes: dict[str, type[forms.Field]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:  # not where it is only shown
            choices = time_zone_choices(self.instance.time_zone)
            self.fields["time_zone"].choices = choices


def second_factors_of(person):
    """The names of the second factors ``person`` signs in with."""
    factors = Authenticator.objects.filter(user=person)
    return [factor.get_type_display() for factor in factors.order_by("created_at")]


def do_to_each(options, request, rows, action, done):
    """Call ``action`` with each row; say why where it refuses, and how many are done."""
    count = 0
    for row in rows:
        try:
            action(row)
        except ValidationError as error:
            text = f"{row}: {' '.join(error.messages)}"
            options.message_user(request, text, messages.ERROR)
        else:
            count += 1
    options.message_user(request, done % count)


@admin.register(User)
class UserAdmin(LockedRecord, RevisionSeen, DjangoUserAdmin):
    """People who sign in by e-mail.

    Only a superuser gives rights or touches a superuser: an editor who may change
    people must not be able to make one, or to become one by a new password.
    """

    actions = ["close_accounts"]
    form = UserForm
    change_password_form = PasswordForm
    add_form = UserAddForm
    add_fieldsets = [
        (None, {"fields": ["email", ("first_name", "last_name"), "language"]}),
        (
            _("Password"),
            {
                "fields": ["usable_password", "password1", "password2"],
                "description": _(
                    "Make up no password for somebody else. Invite the person from "
                    "the record of their partner or action group instead: they choose "
                    "their own."
                ),
            },
        ),
    ]
    fieldsets = [
        (None, {"fields": ["email", ("first_name", "last_name")]}),
        (_("Preferences"), {"fields": [("language", "time_zone")]}),
        (_("Password"), {"fields": ["password"]}),
        (
            _("Rights"),
            {
                "fields": [("is_active", "is_staff", "is_superuser")],
                "description": _(
                    "Staff keep the records; a superuser also gives rights. All else "
                    "follows from whom a person speaks for and what they chair."
                ),
            },
        ),
        (_("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    filter_horizontal: list[str] = []
    list_display = ["email", "name", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "language"]
    list_per_page = 50
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    save_on_top = True
    search_fields = ["email", "first_name", "last_name"]
    show_full_result_count = False

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<uuid:pk>/rights/",
                view(self.rights_view),
                name="accounts_user_rights",
            ),
            path(
                "<uuid:pk>/second-factors/",
                view(self.remove_second_factors),
                name="accounts_user_remove_second_factors",
            ),
            path("<uuid:pk>/erase/", view(self.erase), name="accounts_user_erase"),
            *super().get_urls(),
        ]

    def rights_view(self, request, pk):
        """What may this person do? Every role, why they hold it, what it allows."""
        person = self.get_object(request, str(pk))
        if person is None:
            raise Http404
        if not self.has_view_permission(request, person):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("What may this person do?"),
            "subtitle": person,
            "opts": self.opts,
            "person": person,
            "roles": roles_of(person),
            "tokens": person.api_tokens.all(),
            "second_factors": second_factors_of(person),
        }
        return TemplateResponse(request, "admin/accounts/user/rights.html", context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            rights = reverse("admin:accounts_user_rights", args=[obj.pk])
            context["object_tools"] = [
                {"url": rights, "text": _("What may this person do?")}
            ]
            if request.user.is_superuser:
                url = reverse(
                    "admin:accounts_user_remove_second_factors", args=[obj.pk]
                )
                context["object_tools"].append(
                    {"url": url, "text": _("Remove second factors")}
                )
                context["object_tools"] += [
                    {"url": reverse("privacy"), "text": _("What is kept of people")},
                    {
                        "url": reverse("admin:accounts_user_erase", args=[obj.pk]),
                        "text": _("Erase this person"),
                    },
                ]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, user):
        return user.get_full_name()

    def remove_second_factors(self, request, pk):
        """For somebody who lost the phone: asks first, then takes all of them away."""
        if not request.user.is_superuser:
            raise PermissionDenied
        person = self.get_object(request, str(pk))
        if person is None:
            raise Http404
        if request.method == "POST":
            remove_second_factors(user=person)
            self.log_change(request, person, "Removed the second factors.")
            text = gettext("%(person)s has no second factor any more.")
            messages.success(request, text % {"person": person})
            return redirect("admin:accounts_user_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Remove second factors"),
            "opts": self.opts,
            "person": person,
            "authenticators": Authenticator.objects.filter(user=person),
        }
        template = "admin/accounts/user/remove_second_factors.html"
        return render(request, template, context)

    def erase(self, request, pk):
        """Shows what goes, what is emptied and what stays; then erases for good."""
        if not request.user.is_superuser:
            raise PermissionDenied
        person = self.get_object(request, str(pk))
        if person is None:
            raise Http404
        form = EraseForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                erase_person(user=person, by=request.user, reason=reason)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("The person is erased."))
                return redirect("admin:accounts_user_changelist")
        context = self.admin_site.each_context(request) | {
            "title": _("Erase this person"),
            "opts": self.opts,
            "person": person,
            "form": form,
            "steps": plan(person),
        }
        return render(request, "admin/accounts/user/erase.html", context)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if obj == request.user:  # nobody closes their own account
            fields = [*fields, "is_active"]
        if request.user.is_superuser:
            return fields
        return [*fields, "is_staff", "is_superuser"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            change_address(user=obj, email=obj.email)
        if change and "is_active" in form.changed_data and not obj.is_active:
            deactivate(user=obj, by=request.user)

    @admin.action(description=_("Close the account"), permissions=["change"])
    def close_accounts(self, request, queryset):
        do_to_each(
            self,
            request,
            queryset.filter(is_active=True),
            lambda person: deactivate(user=person, by=request.user),
            ngettext_lazy(
                "%d account closed: its sessions ended, its tokens deleted.",
                "%d accounts closed: their sessions ended, their tokens deleted.",
            ),
        )

    def has_change_permission(self, request, obj=None):
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_delete_permission(request, obj)

    def get_search_results(self, request, queryset, search_term):
        # PostgreSQL takes an address for one word; people type parts of it.
        words = F("email")
        for sign in ("@", ".", "-", "_"):
            words = Replace(words, Value(sign), Value(" "))
        rows = queryset.annotate(email_words=words)
        columns = {"A": ["email_words", "first_name", "last_name"]}
        return search(rows, search_term, columns), False


class StateFilter(admin.SimpleListFilter):
    """By what became of the invitation."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("open", _("open")),
            ("unanswered", _("expired in the last 30 days")),
            ("accepted", _("accepted")),
            ("revoked", _("revoked")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        since = now - datetime.timedelta(days=30)
        rows = {
            "open": queryset.open(at=now),
            "unanswered": queryset.unanswered(since=since, at=now),
            "accepted": queryset.filter(accepted_at__isnull=False),
            "revoked": queryset.filter(revoked_at__isnull=False),
        }
        return rows.get(self.value(), queryset)


@admin.register(Invitation)
class InvitationAdmin(WordSearch, admin.ModelAdmin):
    """Read only: people are invited where they are to speak or to take part."""

    actions = ["send_again", "revoke"]
    date_hierarchy = "created_at"
    fields = [
        "user",
        "purpose",
        "invited_by",
        ("created_at", "expires_at"),
        ("accepted_at", "revoked_at"),
    ]
    list_display = ["user", "purpose", "invited_by", "created_at", "state"]
    list_filter = [StateFilter]
    list_per_page = 50
    list_select_related = ["user", "invited_by"]
    search_fields = ["user__email", "user__last_name", "purpose"]
    show_full_result_count = False

    @admin.display(description=_("state"))
    def state(self, invitation):
        return invitation.state

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_invite_permission(self, request):
        return request.user.has_perm("accounts.change_invitation")

    @admin.action(description=_("Send again, with a new link"), permissions=["invite"])
    def send_again(self, request, queryset):
        do_to_each(
            self,
            request,
            queryset,
            lambda row: resend_invitation(invitation=row),
            ngettext_lazy(
                "%d invitation sent again; its earlier link no longer works.",
                "%d invitations sent again; their earlier links no longer work.",
            ),
        )

    @admin.action(description=_("Revoke"), permissions=["invite"])
    def revoke(self, request, queryset):
        do_to_each(
            self,
            request,
            queryset,
            lambda row: revoke_invitation(invitation=row),
            ngettext_lazy("%d invitation revoked.", "%d invitations revoked."),
        )


class AdministratorsOnly(WordSearch, admin.ModelAdmin):
    """What only administrators see, and nobody adds or deletes by hand."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(ErasureRequest)
class ErasureRequestAdmin(AdministratorsOnly):
    """People who ask to be erased: each is erased, or told why not."""

    date_hierarchy = "asked_at"
    fields = ["user", "asked_at", "answer", ("decided_at", "outcome")]
    list_display = ["__str__", "asked_at", "outcome", "decided_at"]
    list_filter = ["outcome"]
    list_select_related = ["user"]
    readonly_fields = ["user", "asked_at", "decided_at", "outcome"]
    search_fields = ["user__email", "user__last_name"]

    def has_change_permission(self, request, obj=None):
        """Saved once: the answer of a request that is declined."""
        open_now = obj is None or obj.decided_at is None
        return open_now and self.has_view_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if answer := form.base_fields.get("answer"):
            answer.required = True
            answer.label = gettext("Why it is declined")
        return form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.user_id and obj.decided_at is None:
            url = reverse("admin:accounts_user_erase", args=[obj.user_id])
            context["object_tools"] = [{"url": url, "text": _("Erase this person")}]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        close_erasure_request(
            request=obj, outcome=ErasureOutcome.DECLINED, answer=obj.answer
        )


@admin.register(Erasure)
class ErasureAdmin(AdministratorsOnly):
    """That people were erased, and not who they were."""

    date_hierarchy = "erased_at"
    fields = ["erased_at", "erased_by", "reason", "counts"]
    list_display = ["erased_at", "erased_by", "reason"]
    list_filter = ["reason"]


@admin.site.admin_view
def privacy(request):
    """The register of personal data, as the code has it."""
    if not request.user.is_superuser:
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("What is kept of people"),
        "register": personal(),
    }
    return render(request, "admin/privacy.html", context)
