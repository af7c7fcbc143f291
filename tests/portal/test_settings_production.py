"""Production settings: refuse to start half configured, start clean when complete."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COMPLETE = {
    "SECRET_KEY": "k8V!x2Qz7Lr0Np5Ws9Ty3Bd6Hf1Jg4Mc8Va2Ex7Zu0Ri5Ko9Ps3",
    "ALLOWED_HOSTS": "vitrines.example",
    "PORTAL_URL": "https://vitrines.example",
    "DATABASE_URL": "postgresql://portail:secret@base.example:5432/portail",
    "REDIS_URL": "redis://:secret@valkey.example:6379/0",
    "EMAIL_URL": "submission://compte:mot%20de%20passe@smtp.example:587",
}
SHOW = """
import json, django
from django.conf import settings
django.setup()
names = {names!r}
print(json.dumps({{name: getattr(settings, name) for name in names}}))
"""


def production(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *command],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.production", **environment},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def settings_of(*names: str, **environment: str) -> dict:
    done = production("-c", SHOW.format(names=names), **{**COMPLETE, **environment})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(**environment: str) -> str:
    done = production("-c", "import portal.settings.production", **environment)
    assert done.returncode == 1
    return done.stderr.partition("ImproperlyConfigured: ")[2]


def test_empty_environment_is_refused_in_one_message_naming_everything():
    assert refusal() == (
        "Le portail ne démarre pas, sa configuration est incomplète :\n"
        "  - SECRET_KEY : la clé secrète, au moins 50 caractères tirés au hasard\n"
        "  - ALLOWED_HOSTS : les noms du portail, par exemple vitrines.example\n"
        "  - PORTAL_URL : l’adresse écrite dans les courriels, par exemple https://vitrines.example\n"
        "  - DATABASE_URL : par exemple postgresql://portail:…@base:5432/portail\n"
        "  - REDIS_URL : par exemple redis://:…@valkey:6379/0\n"
        "  - EMAIL_URL : le serveur de courriel, par exemple submission://compte:…@smtp.example:587\n"
        "Toutes les variables sont décrites dans docs/operations.md.\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "development-only-never-used-in-production-and-long-enough-to-pass"),
        ("SECRET_KEY", "courte"),
        ("ALLOWED_HOSTS", "*"),
        ("PORTAL_URL", "http://vitrines.example"),
        ("EMAIL_URL", "console://"),
    ],
)
def test_unsafe_value_is_refused_alone(name, value):
    said = refusal(**{**COMPLETE, name: value})
    assert said.count("\n  - ") == 1
    assert f"\n  - {name} : " in said


def test_deployment_check_is_clean():
    done = production("manage.py", "check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_complete_environment_is_read():
    assert settings_of(
        "DEBUG", "DEVELOPMENT_TOOLS", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS",
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "CELERY_BROKER_URL", "EMAIL_BACKEND",
        "CACHES",
    ) == {
        "DEBUG": False,
        "DEVELOPMENT_TOOLS": False,
        "EMAIL_HOST": "smtp.example",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_PASSWORD": "mot de passe",
        "EMAIL_USE_TLS": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CELERY_BROKER_URL": "redis://:secret@valkey.example:6379/0",
        "EMAIL_BACKEND": "portal.mail.backend.OutboxBackend",
        "CACHES": {
            "default": {
                "BACKEND": "portal.cache.DispensableRedisCache",
                "LOCATION": "redis://:secret@valkey.example:6379/1",
            }
        },
    }  # fmt: skip


def test_forwarded_headers_are_believed_only_behind_a_declared_proxy():
    assert settings_of("SECURE_PROXY_SSL_HEADER") == {"SECURE_PROXY_SSL_HEADER": None}
    assert settings_of("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT", TRUSTED_PROXY_COUNT="1") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    }


def test_former_keys_stay_valid_for_links():
    assert settings_of("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="ancienne,plus-ancienne") == {
        "SECRET_KEY_FALLBACKS": ["ancienne", "plus-ancienne"]
    }


def test_development_pages_do_not_exist_in_production():
    code = """
import django; django.setup()
from django.urls import Resolver404, resolve
for page in ("/boite-aux-lettres/", "/composants/"):
    try:
        resolve(page)
    except Resolver404:
        continue
    raise SystemExit(page)
"""
    done = production("-c", code, **COMPLETE)
    assert done.returncode == 0, done.stderr


def test_development_tools_without_debug_are_an_error(settings):
    from portal.checks import development_tools_are_off

    settings.DEBUG = False
    settings.DEVELOPMENT_TOOLS = True  # and the test settings route both pages
    assert [(message.id, message.msg) for message in development_tools_are_off()] == [
        ("portal.E001", "DEVELOPMENT_TOOLS must be off when DEBUG is off."),
        ("portal.E002", "/boite-aux-lettres/ must not be reachable when DEBUG is off."),
        ("portal.E002", "/composants/ must not be reachable when DEBUG is off."),
    ]
    settings.DEBUG = True
    assert development_tools_are_off() == []


def test_log_line_is_one_json_object_whatever_the_value():
    code = """
import logging, django
django.setup()
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("portal.essai").exception("valeur %s", "une\\nligne")
"""
    done = production("-c", code, **COMPLETE)
    lines = done.stdout.splitlines()
    assert len(lines) == 1, done.stdout + done.stderr
    entry = json.loads(lines[0])
    assert (entry["level"], entry["logger"], entry["message"]) == ("error", "portal.essai", "valeur une\nligne")
    assert "ZeroDivisionError" in entry["error"]
