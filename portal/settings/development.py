"""Development: embedded engines, a local mailbox, the component gallery."""

from portal import embedded

from .base import *  # noqa: F403  (settings modules extend the base by design)
from .base import DATABASE_OPTIONS, MIDDLEWARE, VAR_DIR, env

DEBUG = env.bool("DEBUG", True)
SECRET_KEY = env.str("SECRET_KEY", "development-only-never-used-in-production")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
INTERNAL_IPS = ["127.0.0.1"]
ENVIRONMENT_PREFIX = "[développement] "
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", False)  # the account to try opens the admin at once
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
DEVELOPMENT_TOOLS = True  # mailbox and component gallery
# Inside gzip, which makes a page unreadable, and around all that can refuse a request.
MIDDLEWARE.insert(
    MIDDLEWARE.index("portal.middleware.SafeInputMiddleware"), "portal.middleware.OwnErrorPagesMiddleware"
)

_engines = embedded.addresses(VAR_DIR, database="portal", env=env)
DATABASES = {"default": embedded.django_database(_engines.database_url, DATABASE_OPTIONS)}
REDIS_URL = _engines.redis_url
CELERY_BROKER_URL = _engines.broker_url
CACHES = {
    "default": {
        "BACKEND": "portal.cache.DispensableRedisCache",
        "LOCATION": embedded.cache_url(REDIS_URL),
    }
}

EMAIL_HOST = env.str("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.int("EMAIL_PORT", embedded.smtp_port(VAR_DIR))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"pages": {"()": "portal.logs.PagesOnly"}},
    "formatters": {"short": {"format": "%(message)s"}},  # the terminal already says when and which process
    "handlers": {"pages": {"class": "logging.StreamHandler", "formatter": "short", "filters": ["pages"]}},
    "loggers": {"django.server": {"handlers": ["pages"], "level": "INFO", "propagate": False}},
}
