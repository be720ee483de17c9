"""Settings: from the environment only. A bad or missing value refuses to start with a sentence.

Three modes. `production` (the default) is safe or does not start. `local` is plain HTTP on loopback, for `make run` and
tests. `headless` is for commands that read files and print numbers: no database, no broker, no secrets.
"""

import ipaddress
import secrets
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from orgscale import navigation
from orgscale.environment import BadEnvironment, Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

MODE = env.choice(
    "ORGSCALE_MODE",
    "production",
    "How OrgScale runs: production, local (plain HTTP on loopback), headless (commands without a database).",
    ("production", "local", "headless"),
)
PRODUCTION, LOCAL, HEADLESS = MODE == "production", MODE == "local", MODE == "headless"
DEBUG = False

# ---- Who we are ----

SECRET_KEY = env.text("SECRET_KEY", "", "Signs sessions and links; long, random, the same on every replica.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [], "The host names that OrgScale answers to, with commas.")
PUBLIC_URL = env.url("PUBLIC_URL", "", "The address that people use, for links in mails.", ("https", "http"))
BIND = env.text("ORGSCALE_BIND", "127.0.0.1:8000", "Address and port that the web server listens on.")
TRUST_PROXY = env.flag("TRUST_PROXY", False, "Yes when a proxy in front sets X-Forwarded-Proto and X-Forwarded-For.")


def _is_loopback(bind: str) -> bool:
    host = bind.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


if LOCAL:
    if not _is_loopback(BIND):
        raise BadEnvironment(
            f"ORGSCALE_MODE is local, which is plain HTTP, but ORGSCALE_BIND is {BIND!r}. "
            "Listen on 127.0.0.1, or use the production mode behind HTTPS."
        )
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver"]
    PUBLIC_URL = PUBLIC_URL or f"http://{BIND}"
if HEADLESS:
    SECRET_KEY = secrets.token_urlsafe(50)
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise BadEnvironment("SECRET_KEY is missing or too short. Set it to at least 50 random characters.")
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise BadEnvironment("ALLOWED_HOSTS is missing. Name the hosts that people use, such as orgscale.example.com.")
if PRODUCTION and not PUBLIC_URL.startswith("https://"):
    raise BadEnvironment("PUBLIC_URL is missing. Set it to the https:// address that people use.")

# ---- Apps ----

INSTALLED_APPS = [
    "orgscale",
    "roadmaps",
    "dsm",
    "assessments",
    "vpmom",
    "valuestreams",
    "reports",
    "cadence",
    "jobs",
    "organizations",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "orgscale.body_limit.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "organizations.errors.DomainErrorMiddleware",
]
ROOT_URLCONF = "orgscale.urls"
WSGI_APPLICATION = "orgscale.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "orgscale.shell.shell",
            ]
        },
    }
]

# The navigation and the tabs stand in a module of their own, since every app that joins adds to them.
NAVIGATION = navigation.NAVIGATION
STREAM_LISTS, STREAM_PAGES = navigation.STREAM_LISTS, navigation.STREAM_PAGES
DSM_PAGES, PRODUCT_PAGES = navigation.DSM_PAGES, navigation.PRODUCT_PAGES
# Which sections a report can have, in the order in which they are read.
REPORT_SECTIONS = [
    "assessments.report_sections.FitAndProfile",
    "assessments.report_sections.Dimensions",
    "assessments.report_sections.Pains",
    "assessments.report_sections.HoldingBack",
    "assessments.report_sections.Choices",
    "assessments.report_sections.Actions",
    "roadmaps.report_sections.FirstRoadmap",
    "vpmom.report_sections.OnePage",
    "vpmom.report_sections.Cascade",
    "vpmom.report_sections.Measures",
    "valuestreams.report_sections.StreamFigures",
    "valuestreams.report_sections.FutureState",
    "roadmaps.report_sections.StreamGoals",
    "valuestreams.report_sections.FlowOfWork",
    "valuestreams.report_sections.StreamSimulation",
    "valuestreams.report_sections.BoxScore",
    "valuestreams.report_sections.StreamMoney",
    "dsm.report_sections.PortfolioMatrix",
    "dsm.report_sections.GateReadiness",
    "dsm.report_sections.ProductGate",
    "dsm.report_sections.ProductPromises",
    "dsm.report_sections.Staffing",
    "dsm.report_sections.Promises",
    "dsm.report_sections.Renewals",
    "dsm.report_sections.SupplierImpact",
    "dsm.report_sections.Cmdb",
    "assessments.report_sections.Derivations",
]

# What waits for a member: functions of a membership that yield cadence.waiting.Waiting.
WAITING = [
    "cadence.queries.waiting.due",
    "cadence.queries.waiting.questions",
    "cadence.queries.meeting_waiting.decisions",
    "cadence.queries.meeting_waiting.minutes",
    "vpmom.waiting.sign_offs",
    "vpmom.waiting.check_ins",
    "vpmom.waiting.parent_questions",
    "valuestreams.waiting.canvases",
    "dsm.waiting.renewals",
    "dsm.waiting.controls",
    "dsm.waiting.gates",
    "dsm.waiting.imports",
]
# Who brings the agenda of a review: classes as cadence.agenda.Contributor says, in the order of the meeting.
CADENCE_AGENDA = ["vpmom.agenda.PlanAgenda"]
# Who brings a part of the agenda of a meeting: classes as cadence.agenda.Provider says, in the order of the meeting.
MEETING_AGENDA = [
    "cadence.queries.meeting_agenda.OpenDecisions",
    "valuestreams.agenda.AgeingItems",
    "vpmom.meeting_agenda.MeasuresOffTrack",
    "vpmom.meeting_agenda.PlansWaiting",
    "vpmom.meeting_agenda.QuestionsFromAbove",
    "valuestreams.agenda.StreamsChanged",
    "dsm.agenda.PromisesThatBreak",
    "dsm.agenda.RenewalsToDecide",
    "dsm.agenda.GatesAhead",
]
# What mails are about, and the kinds of what waits: (word, title, when they come: at_once, weekly, never).
NOTICE_KINDS = [
    ("sign-off", _("Sign-off of plans"), "at_once"),
    ("check-in", _("Check-ins"), "at_once"),
    ("plan-above", _("Changes in the plan above"), "at_once"),
    ("calendar", _("Planning calendar"), "at_once"),
    ("question", _("Questions of reviews"), "at_once"),
    ("canvas", _("Canvas sessions of value streams"), "weekly"),
    ("meeting", _("Agendas of meetings"), "at_once"),
    ("decision", _("Decisions of meetings given to you"), "at_once"),
    ("renewal", _("Renewals of contracts that you own"), "at_once"),
    ("control", _("Gates, evidence and exemptions of your products"), "weekly"),
    ("import", _("What is left of your imports"), "weekly"),
]

# What other apps add to the export of an account: functions of a user that return {key: plain JSON values}.
ACCOUNT_EXPORTS = ["assessments.account_export.participations", "vpmom.account_export.signatures"]

# ---- Database, cache, broker ----

DATABASE_URL = env.url(
    "DATABASE_URL", "", "PostgreSQL: postgres://user:password@host:port/name.", ("postgres", "postgresql")
)
REDIS_URL = env.url("REDIS_URL", "", "Broker and cache: redis://:password@host:port/0.", ("redis", "rediss"))
if not HEADLESS and not DATABASE_URL:
    raise BadEnvironment("DATABASE_URL is missing. `make run` brings its own database; elsewhere name a PostgreSQL.")
if not HEADLESS and not REDIS_URL:
    raise BadEnvironment("REDIS_URL is missing. `make run` brings its own server; elsewhere name a Redis or Valkey.")
DATABASES = {}
if DATABASE_URL:
    DATABASES["default"] = dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "orgscale",
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True  # the Job row is the only source of truth
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Seconds. First the work is told to stop, and says so; five minutes later its process is ended.
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page must not hang while the broker is down: the job stays queued and the beat sends it again.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "visibility_timeout": 3600}
CELERY_BEAT_SCHEDULE = {
    # Without a worker they would pile up: what was not mended in time is left to the next round.
    "mend-jobs": {"task": "jobs.mend", "schedule": 15.0, "options": {"expires": 15}},
    "send-notices": {"task": "cadence.send_notices", "schedule": 600.0, "options": {"expires": 600}},
    "remind-of-the-calendar": {"task": "cadence.remind", "schedule": 3600.0, "options": {"expires": 3600}},
    "remind-of-meetings": {"task": "cadence.remind_of_meetings", "schedule": 3600.0, "options": {"expires": 3600}},
    "remind-of-renewals": {"task": "dsm.remind_of_renewals", "schedule": 3 * 3600.0, "options": {"expires": 3600}},
    # Once a day is enough, but a server that was down at that hour should not skip it: who was told is known.
    "remind-of-sign-offs": {"task": "vpmom.remind_of_sign_offs", "schedule": 3 * 3600.0, "options": {"expires": 3600}},
    "remind-of-check-ins": {"task": "vpmom.remind_of_check_ins", "schedule": 6 * 3600.0, "options": {"expires": 3600}},
    "forget-partial-records": {"task": "dsm.forget_partials", "schedule": 24 * 3600.0, "options": {"expires": 3600}},
    "forget-files": {"task": "dsm.forget_files", "schedule": 24 * 3600.0, "options": {"expires": 3600}},
    "empty-the-bin": {"task": "organizations.empty_the_bin", "schedule": 6 * 3600.0},
}

# ---- Accounts ----

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # tells the owner of an account that its password, address or second factor changed
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "OrgScale"
SIGNUP_OPEN = env.flag("SIGNUP_OPEN", True, "Whether anybody may sign up; invited people always may.")
ANYBODY_MAY_FOUND = env.flag("ANYBODY_MAY_FOUND", LOCAL, "Whether anybody who signed in may create an organization.")

# ---- Mail ----

TO_THE_LOG = "console:"
EMAIL_URL = env.url(
    "EMAIL_URL",
    "" if PRODUCTION else TO_THE_LOG,
    "Mail: smtp://user:password@host:587 (STARTTLS) or smtps://…:465; console: prints it into the log.",
    ("smtp", "smtps"),
    words=(TO_THE_LOG,),
)
if not EMAIL_URL:  # mails carry links that open accounts: nobody should find them in a log by surprise
    raise BadEnvironment("EMAIL_URL is missing. Name a mail server, or set it to console: to print mails into the log.")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "OrgScale <orgscale@localhost>", "Sender of the mails.")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if EMAIL_URL == TO_THE_LOG:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    from urllib.parse import unquote, urlsplit

    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp" and _mail.port != 25
    EMAIL_TIMEOUT = 10

# ---- Language and time ----

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["orgscale.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

# ---- Static files: ours, and those that come in packages ----

STATIC_URL = "/static/"
STATIC_ROOT = Path(
    env.text("STATIC_ROOT", str(BASE_DIR / ".orgscale" / "static"), "Folder of the collected static files.")
)


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise BadEnvironment(f"the package {name} is not installed. Run `make venv`.")
    return Path(spec.origin).parent


FONT_FOLDER = _package("fontpkg_hanken_grotesk") / "files"
# Paper has no fonts of the reader's machine to fall back on, so the scripts that our font lacks come along.
PAPER_FONT_FOLDERS = [
    FONT_FOLDER,
    *(_package(name) / "files" for name in ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")),
]
PLOTLY_FOLDER = _package("plotly") / "package_data"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", FONT_FOLDER)]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "orgscale.plotly_finder.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files live in the database, see reports
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ---- Safety ----

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", True, "Whether plain HTTP is sent on to HTTPS.") and PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the container platform, inside
SECURE_HSTS_SECONDS = 0 if LOCAL else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
CSRF_FAILURE_VIEW = "orgscale.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
BODY_LIMIT = 3 * 1024 * 1024  # bytes of a whole request, uploaded files included
# Pages that take larger files, and how large the request may be: docs/decisions/ says why.
LARGE_BODIES = {"intake-new": 31 * 1024 * 1024}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUST_PROXY else 0

# ---- API ----

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "organizations.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "organizations.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["organizations.parsers.BoundedJSONParser"],
    "EXCEPTION_HANDLER": "organizations.errors.api_exception_handler",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "600/min"},
    "NUM_PROXIES": 1 if TRUST_PROXY else 0,  # whose X-Forwarded-For names the caller
}
SPECTACULAR_SETTINGS = {
    "TITLE": "OrgScale",
    "DESCRIPTION": "Every page and act of OrgScale, as data.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    # Folded: several hundred endpoints, open at once, take a browser half a minute to draw.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/o/\{org\}",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "OccasionKind": "cadence.models.Occasion.Kind",
        "MeetingKind": "cadence.models.Meeting.Kind",
        "OccurrenceState": "cadence.models.Occurrence.State",
        "DecisionState": "cadence.models.Decision.State",
        "QuestionKind": "cadence.models.Question.Kind",
        "QuestionState": "cadence.models.Question.State",
        "AssessmentStatus": "assessments.models.Assessment.Status",
        "JobStatus": "jobs.models.Job.Status",
        "InitiativeStatus": "roadmaps.models.Initiative.Status",
        "VersionState": "vpmom.models.Version.State",
        "RapidRole": "vpmom.signoff.Role",
        "MemberRole": "organizations.models.ROLE_CHOICES",
        "PlanKind": "vpmom.models.plans.KINDS",
        "PlanLinkKind": "vpmom.models.items.LINK_KINDS",
        "PlanStage": "vpmom.models.plans.STAGES",
        "PlanStatus": "vpmom.models.Plan.Status",
        "CheckInStatus": "vpmom.models.CheckIn.Status",
        "ProductStage": "dsm.models.Product.Stage",
        "ProductKind": "dsm.models.Product.Kind",
        "CapabilityKind": "dsm.models.Capability.Kind",
        "EndUserKind": "dsm.models.EndUser.Kind",
        "AgreementKind": "dsm.models.Agreement.Kind",
        "PriceModel": "dsm.models.PriceTerm.Model",
        "TriggerKind": "dsm.models.Trigger.Kind",
        "ControlFamily": "dsm.models.controls.FAMILIES",
        "ControlLevel": "dsm.models.controls.LEVELS",
        "ControlProgress": "dsm.models.controls.PROGRESS",
        "PromotionKind": "dsm.models.Promotion.Kind",
        "StateKind": "valuestreams.models.State.Kind",
        "CopiedStateKind": "valuestreams.serializers.streams.COPIES",
        "GoalVerdict": "valuestreams.models.canvas.VERDICTS",
    },
}

# ---- Logs: to standard output, for whoever runs us ----

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO", "INFO, WARNING or DEBUG.").upper()},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # below it stand the paths of refused pages, invitation links among them
    },
}
