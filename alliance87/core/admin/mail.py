"""The admin of the mail that goes out."""

from django.contrib import admin
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance87.core.actions import retry_mail
from alliance87.core.admin.changelists import WordSearch
from alliance87.core.models import OutgoingMail
from alliance87.core.tasks import deliver_mail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(WordSearch, admin.ModelAdmin):
    """Read only, for administrators: whom the portal writes to. Never what it says."""

    actions = ["try_again"]
    date_hierarchy = "created_at"
    fields = [
        "subject",
        ("sender", "recipients", "reply_to"),
        ("language", "state", "attempts"),
        ("created_at", "next_attempt_at", "claimed_until", "sent_at"),
        "last_error",
        "message_id",
    ]
    list_display = [
        "state",
        "addressees",
        "subject",
        "last_error",
        "attempts",
        "created_at",
        "sent_at",
    ]
    list_display_links = ["subject"]
    list_filter = ["state"]
    list_per_page = 50
    search_fields = ["addresses", "subject"]
    show_full_result_count = False

    def get_queryset(self, request):
        addresses = Func(
            F("recipients"),
            Value(" "),
            function="array_to_string",
            output_field=models.TextField(),
        )
        return super().get_queryset(request).annotate(addresses=addresses)

    @admin.display(description=_("to"))
    def addressees(self, mail):
        return ", ".join(mail.recipients)

    @admin.action(description=_("Try again now (failed only)"), permissions=["view"])
    def try_again(self, request, queryset):
        begun = [mail for mail in queryset if retry_mail(mail=mail)]
        for mail in begun:
            deliver_mail.delay_on_commit(str(mail.pk))
        message = ngettext(
            "%d mail is tried again.", "%d mails are tried again.", len(begun)
        )
        self.message_user(request, message % len(begun))

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
