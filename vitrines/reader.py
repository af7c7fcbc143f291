"""Who reads a public page, without asking the database when the browser sent no session."""

from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import Organisation


def organisation_of(request: HttpRequest) -> Organisation | None:
    """The organisation of whoever is signed in, if any."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    return request.user.organisation
