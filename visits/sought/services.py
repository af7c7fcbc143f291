"""Describing a problem without a target, and what becomes of it: handed to a vitrine, answered, closed, withdrawn."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from practices.models import Problem
from vitrines.enums import ExchangeFormat
from vitrines.models import Vitrine

from ..enums import ActorRole, Channel
from ..errors import VisitError
from ..models import VisitRequest
from ..selectors import terms_of
from ..services import asking
from ..services.asking import Stranger
from ..workflow import Actor
from . import notifications, workflow
from .enums import CloseReason, SoughtState
from .models import SoughtPractice

LADDER = list(ExchangeFormat)  # product.md: lightest first


class RequesterGone(VisitError):
    """The account of whoever asked is closed: nobody would read the answer."""

    def __init__(self) -> None:
        super().__init__("Le compte du demandeur est fermé. Ce sujet peut seulement être clos.")


@dataclass(frozen=True)
class Description:
    """What is looked for, cleaned by the form, which has taken the agreement to be handed to a vitrine."""

    message: str
    format: str
    problems: Sequence[Problem] = ()
    submission_key: uuid.UUID = field(default_factory=uuid.uuid4)


def submit_as_stranger(*, description: Description, stranger: Stranger) -> SoughtPractice:
    """Keep it, invisible to everyone, and write to the address so that it is confirmed. The same form twice is one."""
    sought = SoughtPractice(
        requester_name=stranger.name,
        requester_email=stranger.email,
        company_name=stranger.company.name,
        company_number=stranger.company.siret or stranger.company.siren,
        company_country=stranger.company.country,
    )
    return _begin_once(sought, description=description, to=SoughtState.UNCONFIRMED, by=_requester(Channel.PAGE))


def submit_as_member(*, description: Description, by: User) -> SoughtPractice:
    """Send that of a signed-in person at once; the Alliance is told. The same form twice is one.

    Raises ValueError for a person without an organisation: the form asks them for it first.
    """
    organisation = by.organisation
    if organisation is None:
        raise ValueError("a member asks in the name of an organisation")
    sought = SoughtPractice(
        requester=by,
        organisation=organisation,
        requester_name=by.full_name,
        requester_email=by.email,
        company_name=organisation.name,
        company_number=organisation.siret or organisation.siren,
        company_country=organisation.country,
        sent_at=timezone.now(),
    )
    return _begin_once(sought, description=description, to=SoughtState.SENT, by=_requester(Channel.PAGE, by))


@transaction.atomic
def confirm(*, sought: SoughtPractice) -> SoughtPractice:
    """The address is confirmed by the link of the mail: the account exists, the Alliance is told.

    Confirming twice changes nothing the second time. The person is not signed in by it.
    """
    locked = workflow.lock(sought.pk)
    if locked.state != SoughtState.UNCONFIRMED:
        return locked
    company = asking.company_declared(locked.company_name, locked.company_number, str(locked.company_country))
    person = asking.account_of(Stranger(name=locked.requester_name, email=locked.requester_email, company=company))
    workflow.move(
        locked,
        to=SoughtState.SENT,
        by=_requester(Channel.LINK, person),
        requester=person,
        organisation=person.organisation,
        sent_at=timezone.now(),
    )
    _tell_of_new(locked)
    return locked


@transaction.atomic
def hand_to(*, sought: SoughtPractice, vitrine: Vitrine, by: Actor) -> VisitRequest:
    """Make it a request to this vitrine, in the name of whoever asked, who agreed to it on the form.

    `by` is the Alliance (“confier à…”) or a host of the vitrine (“je peux répondre”). The vitrine is told as of any
    request, the requester is told which one it is. A format the vitrine does not offer becomes the next lighter one.
    Raises TransitionRefused when it is no longer looked for, RequesterGone when nobody would read the answer.
    """
    locked = workflow.lock(sought.pk)
    workflow.require(locked, to=SoughtState.ROUTED, role=by.role)
    requester = locked.requester
    if requester is None or not requester.is_active:
        raise RequesterGone
    wish = asking.Wish(
        vitrine=vitrine,
        message=locked.message,
        format=fitting_format(locked.format, terms_of(vitrine).formats),
        headcount=1,
        submission_key=locked.pk,  # one sought practice makes one request, whoever asks again
    )
    is_invited = by.role == ActorRole.HOST  # a host who offers to answer is not held back by the vitrine's terms
    visit_request = asking.submit_as_member(wish=wish, by=requester, tell_requester=False, is_invited=is_invited)
    workflow.move(locked, to=SoughtState.ROUTED, by=by, visit_request=visit_request)
    sought.refresh_from_db()
    notifications.Routed(locked).queue()
    return visit_request


@transaction.atomic
def answer(*, sought: SoughtPractice, text: str, by: Actor) -> SoughtPractice:
    """The Alliance answers in writing; the requester reads it. Raises TransitionRefused when it was handled since."""
    workflow.move(sought, to=SoughtState.ANSWERED, by=by, answer_text=text)
    notifications.Answered(sought).queue()
    return sought


@transaction.atomic
def close(*, sought: SoughtPractice, reason: CloseReason, text: str, by: Actor) -> SoughtPractice:
    """The Alliance finds nobody and says so. Raises TransitionRefused when it was handled since."""
    workflow.move(sought, to=SoughtState.CLOSED, by=by, close_reason=reason, answer_text=text)
    notifications.Closed(sought).queue()
    return sought


def withdraw(*, sought: SoughtPractice, by: Actor) -> SoughtPractice:
    """The requester no longer looks for it. Raises TransitionRefused when it was handled since."""
    return workflow.move(sought, to=SoughtState.WITHDRAWN, by=by)


def erase_unconfirmed() -> int:
    """Erase those whose address was never confirmed in time (product.md: seven days). Returns how many."""
    before = timezone.now() - settings.UNCONFIRMED_LIFETIME
    _, by_model = SoughtPractice.objects.unconfirmed_since(before).delete()
    return by_model.get("sought.SoughtPractice", 0)


def fitting_format(wanted: str, offered: Sequence[str]) -> str:
    """The format asked for if the vitrine offers it, else the nearest lighter one, else the lightest it offers."""
    rungs = [str(rung) for rung in LADDER if rung in offered]
    lighter = [rung for rung in rungs if LADDER.index(ExchangeFormat(rung)) <= LADDER.index(ExchangeFormat(wanted))]
    return lighter[-1] if lighter else rungs[0] if rungs else wanted


def _begin_once(sought: SoughtPractice, *, description: Description, to: SoughtState, by: Actor) -> SoughtPractice:
    sought.message = description.message
    sought.format = description.format
    sought.submission_key = description.submission_key
    try:
        with transaction.atomic():
            workflow.begin(sought, to=to, by=by)
            sought.problems.set(description.problems)
            if to == SoughtState.SENT:
                _tell_of_new(sought)
            else:
                notifications.ConfirmDescription(sought).queue()
    except IntegrityError:
        existing = SoughtPractice.objects.filter(
            submission_key=description.submission_key, requester_email=sought.requester_email
        ).first()
        if existing is None:
            # Somebody else's form number, copied or forged: this one gets a number of its own.
            return _begin_once(sought, description=replace(description, submission_key=uuid.uuid4()), to=to, by=by)
        return existing
    return sought


def _tell_of_new(sought: SoughtPractice) -> None:
    notifications.DescriptionSent(sought).queue()
    notifications.SoughtByAlliance(sought).queue()


def _requester(channel: Channel, user: User | None = None) -> Actor:
    return Actor(role=ActorRole.REQUESTER, channel=channel, user=user)
