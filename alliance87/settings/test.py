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
CACHES["default"]["KEY_PREFIX"] = "alliance87-test"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = BASE_DIR / "static"  # WhiteNoise warns of an absent one
# Two runs on one machine at the same time do not share a database.
if suffix := env.str("TEST_DB_SUFFIX", ""):
    DATABASES["default"]["TEST"] = {"NAME": f"test_{suffix}"}
