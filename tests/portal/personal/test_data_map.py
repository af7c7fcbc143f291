"""docs/data-map.md names every table that holds something about a person, and every rule of the night."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from portal.accounts.models import User
from portal.personal.registry import rules

MAP = (Path(settings.BASE_DIR) / "docs" / "data-map.md").read_text(encoding="utf-8")
TELLING = re.compile(r"(^|_)(email|phone|full_name|author_name|requester_name|to_name|ip|user_agent)$")


def holds_a_person(model: type[models.Model]) -> bool:
    """Whether a table has a key to a person, an address, a name or a network address."""
    fields = [field for field in model._meta.get_fields() if not field.auto_created]
    return any(
        field.related_model is User
        if field.is_relation
        else isinstance(field, models.EmailField | models.GenericIPAddressField) or bool(TELLING.search(field.name))
        for field in fields
    )


def test_every_table_about_people_has_a_row():
    rows = set(re.findall(r"^\| `([\w.]+)` \|", MAP, re.MULTILINE))
    tables = {model._meta.label for model in apps.get_models() if holds_a_person(model)}
    assert len(tables) > 25
    assert tables - rows == set()
    known = {model._meta.label for model in apps.get_models()}
    assert {row for row in rows if "." in row} - known == set()


def test_every_rule_of_the_night_has_a_row():
    assert {rule.key for rule in rules()} == set(re.findall(r"^\| `([a-z-]+)` \|", MAP, re.MULTILINE))
