"""What the header and the cards of the member space show."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from portal.ui.dates import short_date
from vitrines.desk import Tab, add_tab
from vitrines.models import Vitrine

from .enums import ActorRole
from .models import VisitRequest
from .presentation import buttons
from .selectors import current_options, waiting_by_vitrine
from .thread import words_for
from .working_days import working_days_between


def add_tabs() -> None:
    """The tabs of the visits on every vitrine's desk."""
    add_tab(Tab(10, "today", "Aujourd’hui", lambda vitrine: reverse("desk:vitrine", args=[vitrine.slug])))
    add_tab(Tab(20, "requests", "Demandes", lambda vitrine: reverse("desk:requests", args=[vitrine.slug]), _waiting))
    add_tab(Tab(25, "slots", "Créneaux", lambda vitrine: reverse("desk:slots", args=[vitrine.slug])))
    add_tab(Tab(30, "sought", "On cherche", lambda vitrine: reverse("desk:sought", args=[vitrine.slug])))
    add_tab(Tab(60, "public", "Ma page publique", lambda vitrine: reverse("profile:page", args=[vitrine.slug])))
    add_tab(Tab(70, "team", "Équipe", lambda vitrine: reverse("members:team", args=[vitrine.slug])))
    add_tab(Tab(90, "space", "Mon espace", lambda vitrine: reverse("desk:home")))


def _waiting(vitrine: Vitrine) -> int:
    return waiting_by_vitrine([vitrine.pk]).get(vitrine.pk, 0)


@dataclass(frozen=True)
class Item:
    """A request to handle, as `components/request_item.html` shows it."""

    organisation: str
    who: str
    quote: str
    wish: str
    deadline_label: str
    deadline_kind: str
    actions: list[dict[str, str]]
    is_example: bool
    url: str


def vitrine_item(visit_request: VisitRequest) -> Item:
    """The card of one request in the host's queue, with its two or three buttons."""
    here = reverse("desk:request", args=[visit_request.vitrine.slug, visit_request.pk])

    def address_of(name: str, option: str) -> str:
        return f"{here}?action={name}" + (f"&date={option}" if option else "")

    left = working_days_between(
        timezone.localdate(), visit_request.answer_due_on, departement=visit_request.vitrine.departement
    )
    return Item(
        organisation=visit_request.company_name,
        who=_who(visit_request),
        quote=words_for(visit_request, ActorRole.HOST).message,
        wish=_wish(visit_request),
        deadline_label=_deadline(left),
        deadline_kind="error" if left < 0 else "waiting" if left <= 3 else "neutral",
        actions=_shortlist(visit_request, address_of, here),
        is_example=visit_request.vitrine.is_example,
        url=here,
    )


def _who(visit_request: VisitRequest) -> str:
    job = visit_request.requester.job_title if visit_request.requester else ""
    size = visit_request.organisation.get_size_band_display().lower() if visit_request.organisation else ""
    job = job[:1].lower() + job[1:] if job[1:2].islower() else job
    return " – ".join(part for part in (", ".join(p for p in (visit_request.requester_name, job) if p), size) if part)


def _wish(visit_request: VisitRequest) -> str:
    dates = [short_date(option.starts_at) for option in current_options(visit_request)]
    if visit_request.chosen_slot:
        dates.insert(0, short_date(visit_request.chosen_slot.starts_at))
    label = visit_request.get_format_display()
    return f"{label} : {' ; '.join(dates)}" if dates else label


def _deadline(left: int) -> str:
    if left < 0:
        return "Délai dépassé"
    if left == 0:
        return "À répondre aujourd’hui"
    return f"Reste {left} jour{'s' * (left > 1)}"


def _shortlist(visit_request: VisitRequest, address_of, here: str) -> list[dict[str, str]]:
    of_whom = f"à {visit_request.company_name}"
    every = buttons(visit_request, ActorRole.HOST, address_of)
    opening = [button for button in every if button.kind == "open"][:1]
    lighter = [button for button in every if button.kind == "second"][:1]
    chosen = [{"label": b.short, "url": b.url, "kind": b.kind, "hint": of_whom} for b in [*opening, *lighter]]
    chosen.append({"label": "Voir la demande", "url": here, "kind": "link", "hint": of_whom})
    return chosen
