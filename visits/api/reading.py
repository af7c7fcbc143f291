"""Rows to facts: what is read for each kind of thing, and what of it anyone may know."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from practices.enums import Visibility
from practices.models import Gain, Practice, Problem, Revision, Technology
from vitrines.models import Label, Membership, Source, Vitrine
from vitrines.selectors import terms_of

from ..models import Slot
from .facts import (
    Facts,
    FigureFacts,
    LabelFacts,
    PracticeFacts,
    SlotFacts,
    TermFacts,
    VitrineFacts,
    VitrineName,
)


# ── Queries ──────────────────────────────────────────────────────────────────
def vitrines() -> QuerySet[Vitrine]:
    """Vitrines on line with what their facts need: two queries more, for labels and sources."""
    on_line = Practice.objects.published().filter(vitrine=OuterRef("pk")).order_by().values("vitrine")
    return (
        Vitrine.objects.published()
        .select_related("terms")
        .annotate(
            published_practices=Coalesce(Subquery(on_line.annotate(total=Count("pk")).values("total")), 0),
            is_represented=Exists(Membership.objects.filter(vitrine=OuterRef("pk"))),
        )
        .prefetch_related(
            Prefetch("labels", queryset=Label.objects.order_by("-awarded_year", "-pk")),
            Prefetch("sources", queryset=Source.objects.order_by("pk")),
        )
    )


def practices() -> QuerySet[Practice]:
    """Practices on line with what their facts need: three queries more, for terms and figures."""
    return (
        Practice.objects.published()
        .select_related("published_revision", "vitrine")
        .prefetch_related(
            Prefetch("published_revision__problems", queryset=Problem.objects.order_by("position", "name")),
            Prefetch("published_revision__technologies", queryset=Technology.objects.order_by("position", "name")),
            Prefetch("published_revision__gains", queryset=Gain.objects.order_by("-is_headline", "position", "pk")),
        )
    )


def problems() -> QuerySet[Problem]:
    """Problems borne by a published practice."""
    return Problem.objects.with_published_practices()


def technologies() -> QuerySet[Technology]:
    """Technologies borne by a published practice."""
    return Technology.objects.with_published_practices()


def slots() -> QuerySet[Slot]:
    """Published dates to come, with their free seats and `told`: the slugs of what is shown there and is on line."""
    shown = Practice.objects.published().filter(Q(slots=OuterRef("pk")) | Q(shown_in_slots=OuterRef("pk")))
    told = ArraySubquery(shown.order_by("slug").values("slug").distinct())
    return Slot.objects.open_to_public().select_related("vitrine", "practice").annotate(told=told)


# ── Facts ────────────────────────────────────────────────────────────────────
def vitrine_facts(vitrine: Vitrine) -> VitrineFacts:
    """The facts of a vitrine read through `vitrines()`; its terms only where someone is there to keep them."""
    terms = terms_of(vitrine) if vitrine.is_represented else None  # type: ignore[attr-defined]
    label = next(iter(vitrine.labels.all()), None)
    return VitrineFacts(
        slug=vitrine.slug,
        nom=vitrine.name,
        entreprise=vitrine.company,
        site=vitrine.site,
        siret=vitrine.siret,
        commune=vitrine.city,
        departement=vitrine.departement,
        region=vitrine.region,
        latitude=_number(vitrine.latitude),
        longitude=_number(vitrine.longitude),
        secteur=vitrine.sector,
        secteur_nom=vitrine.sector_label or vitrine.sector_detail,
        type_de_production=vitrine.process_type,
        taille=vitrine.size_class,
        effectif=vitrine.headcount,
        themes=vitrine.themes,
        label=LabelFacts(etat=label.status, annee=label.awarded_year, attribue_le=label.awarded_on) if label else None,
        formats=terms.formats if terms else [],
        langues=terms.languages if terms else [],
        groupe_max=terms.group_max if terms else None,
        pratiques=vitrine.published_practices,  # type: ignore[attr-defined]
        sources=[source.url for source in vitrine.sources.all()],
        exemple_fictif=vitrine.is_example,
        adresse=_page(vitrine.get_absolute_url()),
    )


def practice_facts(practice: Practice) -> PracticeFacts:
    """The facts of a practice read through `practices()`: of its sections, only what everyone may read."""
    revision = practice.published_revision
    published_at = practice.published_at
    assert revision is not None, "what is on line has a revision"  # noqa: S101  (constraint of the table)
    assert published_at is not None, "what is on line has a date"  # noqa: S101  (constraint of the table)
    cost, duration = _is_public(revision, "cost"), _is_public(revision, "duration")
    return PracticeFacts(
        slug=practice.slug,
        titre=revision.title,
        resultat=revision.tagline,
        vitrine=VitrineName(slug=practice.vitrine.slug, nom=practice.vitrine.name),
        problemes=[term.slug for term in revision.problems.all()],
        technologies=[term.slug for term in revision.technologies.all()],
        type_de_production=revision.process_type,
        etape=revision.chain_stage,
        maturite=revision.maturity,
        mise_en_service=revision.in_service_on,
        duree_mois=revision.duration_months if duration else None,
        cout_min=revision.cost_min if cost else None,
        cout_max=revision.cost_max if cost else None,
        retour_mois=revision.payback_months if _is_public(revision, "payback") else None,
        chiffres=[_figure(gain) for gain in revision.gains.all()] if _is_public(revision, "gains") else [],
        publiee_le=timezone.localtime(published_at),
        exemple_fictif=practice.is_example,
        adresse=_page(practice.get_absolute_url()),
    )


def problem_facts(problem: Problem) -> TermFacts:
    """The facts of a problem read through `problems()`."""
    return _term(problem, "probleme")


def technology_facts(technology: Technology) -> TermFacts:
    """The facts of a technology read through `technologies()`."""
    return _term(technology, "technologie")


def slot_facts(slot: Slot) -> SlotFacts:
    """The facts of a date read through `slots()`. A practice that is not on line is not named."""
    told: list[str] = slot.told  # type: ignore[attr-defined]
    first = slot.practice.slug if slot.practice else ""
    return SlotFacts(
        id=str(slot.pk),
        vitrine=VitrineName(slug=slot.vitrine.slug, nom=slot.vitrine.name),
        pratique=first if first in told else None,
        pratiques=told,
        format=slot.format,
        theme=slot.theme,
        debut=timezone.localtime(slot.starts_at),
        fin=timezone.localtime(slot.ends_at),
        places=slot.seats_total,
        places_restantes=slot.seats_left,
        exemple_fictif=slot.vitrine.is_example,
        adresse=_page(slot.get_absolute_url()),
    )


def _is_public(revision: Revision, section: str) -> bool:
    """Whether anyone may read it. A level the portal does not know closes the section rather than opens it."""
    return revision.visibility.get(section, Visibility.PUBLIC) == Visibility.PUBLIC


def _figure(gain: Gain) -> FigureFacts:
    return FigureFacts(
        indicateur=gain.indicator,
        unite=gain.unit,
        avant=float(gain.before),
        avant_max=_number(gain.before_max),
        apres=float(gain.after),
        apres_max=_number(gain.after_max),
        moins_vaut_mieux=gain.lower_is_better,
        periode_avant=gain.period_before,
        periode_apres=gain.period_after,
        perimetre=gain.perimeter,
        preuve=gain.evidence,
        principal=gain.is_headline,
    )


def _term(term: Problem | Technology, parameter: str) -> TermFacts:
    return TermFacts(
        slug=term.slug,
        nom=term.name,
        description=term.description,
        synonymes=term.synonyms,
        pratiques=term.practice_count,  # type: ignore[union-attr]
        adresse=_page(f"{reverse('practices:list')}?{parameter}={term.slug}"),
    )


def _number(value) -> float | None:
    return None if value is None else float(value)


def _page(path: str) -> str:
    return settings.PORTAL_URL + path


# ── What there is to read ────────────────────────────────────────────────────
class Resource(NamedTuple):
    """One list of the interface and one nightly file: its name, rows, order (fields that name one row) and facts."""

    name: str
    rows: Callable[[], QuerySet]
    order: tuple[str, ...]
    facts: Callable[..., Facts]
    kind: type[Facts]


VITRINES = Resource("vitrines", vitrines, ("pk",), vitrine_facts, VitrineFacts)
PRACTICES = Resource("pratiques", practices, ("-published_at", "-pk"), practice_facts, PracticeFacts)
PROBLEMS = Resource("problemes", problems, ("position", "name"), problem_facts, TermFacts)
TECHNOLOGIES = Resource("technologies", technologies, ("position", "name"), technology_facts, TermFacts)
SLOTS = Resource("creneaux", slots, ("starts_at", "pk"), slot_facts, SlotFacts)
RESOURCES = (VITRINES, PRACTICES, PROBLEMS, TECHNOLOGIES, SLOTS)


def slots_with_room(dates: Any) -> QuerySet[Slot]:
    """Those of `slots()` that still have a seat."""
    return dates.with_room()
