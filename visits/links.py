"""The signed links of the visits app: one purpose for each thing a mail lets someone do without signing in."""

from urllib.parse import urlsplit

from django.conf import settings

from portal.accounts.models import User
from portal.mail.links import sign_link
from portal.mail.outbox import person_digest

from .models import VisitRequest

CONFIRM = "visits.confirm"  # a stranger confirms the address; the request leaves
ANSWER = "visits.answer"  # a host answers one request
FOLLOW = "visits.follow"  # the requester follows one request and acts on it


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
    return sign_link(purpose=ANSWER, subject_id=visit_request.pk, person=host.pk, data=data)


def follow_link(visit_request: VisitRequest, *, action: str = "", option: str = "") -> str:
    """Address by which the requester follows the request and acts on it."""
    data = {key: value for key, value in (("a", action), ("o", option)) if value}
    return sign_link(purpose=FOLLOW, subject_id=visit_request.pk, person=visit_request.requester_id, data=data)


def on_this_site(link: str) -> str:
    """The same link without its origin, for a page that already stands on the portal."""
    return urlsplit(link).path
