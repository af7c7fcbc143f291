"""Templates: each is sound and used, and everything it names exists."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from portal.ui.bundle import SOURCES
from tests.support.matrix import every_address

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
PYTHON = [path for app in ("portal", "vitrines", "practices", "visits") for path in (ROOT / app).rglob("*.py")]
ON_A_PAGE = [name for name in NAMES if not name.startswith("emails/")]
# Names that Django or allauth ask for by themselves, when a file of ours stands there.
ASKED_FOR = [
    Path(allauth.__file__).parent / "templates",
    Path(admin.__file__).parent / "templates",
]
RATE_LIMITED = "429.html"  # allauth builds this name from its parts
TAG = re.compile(r"\{[%#].*?[%#]\}|\{\{.*?\}\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)


def source(name: str) -> str:
    return COMMENT.sub("", (TEMPLATES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_template_can_be_read_by_django(name):
    get_template(name)


def test_every_template_is_used():
    written = "\n".join([source(name) for name in NAMES] + [path.read_text(encoding="utf-8") for path in PYTHON])
    named = set(re.findall(r"[\"']([\w/.-]+\.(?:html|txt))(?:#[\w-]+)?[\"']", written))
    unused = [
        name
        for name in NAMES
        if name not in named | {RATE_LIMITED} and not any((folder / name).exists() for folder in ASKED_FOR)
    ]
    assert unused == []


def test_every_template_named_exists():
    missing = {
        (name, asked)
        for name in NAMES
        for asked in re.findall(r"\{% (?:include|extends) \"([^\"]+)\"", source(name))
        if not (TEMPLATES / asked).exists() and not any((folder / asked).exists() for folder in ASKED_FOR)
    }
    assert missing == set()


def test_every_address_named_by_a_template_exists():
    known = {address.name for address in every_address()}
    asked = {
        (name, url) for name in NAMES for url in re.findall(r"\{% url [\"']([^\"']+)[\"']", source(name))
    }  # fmt: skip
    assert len(asked) > 50
    assert {(name, url) for name, url in asked if url not in known} == set()


@pytest.mark.parametrize("name", ON_A_PAGE)
def test_page_has_no_style_and_no_handler_of_its_own(name):
    text = TAG.sub("", source(name))
    assert re.findall(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<style", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text) == []


@pytest.mark.parametrize("name", NAMES)
def test_user_text_is_never_marked_safe(name):
    assert re.findall(r"\|\s*(?:safe|safeseq)\b|\{% autoescape off", source(name)) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_form_that_posts_carries_its_token(name):
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source(name), re.DOTALL | re.IGNORECASE):
        assert "{% csrf_token %}" in form


def test_every_static_file_named_exists():
    written = "\n".join(source(name) for name in NAMES)
    asked = set(re.findall(r"\{% static [\"']([^\"']+)[\"']", written))
    assert len(asked) > 4
    assert {path for path in asked if finders.find(path) is None} == set()


# Names of parts in the design that today have no style but their block’s.
WITHOUT_STYLE = {"demandes", "jour", "pratique", "tdb__agenda", "tdb__demandes", "tete-page--large", "une__texte"}


def test_every_class_of_a_page_has_a_style():
    css = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.css"))
    known = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", re.sub(r"/\*.*?\*/|url\([^)]*\)", "", css, flags=re.DOTALL)))
    unknown = {}
    for name in ON_A_PAGE:
        if name.startswith("admin/"):
            continue
        text = re.sub(r"\{%.*?%\}", " ", re.sub(r"\{\{.*?\}\}", "\0", source(name)))
        for word in " ".join(re.findall(r"\bclass=\"([^\"]*)\"", text)).split():
            if "\0" not in word and not word.endswith("--") and word not in known | WITHOUT_STYLE:
                unknown.setdefault(word, name)
    assert unknown == {}, unknown
