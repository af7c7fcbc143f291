"""Who reads a public page, without asking the database when the browser sent no session."""

from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import Organisation


def has_session(request: HttpRequest) -> bool:
    """Whether the browser sent a session: without one nobody is signed in."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def organisation_of(request: HttpRequest) -> Organisation | None:
    """The organisation of whoever is signed in, if any."""
    if not has_session(request) or not request.user.is_authenticated:
        return None
    return request.user.organisation
