"""Tests: the engines of one test session (tests/conftest.py moves these addresses to its own), nothing else relaxed."""

from portal import embedded

from .base import *  # noqa: F403  (settings modules extend the base by design)
from .base import DATABASE_OPTIONS, RATES, STORAGES, TEMPLATES, VAR_DIR, env

DEBUG = False
SECRET_KEY = "test-only-never-used-in-production"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
ENVIRONMENT_PREFIX = "[essai] "
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
DEVELOPMENT_TOOLS = True  # the mailbox and the gallery are tested too

_engines = embedded.addresses(VAR_DIR / "tests" / "1", database="portal", env=env)
DATABASES = {
    "default": embedded.django_database(
        # No pool: its threads would keep connections to a database that pytest-django wants to drop.
        _engines.database_url,
        {name: value for name, value in DATABASE_OPTIONS.items() if name != "pool"},
    )
}
REDIS_URL = _engines.redis_url
CELERY_BROKER_URL = _engines.broker_url
CACHES = {"default": {"BACKEND": "portal.cache.DispensableRedisCache", "LOCATION": embedded.cache_url(REDIS_URL)}}

OPEN_DATA_ROOT = VAR_DIR / "tests" / "open-data"  # nobody writes there: a test of the files has its own folder
RATES = dict.fromkeys(RATES, 100_000)  # as below
OPEN_DATA_PER_MINUTE = 100_000  # every test comes from one address; the limit has its own test
SUGGESTIONS_PER_MINUTE = 100_000  # as above
EMAIL_HOST = env.str("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.int("EMAIL_PORT", 1)  # nothing listens there: a test that sends mail starts its own sink
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # signing in is not what makes a suite slow
# each process of a session has its own files, as it has its own database: their names follow its rows
TEST_FILES = VAR_DIR / "tests" / "files" / env.str("TEST_PROCESS", "0")
STORAGES["private"]["OPTIONS"]["location"] = TEST_FILES / "private"
STORAGES["erasures"]["OPTIONS"]["location"] = TEST_FILES / "erasures"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["debug"] = True  # type: ignore[index]  # errors name the template and the line
