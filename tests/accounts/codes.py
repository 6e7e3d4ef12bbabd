"""The codes that an authenticator app shows."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.factories.accounts import TOTP_SECRET


def code_now(*, secret=TOTP_SECRET, steps=0):
    """The code of this half-minute, or of the one ``steps`` later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))
