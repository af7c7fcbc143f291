"""Settings shared by every environment; what differs is read from the environment or set in the sibling modules."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from environs import Env

from portal.settings import federation

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Env()
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")  # what the portal writes: engines, uploads, test clusters

# ── Identity ────────────────────────────────────────────────────────────────
PORTAL_NAME = "Vitrines ouvertes"
ENVIRONMENT_PREFIX = ""  # put before the subject of every mail outside production
PORTAL_URL = env.str("PORTAL_URL", "http://localhost:8000")  # origin of the links written in mails
ALLIANCE_EMAIL = env.str("ALLIANCE_EMAIL", "vitrines@alliance.example")
PUBLICATION_DIRECTOR = env.str("PUBLICATION_DIRECTOR", "")  # of the legal page: a name
HOSTING = env.str("HOSTING", "")  # of the legal page: name, address and telephone of whoever hosts the portal
DEVELOPMENT_TOOLS = False  # mailbox and component gallery: development and tests only
ANSWER_WORKING_DAYS = 10  # product.md: a vitrine answers within ten working days, then the Alliance takes over
POOLED_WORKING_DAYS = 60  # how long a request waits for a common date before the vitrine is asked about it again
UNCONFIRMED_LIFETIME = timedelta(days=7)  # product.md: an unconfirmed request is erased after seven days

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",  # its widget templates, found by PortalFormRenderer
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "portal.accounts.factors.apps.SessionsConfig",  # allauth.usersessions
    "django_countries",
    "django_htmx",
    "template_partials",
    "csp",
    "django_prose_editor",
    "portal.seo",
    "portal.ui",
    "portal.mail",
    "portal.accounts",
    "portal.audit",
    "portal.personal",
    "vitrines",
    "vitrines.members",
    "practices",
    "practices.alerts",
    "practices.answers",
    "practices.pictures",
    "practices.importing",
    "practices.attachments",
    "practices.writing",
    "practices.signoff",
    "practices.suggestions",
    "practices.book",
    "visits",
    "visits.sought",
]

MIDDLEWARE = [
    "portal.seo.door.KeptPagesMiddleware",
    "portal.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.TextGZipMiddleware",
    "portal.middleware.SafeInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.audit.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.PrivatePagesMiddleware",
    "portal.middleware.BoundedFormMiddleware",
    "portal.middleware.FormAddressMiddleware",
]

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
                "portal.ui.context.portal",
            ],
            "builtins": ["portal.ui.templatetags.ui", "portal.ui.templatetags.french", "portal.seo.tags"],
        },
    }
]
FORM_RENDERER = "portal.ui.forms.PortalFormRenderer"

# ── Data ────────────────────────────────────────────────────────────────────
# Without DATABASE_URL or REDIS_URL the development and test settings start embedded engines (portal/embedded.py).
DATABASE_OPTIONS = {"pool": {"min_size": 1, "max_size": 8, "timeout": 3}, "connect_timeout": 5}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
KEPT_PAGES_MB = env.int("KEPT_PAGES_MB", 32)  # whole public pages kept in each web process (portal/seo/kept_pages.py)
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a lost Valkey signs nobody out

# ── Accounts ────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
# The address is unique by a constraint on Lower("email"), which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["portal.accounts.backends.PortalBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "full_name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {"password_list_path": BASE_DIR / "data" / "passwords" / "common.txt.gz"}),
        ("NumericPasswordValidator", {}),
    ]
] + [{"NAME": "portal.accounts.passwords.OwnWordsValidator"}]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # read, then rewritten at the next sign-in
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/espace/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.SignupIdentityForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_USER_DISPLAY = "portal.accounts.models.display_name"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True  # one address an account: the new one replaces the old once confirmed
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 7  # as long as an unconfirmed request is kept
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that has just signed up with the password
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told by mail
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before a change of address
# Beside allauth's own limits. A request for a visit writes to an address nobody has proved yet (ASVS 2.4.1).
ACCOUNT_RATE_LIMITS = {"ask": "20/m/ip,6/h/key", "visitors": "20/m/ip,30/h/key"}
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_FORMS = {
    "login": "portal.accounts.account_forms.LoginForm",
    "signup": "portal.accounts.account_forms.SignupForm",
    "add_email": "portal.accounts.account_forms.AddEmailForm",
    "change_password": "portal.accounts.account_forms.ChangePasswordForm",
    "set_password": "portal.accounts.account_forms.SetPasswordForm",
    "reset_password": "portal.accounts.account_forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "portal.accounts.account_forms.ReauthenticateForm",
    "request_login_code": "portal.accounts.factors.forms.RequestLoginCodeForm",
    "confirm_login_code": "portal.accounts.factors.forms.ConfirmLoginCodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds: a mail takes a while to be opened
# OpenID Connect: ProConnect, or a company's own provider. Nothing of it answers without OIDC_SERVER_URL.
OIDC = federation.from_environment(env)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": federation.apps_of(OIDC), "OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_ADAPTER = "portal.accounts.federation.adapter.FederationAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the adapter links by e-mail itself, under its own rules
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
STAFF_SESSION = timedelta(hours=12)  # of the Alliance's team, from its sign-in; everybody else: SESSION_COOKIE_AGE
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", True)  # the Alliance's team enters the admin with a factor only
MFA_ADAPTER = "portal.accounts.factors.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_TOTP_TOLERANCE = 1  # one period of thirty seconds, for telephones that run late
MFA_FORMS = {
    "authenticate": "portal.accounts.factors.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.factors.forms.ReauthenticateForm",
    "activate_totp": "portal.accounts.factors.forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.factors.forms.AddWebAuthnForm",
}

# ── Background work ─────────────────────────────────────────────────────────
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 5, "socket_keepalive": True, "health_check_interval": 10}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE = {
    "deliver-due-mail": {"task": "portal.mail.tasks.deliver_due_mail", "schedule": 5.0, "options": {"expires": 5}},
    "announce-practices": {
        "task": "practices.alerts.tasks.announce_practices",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "send-weekly-news": {
        "task": "practices.alerts.tasks.send_weekly_news",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "read-documents": {
        "task": "practices.importing.tasks.read_documents",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "make-renditions": {
        "task": "practices.pictures.tasks.make_renditions",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "compose-books": {"task": "practices.book.tasks.compose_books", "schedule": 30.0, "options": {"expires": 30}},
    "send-proofs": {"task": "practices.book.tasks.send_proofs", "schedule": 60.0, "options": {"expires": 60}},
    "draw-shared-pictures": {
        "task": "practices.tasks.draw_shared_pictures",
        "schedule": 60.0,
        "args": (2,),  # hours
        "options": {"expires": 60},
    },
    "draw-every-shared-picture": {
        "task": "practices.tasks.draw_shared_pictures",
        "schedule": crontab(hour=3, minute=40),
    },
    "erase-unconfirmed-descriptions": {"task": "visits.sought.tasks.erase_unconfirmed", "schedule": 3600.0},
    "erase-unconfirmed-requests": {"task": "visits.tasks.erase_unconfirmed_requests", "schedule": 3600.0},
    "send-digests": {"task": "visits.tasks.send_digests", "schedule": 300.0, "options": {"expires": 300}},
    "run-clock": {"task": "visits.tasks.run_clock", "schedule": 300.0, "options": {"expires": 300}},
    "close-group-dates": {
        "task": "visits.tasks.close_group_dates",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tell-of-shared-pools": {
        "task": "visits.tasks.tell_of_shared_pools",
        "schedule": crontab(minute=25, hour="8-18"),
    },
    "move-waiting-lists": {
        "task": "visits.tasks.move_waiting_lists",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget-orphan-files": {
        "task": "practices.tasks.forget_orphan_files",
        "schedule": crontab(hour=4, minute=10),
    },
    "ask-whether-texts-hold": {
        "task": "practices.signoff.tasks.ask_whether_texts_hold",
        "schedule": crontab(hour=7, minute=40),
    },
    "extend-slot-series": {"task": "visits.tasks.extend_slot_series", "schedule": crontab(hour=2, minute=10)},
    "write-down-unfound-searches": {"task": "practices.tasks.write_down_unfound_searches", "schedule": 60.0},
    "forget-what-is-due": {"task": "portal.personal.tasks.forget_what_is_due", "schedule": crontab(hour=1, minute=20)},
    "make-data-exports": {
        "task": "portal.personal.tasks.make_exports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "note-erasures": {"task": "portal.personal.tasks.note_erasures", "schedule": 3600.0},
    "refresh-search": {"task": "practices.tasks.refresh_search", "schedule": 60.0, "options": {"expires": 60}},
    "write-open-data": {"task": "visits.tasks.write_open_data", "schedule": crontab(hour=3, minute=20)},
}

# ── Mail ────────────────────────────────────────────────────────────────────
# Everything Django or a library sends becomes a row of the outbox; only portal.mail.delivery talks SMTP.
EMAIL_BACKEND = "portal.mail.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{PORTAL_NAME} <ne-pas-repondre@vitrines.example>")
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"  # what portal.mail.delivery sends through
EMAIL_TIMEOUT = 8  # seconds; the lease of a claimed row is longer than twice this

# ── Language and time ───────────────────────────────────────────────────────
LANGUAGE_CODE = "fr-fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["portal.formats"]

# ── Files ───────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "portal.ui.bundle.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"  # originals, renditions, attachments, documents: no address leads there by itself
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "allow_overwrite": True},
    },
    # The numbers of erased accounts, apart from all that a restore brings back (docs/operations.md).
    "erasures": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "erasures"},
    },
}
OPEN_DATA_ROOT = VAR_DIR / "open-data"  # the files of the night
OPEN_DATA_PER_MINUTE = 120  # requests to /api/ from one address
RATES = {"search": 120, "download": 60, "export": 10}  # a minute, of one address or one account (portal/limits.py)
COMPOSITIONS_PER_MINUTE = 12  # sheets and extracts of the book newly set for one address
SUGGESTIONS_PER_MINUTE = 300  # of the search fields, to one address

# ── Headers ─────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *federation.origins_of(OIDC)],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "report-uri": ["/csp/"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would sign out whoever arrives from a mail
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.error_views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes; a hundred thousand accented letters, six bytes each in a form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # a form that takes a few says so itself to whoever chose three hundred
FILE_UPLOAD_HANDLERS = [
    "portal.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
