"""Atom feeds at the portal's own origin, the same for everyone."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed

from .addresses import absolute


class PortalFeed(Feed):
    """A list as a feed: `page` is the path of the list it follows; items give `get_absolute_url`."""

    feed_type = Atom1Feed
    language = "fr"
    page: str
    limit = 30  # newest entries

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What was asked: the query string is part of the feed's own address."""
        return request.GET

    def link(self, asked: Any) -> str:
        return absolute(self.page) + (f"?{asked.urlencode()}" if asked else "")

    def feed_url(self, asked: Any) -> str:
        return absolute(f"{self.page}flux.atom") + (f"?{asked.urlencode()}" if asked else "")

    def item_link(self, item: Any) -> str:
        return absolute(item.get_absolute_url())
