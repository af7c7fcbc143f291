"""What a draft holds, as JSON: every answer as it was typed, valid or not, rich sections cleaned.

{field of Revision: str, …, "gains": [{field of Gain: str}, …], "problems": [slug, …], "technologies": [slug, …],
"offered_formats": [value, …], "visibility": {section: level}}. `read` turns it into what a revision holds.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date

from practices.content import NOT_CONTENT
from practices.enums import Evidence, Visibility
from practices.models import Gain, Revision
from practices.richtext import clean, without_invisible
from practices.sections import NAMES, RICH

LISTS = ("problems", "technologies", "offered_formats")
APART = NOT_CONTENT | {"visibility", "offered_formats"}
FIELDS = tuple(each for each in Revision._meta.concrete_fields if each.name not in APART)
GAIN_FIELDS = tuple(each for each in Gain._meta.concrete_fields if each.name not in ("id", "revision", "position"))
GAINS_MAX = 20
YES = "oui"

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_MESSAGES = {
    "DateField": "Donnez une date entière, par exemple 12/04/2018.",
    "PositiveSmallIntegerField": "Donnez un nombre entier.",
    "PositiveIntegerField": "Donnez un nombre entier.",
    "DecimalField": "Donnez un nombre, par exemple 6,2.",
}


class ContentError(Exception):
    """The content cannot become a revision. `errors`: name → French sentences; a gain's names are `gains.0.before`."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name} : {' '.join(said)}" for name, said in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class Written:
    """What a revision holds, typed."""

    fields: dict[str, Any]
    gains: list[dict[str, Any]]
    problems: list[str]
    technologies: list[str]
    visibility: dict[str, str] = field(default_factory=dict)


def normalised(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same answers with every name present, no other one, and rich sections cleaned. Never refuses."""
    found: dict[str, Any] = {}
    for each in FIELDS:
        text = _text(content.get(each.name))
        found[each.name] = clean(text) if each.name in RICH else text
    for name in LISTS:
        given = content.get(name)
        found[name] = (
            sorted({_text(value) for value in given if _text(value)}) if isinstance(given, list | tuple) else []
        )
    levels = content.get("visibility")
    found["visibility"] = {
        name: level
        for name, level in (levels.items() if isinstance(levels, Mapping) else ())
        if name in NAMES and level in Visibility.values and level != Visibility.PUBLIC
    }
    gains = content.get("gains")
    found["gains"] = [_gain(each) for each in gains if isinstance(each, Mapping)] if isinstance(gains, list) else []
    found["gains"] = [gain for gain in found["gains"] if _is_told(gain)][:GAINS_MAX]
    return found


def of_revision(revision: Revision) -> dict[str, Any]:
    """A revision as the content of a draft. Reads its terms and gains."""
    content: dict[str, Any] = {each.name: _typed(getattr(revision, each.name)) for each in FIELDS}
    content["problems"] = [term.slug for term in revision.problems.all()]
    content["technologies"] = [term.slug for term in revision.technologies.all()]
    content["offered_formats"] = list(revision.offered_formats)
    content["visibility"] = dict(revision.visibility)
    rows = sorted(revision.gains.all(), key=lambda gain: (gain.position, gain.pk))
    content["gains"] = [
        {each.name: value if each.name == "series" else _typed(value) for each in GAIN_FIELDS
         for value in [getattr(gain, each.name)]}
        for gain in rows
    ]  # fmt: skip
    return normalised(content)


def read(content: Mapping[str, Any]) -> Written:
    """What the content says, typed and checked. Raises ContentError with every reason at once."""
    said = normalised(content)
    errors: dict[str, list[str]] = {}
    fields = _read(FIELDS, said, "", errors)
    fields["offered_formats"] = said["offered_formats"]
    _check(Revision(**fields), ["practice", "number", "author"], "", errors, blank=set(errors))
    gains = []
    headlines = [rank for rank, gain in enumerate(said["gains"]) if gain["is_headline"]]
    for rank, gain in enumerate(said["gains"]):
        values = _read(GAIN_FIELDS, gain, f"gains.{rank}.", errors)
        values |= {"position": rank, "is_headline": rank == (headlines[0] if headlines else 0)}
        values["series"] = gain["series"]
        known = {name.removeprefix(f"gains.{rank}.") for name in errors}
        _check(Gain(**values), ["revision"], f"gains.{rank}.", errors, blank=known)
        gains.append(values)
    if errors:
        raise ContentError(errors)
    return Written(fields, gains, said["problems"], said["technologies"], said["visibility"])


def is_empty(content: Mapping[str, Any]) -> bool:
    """Whether nothing but the title was written."""
    return not any(value for name, value in normalised(content).items() if name != "title")


# ── One value ────────────────────────────────────────────────────────────────
def parse_number(text: str) -> Decimal:
    """« 6,2 », « 3 400 », « 6.2 » as a number. Raises InvalidOperation."""
    return Decimal(_SPACES.sub("", text).replace(",", ".").replace("−", "-"))


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return YES if value else ""
    return without_invisible(str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def _typed(value: Any) -> str:
    """A stored value as somebody would type it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _text(value)


def _gain(given: Mapping[str, Any]) -> dict[str, Any]:
    gain: dict[str, Any] = {each.name: _text(given.get(each.name)) for each in GAIN_FIELDS if each.name != "series"}
    gain["series"] = given.get("series") if isinstance(given.get("series"), list) else []
    gain["evidence"] = gain["evidence"] or Evidence.DECLARED.value
    if "lower_is_better" not in given:
        gain["lower_is_better"] = YES
    return gain


def _is_told(gain: Mapping[str, Any]) -> bool:
    return any(gain[name] for name in ("indicator", "before", "after", "unit"))


def _read(kinds: Any, said: Mapping[str, Any], prefix: str, errors: dict[str, list[str]]) -> dict[str, Any]:
    """Each answer in the type of its column; what cannot be read is told, and left out."""
    values = {}
    for each in kinds:
        kind, text = each.get_internal_type(), said[each.name]
        if kind in ("JSONField", "ArrayField"):
            continue
        try:
            values[each.name] = _value(kind, text, is_nullable=each.null)
        except (ValueError, InvalidOperation):
            errors[prefix + each.name] = [_MESSAGES[kind]]
            values[each.name] = None
    return values


def _value(kind: str, text: str, *, is_nullable: bool) -> Any:
    if kind == "BooleanField":
        return text == YES
    if kind == "DateField":
        return _date(text) if text else None
    if kind == "DecimalField":
        return parse_number(text).quantize(Decimal("0.001")) if text or not is_nullable else None
    if kind.endswith("IntegerField"):
        number = parse_number(text) if text else None
        if number is not None and number != int(number):
            raise ValueError(text)
        return None if number is None else int(number)
    return text


def _date(text: str) -> datetime.date:
    found = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    day = datetime.date(int(found[3]), int(found[2]), int(found[1])) if found else parse_date(text)
    if day is None:
        raise ValueError(text)
    return day


def _check(row: Any, apart: list[str], prefix: str, errors: dict[str, list[str]], *, blank: set[str]) -> None:
    """The model's own rules, but for what is known to be wrong already."""
    try:
        row.clean_fields(exclude={*apart, *blank})
        row.validate_constraints(exclude={*apart, *blank})
    except ValidationError as refused:
        for name, said in refused.message_dict.items():
            errors.setdefault(prefix + name if name != "__all__" else prefix.rstrip(".") or "__all__", []).extend(said)


def as_revision(content: Mapping[str, Any]) -> tuple[Revision, list[Gain]]:
    """The content as an unsaved revision and its gains, strongest first; what cannot be read yet is left out."""
    said = normalised(content)
    revision = Revision(**_read(FIELDS, said, "", {}), visibility=said["visibility"])
    revision.offered_formats = said["offered_formats"]
    if revision.cost_min is None or (revision.cost_max or revision.cost_min) < revision.cost_min:
        revision.cost_max = None
    gains = []
    for rank, gain in enumerate(said["gains"]):
        errors: dict[str, list[str]] = {}
        values = _read(GAIN_FIELDS, gain, "", errors)
        if not errors and gain["indicator"] and values["before"] >= 0 and values["after"] >= 0:
            gains.append(Gain(**values, series=gain["series"], position=rank))
    if gains and not any(gain.is_headline for gain in gains):
        gains[0].is_headline = True
    return revision, sorted(gains, key=lambda gain: not gain.is_headline)
