"""What a revision says, as plain text part by part, and the checksum by which a signed text is known again."""

import hashlib
import json
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder

from portal.ui.numbers import number
from vitrines.enums import ExchangeFormat

from .enums import Visibility
from .models import Gain, Revision
from .richtext import plain
from .sections import NAMES, RICH, SECTIONS

# Columns that say who and when, not what.
NOT_CONTENT = frozenset(
    {"id", "practice", "number", "author", "author_name", "created_at", "recorded_at", "signed_off_at", "signed_off_by"}
)
NOT_TEXT = NOT_CONTENT | {"visibility"}

_IN_SECTIONS: dict[str, str] = {
    part.field: f"{section.heading} – {part.heading}" if part.heading else section.heading
    for section in SECTIONS
    for part in section.parts
}
_HEADINGS = {
    "quote": "Citation",
    "quote_author": "Auteur de la citation",
    "gains": "Les chiffres mesurés",
    "visibility": "Qui peut lire",
    # figures of the head, as `visibility` names them
    "cost": "Coût",
    "duration": "Délai",
    "payback": "Retour",
}


class Told(NamedTuple):
    """A part of a revision: a field, or one of `gains`, `problems`, `technologies`, `visibility`."""

    name: str
    heading: str
    text: str


def heading_of(name: str) -> str:
    """How a part is called in French, in the words of the article where it stands there."""
    if name in _HEADINGS or name in _IN_SECTIONS:
        return _HEADINGS.get(name) or _IN_SECTIONS[name]
    label = str(Revision._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def told_by(revision: Revision) -> list[Told]:
    """Every part that says something, in the order of the article: head, sections, then who may read which."""
    names = [field.name for field in Revision._meta.concrete_fields if field.name not in NOT_TEXT]
    in_sections = [part.field for section in SECTIONS for part in section.parts]
    head = [name for name in names if name not in in_sections and name != "quote_author"]
    ordered = [*head[:1], "problems", "technologies", *head[1:]]
    for name in in_sections:
        ordered += [name, "quote_author"] if name == "quote" else [name]
    parts = [Told(name, heading_of(name), _text(revision, name)) for name in [*ordered, "visibility"]]
    return [part for part in parts if part.text]


def checksum(revision: Revision) -> str:
    """SHA-256 of everything the revision says (64 hexadecimal digits): the same text, terms and figures, or not."""
    content: dict[str, Any] = {
        field.name: getattr(revision, field.attname)
        for field in Revision._meta.concrete_fields
        if field.name not in NOT_CONTENT
    }
    content["problems"] = sorted(revision.problems.values_list("pk", flat=True))
    content["technologies"] = sorted(revision.technologies.values_list("pk", flat=True))
    measured = [field.attname for field in Gain._meta.concrete_fields if field.name not in {"id", "revision"}]
    content["gains"] = list(Gain.objects.filter(revision=revision).order_by("position", "pk").values(*measured))
    written = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _text(revision: Revision, name: str) -> str:
    if name == "gains":
        return "\n".join(_gain(gain) for gain in revision.gains.all())
    if name in ("problems", "technologies"):
        return "\n".join(term.name for term in getattr(revision, name).all())
    if name == "visibility":
        return "\n".join(
            f"{heading_of(part)} : {Visibility(level).label}"
            for part, level in sorted(revision.visibility.items())
            if part in NAMES and level in Visibility.values and level != Visibility.PUBLIC
        )
    value = getattr(revision, name)
    if value is None or value in ("", []):
        return ""
    if name in RICH:
        return plain(value)
    if name == "offered_formats":
        return "\n".join(ExchangeFormat(each).label for each in value)
    display = getattr(revision, f"get_{name}_display", None)
    return str(display() if display else value)


def _gain(gain: Gain) -> str:
    def between(low: Any, high: Any) -> str:
        return f"{number(low)} à {number(high)}" if high is not None else number(low)

    measured = f"{between(gain.before, gain.before_max)} → {between(gain.after, gain.after_max)} {gain.unit}"
    periods = " → ".join(period for period in (gain.period_before, gain.period_after) if period)
    notes = (periods, gain.perimeter, gain.get_evidence_display().lower())
    return f"{gain.indicator} : {measured} ({', '.join(note for note in notes if note)})"
