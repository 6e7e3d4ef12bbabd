"""One machine, one person: `make run` and every `manage.py` command by default."""

from alliance87.settings.base import *  # noqa: F403

# Without DEBUG=1, the pages and errors are those that people will see.
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = SECRET_KEY or "for one machine only, never for a real site"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
SITE_URL = SITE_URL or f"http://127.0.0.1:{env.str('PORT', '') or 8000}"
SHOW_STYLEGUIDE = DEMO_RECORDS_ALLOWED = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = STORAGES | {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
