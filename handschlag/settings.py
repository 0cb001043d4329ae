"""Every setting, read once from the environment; docs/reference/settings.md explains each."""

import os
import re
import secrets
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from handschlag.core.dated import TableWrong
from handschlag.database import database_from_url, sqlite
from handschlag.dated_tables import use_folder

PACKAGE = Path(__file__).resolve().parent


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", value) or int(value) < least:
        from_ = f" from {least}" if least else ""
        raise ImproperlyConfigured(f"{name} must be a whole number{from_}, not {value[:40]!r}.")
    return int(value)


def switch(name: str) -> bool:
    value = text(name, "0").lower()
    if value not in ("0", "1", "no", "yes", "false", "true", "off", "on"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in ("1", "yes", "true", "on")


def address(name: str, default: str, example: str, schemes: tuple[str, ...]) -> SplitResult:
    """Return the parts of a URL with a host and, where one stands there, a port that can be."""
    try:
        parts = urlsplit(text(name, default))
        if not parts.geturl() or (parts.hostname and parts.scheme in schemes and parts.port != 0):
            return parts
    except ValueError:  # no number for a port, an odd bracket
        pass
    raise ImproperlyConfigured(f"{name} must look like {example}")


def networks(name: str) -> list[str]:
    found = text(name).replace(",", " ").split()
    for each in found:
        try:
            ip_network(each, strict=False)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must be addresses or networks such as 10.0.0.5 or 10.0.0.0/8, not {each[:40]!r}"
            ) from None
    return found


def secret_key(folder: Path) -> str:
    """Return the key from the environment, else from the data folder, where the first start makes it."""
    key = text("HANDSCHLAG_SECRET_KEY")
    file = folder / "secret_key"
    if not key:
        if not file.exists():
            # Two processes may start at once: the complete file gets its name once, the loser reads it.
            draft = folder / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(64))
            try:
                os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = file.read_text().strip()
    if len(key) < 40 or len(set(key)) < 10:
        raise ImproperlyConfigured(
            "HANDSCHLAG_SECRET_KEY is too weak: use at least 40 random characters, or leave it empty."
        )
    return key


# -- where things lie
DATA = Path(text("HANDSCHLAG_DATA", "data")).absolute()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
SECRET_KEY = secret_key(DATA)
# Rates, limits and accounts of the operator's own, above the shipped ones
TABLES = Path(text("HANDSCHLAG_TABLES", str(DATA / "tables"))).absolute()
try:
    use_folder(TABLES)
except TableWrong as wrong:
    raise ImproperlyConfigured(f"{TABLES}: {wrong}") from None

# -- the address people use
PORT = number("PORT", 8000)
HOST = text("HANDSCHLAG_HOST", "127.0.0.1")
_BASE = address("HANDSCHLAG_URL", f"http://127.0.0.1:{PORT}", "https://rechnung.example", ("http", "https"))
BASE_URL = _BASE.geturl().rstrip("/")
HTTPS = _BASE.scheme == "https"
ALLOWED_HOSTS = [str(_BASE.hostname), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# Addresses or networks of our own reverse proxies: only their X-Forwarded-For and -Proto are believed.
TRUSTED_PROXIES = networks("HANDSCHLAG_TRUSTED_PROXIES")

DEBUG = switch("HANDSCHLAG_DEBUG")
WEB_WORKERS = number("WEB_WORKERS", 2, least=1)
WEB_THREADS = number("WEB_THREADS", 4, least=1)
JOB_WORKERS = number("JOB_WORKERS", 1)
RENDER_PROCESSES = number("RENDER_PROCESSES", 1, least=1)
# Official e-invoice rules beside those that come along, or newer than they: compiled stylesheets (*.xslt).
RULES = Path(text("HANDSCHLAG_RULES", str(DATA / "rules")))

# -- data
DATABASES = {
    "default": database_from_url(text("DATABASE_URL")) if text("DATABASE_URL") else sqlite(DATA / "handschlag.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
REACTIONS = "handschlag.reactions"

# -- mail
_SMTP = address("SMTP_URL", "", "smtp://user:password@mail.example:587", ("smtp", "smtps"))
MAIL_CONFIGURED = bool(_SMTP.hostname)
EMAIL_HOST = _SMTP.hostname or ""
EMAIL_PORT = _SMTP.port or {"smtps": 465}.get(_SMTP.scheme, 587)
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
# STARTTLS is a must unless the server is this machine or the operator says otherwise.
EMAIL_USE_TLS = (
    _SMTP.scheme == "smtp"
    and EMAIL_HOST not in ("127.0.0.1", "localhost", "::1")
    and parse_qs(_SMTP.query).get("tls") != ["no"]
)
EMAIL_TIMEOUT = 20
MAIL_FROM = text("MAIL_FROM", f"rechnung@{_BASE.hostname}")
if not re.fullmatch(r"[^\s@]+@[^\s@]+", parseaddr(MAIL_FROM)[1]):
    raise ImproperlyConfigured(f"MAIL_FROM must be an email address such as rechnung@mail.example, not {MAIL_FROM!r}.")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
# Recipients per day of one guest: a new sender, and one known for a week.
GUEST_RECIPIENTS_PER_DAY = number("GUEST_RECIPIENTS_PER_DAY", 3)
GUEST_RECIPIENTS_PER_DAY_TRUSTED = number("GUEST_RECIPIENTS_PER_DAY_TRUSTED", 10)

# Who is asked for the records of our mail domain: host:port, the system's where empty, nobody where "off".
DNS_SERVER = text("DNS_SERVER")
if DNS_SERVER not in ("", "off") and not re.fullmatch(r".*[^:]:[0-9]{1,5}", DNS_SERVER):
    raise ImproperlyConfigured(f'DNS_SERVER must look like 127.0.0.1:53, or "off", not {DNS_SERVER!r}.')

# How long a person may take a mail back before it leaves.
UNDO_SECONDS = number("UNDO_SECONDS", 60)

# -- the outside world: VAT ids are checked with VIES, unless the address is "off"
VIES_URL = text("VIES_URL", "https://ec.europa.eu/taxation_customs/vies/rest-api")
VIES_URL = "" if VIES_URL == "off" else VIES_URL
VIES_SECONDS = number("VIES_SECONDS", 10, least=1)
# Networks that may be called though they are not public, such as a proxy of your own.
OUTGOING_ALLOWED = networks("OUTGOING_ALLOWED")
if VIES_URL and urlsplit(VIES_URL).scheme not in ("http", "https"):
    raise ImproperlyConfigured('VIES_URL must look like https://ec.europa.eu/..., or "off"')

# -- Django's parts
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "handschlag.events",
    "handschlag.documents",
    "handschlag.delivery",
    "handschlag.businesses",
    "handschlag.customers",
    "handschlag.dialogue",
    "handschlag.receiving",
    "handschlag.drafts",
    "handschlag.quotes",
    "handschlag.orders",
    "handschlag.invoices",
    "handschlag.contracts",
    "handschlag.office",
    "handschlag.portal",
]
MIDDLEWARE = [
    "handschlag.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "handschlag.middleware.ReadOnlyGet",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "handschlag.middleware.AddressOfAForm",
    "handschlag.middleware.DatabaseAway",
]
ROOT_URLCONF = "handschlag.urls"
WSGI_APPLICATION = "handschlag.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ]
        },
    }
]

# -- language and time: German without prefix, English under /en/
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# -- static files: hashed names, cached for ever; `serve` collects them when they changed
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- one cookie: a signed session, so that reading a page never writes a row
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "__Host-handschlag" if HTTPS else "handschlag"
SESSION_COOKIE_AGE = 400 * 24 * 3600
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = True

# -- what browsers may do with our pages; the names are those of Django 6
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
# Not "no-referrer": browsers would then send "Origin: null" with our own forms, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"

# -- limits of one request
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LARGEST_FORM = 20 * 1024 * 1024  # with its files
LARGEST_FORM_READ = 200 * 1024 * 1024  # up to here what was typed before the files is still taken from the form
MOST_FILES = 12  # in one form; one more, and reading stops
FILE_UPLOAD_HANDLERS = [
    "handschlag.middleware.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000
DATA_UPLOAD_MAX_NUMBER_FILES = MOST_FILES + 1

# -- logs
LOG_LEVEL = text("LOG_LEVEL", "INFO").upper()
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
if LOG_LEVEL not in LOG_LEVELS:
    raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {LOG_LEVEL!r}.")
LOG_FORMAT = text("LOG_FORMAT", "plain")
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured("LOG_FORMAT must be plain or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "handschlag.logs.PlainFormatter"},
        "json": {"()": "handschlag.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
