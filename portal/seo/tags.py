"""Tags of the head of a page. A builtin library, like portal.ui's: keyword arguments only."""

from collections.abc import Sequence

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from portal.ui.kept import drawn

from . import structured
from .addresses import absolute

register = template.Library()
PICTURE = "img/partage.png"  # the portal's own, 1200 × 630


@register.simple_tag
def jsonld(*, data: structured.Data | Sequence[structured.Data]) -> SafeString:
    """{% jsonld data=structured %}: data about the page for search engines."""
    return structured.script(data)


@register.simple_tag
def social(
    *, title: str = "", description: str = "", kind: str = "website", path: str = "", picture: str = ""
) -> SafeString:
    """What a shared link shows: og: and twitter: properties. `path` and `picture` are addresses on the portal.

    Without title and description, the reader of the link takes those of the page.
    """
    return drawn(
        "components/social.html",
        title=title,
        description=description,
        kind=kind,
        url=absolute(path) if path else "",
        picture=absolute(picture or static(PICTURE)),
    )
