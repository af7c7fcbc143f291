"""What every page knows: the portal's name, the environment, the current section, who is signed in.

Each value is computed only when a template asks for it, so that a public page shown to someone without a cookie reads
neither the session nor the database and stays cacheable.
"""

from allauth.account.utils import user_display
from django.conf import settings
from django.contrib.messages import get_messages
from django.utils.functional import cached_property

from portal.seo.addresses import canonical, is_a_view_of_another, is_private

# URL namespace → section of the main menu
SECTIONS = {"vitrines": "vitrines", "practices": "practices", "visits": "visits", "book": "book", "desk": "desk"}


class Portal:
    """The variable `portal` of every template."""

    def __init__(self, request):
        self._request = request

    name = property(lambda self: settings.PORTAL_NAME)
    is_development = property(lambda self: settings.DEVELOPMENT_TOOLS)
    environment = property(lambda self: settings.ENVIRONMENT_PREFIX.strip(" []"))
    alliance_email = property(lambda self: settings.ALLIANCE_EMAIL)
    publication_director = property(lambda self: settings.PUBLICATION_DIRECTOR)
    hosting = property(lambda self: settings.HOSTING)
    answer_working_days = property(lambda self: settings.ANSWER_WORKING_DAYS)

    @cached_property
    def has_session(self) -> bool:
        """Whether the browser sent a session cookie; without one nobody is signed in."""
        return settings.SESSION_COOKIE_NAME in self._request.COOKIES

    @cached_property
    def is_signed_in(self) -> bool:
        return (
            self.has_session
            and getattr(self._request, "user", None) is not None
            and self._request.user.is_authenticated
        )

    @property
    def sign_in_provider(self) -> str:
        """The name of the OpenID Connect provider one may sign in with; empty when none is set up."""
        return settings.OIDC.name if settings.OIDC else ""

    @cached_property
    def user_name(self) -> str:
        """The name to show beside “Mon espace”; empty for a visitor."""
        return user_display(self._request.user) if self.is_signed_in else ""

    @cached_property
    def section(self) -> str:
        """The entry of the main menu the page belongs to; empty outside of it."""
        match = getattr(self._request, "resolver_match", None)
        if match is None:
            return ""
        if match.view_name == "visits:choose":
            return "ask"
        return SECTIONS.get(match.namespaces[0], "") if match.namespaces else ""

    @cached_property
    def is_indexed(self) -> bool:
        """Whether search engines keep this very address: a public page, as it is without words, filter or order."""
        return not (is_private(self._request.path) or is_a_view_of_another(self._request.GET))

    @cached_property
    def canonical(self) -> str:
        """The one address of the page, at the portal's origin."""
        return canonical(self._request.path, self._request.GET.dict())

    @cached_property
    def messages(self) -> list:
        """Messages waiting for this browser; none is looked for when it sent no cookie that could hold one."""
        request = self._request
        fresh = getattr(getattr(request, "_messages", None), "added_new", False)
        if not (fresh or self.has_session or "messages" in request.COOKIES):
            return []
        return list(get_messages(request))


def portal(request) -> dict[str, Portal]:
    """Context processor."""
    return {"portal": Portal(request)}
