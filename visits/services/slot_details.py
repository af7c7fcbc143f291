"""What a published date says of itself, changed: who has a seat, asked or waits is told once, when it matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from practices.models import Practice
from vitrines.enums import ExchangeFormat

from .. import notifications
from ..enums import SeatState, SlotChange, SlotState
from ..errors import SeatsTakenBack, SlotChanged
from ..models import Slot
from ..selectors import hosts_of
from ..workflow import Actor
from .conflicts import guarded
from .seats import move_up
from .slots import live_seats, lock_whole, log_change
from .visitors import send_sheets

# What who comes has to know; the rest is for who has not decided yet.
TOLD = {
    "theme": "le thème",
    "place": "le lieu de rendez-vous",
    "video_url": "le lien de la visio",
    "languages": "les langues",
    "equipment": "les équipements de protection",
}


@dataclass(frozen=True)
class Details:
    """What may change once a date is published. Seats are only added; `practices` in the order shown."""

    theme: str
    place: str
    video_url: str
    languages: list[str]
    equipment: str
    seats_total: int
    headcount_max: int | None
    needs_confirmation: bool
    booking_deadline: datetime | None
    practices: Sequence[Practice] = ()


@guarded
def edit_slot(*, slot: Slot, details: Details, by: Actor) -> Slot:
    """Change what a published date offers. The same twice is one change.

    Who has a seat and each host receive the invitation again under the same event, who asked or waits is told; each
    named visitor has the sheet again. Seats added go to who waits. Raises SlotChanged (cancelled, begun, or not
    published), SeatsTakenBack for fewer seats than before.
    """
    locked = lock_whole(slot)
    if not locked.is_public or locked.state == SlotState.CANCELLED or locked.starts_at <= timezone.now():
        raise SlotChanged
    if details.seats_total < locked.seats_total:
        raise SeatsTakenBack(least=locked.seats_total)
    given = {name: value for name, value in details.__dict__.items() if name != "practices"}
    changed = [name for name, value in given.items() if getattr(locked, name) != value]
    practices = [each.pk for each in details.practices]
    shows_others = set(practices) != set(locked.practices.values_list("pk", flat=True))
    if not changed and not shows_others:
        return locked
    for name in changed:
        setattr(locked, name, given[name])
    if shows_others:
        locked.practice = details.practices[0] if details.practices else None
        locked.practices.set(practices)
    told = [TOLD[name] for name in changed if name in TOLD]
    locked.sequence += bool(told)
    locked.save(update_fields=[*changed, "practice", "sequence"])
    log_change(locked, SlotChange.EDITED, by=by, note=", ".join([*changed, *(["practices"] if shows_others else [])]))
    if told:
        _tell(locked, told=", ".join(told))
    if "seats_total" in changed:
        move_up(locked)
    return locked


@guarded
def give_video_link(*, slot: Slot, video_url: str, by: Actor) -> Slot:
    """Say where an agreed or published video is held. The same link twice is given once.

    Everyone who has a seat and each host receive it, with the invitation corrected under the same event. Raises
    SlotChanged for a date that is no video, cancelled or begun.
    """
    locked = lock_whole(slot)
    is_over = locked.state == SlotState.CANCELLED or locked.starts_at <= timezone.now()
    if is_over or locked.format != ExchangeFormat.VIDEO:
        raise SlotChanged
    if locked.video_url == video_url:
        return locked
    verb = "a changé" if locked.video_url else "donne"
    locked.video_url = video_url
    locked.sequence += 1
    locked.save(update_fields=["video_url", "sequence"])
    log_change(locked, SlotChange.EDITED, by=by, note="video_url")
    _tell(locked, told=TOLD["video_url"], verb=verb)
    return locked


def _tell(slot: Slot, *, told: str, verb: str = "a changé") -> None:
    """Tell who has a seat, asked or waits; the hosts too, once somebody's event is in their calendar."""
    seats = live_seats(slot)
    for seat in seats:
        if seat.state == SeatState.BOOKED:
            seat.sequence += 1
            seat.save(update_fields=["sequence"])
        seat.slot, seat.request.seat = slot, seat
        notifications.SlotEdited(seat.request, changed=told, verb=verb).queue()
        send_sheets(seat.request, changed=told)
    if any(seat.state == SeatState.BOOKED for seat in seats):
        for host in hosts_of(slot.vitrine):
            notifications.SlotEditedForHost(slot, host, changed=told, seats=seats).queue()
