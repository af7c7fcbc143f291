"""A request as one side's page shows it: sentences, dates, buttons with their addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.ui.dates import day_month, long_datetime, short_date

from . import actions, links, wording
from .action import Action, answerable_dates
from .enums import ActorRole, RequestState, SeatState
from .models import DateOption, Handover, VisitRequest
from .notifications import facts_about
from .publishing import Standing, publication_of, standing
from .selectors import history_of, mail_status, pending_handover, visitors_of
from .services.visitors import can_name
from .thread import thread_of, words_for

WRITE = "write"  # its form stands under the thread: no button leads to it
ABOUT_THE_MEETING = ("video-link", "held", "missed", "keep-date", "reschedule", "cancel")
AddressOf = Callable[[str, str], str]  # (action name, date option) → address of its page


@dataclass(frozen=True)
class Button:
    """A way to act: its words, its address, its weight (“open”, “second”, “link”)."""

    label: str
    url: str
    kind: str
    short: str  # where space is scarce: the day without its hour


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    label: str
    who: str
    how: str
    at: Any


@dataclass(frozen=True)
class Writing:
    """The form under a thread: its words, where it is sent."""

    title: str
    button: str
    url: str
    form: Any


def buttons(
    visit_request: VisitRequest, role: ActorRole, address_of: AddressOf, *, besides: tuple[str, str] = ("", "")
) -> list[Button]:
    """Every way open to one side now: dates first, then lighter ways, then the exits.

    `besides` is left out: the action (name, date option or nothing) whose page shows the buttons.
    """
    found: list[Button] = []
    for action in actions.possible(visit_request, role):
        if action.is_date:
            found += [
                _accept_button(option.starts_at, address_of(action.name, str(option.pk)))
                for option in answerable_dates(visit_request, role)
                if (action.name, str(option.pk)) != besides
            ]
        elif action.name not in (besides[0], WRITE):
            found.append(_button(action, visit_request, address_of(action.name, "")))
    return found


def _accept_button(moment: datetime, url: str) -> Button:
    return Button(f"Accepter {short_date(moment)}", url, "open", f"Accepter le {day_month(moment)}")


def _button(action: Action, visit_request: VisitRequest, url: str) -> Button:
    if action.name == "accept-slot" and visit_request.chosen_slot:
        return _accept_button(visit_request.chosen_slot.starts_at, url)
    return Button(action.title, url, _weight(action), action.title)


def _weight(action: Action) -> str:
    if action.name in ("answer", "confirm-seat", "join"):
        return "open"
    return (
        "link"
        if action.name
        in (
            "decline",
            "withdraw",
            "cancel",
            "pool",
            "review",
            "transfer",
            "missed",
            "keep-date",
            "publish",
            "withdraw-publication",
        )
        else "second"
    )


def sentence(visit_request: VisitRequest, role: ActorRole) -> str:
    """Where the request stands, in one sentence for that side."""
    table = wording.FOR_HOST if role == ActorRole.HOST else wording.FOR_REQUESTER
    group_date = visit_request.group_date
    if group_date is None:
        return table[RequestState(visit_request.state)]
    when, until = long_datetime(group_date.starts_at), long_datetime(group_date.deadline)
    if role == ActorRole.HOST:
        return f"Vous proposez une date commune, le {when}. Réponse attendue jusqu’au {until}."
    if visit_request.group_agreed_at is not None:
        return (
            f"Vous acceptez le {when}. L’invitation part dès qu’assez d’entreprises acceptent, au plus tard le {until}."
        )
    return f"La vitrine propose une date à plusieurs entreprises : le {when}. Répondez avant le {until}."


def history(visit_request: VisitRequest) -> list[Event]:
    """What happened, oldest first, with who and by which door."""
    return [
        Event(
            label=log.note.rstrip(".") if log.note and log.from_state == log.to_state else log.get_to_state_display(),
            who=log.get_actor_role_display(),
            how=log.get_channel_display(),
            at=log.at,
        )
        for log in history_of(visit_request)
    ]


def page_of(visit_request: VisitRequest, role: ActorRole, address_of: AddressOf) -> dict[str, Any]:
    """Everything the status page of a request shows to one side."""
    seat = getattr(visit_request, "seat", None)
    handover = pending_handover(visit_request)
    return {
        "handover": handover,
        "handover_url": _handover_url(handover, role),
        "visit_request": visit_request,
        "vitrine": visit_request.vitrine,
        "practice": visit_request.practice,
        "sentence": sentence(visit_request, role),
        "facts": facts_of(visit_request),
        "history": history(visit_request),
        "buttons": buttons(visit_request, role, address_of),
        "words": words_for(visit_request, role),
        "thread": thread_of(visit_request, role),
        "writing": writing(visit_request, role, address_of),
        "slot": seat.slot if seat and seat.state != SeatState.RELEASED else None,
        "seat": seat,
        "publication": publication_of(visit_request),
        "publication_standing": publication_sentence(visit_request, role),
        **_visitors(visit_request, role),
        "mail_to_hosts": mail_status(visit_request, "visits.request_received")
        or mail_status(visit_request, "visits.request_without_host"),
    }


PUBLICATION = {
    Standing.AGREED: "Les deux parties acceptent de publier cet échange. L’Alliance relit.",
    Standing.PUBLISHED: "Cet échange est publié sous la pratique, sans le nom de qui demande.",
    Standing.WITHDRAWN: "Cet échange n’est pas publié.",
}


def publication_sentence(visit_request: VisitRequest, role: ActorRole) -> str:
    """Where the publication of the answer stands; empty where nobody proposed it."""
    publication = publication_of(visit_request)
    where = standing(publication)
    if publication is not None and where == Standing.PROPOSED:
        if publication.proposed_as == role:
            return "Vous proposez de publier cet échange. L’autre partie décide."
        return "L’autre partie propose de publier cet échange, sans le nom de qui demande. Vous décidez."
    return PUBLICATION.get(where, "")


def writing(visit_request: VisitRequest, role: ActorRole, address_of: AddressOf) -> Writing | None:
    """The form by which this side writes to the other; None where it may not, or no longer."""
    action = actions.find(role, WRITE)
    if action is None or not action.is_possible(visit_request):
        return None
    return Writing(action.title, action.button, address_of(WRITE, ""), action.form_class(visit_request=visit_request))


def _visitors(visit_request: VisitRequest, role: ActorRole) -> dict[str, Any]:
    visitors = visitors_of(visit_request)
    return {
        "visitors": visitors,
        "named": sum(bool(each.full_name) for each in visitors),
        "accepted": sum(each.notice_accepted_at is not None for each in visitors),
        "naming_open": role == ActorRole.REQUESTER and can_name(visit_request),
    }


def _handover_url(handover: Handover | None, role: ActorRole) -> str:
    if handover is None or role != ActorRole.REQUESTER:
        return ""
    return links.on_this_site(links.handover_link(handover, action="accept"))


def facts_of(visit_request: VisitRequest) -> list[tuple[str, str]]:
    """What is known of the request, the empty facts left out."""
    return [pair for pair in facts_about(visit_request) if pair[1]]


def _moment(action: Action, visit_request: VisitRequest, option: DateOption | None) -> datetime | None:
    if action.name == "accept-slot" and visit_request.chosen_slot:
        return visit_request.chosen_slot.starts_at
    if action.name == "join" and visit_request.group_date:
        return visit_request.group_date.starts_at
    return option.starts_at if action.is_date and option else None


def date_label(action: Action, visit_request: VisitRequest, option: DateOption | None) -> str:
    """The date an action is about, in full: the one to accept, or the one agreed; empty when it is about none."""
    moment = _moment(action, visit_request, option)
    if moment is None and action.name in ABOUT_THE_MEETING:
        moment = visit_request.seat.slot.starts_at
    return long_datetime(moment) if moment else ""


def button_label(action: Action, visit_request: VisitRequest, option: DateOption | None) -> str:
    """The button says what happens: “Accepter le 12 avril”."""
    moment = _moment(action, visit_request, option)
    return f"{action.button} le {day_month(moment)}" if moment else action.button
