"""Which address of a page is the one to keep, and which pages robots leave alone."""

from urllib.parse import urlencode

from django.conf import settings

# Areas of people, of mails and of the desk: neither crawled nor indexed.
PRIVATE_AREAS = (
    "/espace/",
    "/gestion/",
    "/compte/",
    "/connexion/",
    "/inscription/",
    "/deconnexion/",
    "/demandes/",
    "/r/",
    "/boite-aux-lettres/",
    "/composants/",
)
KEPT_PARAMETERS = ("page",)  # what makes another page of the same list; any other parameter makes another view of it


def absolute(path: str) -> str:
    """`path` at the portal's own origin, whatever host the request came by."""
    return f"{settings.PORTAL_URL.rstrip('/')}{path}"


def is_private(path: str) -> bool:
    """Whether the page is somebody's, never a search engine's."""
    return path.startswith(PRIVATE_AREAS)


def canonical(path: str, query: dict[str, str]) -> str:
    """The one address of a public page: its path and the number of a page past the first, nothing else."""
    kept = {
        name: value
        for name in KEPT_PARAMETERS
        if (value := query.get(name, "")).isascii() and value.isdigit() and len(value) < 9
    }
    if int(kept.get("page", "1")) < 2:
        kept.pop("page", None)
    return absolute(path) + (f"?{urlencode(kept)}" if kept else "")


def is_a_view_of_another(query: dict[str, str]) -> bool:
    """Whether the address asks something of a list (words, a filter, an order): followed, not indexed."""
    return any(name not in KEPT_PARAMETERS for name in query)


def robots_text() -> str:
    """`/robots.txt`: what not to crawl, and where the map of the site is."""
    refused = [f"Disallow: {area}" for area in PRIVATE_AREAS]
    return "\n".join(["User-agent: *", *refused, "", f"Sitemap: {absolute('/sitemap.xml')}", ""])
