"""Production: everything comes from the environment, and what is missing is named at once (docs/operations.md)."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal import embedded

from .base import *  # noqa: F403  (settings modules extend the base by design)
from .base import BASE_DIR, DATABASE_OPTIONS, SILENCED_SYSTEM_CHECKS, STORAGES, VAR_DIR, env

SECRET_KEY_LENGTH = 50  # characters; Django's own generator gives 50

SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])  # former keys: links in mails survive a rotation
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
PORTAL_URL = env.str("PORTAL_URL", "").rstrip("/")
REDIS_URL = env.str("REDIS_URL", "")
_database_url, _email_url = env.str("DATABASE_URL", ""), env.str("EMAIL_URL", "")

_problems = [
    problem
    for wrong, problem in [
        (not SECRET_KEY, "SECRET_KEY : la clé secrète, au moins 50 caractères tirés au hasard"),
        (
            SECRET_KEY and (len(SECRET_KEY) < SECRET_KEY_LENGTH or SECRET_KEY.startswith("development-")),
            "SECRET_KEY : trop courte (50 caractères au moins) ou clé de développement",
        ),
        (not ALLOWED_HOSTS, "ALLOWED_HOSTS : les noms du portail, par exemple vitrines.example"),
        ("*" in ALLOWED_HOSTS, "ALLOWED_HOSTS : « * » accepte tout nom, donnez ceux du portail"),
        (
            urlsplit(PORTAL_URL).scheme != "https",
            "PORTAL_URL : l’adresse écrite dans les courriels, par exemple https://vitrines.example",
        ),
        (not _database_url, "DATABASE_URL : par exemple postgresql://portail:…@base:5432/portail"),
        (not REDIS_URL, "REDIS_URL : par exemple redis://:…@valkey:6379/0"),
        (
            not _email_url.startswith(("smtp://", "submission://")),
            "EMAIL_URL : le serveur de courriel, par exemple submission://compte:…@smtp.example:587",
        ),
    ]
    if wrong
]
if _problems:
    raise ImproperlyConfigured(
        "Le portail ne démarre pas, sa configuration est incomplète :\n  - "
        + "\n  - ".join(_problems)
        + "\nToutes les variables sont décrites dans docs/operations.md."
    )

DEBUG = False
DEVELOPMENT_TOOLS = False
ENVIRONMENT_PREFIX = env.str("ENVIRONMENT_PREFIX", "")  # « [recette] » on a rehearsal server

# ── Servers ─────────────────────────────────────────────────────────────────
DATABASES = {"default": embedded.django_database(_database_url, DATABASE_OPTIONS)}
CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "portal.cache.DispensableRedisCache",
        "LOCATION": env.str("CACHE_URL", "") or embedded.cache_url(REDIS_URL),
    }
}
_mail = env.dj_email_url("EMAIL_URL")
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]

# ── HTTPS ───────────────────────────────────────────────────────────────────
# The forwarded headers are believed only when a proxy of ours is declared: anybody can send them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/"]  # the container's own health check speaks plain HTTP
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)  # a year
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = [
    *SILENCED_SYSTEM_CHECKS,
    "security.W021",
]  # preloading binds the whole domain: its owner decides, not the portal
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True

# ── Files ───────────────────────────────────────────────────────────────────
STORAGES["staticfiles"] = {"BACKEND": "portal.ui.statics.StaticFilesStorage"}
PRIVATE_ROOT = env.path("PRIVATE_ROOT", VAR_DIR / "private")
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_ROOT
STORAGES["erasures"]["OPTIONS"]["location"] = env.path("ERASURES_ROOT", VAR_DIR / "erasures")
if _bucket := env.str("S3_BUCKET", ""):  # keys come from the AWS variables or from the machine's role
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
            "region_name": env.str("S3_REGION", "") or None,
            "default_acl": None,
            "file_overwrite": True,
        },
    }
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
OPEN_DATA_ROOT = env.path("OPEN_DATA_ROOT", VAR_DIR / "open-data")

# ── Logs ────────────────────────────────────────────────────────────────────
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "pikepdf": {"level": "WARNING"},  # greets each process that imports it
        "psycopg.pool": {"level": "WARNING"},  # tells each connection it lends and takes back: four lines a page
    },
}
