"""What a demonstration site shows that a live one keeps to itself."""

import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django import template
from django.conf import settings
from django.core.cache import cache

from alliance87.accounts.mfa import used_code_key
from alliance87.demo.users import DEMO_USERS, TOTP_SECRET

register = template.Library()

EMAILS = {entry["email"] for entry in DEMO_USERS}


@register.filter
def signing_in(request):
    """The person whose password was right and whose second factor is asked for."""
    stage = getattr(request, "_login_stage", None)
    return stage.login.user if stage else None


@register.inclusion_tag("mfa/_demonstration_code.html")
def demonstration_code(user):
    """The code of a demonstration user, only for the secret that is published."""
    shown = settings.DEMO_RECORDS_ALLOWED and user is not None and _has_published(user)
    return {"shown": shown, "code": _unused_code(user) if shown else ""}


def _has_published(user):
    if user.email not in EMAILS:
        return False
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return app is not None and decrypt(app.data["secret"]) == TOTP_SECRET


def _unused_code(user):
    """A code that is accepted now and that nobody used yet; "" if there is none."""
    now = int(time.time()) // app_settings.TOTP_PERIOD
    for counter in (now, now + 1, now - 1):
        code = format_hotp_value(hotp_value(TOTP_SECRET, counter))
        if cache.get(used_code_key(user.pk, code)) is None:
            return code
    return ""
