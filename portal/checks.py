"""System checks of the house: what must never be served to the public."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import Resolver404, resolve

DEVELOPMENT_PAGES = ("/boite-aux-lettres/", "/composants/")


@register(deploy=True)
def development_tools_are_off(**_: Any) -> list[CheckMessage]:
    """portal.E001: the mailbox shows everybody's mail, the gallery is no page of the portal: development only."""
    if settings.DEBUG:
        return []
    found: list[CheckMessage] = []
    if settings.DEVELOPMENT_TOOLS:
        found.append(Error("DEVELOPMENT_TOOLS must be off when DEBUG is off.", id="portal.E001"))
    for page in DEVELOPMENT_PAGES:
        try:
            resolve(page)
        except Resolver404:
            continue
        found.append(Error(f"{page} must not be reachable when DEBUG is off.", id="portal.E002"))
    return found
