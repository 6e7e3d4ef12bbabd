from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.webhooks.models import Webhook


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    """Read only: to which servers the portal tells changes, and for whom.

    Of an address the server alone: the rest may be a secret between it and its owner.
    """

    fields = [
        ("owner", "name"),
        ("host", "endpoints", "as_secretariat"),
        ("state", "failing_since", "created_at"),
    ]
    list_display = ["name", "owner", "host", "as_secretariat", "state", "failing_since"]
    list_filter = ["state", "as_secretariat"]
    list_per_page = 50
    list_select_related = ["owner"]
    ordering = ["owner__email", "name"]
    show_full_result_count = False

    @admin.display(description=_("server"))
    def host(self, webhook):
        return webhook.host

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
