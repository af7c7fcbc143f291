"""What the host’s pages of dates show: the list, the month, one date with who is in it."""

import calendar
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from portal.ui.dates import month_year
from practices.models import Practice
from vitrines.models import Vitrine

from .enums import LIVE_STATES, SeatState, SlotChange, SlotState
from .models import Seat, Slot, SlotSeries
from .seating import can_change

MONTHS_AWAY = 24  # how far the month view goes


@dataclass(frozen=True)
class Day:
    """One cell of the month."""

    number: int
    is_here: bool
    slot: Slot | None


@dataclass(frozen=True)
class Month:
    """A month of dates: its weeks from Monday to Friday, and the months around it."""

    label: str
    weeks: list[list[Day]]
    before: str
    after: str


def slots_of(vitrine: Vitrine) -> list[Slot]:
    """Dates to come of a vitrine, paused and agreed ones too, with how many wait and ask (`waiting`, `asking`)."""
    slots = Slot.objects.upcoming().filter(vitrine=vitrine).select_related("vitrine")
    return list(
        slots.annotate(
            waiting=Count("seats", filter=Q(seats__state=SeatState.WAITING)),
            asking=Count("seats", filter=Q(seats__state=SeatState.ASKED)),
        )[:200]
    )


def series_of(vitrine: Vitrine) -> list[SlotSeries]:
    """The rules that still make dates."""
    return list(SlotSeries.objects.filter(vitrine=vitrine, stopped_at=None).order_by("pk"))


def practices_of(vitrine: Vitrine) -> QuerySet[Practice]:
    """What may be shown at a date: the vitrine’s published practices."""
    published = Practice.objects.published().filter(vitrine=vitrine).select_related("published_revision")
    return published.order_by("published_revision__title", "pk")


def with_titles(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """Each date with the titles of the practices it shows, in `shown_titles`."""
    title = "practices__published_revision__title"
    shown = ArrayAgg(title, filter=Q(**{f"{title}__isnull": False}), order_by=title, default=Value([]))
    return slots.annotate(shown_titles=shown)


def month_of(slots: list[Slot], wanted: str) -> Month:
    """The month `wanted` (“2026-12”), this one when it is unreadable or too far; reads nothing more."""
    today = timezone.localdate().replace(day=1)
    first = _month(wanted) or today
    if abs((first.year - today.year) * 12 + first.month - today.month) > MONTHS_AWAY:
        first = today
    by_day: dict[date, Slot] = {}
    for slot in slots:
        by_day.setdefault(timezone.localdate(slot.starts_at), slot)
    weeks = [
        [Day(day.day, day.month == first.month, by_day.get(day) if day.month == first.month else None) for day in week]
        for week in (whole[:5] for whole in calendar.Calendar().monthdatescalendar(first.year, first.month))
        if any(day.month == first.month for day in week)
    ]
    before, after = _shifted(first, -1), _shifted(first, 1)
    return Month(month_year(first).capitalize(), weeks, f"{before:%Y-%m}", f"{after:%Y-%m}")


def seats_of(slot: Slot) -> list[Seat]:
    """Who has a seat, was asked, or waits, in that order, with the visitors’ names."""
    order = (SeatState.BOOKED, SeatState.ASKED, SeatState.OFFERED, SeatState.WAITING)
    rank = Case(*(When(state=state, then=Value(n)) for n, state in enumerate(order)), output_field=IntegerField())
    seats = Seat.objects.filter(slot=slot, state__in=LIVE_STATES).select_related("request")
    return list(seats.prefetch_related("visitors").order_by(rank, "created_at", "pk"))


@dataclass(frozen=True)
class SlotButton:
    """What a host may do with a date now."""

    name: str
    label: str
    title: str
    consequence: str
    kind: str = "second"


BUTTONS = (
    SlotButton(
        "suspendre",
        "Suspendre",
        "Suspendre les inscriptions",
        "La date quitte le calendrier ; qui a une place la garde. Personne n’est prévenu.",
    ),
    SlotButton("reprendre", "Reprendre", "Reprendre les inscriptions", "La date revient au calendrier.", "open"),
    SlotButton(
        "modifier",
        "Modifier",
        "Modifier la date",
        "Si le thème, le lieu, le lien, les langues ou les équipements changent, chaque inscrit et chaque demandeur en "
        "attente le lit une fois. Les places ajoutées vont d’abord à qui attend.",
    ),
    SlotButton(
        "deplacer",
        "Déplacer",
        "Déplacer la date",
        "Les places sont gardées. Chaque inscrit, chaque demandeur en attente et chaque hôte reçoit la nouvelle date "
        "une fois ; leur agenda se corrige.",
    ),
    SlotButton(
        "annuler",
        "Annuler la date",
        "Annuler la date",
        "Chaque inscrit et chaque demandeur en attente reçoit votre phrase une fois ; leur agenda se corrige.",
        "link",
    ),
)


def buttons_of(slot: Slot) -> list[SlotButton]:
    """The buttons the table of dates allows; none for a date that began, or that belongs to one request.

    A common date is moved and cancelled as a whole; it takes no seats to suspend.
    """
    if slot.starts_at <= timezone.now() or not (slot.is_public or hasattr(slot, "group_date")):
        return []
    allowed = {
        "suspendre": slot.is_public and can_change(slot, SlotChange.PAUSED),
        "reprendre": slot.is_public and can_change(slot, SlotChange.RESUMED),
        "modifier": slot.is_public and slot.state != SlotState.CANCELLED,
        "deplacer": slot.state != SlotState.CANCELLED,
        "annuler": can_change(slot, SlotChange.CANCELLED),
    }
    return [button for button in BUTTONS if allowed[button.name]]


def _month(wanted: str) -> date | None:
    try:
        return date.fromisoformat(f"{wanted}-01")
    except ValueError:
        return None


def _shifted(first: date, months: int) -> date:
    total = first.year * 12 + first.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)
