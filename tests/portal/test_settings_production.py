"""Production settings: refuse to start half configured, start clean when complete."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytestmark = pytest.mark.xdist_group("production")  # four processes are started, once
ROOT = Path(__file__).resolve().parent.parent.parent
COMPLETE = {
    "SECRET_KEY": "k8V!x2Qz7Lr0Np5Ws9Ty3Bd6Hf1Jg4Mc8Va2Ex7Zu0Ri5Ko9Ps3",
    "ALLOWED_HOSTS": "vitrines.example",
    "PORTAL_URL": "https://vitrines.example",
    "DATABASE_URL": "postgresql://portail:secret@base.example:5432/portail",
    "REDIS_URL": "redis://:secret@valkey.example:6379/0",
    "EMAIL_URL": "submission://compte:mot%20de%20passe@smtp.example:587",
}
REFUSED = [
    ("SECRET_KEY", "development-only-never-used-in-production-and-long-enough-to-pass"),
    ("SECRET_KEY", "courte"),
    ("ALLOWED_HOSTS", "*"),
    ("PORTAL_URL", "http://vitrines.example"),
    ("EMAIL_URL", "console://"),
]
# Each environment in turn, all the settings read anew: what they say when they refuse.
REFUSALS = """
import importlib, json, os, sys
from django.core.exceptions import ImproperlyConfigured
path, said = os.environ["PATH"], []
for environment in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update(environment, PATH=path)
    for name in [name for name in sys.modules if name.startswith("portal.")]:
        del sys.modules[name]
    try:
        importlib.import_module("portal.settings.production")
    except ImproperlyConfigured as error:
        said.append(str(error))
    else:
        said.append("")
print(json.dumps(said))
"""
# What a portal that started has read, which addresses it has, and one line of its log, alone on the standard output.
STARTED = """
import json, logging, sys, django
from django.conf import settings
from django.urls import Resolver404, resolve
django.setup()
def is_there(page):
    try:
        return bool(resolve(page))
    except Resolver404:
        return False
read = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
pages = {page: is_there(page) for page in ("/", "/boite-aux-lettres/", "/composants/")}
with open(sys.argv[1], "w") as told:
    json.dump({"settings": read, "pages": pages}, told, default=str)
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("portal.essai").exception("valeur %s", "une\\nligne")
"""


def production(*command: str, said: str = "", **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *command],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.production", **environment},
        cwd=ROOT, input=said, capture_output=True, text=True, check=False,
    )  # fmt: skip


class Started(NamedTuple):
    """What a portal in production says of itself."""

    settings: dict[str, Any]
    pages: dict[str, bool]
    log: str

    def of(self, *names: str) -> dict[str, Any]:
        return {name: self.settings[name] for name in names}


def start(told: Path, **environment: str) -> Started:
    done = production("-c", STARTED, str(told), **{**COMPLETE, **environment})
    assert done.returncode == 0, done.stderr
    return Started(**json.loads(told.read_text()), log=done.stdout)


@pytest.fixture(scope="module")
def complete(tmp_path_factory) -> Started:
    """The portal with what it needs and nothing more."""
    return start(tmp_path_factory.mktemp("production") / "complete")


@pytest.fixture(scope="module")
def with_more(tmp_path_factory) -> Started:
    """The same behind a proxy, with the keys it had."""
    told = tmp_path_factory.mktemp("production") / "more"
    return start(told, TRUSTED_PROXY_COUNT="1", SECRET_KEY_FALLBACKS="ancienne,plus-ancienne")


@pytest.fixture(scope="module")
def refusals() -> dict[tuple[str, str], str]:
    """What is said of a complete environment, then of each unsafe value alone."""
    environments = {("", ""): COMPLETE}
    environments |= {(name, value): {**COMPLETE, name: value} for name, value in REFUSED}
    done = production("-c", REFUSALS, said=json.dumps(list(environments.values())))
    assert done.returncode == 0, done.stderr
    return dict(zip(environments, json.loads(done.stdout), strict=True))


def test_empty_environment_is_refused_in_one_message_naming_everything():
    done = production("-c", "import portal.settings.production")
    assert done.returncode == 1
    assert done.stderr.partition("ImproperlyConfigured: ")[2] == (
        "Le portail ne démarre pas, sa configuration est incomplète :\n"
        "  - SECRET_KEY : la clé secrète, au moins 50 caractères tirés au hasard\n"
        "  - ALLOWED_HOSTS : les noms du portail, par exemple vitrines.example\n"
        "  - PORTAL_URL : l’adresse écrite dans les courriels, par exemple https://vitrines.example\n"
        "  - DATABASE_URL : par exemple postgresql://portail:…@base:5432/portail\n"
        "  - REDIS_URL : par exemple redis://:…@valkey:6379/0\n"
        "  - EMAIL_URL : le serveur de courriel, par exemple submission://compte:…@smtp.example:587\n"
        "Toutes les variables sont décrites dans docs/operations.md.\n"
    )


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_unsafe_value_is_refused_alone(refusals, name, value):
    said = refusals[name, value]
    assert said.count("\n  - ") == 1
    assert f"\n  - {name} : " in said
    assert refusals["", ""] == ""


def test_deployment_check_is_clean():
    done = production("manage.py", "check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_complete_environment_is_read(complete):
    assert complete.of(
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


def test_forwarded_headers_are_believed_only_behind_a_declared_proxy(complete, with_more):
    assert complete.of("SECURE_PROXY_SSL_HEADER") == {"SECURE_PROXY_SSL_HEADER": None}
    assert with_more.of("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    }


def test_former_keys_stay_valid_for_links(complete, with_more):
    assert complete.of("SECRET_KEY_FALLBACKS") == {"SECRET_KEY_FALLBACKS": []}
    assert with_more.of("SECRET_KEY_FALLBACKS") == {"SECRET_KEY_FALLBACKS": ["ancienne", "plus-ancienne"]}


def test_development_pages_do_not_exist_in_production(complete):
    assert complete.pages == {"/": True, "/boite-aux-lettres/": False, "/composants/": False}


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


def test_log_line_is_one_json_object_whatever_the_value(complete):
    lines = complete.log.splitlines()
    assert len(lines) == 1, complete.log
    entry = json.loads(lines[0])
    assert (entry["level"], entry["logger"], entry["message"]) == ("error", "portal.essai", "valeur une\nligne")
    assert "ZeroDivisionError" in entry["error"]
