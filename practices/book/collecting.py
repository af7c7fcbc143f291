"""What goes into a book, an extract or a sheet: public sections only, as plain values (JSON), nothing left to look up.

The same values are set by the compiler (typesetting.py), written as EPUB (epub.py) and shown at /livre/<slug>/. A text
never becomes source of any of them.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse

from portal.ui.dates import plain_date
from portal.ui.facade import facade
from practices.article import ArticleBody, article_body
from practices.enums import Visibility
from practices.figures import Figure
from practices.models import Gain, Practice, Problem, Revision, Technology
from practices.pictures.selectors import Shown, pictures_by_practice
from practices.sections import RICH
from vitrines.models import Label, Source, Vitrine

from .blocks import Block, Signs, blocks_of, said

# User units of the façades: over the whole width of a practice's page, over the half page of a vitrine, on the cover.
BAND, HALF, PANE = (660, 204), (420, 288), (320, 190)
# Of the eight patterns that may cover a code any reader reads each; trying all of them takes most of the time.
MASK = 3
Value = dict[str, Any]


@dataclass
class Collected:
    """The practices of one book in their order, the pictures they show, and what an editor should know."""

    practices: list[Value]
    vitrines: dict[str, Value]
    pictures: list[str]  # identifiers, each once
    remarks: list[str] = field(default_factory=list)  # French sentences, one a practice at most


def readable(practices: QuerySet[Practice]) -> QuerySet[Practice]:
    """These practices as far as they are on line, with what `collect` reads, in a fixed number of queries."""
    labels = Label.objects.filter(vitrine=OuterRef("vitrine")).order_by("-awarded_year", "-pk")
    return (
        practices.published()  # type: ignore[attr-defined]
        .select_related("published_revision", "vitrine")
        .annotate(
            label_year=Subquery(labels.values("awarded_year")[:1]),
            problem_names=_names(Problem.objects.all()),
            technology_names=_names(Technology.objects.all()),
        )
        .prefetch_related(
            Prefetch("published_revision__gains", queryset=Gain.objects.order_by("-is_headline", "position", "pk")),
            Prefetch("vitrine__sources", queryset=Source.objects.order_by("pk")),
        )
    )


def _names(vocabulary: QuerySet[Any]) -> ArraySubquery:
    borne = vocabulary.filter(revisions=OuterRef("published_revision")).order_by("position", "name")
    return ArraySubquery(borne.values("name"))


def collect(practices: Iterable[Practice], *, without_figures: Iterable[int] = ()) -> Collected:
    """The values of practices read by `readable`, in their order.

    `without_figures`: keys of the practices whose company lets the text in, not its measured figures.
    """
    found = Collected([], {}, [])
    bare = frozenset(without_figures)
    rows = list(practices)
    pictures = pictures_by_practice([row.pk for row in rows])
    for practice in rows:
        signs = Signs()
        value = _practice(practice, signs, pictures.get(practice.pk, {}), with_figures=practice.pk not in bare)
        found.practices.append(value)
        if value["vitrine"] not in found.vitrines:
            found.vitrines[value["vitrine"]] = _vitrine(practice, signs)
        found.pictures += [each["id"] for each in value["pictures"] if each["id"] not in found.pictures]
        if signs.missing:
            told = " ".join(dict.fromkeys(signs.missing))
            found.remarks.append(f"{value['title']} : signes sans dessin dans les polices du livre ({told[:60]}).")
    return found


def address(path: str) -> str:
    """The whole address of a page of the portal."""
    return settings.PORTAL_URL.rstrip("/") + path


@lru_cache(maxsize=512)
def qr_code(url: str) -> str:
    """A QR code as SVG, drawn in the ink of the book, without margin."""
    output = io.BytesIO()
    segno.make(url, error="m", micro=False, mask=MASK).save(
        output, kind="svg", border=0, dark="#14241d", light=None, xmldecl=False, svgns=True, omitsize=True
    )
    return output.getvalue().decode()


# ── One practice ─────────────────────────────────────────────────────────────
def _practice(practice: Practice, signs: Signs, pictures: Mapping[UUID, Shown], *, with_figures: bool) -> Value:
    revision = practice.published_revision
    assert revision is not None, "a published practice has a text"  # noqa: S101  (constraint of the table)
    body = article_body(
        revision=revision, gains=list(revision.gains.all()), levels={Visibility.PUBLIC}, pictures=pictures
    )
    shown = {str(each.id): each for each in body.text.pictures}
    sections, printed = _sections(body, signs, known=frozenset(shown))
    told: Any = practice
    ask = f"{reverse('visits:ask', args=[practice.vitrine.slug])}?pratique={practice.slug}"
    return {
        "id": practice.slug,
        "key": practice.pk,
        "revision": {"key": revision.pk, "number": revision.number, "date": _day(revision)},
        "vitrine": practice.vitrine.slug,
        "title": said(body.title, signs),
        "tagline": said(body.tagline, signs),
        "summary": said(revision.summary, signs),
        "summary_en": signs.drawable(body.summary_en),
        "place": said(revision.place, signs),
        "problems": [said(name, signs) for name in told.problem_names],
        "technologies": [said(name, signs) for name in told.technology_names],
        "figures": [_figure(each, signs) for each in body.text.figures] if with_figures else [],
        "head": [
            {"label": each.label, "value": said(each.value, signs), "note": said(each.note, signs)}
            for each in body.head
            if each.value and with_figures
        ],
        "quote": _quote(body, signs),
        "sections": sections,
        "length": _length_of(sections),
        "without_figures": not with_figures and bool(body.text.figures),
        "pictures": [
            {"id": key, "alt": signs.drawable(shown[key].alt), "width": shown[key].width, "height": shown[key].height}
            for key in printed
        ],
        "example": practice.is_example,
        "url": address(practice.get_absolute_url()),
        "ask": address(ask),
        "qr": qr_code(address(ask)),
    }


def _day(revision: Revision) -> str:
    return plain_date(revision.signed_off_at or revision.created_at)


def _length_of(sections: list[Value]) -> int:
    """Characters of a story, headings counted for the lines they take."""
    parts = [part for section in sections for part in section["parts"]]
    length = 80 * len(sections) + sum(70 * bool(part["heading"]) for part in parts)
    return length + sum(_length(block) for part in parts for block in part["blocks"])


def _length(value: Any) -> int:
    """Characters of some blocks; an item or a paragraph ends a line, a picture takes the place of twelve."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(_length(each) for each in value)
    room = {"p": 25, "h": 60, "figure": 700}.get(value.get("t", ""), 0)
    return room + sum(_length(value[name]) for name in ("c", "i", "cells", "caption") if name in value)


def _quote(body: ArticleBody, signs: Signs) -> Value | None:
    text = next((part.text for section in body.text.sections for part in section.parts if part.field == "quote"), "")
    return {"text": said(text, signs), "author": said(body.text.quote_author, signs)} if text.strip() else None


def _sections(body: ArticleBody, signs: Signs, *, known: frozenset[str]) -> tuple[list[Value], list[str]]:
    """The sections that say something, each heading with its level (1, 2…), no level skipped; the pictures shown."""
    sections: list[Value] = []
    pictures: list[str] = []
    for section in body.text.sections:
        parts: list[Value] = []
        for part in section.parts:
            if part.field not in RICH:
                continue
            blocks = _levelled(blocks_of(part.text, signs), above=2 if part.heading else 1)
            blocks = [each for each in blocks if each["t"] != "figure" or each["id"] in known]
            if blocks:
                pictures += [each["id"] for each in blocks if each["t"] == "figure"]
                parts.append({"name": part.field, "heading": part.heading, "blocks": blocks})
        if parts:
            sections.append({"anchor": section.anchor, "heading": section.heading, "parts": parts})
    return sections, list(dict.fromkeys(pictures))


def _levelled(blocks: list[Block], *, above: int) -> list[Block]:
    """Headings of a text under a heading of level `above`: the first is one below, none skips a level."""
    last = above
    for block in blocks:
        if block["t"] == "h":
            last = block["l"] = min(last + 1, above + block["l"] - 2)
    return blocks


def _figure(figure: Figure, signs: Signs) -> Value:
    curve = figure.curve
    return {
        "indicator": said(figure.indicator, signs),
        "strong": said(figure.strong, signs),
        "before": said(figure.before, signs),
        "after": said(figure.after, signs),
        "gap": said(figure.gap, signs),
        "share": float(figure.share) if figure.share is not None else None,
        "periods": said(figure.periods, signs),
        "perimeter": said(figure.perimeter, signs),
        "evidence": figure.evidence.lower(),
        "source": said(figure.source, signs),
        "reviewed_on": plain_date(figure.reviewed_on) if figure.reviewed_on else "",  # type: ignore[arg-type]
        "curve": {
            "values": list(curve.values),
            "labels": [said(label, signs) for label in curve.labels],
            "unit": curve.unit,
            "marker": curve.marker,
            "first": said(": ".join(curve.rows[0]), signs),
            "last": said(": ".join(curve.rows[-1]), signs),
        }
        if curve
        else None,
    }


# ── One vitrine ──────────────────────────────────────────────────────────────
def _vitrine(practice: Practice, signs: Signs) -> Value:
    vitrine: Vitrine = practice.vitrine
    url = address(vitrine.get_absolute_url())
    headcount = f"{vitrine.headcount} personnes" if vitrine.headcount else vitrine.get_size_class_display()
    year = practice.label_year  # type: ignore[attr-defined]
    return {
        "id": vitrine.slug,
        "name": said(vitrine.name, signs),
        "company": said(vitrine.company, signs),
        "place": said(vitrine.place, signs),
        "region": vitrine.get_region_display() or "",
        "sector": vitrine.sector_label,
        "detail": said(vitrine.sector_detail, signs),
        "headcount": said(headcount, signs),
        "label": f"Vitrine depuis {year}" if year else "",
        "tagline": said(vitrine.tagline, signs),
        "description": [
            said(" ".join(text.split()), signs) for text in vitrine.description.split("\n\n") if text.strip()
        ],
        "themes": [said(theme, signs) for theme in vitrine.themes],
        "sources": [source.url for source in vitrine.sources.all()],
        "website": vitrine.website,
        "band": facade(vitrine.slug, *BAND),
        "half": facade(vitrine.slug, *HALF),
        "pane": facade(vitrine.slug, *PANE),
        "url": url,
        "qr": qr_code(url),
    }


def index_of(practices: Sequence[Value], vitrines: dict[str, Value]) -> list[Value]:
    """The four indexes: heading, then entries in French order, each with the practices it leads to."""

    def entries(names_of: Any) -> list[Value]:
        found: dict[str, list[str]] = {}
        for practice in practices:
            for name in names_of(practice):
                if name:
                    found.setdefault(name, []).append(practice["id"])
        return [{"name": name, "practices": found[name]} for name in sorted(found, key=_sort_key)]

    def of_vitrine(name: str) -> Any:
        return lambda practice: [vitrines[practice["vitrine"]][name]]

    wanted = [
        ("Par problème résolu", lambda practice: practice["problems"]),
        ("Par technologie", lambda practice: practice["technologies"]),
        ("Par région", of_vitrine("region")),
        ("Par entreprise", of_vitrine("company")),
    ]
    return [{"heading": heading, "entries": found} for heading, names in wanted if (found := entries(names))]


def _sort_key(name: str) -> str:
    return name.casefold().translate(str.maketrans("àâäéèêëîïôöùûüÿç", "aaaeeeeiioouuuyc"))
