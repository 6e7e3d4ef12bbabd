import zoneinfo

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.models import User
from alliance87.accounts.second_factor import remove_second_factors
from alliance87.core.search import search

# Secrets and session keys are nobody's to read or type.
admin.site.unregister([Authenticator, UserSession])


class UserAddForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "language"]


class UserForm(UserChangeForm):
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
            "groups",
            "user_permissions",
        ]
        field_classes: dict[str, type[forms.Field]] = {}

    def clean_time_zone(self):
        name = self.cleaned_data["time_zone"]
        if name not in zoneinfo.available_timezones():
            raise forms.ValidationError(
                _("“%(name)s” is no time zone. Write one like America/New_York."),
                params={"name": name},
            )
        return name


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People who sign in by e-mail.

    Only a superuser gives rights or touches a superuser: an editor who may change
    people must not be able to make one, or to become one by a new password.
    """

    form = UserForm
    add_form = UserAddForm
    add_fieldsets = [
        (None, {"fields": ["email", ("first_name", "last_name"), "language"]}),
        (_("Password"), {"fields": ["usable_password", "password1", "password2"]}),
    ]
    autocomplete_fields = ["groups"]
    fieldsets = [
        (None, {"fields": ["email", ("first_name", "last_name")]}),
        (_("Preferences"), {"fields": [("language", "time_zone")]}),
        (_("Password"), {"fields": ["password"]}),
        (
            _("Rights"),
            {"fields": [("is_active", "is_staff", "is_superuser"), "groups"]},
        ),
        (_("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    filter_horizontal: list[str] = []
    list_display = ["email", "name", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "groups", "language"]
    list_per_page = 50
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    save_on_top = True
    search_fields = ["email", "first_name", "last_name"]
    show_full_result_count = False

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, user):
        return user.get_full_name()

    def get_urls(self):
        return [
            path(
                "<path:pk>/second-factors/",
                self.admin_site.admin_view(self.remove_second_factors),
                name="accounts_user_remove_second_factors",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        links = []
        if request.user.is_superuser:
            url = reverse("admin:accounts_user_remove_second_factors", args=[object_id])
            links.append({"url": url, "text": _("Remove second factors")})
        context = {"record_links": links} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def remove_second_factors(self, request, pk):
        """For somebody who lost the phone: asks first, then takes all of them away."""
        if not request.user.is_superuser:
            raise PermissionDenied
        person = self.get_object(request, pk)
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

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        return [*fields, "is_staff", "is_superuser", "groups"]

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
