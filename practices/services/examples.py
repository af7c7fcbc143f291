"""The fictional practices. Run again, the same files change nothing; a changed text becomes a new revision."""

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from practices.content import NOT_CONTENT
from practices.models import Gain, Practice, Problem, Revision, Technology
from practices.richtext import from_plain
from practices.search.rebuilding import count_again
from practices.sections import RICH
from practices.signoff.enums import Use
from vitrines.models import Vitrine
from vitrines.services.examples import stripped

from .publishing import next_number, publish_practice, record_signoff

VOCABULARIES = {"problems": Problem, "technologies": Technology}
MEASURES = ("before", "before_max", "after", "after_max")


class ExampleRefusedError(Exception):
    """A file names something that does not exist; the message is French."""


def read_practices(directory: Path) -> list[dict[str, Any]]:
    """Every file of the directory, in the order of publication."""
    entries = []
    for path in sorted(directory.glob("*.toml")):
        with path.open("rb") as file:
            entries.append(stripped(tomllib.load(file)))
    return sorted(entries, key=lambda entry: (entry["published_on"], entry["slug"]))


@transaction.atomic
def load_example_practices(*, entries: list[dict[str, Any]], by: User) -> int:
    """Write and publish the example practices; return how many changed. `by` is the Alliance's account."""
    vitrines = {row.slug: row for row in Vitrine.objects.filter(is_example=True)}
    terms = {name: {term.slug: term for term in model.objects.all()} for name, model in VOCABULARIES.items()}
    authors = {user.email: user for user in User.objects.filter(email__in={entry["author"] for entry in entries})}
    known = {
        row.slug: row
        for row in Practice.objects.filter(is_example=True)
        .select_related("published_revision")
        .prefetch_related(
            "published_revision__gains", "published_revision__problems", "published_revision__technologies"
        )
    }
    written = 0
    for entry in entries:
        if entry["vitrine"] not in vitrines:
            raise ExampleRefusedError(f"{entry['slug']} : la vitrine {entry['vitrine']} n’existe pas.")
        practice = known.get(entry["slug"])
        if practice and practice.published_revision and _told(practice.published_revision) == _wanted(entry):
            continue
        if practice is None:
            practice = Practice.objects.create(
                slug=entry["slug"], vitrine=vitrines[entry["vitrine"]], is_example=True, created_at=_noon(entry)
            )
        _publish(practice, entry, terms=terms, author=authors.get(entry["author"]), by=by)
        written += 1
    if written:
        count_again()
    return written


def _publish(
    practice: Practice, entry: dict[str, Any], *, terms: dict[str, dict[str, Any]], author: User | None, by: User
) -> None:
    text, gains = _wanted(entry)
    fields = {name: value for name, value in text.items() if name not in VOCABULARIES}
    revision = Revision(practice=practice, number=next_number(practice), author=author, **fields)
    revision.full_clean()
    revision.save()
    for name in VOCABULARIES:
        if unknown := set(text[name]) - set(terms[name]):
            raise ExampleRefusedError(f"{practice.slug} : termes inconnus : {', '.join(sorted(unknown))}.")
        getattr(revision, name).set([terms[name][slug] for slug in text[name]])
    for gain in gains:
        row = Gain(revision=revision, **gain)
        row.full_clean()
        row.save()
    signed = datetime.datetime.combine(
        entry["signed_off_on"], datetime.time(12), tzinfo=timezone.get_default_timezone()
    )
    revision = record_signoff(
        revision=revision, name=entry["signed_off_by"], at=signed, by=by, agreed=frozenset({Use.WEB, Use.BOOK})
    )
    publish_practice(practice=practice, revision=revision, by=by)
    # An example was published on the day its file says, not on the day it is loaded.
    Practice.objects.filter(pk=practice.pk).update(published_at=_noon(entry))


def _noon(entry: dict[str, Any]) -> datetime.datetime:
    return datetime.datetime.combine(entry["published_on"], datetime.time(12), tzinfo=timezone.get_default_timezone())


def _wanted(entry: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the file says, as fields of Revision and of its gains, every field the file leaves out at its default."""
    revision, gain = Revision(), Gain()
    text = {name: entry["revision"].get(name, getattr(revision, name)) for name in _text_fields()}
    text |= {name: from_plain(text[name]) for name in RICH}
    words = {name: sorted(entry["revision"].get(name, [])) for name in VOCABULARIES}
    gains = []
    for position, measured in enumerate(entry["gains"]):
        values = {**{name: getattr(gain, name) for name in _gain_fields()}, **measured, "position": position}
        for name in MEASURES:
            if values[name] is not None:
                values[name] = Decimal(str(values[name])).quantize(Decimal("0.001"))
        gains.append(values)
    return {**text, **words}, gains


def _told(revision: Revision) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The same, from what is on line."""
    text = {name: getattr(revision, name) for name in _text_fields()}
    words = {name: sorted(term.slug for term in getattr(revision, name).all()) for name in VOCABULARIES}
    gains = [{name: getattr(gain, name) for name in _gain_fields()} for gain in revision.gains.all()]
    return {**text, **words}, gains


def _text_fields() -> list[str]:
    return [field.name for field in Revision._meta.fields if field.name not in NOT_CONTENT]


def _gain_fields() -> list[str]:
    return [field.name for field in Gain._meta.fields if field.name not in {"id", "revision"}]
