"""What every admin page of the portal shares, and the admin of the shared records."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import mail, records
from alliance87.core.admin.changelists import FreshnessFilter, WordSearch
from alliance87.core.admin.fields import (
    CONFIRMED_PUBLICATION_FIELDS,
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    RevisionSeen,
    in_languages,
)
from alliance87.core.admin.inlines import (
    PlainStackedInline,
    PlainTabularInline,
    PortalStackedInline,
)
from alliance87.core.admin.options import (
    AsksToConfirm,
    LockedRecord,
    PlainModelAdmin,
    PortalModelAdmin,
    PortalOptions,
)

__all__ = [
    "CONFIRMED_PUBLICATION_FIELDS",
    "PUBLICATION_FIELDS",
    "RECORD_FIELDS",
    "SOURCE_FIELDS",
    "AsksToConfirm",
    "FreshnessFilter",
    "LockedRecord",
    "PlainModelAdmin",
    "PlainStackedInline",
    "PlainTabularInline",
    "PortalModelAdmin",
    "PortalOptions",
    "PortalStackedInline",
    "RevisionSeen",
    "WordSearch",
    "in_languages",
    "mail",
    "records",
]

admin.site.site_title = _("Alliance 8.7 portal")
admin.site.site_header = _("Alliance 8.7 partner portal")
admin.site.index_title = _("Records")
admin.site.login = secure_admin_login(admin.site.login)
