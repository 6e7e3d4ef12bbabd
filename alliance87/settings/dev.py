"""One machine, one person: `make run` and every `manage.py` command by default."""

from alliance87.settings.base import *  # noqa: F403

# Without DEBUG=1, the pages and errors are those that people will see.
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = SECRET_KEY or "for one machine only, never for a real site"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
SHOW_STYLEGUIDE = SHOW_MAILBOX = DEMO_RECORDS_ALLOWED = True
EGRESS_ALLOWS_LOOPBACK = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = STORAGES | {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
}
# The address that `make run` prints: a session belongs to one name of the machine, and
# passkeys to a name that is no IP address.
SITE_URL = SITE_URL or f"http://localhost:{env.str('PORT', '') or 8000}"
MAIL_DELIVERY_BACKEND = "alliance87.core.mail.LocalMailbox"
MAILBOX_ROOT = BASE_DIR / "var" / "mail"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # browsers themselves allow only localhost
