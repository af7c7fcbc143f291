"""Bring the list of real labelled sites into the portal: all or nothing, the same file twice changes nothing."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from vitrines.enums import LabelStatus
from vitrines.folding import fold
from vitrines.listeners import tell_vitrines_written
from vitrines.models import Label, Source, Vitrine
from vitrines.places import place_in

from .csv_reading import ImportRefusedError, SiteRow, read_sites


@dataclass
class ImportReport:
    """Names of the vitrines the file created or changed, and how many it left as they were."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0


class _DryRunError(Exception):
    """Undoes the transaction of a dry run."""


def import_vitrines(*, path: Path, dry_run: bool = False) -> ImportReport:
    """Create or update one vitrine a row, with its label and sources; raise ImportRefusedError and write nothing if any
    row is wrong. With `dry_run`, report what would change and write nothing.

    A field the file leaves empty keeps what the portal holds; a slug never changes; example vitrines are not touched.
    """
    rows = read_sites(path)
    report = ImportReport()
    try:
        with transaction.atomic():
            _apply(rows, report)
            if dry_run:
                raise _DryRunError
    except _DryRunError:
        pass
    return report


def _apply(rows: list[SiteRow], report: ImportReport) -> None:
    # Locked in one order: two imports at once wait for each other instead of creating twins.
    known = list(Vitrine.objects.filter(is_example=False).select_for_update().order_by("pk"))
    labels: dict[int, list[Label]] = {}
    for label in Label.objects.filter(vitrine__in=known):
        labels.setdefault(label.vitrine_id, []).append(label)
    sources: dict[int, dict[str, Source]] = {}
    for source in Source.objects.filter(vitrine__in=known):
        sources.setdefault(source.vitrine_id, {})[source.url] = source
    taken = set(Vitrine.objects.values_list("slug", flat=True))
    namesakes = Counter(fold(row.company) for row in rows)
    problems: list[str] = []
    written: list[int] = []
    for row in rows:
        try:
            vitrine = _matching(row, known)
            is_new = vitrine is None
            if vitrine is None:
                vitrine = Vitrine(slug=_free_slug(row, taken), company=row.company)
            changed = _update(vitrine, _vitrine_fields(row, vitrine, alone=namesakes[fold(row.company)] == 1))
            changed |= _update_label(vitrine, row, labels.get(vitrine.pk, []))
            changed |= _update_sources(vitrine, row, sources.get(vitrine.pk, {}))
        except ValidationError as error:
            problems += [f"Ligne {row.line} : {text}" for text in _texts(error)]
            continue
        if is_new or changed:
            written.append(vitrine.pk)
        if is_new:
            taken.add(vitrine.slug)
            report.created.append(vitrine.name)
        elif changed:
            report.changed.append(vitrine.name)
        else:
            report.unchanged += 1
    if problems:
        raise ImportRefusedError(problems)
    tell_vitrines_written(written)


def _matching(row: SiteRow, known: list[Vitrine]) -> Vitrine | None:
    """The vitrine this row speaks of: same company and same place, a place left empty on one side matching any."""
    same = [vitrine for vitrine in known if fold(vitrine.company) == fold(row.company)]
    here = [vitrine for vitrine in same if _same_place(vitrine.site, row.site) and _same_place(vitrine.city, row.city)]
    exact = [
        vitrine for vitrine in here if fold(vitrine.site) == fold(row.site) and fold(vitrine.city) == fold(row.city)
    ]
    candidates = exact or here
    if len(candidates) > 1:
        names = ", ".join(vitrine.slug for vitrine in candidates)
        raise ValidationError(f"« {row.company} » peut désigner plusieurs vitrines ({names}) ; précisez le site.")
    return candidates[0] if candidates else None


def _same_place(mine: str, theirs: str) -> bool:
    return not mine or not theirs or fold(mine) == fold(theirs)


def _free_slug(row: SiteRow, taken: set[str]) -> str:
    """Company and town, shortened to fit; a number only when another vitrine already bears that address."""
    company, town = slugify(fold(row.company)), slugify(fold(row.city or row.site))
    stem = (company if not town or town in company else f"{company}-{town}")[:100].strip("-")
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _vitrine_fields(row: SiteRow, vitrine: Vitrine, *, alone: bool) -> dict[str, Any]:
    place = row.city or row.site
    # Only where the file names a commune whose position is known, and nobody gave the site's own: nothing is guessed.
    is_placed = vitrine.latitude is not None or not (row.city and row.departement)
    town = None if is_placed else place_in(name=row.city, departement=row.departement)
    return {
        "name": row.company if alone or not place else f"{row.company} – {place}",
        "site": row.site,
        "city": row.city,
        "departement": row.departement,
        "region": row.region,
        "latitude": _degrees(town.latitude) if town else None,
        "longitude": _degrees(town.longitude) if town else None,
        "sector": row.sector,
        "sector_detail": row.sector_detail,
        "size_class": row.size_class,
        "headcount": row.headcount,
        "headcount_note": row.headcount_note,
        "themes": row.themes,
    }


def _degrees(value: float) -> Decimal:
    """As the database gives it back."""
    return Decimal(str(value)).quantize(Decimal("0.00001"))


def _update(row: Vitrine | Label | Source, fields: dict[str, Any]) -> bool:
    """Write the fields that say something new; True when the row was written."""
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        if value not in ("", None, []):
            setattr(row, name, value)
    if row.pk and before == {name: getattr(row, name) for name in fields}:
        return False
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    return True


def _update_label(vitrine: Vitrine, row: SiteRow, known: list[Label]) -> bool:
    fields = {
        "awarded_text": row.awarded_text,
        "awarded_year": row.awarded_year,
        "seen_by_text": row.seen_by_text,
    }
    same = [label for label in known if all(getattr(label, name) == value for name, value in fields.items())]
    # The press says when a label was seen, never whether it still runs: what the Alliance has verified stands.
    unverified = [label for label in known if label.status == LabelStatus.UNKNOWN]
    if same or not any(fields.values()) or len(unverified) < len(known):
        return False
    return _update(unverified[0] if unverified else Label(vitrine=vitrine, status=LabelStatus.UNKNOWN), fields)


def _update_sources(vitrine: Vitrine, row: SiteRow, known: dict[str, Source]) -> bool:
    changed = False
    for rank, url in enumerate(row.source_urls):
        source = known.get(url) or Source(vitrine=vitrine, url=url)
        changed |= _update(source, {"note": row.note if rank == 0 else ""})
    return changed


def _texts(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    fields = Vitrine._meta
    named = {
        field.name: str(field.verbose_name) for field in (*fields.fields, *Label._meta.fields, *Source._meta.fields)
    }
    return [f"{named.get(name, name)} : {text}" for name, texts in error.message_dict.items() for text in texts]
