"""HTML routes. The REST routes are in ``alliance87.api``."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from alliance87.accounts.admin import privacy
from alliance87.accounts.views import front_door
from alliance87.core import mailbox
from alliance87.core.health import healthz, readyz
from alliance87.core.record_views import record_changes
from alliance87.core.views import favicon, stored_file
from alliance87.search.views import home

handler400 = "alliance87.core.problems.bad_request"
handler403 = "alliance87.core.problems.permission_denied"
handler404 = "alliance87.core.problems.page_not_found"
handler500 = "alliance87.core.problems.server_error"

urlpatterns = [
    path("", front_door, name="front-door"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("favicon.ico", favicon),
    path("files/<path:name>", stored_file, name="stored-file"),
    path("api/v1/", include("alliance87.api")),
]

urlpatterns += i18n_patterns(
    path("", home, name="home"),
    path("partners/", include("partners.urls")),
    path("pathfinders/", include("pathfinders.urls")),
    path("action-groups/", include("action_groups.urls")),
    path("events/", include("events.urls")),
    path("documents/", include("alliance87.core.urls")),
    path("changes/<slug:kind>/<uuid:pk>/", record_changes, name="record-changes"),
    path("search/", include("alliance87.search.urls")),
    path("", include("alliance87.briefings.urls")),
    path("accounts/webhooks/", include("alliance87.webhooks.urls")),
    path("accounts/", include("alliance87.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/privacy/", privacy, name="privacy"),
    path("admin/", admin.site.urls),
)

if settings.SHOW_STYLEGUIDE:
    urlpatterns += [
        path("styleguide/", TemplateView.as_view(template_name="styleguide.html"))
    ]

if settings.SHOW_MAILBOX:
    urlpatterns += [
        path("mailbox/", mailbox.letter_list, name="mailbox"),
        path("mailbox/<str:name>/", mailbox.letter_detail, name="letter"),
    ]
