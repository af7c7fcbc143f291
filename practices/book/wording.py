"""The words of an edition's cover, colophon and list of changes."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from portal.ui.dates import plain_date
from portal.ui.numbers import spelled

from .blocks import Signs, said
from .collecting import Collected, address, qr_code
from .composing import Wording
from .models import Edition

CHANGES_MAX = 60  # lines in the colophon; a longer list ends by its count


def wording_of(
    edition: Edition, *, build_number: int, at: datetime, count: int, changes: tuple[str, ...] = ()
) -> Wording:
    """What the cover and the last pages of an edition say."""
    signs = Signs()
    permanent = address(reverse("book:edition", args=[edition.slug]))
    day = plain_date(at)
    told = f"{edition.title}, {edition.year}. Composition {build_number} du {day}."
    return Wording(
        kind="book",
        title=said(edition.title, signs),
        subtitle=said(edition.subtitle, signs),
        year=str(edition.year),
        edition=f"Édition {edition.year}, composée le {day}",
        foreword=tuple(said(" ".join(part.split()), signs) for part in edition.foreword.split("\n\n") if part.strip()),
        colophon=(
            said(told, signs),
            "Chaque entreprise a validé son texte et donné son accord pour cette édition.",
            "Composé par le portail Vitrines ouvertes, en Archivo et Source Serif\u00a04.",
        ),
        changes=tuple(said(change, signs) for change in changes[:CHANGES_MAX]),
        address=permanent,
        back=f"{spelled(count, 'f').capitalize()} pratique{'s' * (count > 1)} d’usines qui ouvrent leurs portes : "
        "ce qu’elles ont fait, ce que cela a coûté, ce que cela a rapporté, et ce qu’elles ne referaient pas.",
        qr=qr_code(permanent),
        dark=edition.cover_colour,
    )


def changes_between(
    before: dict[str, Any] | None, after: dict[str, list[Any]], collected: Collected
) -> tuple[str, ...]:
    """What changed since the build before, a French sentence each; none for the first build.

    `before` and `after`: practice key → [revision key, with figures].
    """
    if before is None:
        return ()
    titles = {str(each["key"]): each["title"] for each in collected.practices}
    lines = [f"Ajoutée : {titles[key]}" for key in after if key not in before]
    for key, (revision, with_figures) in after.items():
        if key in before:
            if before[key][0] != revision:
                lines.append(f"Texte mis à jour : {titles[key]}")
            if before[key][1] != with_figures:
                lines.append(f"{'Avec' if with_figures else 'Sans'} ses chiffres désormais : {titles[key]}")
    gone = [key for key in before if key not in after]
    if gone:
        lines.append(f"{len(gone)} pratique{'s' * (len(gone) > 1)} retirée{'s' * (len(gone) > 1)}")
    return tuple(lines)
