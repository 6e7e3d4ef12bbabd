"""What a person is told by mail of their own account, so that a thief is noticed."""

import zoneinfo

from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

from alliance87.core.mail import portal_url, send_template_mail

TOKEN_MADE = _("A token for the API was made.")
CODE_USED = _("One of your recovery codes was used. Each works once.")
FACTORS_REMOVED = _("An administrator removed every second factor.")
PASSWORD_CHANGED = _("The password was changed.")

# By the names of allauth's own mails, in whose place ours are sent.
NOTICES = {
    "account/email/password_changed": PASSWORD_CHANGED,
    "account/email/password_reset": _("A new password was chosen by a link in a mail."),
    "account/email/password_set": _("A password was set."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made."),
    "mfa/email/totp_activated": _("An authenticator app was added."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed."),
    "mfa/email/webauthn_added": _("A passkey or security key was added."),
    "mfa/email/webauthn_removed": _("A passkey or security key was removed."),
}


def tell(*, user, what):
    """Write to ``user`` that ``what`` happened just now. It holds no secret."""
    with translation.override(user.language), timezone.override(zone_of(user)):
        moment = timezone.localtime()
        at = f"{formats.date_format(moment, 'DATETIME_FORMAT')} ({moment.tzname()})"
        send_template_mail(
            to=user.email,
            template="security_notice",
            context={
                "what": what,
                "at": at,
                "url": portal_url(reverse("accounts:overview")),
            },
            language=user.language,
        )


def zone_of(user):
    try:
        return zoneinfo.ZoneInfo(user.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
