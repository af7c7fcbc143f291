"""The signed links of the visits app: one purpose for each thing a mail lets someone do without signing in."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings

from portal.accounts.models import User
from portal.mail.links import STOP_LIFETIME, Link, sign_link
from portal.mail.outbox import person_digest
from vitrines.models import Membership, Vitrine

from .models import Handover, Visitor, VisitRequest

CONFIRM = "visits.confirm"  # a stranger confirms the address; the request leaves
ANSWER = "visits.answer"  # a host answers one request
FOLLOW = "visits.follow"  # the requester follows one request and acts on it
HANDOVER = "visits.handover"  # the requester lets the request go to a sister vitrine, or keeps it
GROUP_DATE = "visits.group_date"  # a host offers one date to those who wait
VISITORS = "visits.visitors"  # the requester names who comes
RECEIVE = "visits.receive"  # a host says which of the visitors named may come
VISITOR = "visits.visitor"  # a named visitor reads the practical sheet and accepts the notice
STOP_DIGEST = "visits.stop_digest"  # a member would rather have a mail for each request


def confirm_link(visit_request: VisitRequest) -> str:
    """Address by which the stranger confirms; bound to the e-mail written to."""
    return sign_link(
        purpose=CONFIRM,
        subject_id=visit_request.pk,
        person=person_digest(visit_request.requester_email),
        lifetime=settings.UNCONFIRMED_LIFETIME,
    )


def answer_link(visit_request: VisitRequest, host: User, *, action: str = "", option: str = "") -> str:
    """Address by which `host` answers; `action` and `option` only choose what the page shows first."""
    data = {key: value for key, value in (("a", action), ("o", option)) if value}
    return sign_link(purpose=ANSWER, subject_id=visit_request.pk, person=holder(host), data=data)


def follow_link(visit_request: VisitRequest, *, action: str = "", option: str = "") -> str:
    """Address by which the requester follows the request and acts on it."""
    data = {key: value for key, value in (("a", action), ("o", option)) if value}
    requester = visit_request.requester
    if requester is None:
        raise ValueError("only a confirmed request is followed")
    return sign_link(purpose=FOLLOW, subject_id=visit_request.pk, person=holder(requester), data=data)


def handover_link(handover: Handover, *, action: str) -> str:
    """Address by which the requester decides about a handover; `action` (“accept”, “keep”) chooses the page."""
    requester = handover.request.requester
    if requester is None:
        raise ValueError("only a confirmed request is handed over")
    return sign_link(purpose=HANDOVER, subject_id=handover.pk, person=holder(requester), data={"a": action})


def group_link(vitrine: Vitrine, host: User) -> str:
    """Address by which `host` offers one date to everyone who waits at the vitrine."""
    return sign_link(purpose=GROUP_DATE, subject_id=vitrine.pk, person=holder(host))


def visitors_link(visit_request: VisitRequest) -> str:
    """Address by which the requester names who comes."""
    requester = visit_request.requester
    if requester is None:
        raise ValueError("only a confirmed request names visitors")
    return sign_link(purpose=VISITORS, subject_id=visit_request.pk, person=holder(requester))


def receive_link(visit_request: VisitRequest, host: User) -> str:
    """Address by which `host` says which of the visitors named may come."""
    return sign_link(purpose=RECEIVE, subject_id=visit_request.pk, person=holder(host))


def visitor_link(visitor: Visitor) -> str:
    """Address by which a named visitor accepts the notice; bound to the address written to."""
    return sign_link(purpose=VISITOR, subject_id=visitor.pk, person=person_digest(visitor.email))


def stop_digest_link(membership: Membership) -> str:
    """Address by which a member stops the Monday letter, signed in or not; it can do nothing else."""
    return sign_link(
        purpose=STOP_DIGEST,
        subject_id=membership.pk,
        person=membership.user_id,
        lifetime=STOP_LIFETIME,
        only_stops_mails=True,
    )


def holder(user: User) -> str:
    """Who a link was sent to: the account and the address it had then.

    A changed address thus takes back what lies in the former mailbox (ASVS 9.2.1).
    """
    return f"{user.pk}.{person_digest(user.email)[:10]}"


def account_of(link: Link) -> uuid.UUID:
    """The account of the person a link was sent to."""
    return uuid.UUID(link.person.partition(".")[0])


def on_this_site(link: str) -> str:
    """The same link without its origin, for a page that already stands on the portal."""
    return urlsplit(link).path
