"""The fictional vitrines and the people who speak for them. Run again, the same file changes nothing."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from portal.accounts.models import Organisation, User
from portal.accounts.services import open_account
from portal.demo_accounts import ALLIANCE, PASSWORD, ROLES
from vitrines.listeners import tell_vitrines_written
from vitrines.models import Label, Membership, VisitTerms, Vitrine

from .upserting import write_if_changed

MODERATION = "Modération"  # the group of the Alliance's team
MODERATED_APPS = ("accounts", "audit", "vitrines", "practices", "signoff", "suggestions", "book", "visits", "mail")
ALLIANCE_NAME, ALLIANCE_JOB = "Hélène Castaing", "Chargée des vitrines"
RELATED = ("label", "terms", "members", "slots")  # keys of an entry that are not fields of Vitrine


def read_entries(path: Path, table: str) -> list[dict[str, Any]]:
    """The `[[table]]` entries of a TOML file, texts without their outer blank lines."""
    with path.open("rb") as file:
        entries: list[dict[str, Any]] = tomllib.load(file)[table]
    return [stripped(entry) for entry in entries]


def stripped(value: Any) -> Any:
    """The same value, every text inside it without its outer blanks."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {key: stripped(inner) for key, inner in value.items()}
    return [stripped(inner) for inner in value] if isinstance(value, list) else value


@transaction.atomic
def load_example_vitrines(*, entries: list[dict[str, Any]]) -> int:
    """Create or update the example vitrines with their label, terms and members; return how many rows were written."""
    known = {row.slug: row for row in Vitrine.objects.filter(is_example=True).select_for_update(of=("self",))}
    labels = {row.vitrine_id: row for row in Label.objects.filter(vitrine__is_example=True)}
    terms = {row.vitrine_id: row for row in VisitTerms.objects.filter(vitrine__is_example=True)}
    roles = {(row.vitrine_id, row.user_id): row for row in Membership.objects.filter(vitrine__is_example=True)}
    people = known_people([member["email"] for entry in entries for member in entry["members"]])
    written = 0
    changed: list[int] = []
    for entry in entries:
        vitrine = known.get(entry["slug"]) or Vitrine(slug=entry["slug"])
        if write_if_changed(vitrine, _fields(entry)):
            written += 1
            changed.append(vitrine.pk)
        written += write_if_changed(labels.get(vitrine.pk) or Label(vitrine=vitrine), entry["label"])
        written += write_if_changed(terms.get(vitrine.pk) or VisitTerms(vitrine=vitrine), entry["terms"])
        for member in entry["members"]:
            person, was_written = example_person(people, **{key: member[key] for key in member if key != "role"})
            membership = roles.get((vitrine.pk, person.pk)) or Membership(vitrine=vitrine, user=person)
            written += was_written + write_if_changed(membership, {"role": member["role"]})
    tell_vitrines_written(changed)
    return written


def _fields(entry: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in entry.items() if name not in RELATED}
    for name in ("latitude", "longitude"):
        if name in fields:
            fields[name] = Decimal(str(fields[name])).quantize(Decimal("0.00001"))
    return {**fields, "is_example": True}


def known_people(emails: list[str]) -> dict[str, User]:
    """Accounts that exist already, by address."""
    return {user.email: user for user in User.objects.filter(email__in=emails).select_related("organisation")}


def example_person(
    people: dict[str, User],
    *,
    email: str,
    full_name: str,
    job_title: str = "",
    organisation: Organisation | None = None,
) -> tuple[User, bool]:
    """The account of a fictional person, its address verified; whether it was written. `people` is kept up to date.

    The four accounts of `portal/demo_accounts.py` get their password once; nobody signs in as the others.
    """
    person, is_new = people.get(email), False
    if person is None:
        person, is_new = open_account(email=email, full_name=full_name), True
        if email in ROLES:
            person.set_password(PASSWORD)
            person.save(update_fields=["password"])
        people[email] = person
    fields: dict[str, Any] = {"full_name": full_name, "job_title": job_title}
    if organisation is not None:
        fields["organisation"] = organisation
    return person, write_if_changed(person, fields) or is_new


@transaction.atomic
def load_alliance_account() -> bool:
    """The team member of the Alliance, in the group that may do everything of the portal's apps; True when written."""
    people = known_people([ALLIANCE])
    person, written = example_person(people, email=ALLIANCE, full_name=ALLIANCE_NAME, job_title=ALLIANCE_JOB)
    written = write_if_changed(person, {"is_staff": True}) or written
    group, is_new = Group.objects.get_or_create(name=MODERATION)
    wanted = Permission.objects.filter(content_type__app_label__in=MODERATED_APPS)
    missing = wanted.exclude(group=group)
    if missing:
        group.permissions.add(*missing)
    if not person.groups.filter(pk=group.pk).exists():
        person.groups.add(group)
        written = True
    return written or is_new or bool(missing)
