"""The journal, read for people: numbers become names, for whoever still has one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from portal.accounts.models import User

from .enums import Event
from .models import Entry
from .origin import present
from .services import address_mark

PEOPLE = ("person", "heir")  # values of a line that are the number of somebody
NO_LABEL = ("accounts.user",)  # named through User, as those who act are


def named(entries: Iterable[Entry]) -> list[Entry]:
    """The same lines with `who`, `what` and `people` (number → name): a query for people, one a kind of thing."""
    lines = list(entries)
    people = names_of({each.actor_id for each in lines if each.actor_id} | _people_in(lines))
    things: dict[str, set[str]] = defaultdict(set)
    for each in lines:
        if each.object_type and each.object_type not in NO_LABEL:
            things[each.object_type].add(each.object_id)
    labels = {(kind, key): label for kind, keys in things.items() for key, label in _labels(kind, keys)}
    for each in lines:
        each.who = people.get(each.actor_id, str(each.actor_id)) if each.actor_id else ""  # type: ignore[attr-defined]
        each.people = {str(key): name for key, name in people.items()}  # type: ignore[attr-defined]
        each.what = (  # type: ignore[attr-defined]
            people.get(_uuid(each.object_id), each.object_id)
            if each.object_type in NO_LABEL
            else labels.get((each.object_type, each.object_id), each.object_id)
        )
    return lines


def names_of(keys: Iterable[UUID]) -> dict[Any, str]:
    """Number → name of people who still have an account."""
    return {row.pk: str(row) for row in User.objects.filter(pk__in=list(keys)).only("full_name", "email")}


def found_lines(words: str) -> Q:
    """What a search of the journal means: an address (of an account, or one tried at the door), a number or a word."""
    asked = words.strip()
    if "@" in asked:
        known = User.objects.filter(email__iexact=asked).values_list("pk", flat=True)
        people = [str(pk) for pk in known]
        return (
            Q(actor_id__in=people)
            | Q(object_type="accounts.user", object_id__in=people)
            | Q(after__address=address_mark(asked))
        )
    number = _uuid(asked)
    if number is not None:
        return Q(actor_id=number) | Q(object_id=str(number))
    return Q(object_id=asked) | Q(after__page=asked) | Q(actor_id__in=_called(asked))


def failures_at_the_door(*, email: str, since: datetime) -> tuple[int, int]:
    """Refused sign-ins since then: for this address, known or not, and from the network of the present request."""
    lines = Entry.objects.filter(event=Event.SIGN_IN_FAILED, at__gte=since)
    return lines.filter(after__address=address_mark(email)).count(), lines.filter(network=present().network).count()


def asked_from_here(event: Event, *, since: datetime) -> int:
    """How many lines of `event` the network of the present request left since then."""
    return Entry.objects.filter(event=event, at__gte=since, network=present().network).count()


def _called(name: str) -> QuerySet[User, UUID]:
    return User.objects.filter(full_name__icontains=name).values_list("pk", flat=True)


def _people_in(lines: Iterable[Entry]) -> set[UUID]:
    found = {each.object_id for each in lines if each.object_type in NO_LABEL}
    found |= {str(values.get(name)) for each in lines for values in (each.before, each.after) for name in PEOPLE}
    return {number for number in map(_uuid, found) if number}


def _labels(kind: str, keys: set[str]) -> Iterator[tuple[str, str]]:
    """Primary key as text → how the row calls itself; nothing for a row or a table that is gone."""
    try:
        model = apps.get_model(kind)
        rows = model._default_manager.filter(pk__in=keys)
        for row in rows:
            yield str(row.pk), str(row)
    except (LookupError, ValueError, ValidationError):
        return


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
