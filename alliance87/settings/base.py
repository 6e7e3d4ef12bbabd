"""What every installation shares. Secure by default: dev and test open things up."""

import pghistory
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from alliance87.settings.env import BASE_DIR, database, env, required

# -- Apps ----------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",  # before the admin, which it extends
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "knox",
    "rest_framework",
    "alliance87.core",
    "alliance87.accounts",
    "partners",
    "pathfinders",
    "action_groups",
    "events",
    "alliance87.search",
    "alliance87.briefings",
    "alliance87.feeds",
    "alliance87.webhooks",
    "alliance87.demo",
]
SILENCED_SYSTEM_CHECKS: list[str] = []

MIDDLEWARE = [
    "alliance87.core.middleware.safe_headers",
    "alliance87.core.request_ids.numbered",
    "alliance87.core.problems.always_problems",
    "django.middleware.security.SecurityMiddleware",
    "alliance87.core.api.kept.given_again",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alliance87.core.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "alliance87.core.middleware.with_slash",
    "alliance87.core.middleware.of_known_length",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alliance87.accounts.api_access.noted",
    "alliance87.accounts.api_access.limited",
    "alliance87.core.provenance.ProvenanceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alliance87.accounts.middleware.UnsavedMiddleware",
    "alliance87.accounts.middleware.SecondFactorMiddleware",
    "alliance87.accounts.middleware.PersonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alliance87.core.remembered.for_one_page",
]

ROOT_URLCONF = "alliance87.urls"
WSGI_APPLICATION = "alliance87.wsgi.application"
ASGI_APPLICATION = "alliance87.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- Data ----------------------------------------------------------------------
DATABASES = {
    "default": database(
        CONN_HEALTH_CHECKS=True,
        OPTIONS={"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    )
}
# As migrations, some four hundred triggers would take minutes; `migrate` sets them up
# at its end, from what the models declare.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
# History is in the order in which things happened, also within one transaction.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ["POST", "PUT", "PATCH", "DELETE"]
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "alliance87",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "var" / "media")
# Files are handed out by a view that asks who is reading; they have no public address.
MEDIA_URL = "files/"
# Where the proxy finds MEDIA_ROOT, if it is to send the files: see docs/operations.md.
FILES_ACCEL_PREFIX = ""
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an agenda or a work plan is one admin form

# -- Queue ---------------------------------------------------------------------
# PostgreSQL holds the state of every job; Redis only makes it quick.
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kilobytes; WeasyPrint grows
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {
        "task": "core.heartbeat",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "sweep-packs": {"task": "briefings.sweep_packs", "schedule": 60.0},
    "expire-packs": {
        "task": "briefings.expire_packs",
        "schedule": crontab(hour=4, minute=10),
    },
    "sweep-mail": {
        "task": "core.sweep_mail",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "follow-changes": {
        "task": "webhooks.follow_changes",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "send-webhook-messages": {
        "task": "webhooks.send_messages",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget-webhook-messages": {
        "task": "webhooks.forget_deliveries",
        "schedule": crontab(hour=3, minute=35),
    },
    "forget-people": {
        "task": "accounts.forget",
        "schedule": crontab(hour=3, minute=30),
    },
    "forget-mail": {
        "task": "core.forget_mail",
        "schedule": crontab(hour=3, minute=15),
    },
    "forget-kept-answers": {
        "task": "core.forget_kept_answers",
        "schedule": crontab(minute=50),
    },
    "forget-stamps": {
        "task": "core.forget_stamps",
        "schedule": crontab(hour=3, minute=5),
    },
    "clean-applications": {
        "task": "partners.clean_applications",
        "schedule": crontab(hour=3, minute=10),
    },
    "sweep-imports": {
        "task": "partners.sweep_imports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "clean-imports": {
        "task": "partners.clean_imports",
        "schedule": crontab(hour=3, minute=25),
    },
    "send-digests": {
        "task": "partners.send_digests",
        "schedule": crontab(hour=5, minute=0),
    },
    "erase-messages": {
        "task": "partners.erase_messages",
        "schedule": crontab(hour=3, minute=20),
    },
    "ask-partners-to-confirm": {
        "task": "partners.ask_to_confirm",
        "schedule": crontab(hour=4, minute=0),
    },
    "ask-countries-to-confirm": {
        "task": "pathfinders.ask_to_confirm",
        "schedule": crontab(hour=4, minute=10),
    },
    "open-reports": {
        "task": "pathfinders.open_reports",
        "schedule": crontab(hour=3, minute=40),
    },
    "remind-of-reports": {
        "task": "pathfinders.remind_of_reports",
        "schedule": crontab(hour=5, minute=0),
    },
    "sweep-posts": {
        "task": "action_groups.sweep_posts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-space-digests": {
        "task": "action_groups.send_space_digests",
        "schedule": crontab(hour=5, minute=15),
    },
    "compare-feeds": {
        "task": "feeds.compare_all",
        "schedule": crontab(hour=0, minute=5),
    },
    "store-records": {
        "task": "feeds.store_records",
        "schedule": crontab(minute=1),
        "options": {"expires": 1800},
    },
    "forget-changes": {
        "task": "feeds.forget",
        "schedule": crontab(hour=2, minute=50),
    },
    "remind-of-events": {
        "task": "events.remind_of_events",
        "schedule": crontab(hour=6, minute=0),
    },
}

# -- People --------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["alliance87.accounts.backends.RoleBackend"]
ROLE_SOURCES = [
    "partners.roles.held_by",
    "pathfinders.roles.held_by",
    "action_groups.roles.held_by",
    "events.roles.held_by",
]
# What begins when somebody accepts an invitation: actions of the apps above.
ACCEPTANCE_ACTIONS = ["partners.actions.people.begin_to_speak"]
# What each app keeps about people: see ``core.privacy``.
PRIVACY_REGISTERS = [
    "alliance87.accounts.privacy",
    "partners.privacy",
    "pathfinders.privacy",
    "action_groups.privacy",
    "events.privacy",
    "alliance87.briefings.privacy",
    "alliance87.feeds.privacy",
    "alliance87.webhooks.privacy",
    "alliance87.core.privacy",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": (
            "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
        )
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "alliance87.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the Secretariat enters every address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"login": "alliance87.accounts.forms.SignInForm"}
# "key" is the address that was typed or, for codes, the person. Kept in Redis.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # wrong passwords, wrong codes
    "reset_password": "20/m/ip,5/15m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # nobody's X-Forwarded-For is believed
# A second factor: an authenticator app or a passkey.
MFA_ADAPTER = "alliance87.accounts.mfa.PortalMFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the Secretariat enters every address
MFA_FORMS = {
    "authenticate": "alliance87.accounts.mfa.CodeForm",
    "reauthenticate": "alliance87.accounts.mfa.CodeAgainForm",
    "add_webauthn": "alliance87.accounts.mfa.PasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Alliance 8.7 portal"
MFA_TOTP_TOLERANCE = 1  # clocks differ, and typing takes time
# Staff must have one, and whoever has a row in the queryset that one of these returns.
SECOND_FACTOR_REQUIRED_BY = [
    "action_groups.members.groups_chaired_by",
    "events.chairs.events_chaired_by",
]
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
STAFF_SESSION_AGE = 12 * 60 * 60

# -- Languages -----------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
FORMAT_MODULE_PATH = "alliance87.formats"
LOCALE_PATHS = [BASE_DIR / "alliance87" / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "fr", "es")
TIME_ZONE = "UTC"
USE_TZ = True

# -- Security ------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS: list[str] = []
SHOW_STYLEGUIDE = False
SHOW_MAILBOX = False  # everybody's mail, with the links that let people in
DEMO_RECORDS_ALLOWED = False  # they bring users with a published password
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "alliance87.accounts.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# -- API -----------------------------------------------------------------------
API_ENDPOINTS = "alliance87.api.ENDPOINTS"
# What the answers of an endpoint depend on.
API_TABLES = "alliance87.feeds.dependencies.tables_of"
# Which of its records some writes may have changed.
API_REACHED = "alliance87.feeds.comparing.reached"
# How much of what visitors are answered a process keeps: see ``core.api.kept``.
KEPT_ANSWERS_BYTES = env.int("KEPT_ANSWERS_BYTES", 32 * 1024 * 1024)
# Whether what lists tell visitors of each record is stored: see ``core.api.stored``.
STORED_RECORDS = env.bool("STORED_RECORDS", True)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "alliance87.accounts.authentication.TokenAuthentication",
        "alliance87.accounts.authentication.PortalSession",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "alliance87.core.api.rendering.ByPreference",
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticatedOrReadOnly",
        "alliance87.accounts.permissions.WithinScopes",
    ],
    "DEFAULT_FILTER_BACKENDS": [
        "alliance87.core.api_filters.FilterBackend",
        "alliance87.core.api_filters.IdFilter",
        "alliance87.core.api_filters.SearchFilter",
        "alliance87.core.api_filters.OrderingFilter",
    ],
    "DEFAULT_PAGINATION_CLASS": "alliance87.core.pagination.PortalPagination",
    "DEFAULT_RENDERER_CLASSES": ["alliance87.core.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["alliance87.core.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "alliance87.core.problems.answer_to",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# How often one reader may ask, by who it is: a number "/s", "/min" or "/h"; "" is any.
API_RATES = {
    "visitor": env.str("API_RATE_VISITOR", "120/min"),  # of one address
    "signed_in": env.str("API_RATE_SIGNED_IN", "600/min"),  # of one token or person
    "writes": env.str("API_RATE_WRITES", "120/min"),  # the same, of what may write
}
# Pages of any site may use the API, as a visitor or with a token: no cookie is sent.
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"]
CORS_ALLOW_HEADERS = [
    *("Accept", "Accept-Language", "Authorization", "Content-Type", "If-Match"),
    *("If-None-Match", "Idempotency-Key", "X-Request-ID"),
]
CORS_EXPOSE_HEADERS = [
    *("Content-Disposition", "Content-Language", "ETag", "Idempotency-Replayed"),
    *("Link", "Location", "RateLimit-Limit", "RateLimit-Remaining"),
    *("RateLimit-Reset", "Repr-Digest", "Retry-After", "X-Dry-Run", "X-Request-ID"),
]
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105  # the name of a model
REST_KNOX = {"TOKEN_PREFIX": "a87_"}  # so that a leaked token is known for one
MIGRATION_MODULES = {"knox": None}  # its own table of tokens would stay empty
SPECTACULAR_SETTINGS = {
    "TITLE": "Alliance 8.7 partner portal",
    "DESCRIPTION": (
        "Everything a person can read in the portal, as JSON. Anonymous readers see "
        "the public records; signed-in members see theirs. Text in three languages "
        "follows `?lang=` (en, fr, es), else `Accept-Language`."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "alliance87.core.api.repeated.say_once",
        "alliance87.core.api.examples.show_examples",
    ],
    # Each enumeration under its own name, not under that of the first field that has it.
    "ENUM_NAME_OVERRIDES": {
        "WebhookState": "alliance87.webhooks.enums.WebhookState",
        "DeliveryState": "alliance87.webhooks.enums.DeliveryState",
        "ChangeKind": "alliance87.feeds.enums.ChangeKind",
        "ReportCircle": "events.enums.ReportCircle",
        "Direction": "alliance87.core.enums.Direction",
        "AssessorKind": "pathfinders.enums.AssessorKind",
        "AttendanceMode": "events.enums.AttendanceMode",
        "Audience": "events.enums.Audience",
        "Completion": "pathfinders.enums.Completion",
        "Constituency": "partners.enums.Constituency",
        "Endorsement": "events.enums.Endorsement",
        "LedgerKind": "alliance87.briefings.enums.LedgerKind",
        "PackPaper": "alliance87.briefings.enums.PackPaper",
        "SeatCapacity": "partners.enums.SeatCapacity",
        "StakeholderGroup": "partners.enums.StakeholderGroup",
        "UnStatus": "alliance87.core.enums.UnStatus",
        "Visibility": "alliance87.core.enums.Visibility",
        "ActionGroupKind": "action_groups.enums.ActionGroupKind",
        "ActionGroupStatus": "action_groups.enums.ActionGroupStatus",
        "ActionPointStatus": "events.enums.ActionPointStatus",
        "AgendaItemKind": "events.enums.AgendaItemKind",
        # The steps that lead to an end, where several kinds of record have the same.
        "Answer": "alliance87.core.enums.Answer",
        "CommitmentCommentState": "pathfinders.enums.CommentState",
        "ContributionRole": "events.enums.ContributionRole",
        "DatePrecision": "alliance87.core.enums.DatePrecision",
        "DocumentKind": "alliance87.core.enums.DocumentKind",
        "EventKind": "events.enums.EventKind",
        "EventStanding": "events.enums.EventStanding",
        "IloRegion": "alliance87.core.enums.IloRegion",
        "JoinRequestState": "action_groups.enums.JoinRequestState",
        "Language": "alliance87.core.enums.Language",
        "MembershipRole": "action_groups.enums.MembershipRole",
        "PackEdition": "alliance87.briefings.enums.PackEdition",
        "PackState": "alliance87.briefings.enums.PackState",
        "PartnerEventKind": "partners.enums.PartnerEventKind",
        "PortalLanguage": "alliance87.accounts.enums.PortalLanguage",
        "ProfileChangeState": "partners.enums.ProposalState",
        "ProgressReportStatus": "pathfinders.enums.ProgressReportStatus",
        "QuestionKind": "events.enums.QuestionKind",
        "ReaderKind": "alliance87.accounts.enums.ReaderKind",
        "TokenScope": "alliance87.accounts.enums.TokenScope",
        "RegistrationMode": "events.enums.RegistrationMode",
        "RegistrationStatus": "events.enums.RegistrationStatus",
        "ReportStatus": "events.enums.ReportStatus",
        "CommentOutcome": "events.enums.CommentOutcome",
        "RepresentativeRole": "partners.enums.RepresentativeRole",
        "RoadmapStatus": "pathfinders.enums.RoadmapStatus",
        "SectionKind": "events.enums.SectionKind",
        "StageKind": "pathfinders.enums.StageKind",
        "SupportKind": "pathfinders.enums.SupportKind",
        "SupportOfferState": "pathfinders.enums.SupportOfferState",
        "SurveyMoment": "events.enums.SurveyMoment",
        "SupportRequestState": "pathfinders.enums.SupportRequestState",
        "ThemeKind": "alliance87.core.enums.ThemeKind",
        "WorkPlanStatus": "action_groups.enums.WorkPlanStatus",
        # The same words for commitments of countries and outputs of action groups.
        "ProgressStatus": "pathfinders.enums.CommitmentStatus",
        # Lists of codes, which are known by their values alone.
        "IloRegionCode": "alliance87.core.enums.IloRegion.values",
        "LanguageCode": "alliance87.core.enums.Language.values",
    },
}

# -- Mail ----------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where links in mails lead, without the last slash.
SITE_URL = env.str("SITE_URL", "").rstrip("/")
# Mails are written down with the work they belong to; a worker hands them to the second.
EMAIL_BACKEND = "alliance87.core.mail.OutboxBackend"
MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

# -- Out ------------------------------------------------------------------------
# Whether webhooks may lead to this machine itself, and without encryption.
EGRESS_ALLOWS_LOOPBACK = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "bare": {"format": "{message}", "style": "{"},
        "plain": {"format": "{levelname} {name}{request_id}: {message}", "style": "{"},
    },
    "filters": {
        # Whoever asks whether the portal is ready is answered; the log need not be.
        "not_readiness": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: "/readyz" not in map(str, record.args or ()),
        },
        "without_secrets": {"()": "alliance87.core.logs.WithoutSecrets"},
        "with_request_id": {"()": "alliance87.core.request_ids.WithRequestId"},
    },
    "handlers": {
        "access": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "filters": ["without_secrets"],
        },
        "writes": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "bare",
            "filters": ["without_secrets"],
        },
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["not_readiness", "without_secrets", "with_request_id"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "alliance87": {"level": "INFO"},
        # Of each request that may write to the API, one line of JSON.
        "alliance87.api.writes": {
            "handlers": ["writes"],
            "level": "INFO",
            "propagate": False,
        },
        # What gunicorn writes of each request, where it is asked to.
        "gunicorn.access": {
            "handlers": ["access"],
            "level": "INFO",
            "propagate": False,
        },
        # WeasyPrint and fontTools narrate; only their errors are ours to read.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
