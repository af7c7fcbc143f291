"""A vitrine's page, terms and pause, written by its own people; what changed is kept with who changed it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.services import record
from portal.ui.dates import plain_date

from ..listeners import tell_vitrines_written
from ..models import VisitTerms, Vitrine, VitrineChange
from ..policies import rights_of

PAGE_FIELDS = (
    "tagline", "description", "themes", "website", "sector", "sector_detail", "process_type", "size_class", "headcount",
    "photo", "photo_alt",
)  # fmt: skip
TERMS_FIELDS = (
    "formats", "monthly_quota", "paused_until", "group_min", "group_max", "visit_minutes", "languages",
    "protective_equipment", "photo_rule", "accessibility", "access_sheet", "programme", "host_phone",
    "shield_ask_first", "shield_sirens", "shield_naf_codes",
)  # fmt: skip
TOLD_LENGTH = 400  # characters of a value kept in the log


def update_page(*, vitrine: Vitrine, values: Mapping[str, Any], by: User) -> list[str]:
    """Write what differs among `PAGE_FIELDS` (cleaned values; False takes the photograph away); return their names.

    Nothing differs: nothing is written. Raises PermissionDenied.
    """
    if not rights_of(by, vitrine).may_edit_page:
        raise PermissionDenied
    with transaction.atomic():
        locked = _locked(vitrine)
        return _write(locked, locked, {name: values[name] for name in PAGE_FIELDS if name in values}, by)


def update_terms(*, vitrine: Vitrine, values: Mapping[str, Any], by: User) -> list[str]:
    """The same with `TERMS_FIELDS`; a vitrine without terms gets the usual ones first."""
    if not rights_of(by, vitrine).may_set_terms:
        raise PermissionDenied
    with transaction.atomic():
        locked = _locked(vitrine)
        return _write(locked, _terms(locked), {name: values[name] for name in TERMS_FIELDS if name in values}, by)


def pause(*, vitrine: Vitrine, days: int, by: User) -> date | None:
    """Receive nobody for `days` days from today; 0 receives again. May run twice. Raises PermissionDenied."""
    if not rights_of(by, vitrine).may_pause:
        raise PermissionDenied
    until = timezone.localdate() + timedelta(days=days) if days else None
    with transaction.atomic():
        locked = _locked(vitrine)
        _write(locked, _terms(locked), {"paused_until": until}, by)
    return until


def _locked(vitrine: Vitrine) -> Vitrine:
    return Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=vitrine.pk)


def _terms(vitrine: Vitrine) -> VisitTerms:
    return VisitTerms.objects.get_or_create(vitrine=vitrine)[0]


def _write(vitrine: Vitrine, row: Vitrine | VisitTerms, values: Mapping[str, Any], by: User) -> list[str]:
    changes = []
    for name, value in values.items():
        field = row._meta.get_field(name)
        before = getattr(row, name)
        wanted = "" if isinstance(before, FieldFile) and value is False else value
        if before == wanted or (isinstance(before, FieldFile) and wanted in (None, before.name)):
            continue
        told = _told(row, field)
        setattr(row, name, wanted)
        changes.append(
            {"name": name, "label": str(field.verbose_name), "before": told, "after": _told(row, field)}  # type: ignore[union-attr]
        )
    if changes:
        row.save(update_fields=[each["name"] for each in changes] + (["updated_at"] if row is vitrine else []))
        VitrineChange.objects.create(vitrine=vitrine, by=by, values=changes)
        record(
            Event.PAGE_CHANGED if row is vitrine else Event.TERMS_CHANGED,
            by=by,
            about=vitrine,
            before={each["name"]: each["before"] for each in changes},
            after={each["name"]: each["after"] for each in changes},
        )
        tell_vitrines_written([vitrine.pk])
    return [each["name"] for each in changes]


def _told(row: models.Model, field: Any) -> str:
    """A value as people read it."""
    value = getattr(row, field.name)
    if isinstance(value, FieldFile):
        return "une photographie" if value else ""
    if isinstance(value, list):
        labels = dict(field.base_field.flatchoices)
        return ", ".join(str(labels.get(each, each)) for each in value)[:TOLD_LENGTH]
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return plain_date(value)
    return str(dict(field.flatchoices).get(value, "" if value is None else value))[:TOLD_LENGTH]
