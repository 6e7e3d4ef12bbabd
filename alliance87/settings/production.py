"""The live site. Everything here comes from the environment or hardens base."""

import os

from alliance87.settings.base import *  # noqa: F403
from alliance87.settings.env import env, required

SECRET_KEY = required("SECRET_KEY")
# Earlier keys, so that a new one leaves people's second factors readable.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS").split(",")]
SITE_URL = required("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

FILES_ACCEL_PREFIX = env.str("FILES_ACCEL_PREFIX", "")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True  # only once every subdomain has HTTPS
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = True
# The proxy and the container's own health check ask over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
# With this prefix, no other host of the domain can set it.
SESSION_COOKIE_NAME = "__Host-session"
# How many proxies of ours stand in front, each adding to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1)

# "smtp", or a provider that django-anymail knows by that name: postmark, mailgun, …
MAIL_PROVIDER = env.str("MAIL_PROVIDER", "smtp")
if MAIL_PROVIDER != "smtp":
    MAIL_DELIVERY_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_")
}
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds for each answer; a worker waits no longer
