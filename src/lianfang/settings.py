"""One settings file over environment variables; every default is the safe one."""

import os
import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lianfang.core.home import database_from_url, home, is_training, secret

HOME = home()
TRAINING = is_training(HOME)
"""Whether this home is the training sandbox beside a live one.  Then nothing of the live one reaches it, whatever environment it
was started in: not its databases, not its identity provider, not its cookies, not its gateways (`core/messages/means.py`)."""
DEBUG = os.environ.get("LIANFANG_DEBUG") == "1"
SECRET_KEY = secret(HOME, "django")
ALLOWED_HOSTS = os.environ.get("LIANFANG_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LIANFANG_ORIGINS", "").split(",") if o]
OVER_TLS = os.environ.get("LIANFANG_TLS") == "1"

MODULES = (
    "core places editions people health roster tasks canvass screening isolation clinical tracing reporting journeys web api"
).split()
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "ninja",
    *(f"lianfang.{module}" for module in MODULES),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "lianfang.web.training.marked",
    "lianfang.web.sieve.sieve",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lianfang.web.middleware.caller",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "lianfang.urls"
WSGI_APPLICATION = "lianfang.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "lianfang.web.context.frame",
            ],
        },
    }
]

WRITE_WAIT_SECONDS = float(os.environ.get("LIANFANG_WRITE_WAIT", "20"))
"""How long somebody waits for their turn to write before they are asked to come back."""
CONNECT_SECONDS = 5
DATABASES = {
    "default": database_from_url(None if TRAINING else os.environ.get("DATABASE_URL"), HOME / "lianfang.sqlite3"),
    "looks": database_from_url(None if TRAINING else os.environ.get("LOOKS_DATABASE_URL"), HOME / "looks.sqlite3"),
}
for _database in DATABASES.values():
    if _database["ENGINE"].endswith("sqlite3"):
        _database["OPTIONS"]["timeout"] = WRITE_WAIT_SECONDS
    else:
        _database["OPTIONS"].setdefault("connect_timeout", CONNECT_SECONDS)
        _database["OPTIONS"].setdefault("options", f"-c lock_timeout={WRITE_WAIT_SECONDS * 1000:.0f}")
DATABASE_ROUTERS = ["lianfang.core.looks.LooksRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "roster.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "lianfang.web.views.account.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SLIP_HOURS = float(os.environ.get("LIANFANG_SLIP_HOURS", "72"))
"""How long a slip for the first login is good."""
DEVICE_DAYS = float(os.environ.get("LIANFANG_DEVICE_DAYS", "60"))
"""After how long without use a phone is forgotten: its holder then needs a new slip."""
IDLE_MINUTES = float(os.environ.get("LIANFANG_IDLE_MINUTES", "10"))
"""After how long untouched a phone that somebody began on locks itself and asks for the PIN again."""

OIDC_ISSUER = "" if TRAINING else os.environ.get("LIANFANG_OIDC_ISSUER", "")
"""The identity provider that members may log in at besides, if any: the address that it calls itself by."""
OIDC_CLIENT_ID = os.environ.get("LIANFANG_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("LIANFANG_OIDC_CLIENT_SECRET", "")
OIDC_NAME = os.environ.get("LIANFANG_OIDC_NAME", "")
"""What its users call the provider; its host where nothing is said."""

PAPER_LANGUAGE = os.environ.get("LIANFANG_PAPER_LANGUAGE", "zh-hans")
"""In which language papers are made by night, when nobody is there whose language they could follow."""

SANDBOX_PORT = int(os.environ.get("LIANFANG_SANDBOX_PORT", "0"))
"""The port of the training sandbox; 0: the first free one of a few."""
SANDBOX_URL = os.environ.get("LIANFANG_SANDBOX_URL", "").rstrip("/")
"""Under which address people reach the sandbox, if a proxy stands before it: of its own host or port, no folder of this one."""

# browsers keep cookies by host and not by port: with names of their own neither home reads those of the other
_COOKIE = "training_" if TRAINING else ""
SESSION_COOKIE_NAME = f"{_COOKIE}sessionid"
CSRF_COOKIE_NAME = f"{_COOKIE}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_COOKIE}django_language"
DEVICE_COOKIE_NAME = f"{_COOKIE}lf_device"
MESSAGE_STORAGE = (
    f"django.contrib.messages.storage.{'session.SessionStorage' if TRAINING else 'fallback.FallbackStorage'}"
)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OVER_TLS
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if OVER_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OVER_TLS else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "lianfang.web.failing.forged"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
BODY_AT_MOST = 36 * 1024 * 1024
"""Of one request with the files in it; the largest file that is taken, a list of leads, has 32 MB."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LIANFANG_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 86400

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TESTING = "pytest" in sys.modules

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LIANFANG_LOG", "WARNING")},
    "loggers": {
        name: {"level": os.environ.get("LIANFANG_LOG", "ERROR")} for name in ("django.request", "django.security.csrf")
    },
}
