"""What the catalogue and a vitrine's page read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.ui.dates import day_month
from portal.ui.typography import french

from . import quota, wording
from .enums import ExchangeFormat, Language
from .models import Label, Source, VisitTerms, Vitrine

PAGE_SIZE = 12


@dataclass(frozen=True)
class VitrineCard:
    """What templates/components/vitrine_card.html shows."""

    name: str
    slug: str
    url: str
    place: str
    sector: str
    topic: str
    is_example: bool
    photo_url: str
    photo_alt: str
    practice_count: int
    next_slot_label: str
    closed_label: str
    visit_label: str = ""  # the next date with its seats, where the list knows it
    answer_label: str = ""
    distance_label: str = ""

    @classmethod
    def of(cls, vitrine: Vitrine) -> "VitrineCard":
        """The card of a vitrine read `with_card_data()`."""
        next_slot_at: datetime | None = vitrine.next_slot_at  # type: ignore[attr-defined]
        return cls(
            name=vitrine.name,
            slug=vitrine.slug,
            url=vitrine.get_absolute_url(),
            place=vitrine.place,
            sector=vitrine.sector_label or vitrine.sector_detail,
            topic=vitrine.tagline or ", ".join(vitrine.themes[:3]),
            is_example=vitrine.is_example,
            photo_url=vitrine.photo.url if vitrine.photo else "",
            photo_alt=vitrine.photo_alt,
            practice_count=vitrine.practice_count,  # type: ignore[attr-defined]
            next_slot_label=day_month(next_slot_at) if next_slot_at else "",
            closed_label=_closed_label(vitrine),
        )


def _closed_label(vitrine: Vitrine) -> str:
    """What stands where no date is open."""
    if not vitrine.has_members:  # type: ignore[attr-defined]
        return "Pas encore de référent"
    if pause := paused_until(terms_of(vitrine)):
        return f"En pause jusqu’au {day_month(pause)}"
    terms = terms_of(vitrine)
    if vitrine.asked_this_month >= (terms.monthly_quota if terms else quota.DEFAULT):  # type: ignore[attr-defined]
        return f"Complet ce mois-ci, de nouveau le {day_month(quota.next_month())}"
    return "Sur demande"


def terms_of(vitrine: Vitrine) -> VisitTerms | None:
    """The vitrine's terms where it has some; no query when they were selected with it."""
    return getattr(vitrine, "terms", None)


def paused_until(terms: VisitTerms | None) -> date | None:
    """Last day of a pause that is not over."""
    if terms and terms.paused_until and terms.paused_until >= timezone.localdate():
        return terms.paused_until
    return None


@dataclass(frozen=True)
class PublicTerms:
    """The part of the terms anyone may read: never the access sheet, the programme, the phone, the shield."""

    formats: list[str]
    group_min: int
    group_max: int
    visit_minutes: int
    languages: list[str]
    protective_equipment: str
    photo_rule: str
    accessibility: str
    paused_until: date | None
    receives_visits: bool
    offers_call: bool
    offers_written: bool

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The terms as (label, value); what the vitrine says nothing of is left out."""
        rows = [
            ("Formats proposés", ", ".join(self.formats)),
            ("Groupe", wording.group_size(self.group_min, self.group_max) if self.receives_visits else ""),
            ("Durée d’une visite", wording.duration(self.visit_minutes) if self.receives_visits else ""),
            ("Langues", ", ".join(self.languages)),
            ("Équipements", french(self.protective_equipment)),
            ("Photographies", self.photo_rule),
            ("Accessibilité", french(self.accessibility)),
        ]
        return [(label, value) for label, value in rows if value]

    @classmethod
    def of(cls, terms: VisitTerms) -> "PublicTerms":
        offered = [ExchangeFormat(value) for value in ExchangeFormat.values if value in terms.formats]
        return cls(
            formats=[str(value.label) for value in offered],
            group_min=terms.group_min,
            group_max=terms.group_max,
            visit_minutes=terms.visit_minutes,
            languages=[str(Language(value).label) for value in terms.languages],
            protective_equipment=terms.protective_equipment,
            photo_rule=terms.get_photo_rule_display(),
            accessibility=terms.accessibility,
            paused_until=paused_until(terms),
            receives_visits=bool({ExchangeFormat.GROUP_VISIT, ExchangeFormat.PRIVATE_VISIT} & set(offered)),
            offers_call=ExchangeFormat.CALL in offered,
            offers_written=ExchangeFormat.WRITTEN in offered,
        )


def vitrines_on_page(*, user: User | AnonymousUser) -> QuerySet[Vitrine]:
    """Vitrines this person may open, with what their page needs: card data, terms, labels and sources."""
    return (
        Vitrine.objects.visible_to(user)
        .with_card_data()
        .prefetch_related(
            Prefetch("labels", queryset=Label.objects.order_by("-awarded_year", "-pk")),
            Prefetch("sources", queryset=Source.objects.order_by("pk")),
        )
    )


class OpenDate(NamedTuple):
    """A published date to come; `seats_left` is 0 when it is full."""

    pk: str
    url: str
    theme: str
    format_label: str
    starts_at: datetime
    ends_at: datetime
    seats_left: int


def open_dates(*, vitrine: Vitrine, limit: int = 3) -> list[OpenDate]:
    """The vitrine's next published dates, full ones included: a full date shows that the place is worth it."""
    return [
        OpenDate(
            pk=str(slot.pk),
            url=slot.get_absolute_url(),
            theme=slot.theme,
            format_label=slot.get_format_display(),
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            seats_left=max(slot.seats_total - slot.seats_taken, 0),
        )
        for slot in vitrine.slots.open_to_public()[:limit]
    ]


@dataclass(frozen=True)
class VitrinePage:
    """Everything a vitrine's page shows beside the vitrine itself. `practices` are published, with their card data."""

    card: VitrineCard
    terms: PublicTerms | None
    label: Label | None
    sources: list[Source]
    practices: list[Any]
    dates: list[OpenDate]
    has_members: bool
    theme_tags: list[tuple[str, str]]
    fact_rows: list[tuple[str, str]]
    label_seen_by: str


def vitrine_page(*, vitrine: Vitrine) -> VitrinePage:
    """Compose the page of a vitrine read through `vitrines_on_page`."""
    terms = terms_of(vitrine)
    labels = list(vitrine.labels.all())
    label = labels[0] if labels else None
    has_members: bool = vitrine.has_members  # type: ignore[attr-defined]
    return VitrinePage(
        card=VitrineCard.of(vitrine),
        terms=PublicTerms.of(terms) if terms and has_members else None,
        label=label,
        sources=list(vitrine.sources.all()),
        practices=list(vitrine.practices.published().with_card_data().newest_first()),
        dates=open_dates(vitrine=vitrine),
        has_members=has_members,
        theme_tags=[(french(theme), "") for theme in vitrine.themes],
        fact_rows=wording.fact_rows(vitrine, label),
        label_seen_by=wording.seen_by(label) if label else "",
    )
