"""Settings of one installation. Everything a city must decide comes from the environment or from .env."""

import os
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from config.variables import Asked

BASE_DIR = Path(__file__).resolve().parent.parent

env = Asked()
env.read_env(BASE_DIR / ".env")

# Whoever serves people must be safe to serve them; a trial says that it is one (config/production.py).
PRODUCTION = env.bool("PRODUCTION", default=True)
DEBUG = env.bool("DEBUG", default=False)
# Where this installation is reached, such as https://plan.city.example.jp: printed tables lead there.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])


def secret_key():
    """SECRET_KEY of the environment, or one made once for this copy and kept in its folder."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    kept = BASE_DIR / ".secret_key"
    if not kept.exists():
        made = BASE_DIR / f".secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(get_random_secret_key())
        with suppress(FileExistsError):  # another worker that started at the same moment was first
            os.link(made, kept)
        made.unlink()
    return kept.read_text()


KEY_IS_GIVEN, DATABASE_IS_GIVEN = (bool(env.str(name, default="")) for name in ("SECRET_KEY", "DATABASE_URL"))
SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = env.list(
    "SECRET_KEY_FALLBACKS", default=[]
)  # keys of before, after a change of the key


def database():
    """The database named by DATABASE_URL; without it, SQLite in this folder."""
    url = env.str("DATABASE_URL", default="")
    kept_for = env.int("CONN_MAX_AGE", default=0)  # seconds; SQLite has no use for it
    config = {} if url else {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}
    if url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        with suppress(ValueError):
            config = env.db_url_config(url)
    if not config.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL を読み取れません。「postgres://利用者:パスワード@ホスト:5432/データベース名」"
            "または「sqlite:////絶対パス/db.sqlite3」の形で指定してください。"
        )
    if config["ENGINE"].endswith("sqlite3"):
        config["ENGINE"] = "config.sqlite_in_turn"
        # IMMEDIATE takes the write lock when a transaction begins: writers wait for each other instead of failing.
        # WAL only where SQLite is free of the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6).
        version = sqlite3.sqlite_version_info
        safe_wal = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Recursive triggers: what REPLACE takes away is asked about too (coordination/accepted_months.py).
            "init_command": "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; "
            f"PRAGMA journal_mode={'WAL' if safe_wal else 'DELETE'};",
        }
    else:
        # A server that is gone is told within seconds, and a connection kept from before it went is not used again.
        config["OPTIONS"] = {"connect_timeout": 4, "tcp_user_timeout": 10_000, **config.get("OPTIONS", {})}
        config["CONN_MAX_AGE"] = kept_for
        config["CONN_HEALTH_CHECKS"] = True
    return config


try:
    DATABASES = {"default": database()}
except ImproperlyConfigured as refusal:
    if Path(sys.argv[0]).name == "manage.py":
        sys.exit(str(refusal))
    raise
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_tables2",
    "coordination",
    "meetings",
    "volunteers",
    "surveys",
    "reports",
]

MIDDLEWARE = [
    "config.logged.RequestNumber",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.unanswerable.Unanswerable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "coordination.actors.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "coordination.sign_in.sessions.SessionTimeouts",
    "config.accesses.AccessMiddleware",
    "config.refusals.Refusals",
    "config.policy.PolicyMiddleware",  # every view is private and refused unless the register says otherwise
    "reports.years.FiscalYearMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.policy.permissions",
                "coordination.context.installation",
                "reports.context.latest_review",
                "reports.context.fiscal_years",
                "config.navigation.navigation",
            ],
        },
    },
]

AUTH_USER_MODEL = "coordination.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "coordination.sign_in.passwords.NoWordsThatAreGuessedFirst"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "coordination.sign_in.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "coordination.sign_in.links.LinkTokens"
# Passwords have a throttle of their own (coordination/sign_in/throttle.py); these limit the other doors. An office
# often shares one address, so a limit by address must leave room for everybody at half past eight.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "10/15m/key",  # codes of the second factor
    "reset_password": "25/5m/ip,5/15m/key",
    "reset_password_from_key": "25/5m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# Whether administrators, managers and coordinators must sign in with a second factor.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=True)
SECOND_FACTOR_FOR_ALL = env.bool("SECOND_FACTOR_FOR_ALL", default=False)
MFA_ADAPTER = "coordination.sign_in.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True

MEDIA_ROOT = env.str(
    "MEDIA_ROOT", default=str(BASE_DIR / "media")
)  # photos and files; given out by views alone
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("manual", BASE_DIR / "docs" / "manual" / "pictures")]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nothing of ours is for other sites
WHITENOISE_USE_FINDERS = True  # served from where they lie: an installation needs no collectstatic

# The public page: initiatives marked as published, for everybody without a log-in.
PUBLIC_PAGE = env.bool("PUBLIC_PAGE", default=False)
MAP_SEARCH_URL = env.str("MAP_SEARCH_URL", default="https://www.google.com/maps/search/?api=1&query={}")
OPEN_DATA_LICENCE = env.str("OPEN_DATA_LICENCE", default="")

SESSION_IDLE = env.int("SESSION_IDLE", default=30 * 60)  # seconds
SESSION_COOKIE_AGE = env.int("SESSION_AGE", default=12 * 60 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # counters share a PC
SESSION_COOKIE_SAMESITE = "Lax"
# Not in a cookie: what is told to a user names people, and a cookie stays with the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# How many years are kept: who looked at whom, who signed in, names of members who left (manage.py retention).
ACCESS_YEARS = env.int("ACCESS_YEARS", default=5)
SIGN_IN_YEARS = env.int("SIGN_IN_YEARS", default=3)
MEMBERS_LEFT_YEARS = env.int("MEMBERS_LEFT_YEARS", default=5)

HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
if HTTPS and ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Being built into browsers is for the owner of the domain to ask for, and cannot be taken back.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of the second factor
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

EMAIL_URL = env.str("EMAIL_URL", default="")
vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "config.logged.Line"}
        if PRODUCTION
        else {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cached",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    # Where a transaction stands cannot be told through the database that it holds.
    "progress": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": BASE_DIR / "var" / "progress",
    },
}
FORM_RENDERER = "coordination.pages.fields.FormRenderer"
DJANGO_TABLES2_TEMPLATE = "pages/_table.html"
