"""Pages kept in the process as anyone may read them, each by its slug, until something is written or a date begins."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from .facets import KeptByVersion
from .freshness import next_moment
from .versions import CatalogueVersion, catalogue_version

Page = TypeVar("Page")


class KeptReadings(Generic[Page]):
    """What `read` makes of a slug, `most` of them at a time. Nobody writes in what is kept."""

    def __init__(self, read: Callable[[str], Page | None], *, most: int) -> None:
        self._read, self._most = read, most
        self._kept: KeptByVersion[dict[str, Page]] = KeptByVersion(_nothing_yet, of=lambda version: version.whole)

    def of(self, slug: str) -> Page | None:
        """The page of that slug, None when `read` finds none; one query when it was read since the last writing."""
        kept = self._kept.current(catalogue_version())
        if (page := kept.get(slug)) is not None:
            return page
        page = self._read(slug)
        if page is not None:
            if len(kept) >= self._most:
                kept.clear()
            kept[slug] = page
        return page


def _nothing_yet(version: CatalogueVersion) -> tuple[dict[str, Any], datetime]:
    return {}, next_moment(version)
