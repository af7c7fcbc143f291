"""How the facts of a vitrine are said, as (label, value) rows; an empty value is shown as not given by the source."""

import re

from portal.ui.dates import MONTHS, plain_date
from portal.ui.numbers import number, quantity
from portal.ui.typography import french

from .enums import LabelStatus
from .models import Label, Vitrine


def fact_rows(vitrine: Vitrine, label: Label | None) -> list[tuple[str, str]]:
    """What is known of the site, in the source's own words where it has some."""
    rows = [
        ("Entreprise", vitrine.company),
        ("Site", vitrine.site),
        ("Commune", vitrine.city),
        ("Département", vitrine.departement_name),
        ("Région", vitrine.get_region_display() if vitrine.region else ""),
        ("Secteur", vitrine.sector_detail or vitrine.sector_label),
        ("Effectif", vitrine.headcount_note or (quantity(vitrine.headcount, "personnes") if vitrine.headcount else "")),
        ("Label", awarded(label) if label else ""),
    ]
    if vitrine.process_type:
        rows.append(("Production", vitrine.get_process_type_display()))
    return [(name, french(value)) for name, value in rows]


def awarded(label: Label) -> str:
    """“attribué en 2016”, “déjà labellisé en novembre 2017”, “en cours jusqu’au 3 mars 2027”: what is known."""
    told = []
    if label.awarded_on:
        told.append(f"attribué le {plain_date(label.awarded_on)}")
    elif label.awarded_year:
        told.append(f"attribué en {label.awarded_year}")
    elif label.seen_by_text:
        told.append(f"déjà labellisé en {seen_by(label)}")
    elif label.awarded_text:
        told.append(f"date lue : {label.awarded_text}")
    if label.status == LabelStatus.ACTIVE and label.expires_on:
        told.append(f"en cours jusqu’au {plain_date(label.expires_on)}")
    elif label.status in (LabelStatus.EXPIRED, LabelStatus.WITHDRAWN):
        told.append(label.get_status_display().lower())
    return ", ".join(told)


def seen_by(label: Label) -> str:
    """“2017-11” → “novembre 2017”; anything else as it was read."""
    match = re.match(r"^(\d{4})-(\d{2})", label.seen_by_text)
    if match and 1 <= int(match[2]) <= 12:
        return f"{MONTHS[int(match[2]) - 1]} {match[1]}"
    return label.seen_by_text


def group_size(low: int, high: int) -> str:
    """“2 à 8 personnes”, “8 personnes au plus”."""
    if low <= 1:
        return f"{quantity(high, 'personnes' if high > 1 else 'personne')} au plus"
    return quantity(high, "personnes") if low == high else f"{number(low)} à {quantity(high, 'personnes')}"


def duration(minutes: int) -> str:
    """“2 h”, “1 h 30”, “45 minutes”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return quantity(minutes, "minutes")
    return french(f"{hours} h {rest:02d}") if rest else french(f"{hours} h")
