"""What an attacker adds to a form: fields it does not show, lines of a header or of a calendar, words without end."""

import re
import uuid
from collections.abc import Iterable
from email import message_from_bytes, policy
from typing import Any

from django.db import models

from portal.mail.message import build_message
from portal.mail.models import OutgoingEmail
from tests.support.forms_found import Body
from tests.support.matrix import World

ENDLESS = "é" * 10_000
MARK = "contrebande"
ELSEWHERE = "https://pirate.example/"
LEADING_AWAY = {name: [ELSEWHERE] for name in ("next", "redirect_to", "return_to", "url", "suite")}


def smuggled(models_written: Iterable[type[models.Model]], *, world: World, beside: Iterable[str]) -> Body:
    """Every column of these models with a value that is somebody else's, but the names in `beside`."""
    given: Body = {}
    taken = set(beside)
    for model in models_written:
        for column in model._meta.get_fields():
            if not isinstance(column, models.Field):
                continue
            value = _foreign_value(column, world)
            for name in {column.name, getattr(column, "attname", column.name)} - taken:
                given.setdefault(name, [value])
    return given


def _foreign_value(column: models.Field, world: World) -> str:
    related = column.related_model
    if related is not None:
        return _somebody_elses(related, world)
    if column.choices:
        default = column.get_default() if column.has_default() else None
        return str([key for key, _ in column.flatchoices if key != default][-1])
    if isinstance(column, models.BooleanField):
        return "false" if column.get_default() else "true"
    if isinstance(column, models.UUIDField):
        return str(uuid.UUID(int=7))
    if isinstance(column, models.DateTimeField):
        return "2001-02-03 04:05"
    if isinstance(column, models.DateField):
        return "2001-02-03"
    if isinstance(column, models.IntegerField | models.DecimalField | models.FloatField):
        return "7"
    if isinstance(column, models.EmailField):
        return f"{MARK}@ailleurs.example"
    return MARK


def _somebody_elses(model: type[models.Model], world: World) -> str:
    theirs = {
        "accounts.user": lambda: world.people["stranger"].pk,
        "accounts.organisation": lambda: world.people["stranger"].organisation_id,
        "vitrines.vitrine": lambda: world.other_membership.vitrine_id,
    }
    numbers = model._base_manager.order_by("pk").values_list("pk", flat=True)
    return str(theirs.get(model._meta.label_lower, numbers.last)() or uuid.UUID(int=7))


# Signs that end a line somewhere, each before what an attacker wants on a line of its own; short enough for a name.
NASTY = (
    "Aubrac\r\nBcc: v@p.example\nATTACH:x\rBcc: v@p.example\vATTACH:x"
    "\fBcc: v@p.example\x85ATTACH:x\u2028Bcc: v@p.example\u2029ATTACH:x"
)
STARTED = re.compile(r"^(Bcc|ATTACH)\b", re.IGNORECASE)


def broken_mails(*, before: Iterable[Any]) -> list[str]:
    """What the mails queued since, as they would leave, hold in a header or on a line of a calendar and nobody wrote;
    `before`: the numbers of those that were there."""
    found = []
    for mail in OutgoingEmail.objects.exclude(pk__in=before).prefetch_related("attachments"):
        try:
            message = message_from_bytes(build_message(mail).message().as_bytes(), policy=policy.SMTP)
        except ValueError as refusal:  # a header of several lines: it would never leave
            found.append(f"{mail.kind}: {refusal}")
            continue
        if message["Bcc"] or len(message.get_all("To", [])) != 1 or "," in _bare(message["To"]):
            found.append(f"{mail.kind}: {message['To']} {message['Bcc']}")
        for file in mail.attachments.all():
            if "calendar" in file.content_type:
                lines = bytes(file.content).decode().replace("\r\n ", "").splitlines()
                found += [f"{mail.kind}: {line}" for line in lines if STARTED.match(line)]
    return found


def _bare(header: str) -> str:
    """A header of addresses without what stands in quotes."""
    return re.sub(r'"[^"]*"', "", str(header))
