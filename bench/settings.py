"""Production, reached over plain HTTP on this machine: what is measured is what is deployed."""

from portal.settings.production import *  # noqa: F403  (settings modules extend the base by design)

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"  # the __Host- prefix wants TLS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
ACCOUNT_RATE_LIMITS = False  # three hundred people ask from one address here
RATES = dict.fromkeys(("search", "download", "export"), 10**9)  # a minute
SUGGESTIONS_PER_MINUTE = COMPOSITIONS_PER_MINUTE = 10**9
