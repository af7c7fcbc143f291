"""The map of the site for robots: sections are given by the apps, addresses are at the portal's own origin."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

FIXED_PAGES = ("home", "alliance", "become-vitrine", "accessibility", "privacy", "terms", "legal", "sitemap-page")


class PortalSitemap(Sitemap):
    """A section whose addresses start with PORTAL_URL, whatever host the robot came by."""

    limit = 10_000

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PORTAL_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.PORTAL_URL).netloc


class FixedPages(PortalSitemap):
    """Pages whose text comes with the portal, and the lists (`names`: URL names)."""

    def __init__(self, names: tuple[str, ...] = FIXED_PAGES) -> None:
        self.names = names

    def items(self) -> tuple[str, ...]:
        return self.names

    def location(self, item: str) -> str:
        return reverse(item)
