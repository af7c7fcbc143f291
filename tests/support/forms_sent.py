"""Sending a form and telling what it wrote: what was added, changed or taken away in each table, and to whom mails go.

Each sending happens in a savepoint that is undone: what it wrote is compared, not kept. The clock stands still and what
is drawn at random (keys, numbers of new rows) is left out, so two sendings of the same form leave the same trace.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.core.cache import cache as counts
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.test import Client

from tests.support.bad_pictures import picture
from tests.support.forms_found import DRAWN, Body, signed_in
from tests.support.forms_injected import broken_mails
from tests.support.matrix import World
from tests.support.word import Word

WRITTEN = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
Rows = dict[str, dict[Any, dict[str, Any]]]  # table → primary key → row
NOISE = {"html_body", "key"}  # of a mail: its text says the same; counts how many came before
NOT_LOOKED_AT = {"django_session", "audit_entry", "usersessions_usersession", "django_admin_log"}
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
FILES = {
    "plan.pdf": ("plan.pdf", PDF, "application/pdf"),
    "four.jpg": ("four.jpg", picture(), "image/jpeg"),
    "fiche.docx": (
        "fiche.docx",
        Word().heading("Situation").paragraph("Les rebuts montent.").bytes(),
        "application/vnd.openxmlformats",
    ),
}
FIELDS_OF_FILES = ("document", "files")


@dataclass
class Outcome:
    """What one sending left: the status, and for each table what was added, changed or taken away."""

    status: int
    location: str = ""
    wrote: dict[str, list[str]] = field(default_factory=dict)
    broken_mails: list[str] = field(default_factory=list)


@dataclass
class Sender:
    """Sends forms in one world and says what each sending wrote."""

    world: World
    clients: dict[str, tuple[Client, Any]] = field(default_factory=dict)
    before: Rows = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # numbers of what exists: they are compared, those of new rows are not
    last: dict[type[models.Model], int] = field(default_factory=dict)  # the same for what is counted

    def __post_init__(self) -> None:
        for model in by_table().values():
            if isinstance(model._meta.pk, models.UUIDField):
                self.kept |= {str(each) for each in model._base_manager.values_list("pk", flat=True)}
            elif isinstance(model._meta.pk, models.AutoField):
                self.last[model] = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0

    def send(self, role: str, action: str, body: Body, *, read_mails: bool = False) -> Outcome:
        """Send `body` as `role`.

        `read_mails`: also look for what was typed among the headers of the mails it queued and the lines of their
        calendars.
        """
        with self._undone(role) as client:
            return self._posted(client, action, body, self.before, read_mails=read_mails)

    def send_twice(self, role: str, action: str, body: Body) -> tuple[Outcome, Outcome]:
        """The same sent again: what the first left, and what the second added to that."""
        with self._undone(role) as client:
            return self._posted(client, action, body, self.before), self._posted(client, action, body, {})

    def browser(self, role: str) -> Client:
        """A browser of that role, as it was when it had just signed in."""
        if role not in self.clients:
            client = signed_in(self.world, role)
            self.clients[role] = (client, client.cookies.copy())
        client, cookies = self.clients[role]
        client.cookies.clear()
        client.cookies.update(cookies)
        return client

    @contextmanager
    def _undone(self, role: str) -> Iterator[Client]:
        """A browser of that role; all it does in the block is undone, in the database and in what is counted."""
        counts.clear()
        client = self.browser(role)
        with transaction.atomic():
            yield client
            transaction.set_rollback(True)

    def _posted(self, client: Client, action: str, body: Body, base: Rows, *, read_mails: bool = False) -> Outcome:
        with self._written(base) as tables:
            answer = client.post(action, _sent(body))
            if answer.streaming:
                b"".join(answer.streaming_content)
        status, location = answer.status_code, answer.headers.get("Location", "")
        wrote = {} if status >= 500 else self._changes(tables, base)
        broken = broken_mails(before=base["mail_outgoingemail"]) if read_mails and "mail_outgoingemail" in wrote else []
        return Outcome(status, DRAWN.sub("…", location), wrote, broken)

    @contextmanager
    def _written(self, base: Rows) -> Iterator[set[str]]:
        """The tables written to in the block; each is read before its first change."""
        tables: set[str] = set()

        def look(execute, sql, params, many, context):
            if (found := WRITTEN.match(str(sql))) and found[1] not in tables | NOT_LOOKED_AT and found[1] in by_table():
                tables.add(found[1])
                if found[1] not in base:
                    base[found[1]] = rows_of(found[1])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(look):
            yield tables

    def _changes(self, tables: set[str], base: Rows) -> dict[str, list[str]]:
        changes = {}
        for table in sorted(tables):
            before, after = base[table], rows_of(table)
            told = [f"- {self._settled(key)}" for key in before.keys() - after.keys()]
            for key, row in after.items():
                if key not in before:
                    told.append(f"+ {self._told(row, table)}")
                elif changed := {name: value for name, value in row.items() if value != before[key].get(name)}:
                    told.append(f"{key}: {self._told(changed, table)}")
            if told:
                changes[table] = sorted(told)
        return changes

    def _told(self, row: dict[str, Any], table: str) -> str:
        counted = {
            column.attname: self.last[column.related_model]
            for column in by_table()[table]._meta.concrete_fields
            if column.related_model in self.last
        }
        return json.dumps(
            {
                name: "…" if name in counted and value and value > counted[name] else self._settled(value)
                for name, value in sorted(row.items())
            },
            ensure_ascii=False,
        )

    def _settled(self, value: Any) -> str:
        text = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
        return DRAWN.sub(lambda found: found[0] if found[0] in self.kept else "…", text)


def _sent(body: Body) -> dict[str, list[Any]]:
    """The body with the token every page gives, and its files open."""
    chosen = {name: values for name, values in body.items() if name in FIELDS_OF_FILES}
    files = {name: [SimpleUploadedFile(*FILES[each]) for each in values] for name, values in chosen.items()}
    return {"csrfmiddlewaretoken": ["x"], **body, **files}


def rows_of(table: str) -> dict[Any, dict[str, Any]]:
    """Primary key → row, as the database holds it, without the number of a row that is counted."""
    model = by_table()[table]
    names = [each.attname for each in model._meta.concrete_fields if not _is_counted(each) and each.name not in NOISE]
    rows = model._base_manager.values_list("pk", *names)
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def _is_counted(column: models.Field) -> bool:
    """A number given in turn: it differs between two sendings though nothing else does."""
    return column.primary_key and isinstance(column, models.AutoField)


@cache
def every_model() -> list[type[models.Model]]:
    return apps.get_models(include_auto_created=True)


@cache
def by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in every_model() if model._meta.managed}
