"""The suite: real PostgreSQL and real Redis, quick password hashing."""

import tempfile
import uuid
from pathlib import Path

from alliance87.settings.dev import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A worker that a test starts gets both from that test.
MEDIA_ROOT = Path(
    env.str("TEST_MEDIA_ROOT", "") or tempfile.mkdtemp(prefix="alliance87-test-media-")
)
CELERY_TASK_DEFAULT_QUEUE = env.str("TEST_QUEUE", "") or f"test-{uuid.uuid4().hex}"
EMAIL_BACKEND = MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A pooled connection would outlive the test database it points at.
DATABASES["default"]["OPTIONS"].pop("pool")
# What a test wrote need not outlive a power cut.
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
# Nor does what one run counted, or holds a place at, stand in the way of another.
CACHES["default"]["KEY_PREFIX"] = CELERY_TASK_DEFAULT_QUEUE
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
API_RATES = {}
# Most tests count what an answer costs that nobody asked for before.
KEPT_ANSWERS_BYTES = 0
STORED_RECORDS = env.bool("STORED_RECORDS", False)
# Each test client would list every static file anew; the live server has its own way.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="alliance87-test-static-"))
# Two runs on one machine at the same time do not share a database.
if suffix := env.str("TEST_DB_SUFFIX", ""):
    DATABASES["default"]["TEST"] = {"NAME": f"test_{suffix}"}
