"""Asking: a stranger's request waits for the address to be confirmed, a member's leaves at once."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.company import Company
from portal.accounts.models import User
from portal.accounts.services import find_or_create_organisation, open_account
from portal.audit.enums import Event
from portal.audit.services import record
from practices.models import Practice
from vitrines.models import Vitrine

from .. import notifications, workflow
from ..enums import ActorRole, Channel, RequestState, Side
from ..errors import VisitError
from ..models import DateOption, Slot, VisitRequest
from ..selectors import terms_of
from ..workflow import Actor
from ..working_days import add_working_days
from .conflicts import guarded
from .seats import erase_unconfirmed_seats, take
from .telling import tell_of_new_request
from .terms import Asker, check_terms, lock_vitrine, require_room, require_terms


@dataclass(frozen=True)
class Wish:
    """What is asked, cleaned by the form. `dates` are aware (start, end) pairs, empty for a written question."""

    vitrine: Vitrine
    message: str
    format: str
    headcount: int
    dates: list[tuple[datetime, datetime]] = field(default_factory=list)
    slot: Slot | None = None
    names: tuple[str, ...] = ()  # who comes, for a seat in a published date
    on_behalf_of: str = ""  # for whom a relay asks
    practice: Practice | None = None
    language: str = ""  # one of the vitrine's; empty: its first
    submission_key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class Stranger:
    """Who asks without an account, as declared."""

    name: str
    email: str
    company: Company


def submit_as_stranger(*, wish: Wish, stranger: Stranger) -> VisitRequest:
    """Keep the request, invisible to the vitrine, and write to the address so that it is confirmed.

    The same form sent twice gives the same request and one mail. Raises SlotClosed, GroupTooLarge.
    """
    visit_request = VisitRequest(
        state=RequestState.UNCONFIRMED,
        requester_name=stranger.name,
        requester_email=stranger.email,
        company_name=stranger.company.name,
        company_number=stranger.company.siret or stranger.company.siren,
        company_country=stranger.company.country,
    )
    return _begin_once(visit_request, wish=wish, by=Actor(role=ActorRole.REQUESTER, channel=Channel.PAGE))


def submit_as_member(*, wish: Wish, by: User, tell_requester: bool = True, is_invited: bool = False) -> VisitRequest:
    """Send the request of a signed-in person at once; the hosts are told. The same form twice is one request.

    `tell_requester` is False for who learns of it by another mail (a sought practice handed to a vitrine), and
    `is_invited` True where a host of the vitrine asked for this very request: its terms then stop nobody.
    With a slot the seat is taken at once (see `seats.take`): raises SlotClosed, GroupTooLarge, AlreadySeated. Raises
    what the terms refuse otherwise (`require_terms`), AlreadyAsking, TooManyOpen.
    Raises ValueError for a person without an organisation: the form asks them for it first.
    """
    organisation = by.organisation
    if organisation is None:
        raise ValueError("a member asks in the name of an organisation")
    now = timezone.now()
    visit_request = VisitRequest(
        state=RequestState.SENT,
        requester=by,
        organisation=organisation,
        requester_name=by.full_name,
        requester_email=by.email,
        company_name=organisation.name,
        company_number=organisation.siret or organisation.siren,
        company_country=organisation.country,
        confirmed_at=now,
        confidentiality_accepted_at=now,
        sent_at=now,
        answer_due_on=answer_due_on(wish.vitrine),
    )
    actor = Actor(role=ActorRole.REQUESTER, channel=Channel.PAGE, user=by)
    return _begin_once(visit_request, wish=wish, by=actor, tell_requester=tell_requester, is_invited=is_invited)


@guarded
def confirm_request(*, visit_request: VisitRequest) -> VisitRequest:
    """The address is confirmed by the link of the mail: the account exists, the request leaves, the hosts are told.

    Confirming twice changes nothing the second time. The person is not signed in by it (ASVS 7.6.2). A seat asked for
    is taken now: raises SlotClosed, GroupTooLarge, AlreadySeated, and what the vitrine's terms refuse
    (`require_terms`). The request then stays unconfirmed, without an account.
    """
    vitrine = lock_vitrine(visit_request.vitrine_id)
    has_date = visit_request.chosen_slot_id is not None
    locked = workflow.lock(visit_request.pk, has_dates=has_date)
    if locked.state != RequestState.UNCONFIRMED:
        return locked
    locked.vitrine = vitrine
    person = account_of(
        Stranger(
            name=locked.requester_name,
            email=locked.requester_email,
            company=company_declared(locked.company_name, locked.company_number, str(locked.company_country)),
        )
    )
    asker = Asker.of(locked.company_number, person.organisation)
    check_terms(vitrine, asker=asker, has_date=has_date)
    if not has_date:
        require_room(person, vitrine)
    now = timezone.now()
    workflow.move_locked(
        locked,
        to=RequestState.SENT,
        by=Actor(role=ActorRole.REQUESTER, channel=Channel.LINK, user=person),
        requester=person,
        organisation=person.organisation,
        confirmed_at=now,
        confidentiality_accepted_at=now,
        sent_at=now,
        answer_due_on=answer_due_on(vitrine),
    )
    if has_date:
        take(locked, by=Actor(role=ActorRole.REQUESTER, channel=Channel.LINK, user=person))
    else:
        tell_of_new_request(locked)
    return locked


def account_of(stranger: Stranger) -> User:
    """The account of a stranger who has just confirmed the address, with an organisation. In a transaction."""
    person = open_account(email=stranger.email, full_name=stranger.name)
    if person.organisation is None:
        person.organisation = find_or_create_organisation(company=stranger.company, by=person)
        person.save(update_fields=["organisation"])
        record(Event.ORGANISATION_JOINED, by=person, about=person.organisation)
    return person


def company_declared(name: str, number: str, country: str) -> Company:
    """The company as a request keeps it: its name, a SIREN or a SIRET, a country."""
    return Company(name=name, siren=number[:9], siret=number if len(number) == 14 else "", country=country)


@transaction.atomic
def erase_unconfirmed_requests() -> int:
    """Erase requests whose address was never confirmed in time (product.md: seven days). Returns how many."""
    before = timezone.now() - settings.UNCONFIRMED_LIFETIME
    erase_unconfirmed_seats(before)
    erased, by_model = VisitRequest.objects.unconfirmed_since(before).delete()
    return by_model.get("visits.VisitRequest", 0) if erased else 0


def answer_due_on(vitrine: Vitrine):
    """By when the vitrine answers: `ANSWER_WORKING_DAYS` working days of its département from today."""
    return add_working_days(timezone.localdate(), settings.ANSWER_WORKING_DAYS, departement=vitrine.departement)


def _begin_once(
    visit_request: VisitRequest, *, wish: Wish, by: Actor, tell_requester: bool = True, is_invited: bool = False
) -> VisitRequest:
    visit_request.vitrine = wish.vitrine
    visit_request.practice = wish.practice
    visit_request.message = wish.message
    visit_request.format = wish.format
    visit_request.headcount = wish.headcount
    visit_request.language = wish.language or terms_of(wish.vitrine).languages[0]
    visit_request.on_behalf_of = wish.on_behalf_of
    visit_request.chosen_slot = wish.slot
    visit_request.submission_key = wish.submission_key
    try:
        with transaction.atomic():
            if not is_invited:
                asker = Asker.of(visit_request.company_number, visit_request.organisation)
                require_terms(wish.vitrine, asker=asker, has_date=wish.slot is not None)
            if visit_request.requester is not None and wish.slot is None:
                require_room(visit_request.requester, wish.vitrine)
            workflow.begin(visit_request, by=by)
            _offer_dates(visit_request, side=Side.REQUESTER, dates=wish.dates)
            if wish.slot is not None:
                take(visit_request, names=wish.names, by=by)
            elif visit_request.state == RequestState.SENT:
                tell_of_new_request(visit_request, tell_requester=tell_requester)
            if visit_request.state == RequestState.UNCONFIRMED:
                notifications.ConfirmAddress(visit_request).queue()
    except VisitError:
        # Unless it is the same form again, whose request took the last place.
        if (existing := _already_sent(visit_request)) is not None:
            return existing
        raise
    except IntegrityError:
        existing = _already_sent(visit_request)
        if existing is None:
            # Somebody else's form number, copied or forged: this one gets a number of its own.
            renumbered = replace(wish, submission_key=uuid.uuid4())
            return _begin_once(
                visit_request, wish=renumbered, by=by, tell_requester=tell_requester, is_invited=is_invited
            )
        return existing
    return visit_request


def _already_sent(visit_request: VisitRequest) -> VisitRequest | None:
    sent = VisitRequest.objects.filter(submission_key=visit_request.submission_key)
    return sent.filter(requester_email=visit_request.requester_email).first()


def _offer_dates(visit_request: VisitRequest, *, side: Side, dates: list[tuple[datetime, datetime]]) -> None:
    DateOption.objects.bulk_create(
        DateOption(request=visit_request, side=side, round=1, starts_at=start, ends_at=end) for start, end in dates
    )
