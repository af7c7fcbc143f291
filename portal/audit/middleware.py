"""Says to the journal where each request comes from, and notes the refusals nobody else would note."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse

from portal.limits import asked_this_minute

from .enums import Door, Event
from .origin import Origin, coming_from
from .services import record

REFUSALS_PER_MINUTE = 60  # lines of refusals one address may write: a journal is no target either
NUMBERS_OF_THINGS = ("slug", "pk", "id", "object_id", "number", "rank")  # parts of an address that name a thing
REFUSALS = dict.fromkeys((400, 403, 404, 405, 409, 410), Event.REFUSED) | {429: Event.TOO_OFTEN}

logger = logging.getLogger(__name__)


class AuditMiddleware:
    """Around every view: the door and the network for `record`, and a line for each refusal.

    A refused object answers as a missing one, so a 404 is noted when somebody signed in asked for a thing, or when a
    link of a mail was not good; what anonymous readers mistype is not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(_door(request), lambda: _person(request), lambda: get_adapter().get_client_ip(request))
        with coming_from(origin):
            response = self.get_response(request)
            if response.status_code in REFUSALS or hasattr(request, "refused_as"):
                self._note(request, response.status_code)
        return response

    def _note(self, request: HttpRequest, status: int) -> None:
        try:
            if status == 404 and not _is_worth_noting(request):
                return
            if asked_this_minute(request, "refusals-noted") > REFUSALS_PER_MINUTE:
                return
            event = getattr(request, "refused_as", None) or REFUSALS[status]
            with transaction.atomic():
                record(event, after={"status": status, "method": str(request.method), **_asked_for(request)})
        except DatabaseError:
            logger.exception("A refusal could not be noted")


def _door(request: HttpRequest) -> Door:
    if request.path.startswith("/gestion/"):
        return Door.DESK
    return Door.LINK if request.path.startswith("/r/") else Door.PAGE


def _person(request: HttpRequest) -> Any:
    """Who is signed in; a request without a session asks the database nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and not hasattr(request, "_cached_user"):
        return None
    return request.user if request.user.is_authenticated else None


def _is_worth_noting(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    return match.view_name == "mail:link" or (bool(match.kwargs) and _person(request) is not None)


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """Which page, and which thing: never a key or what is behind the question mark."""
    match = request.resolver_match
    if match is None:
        return {"page": ""}
    named = {name: value for name, value in match.kwargs.items() if name.split("_")[-1] in NUMBERS_OF_THINGS}
    return {"page": match.view_name or str(match.route), **named}
