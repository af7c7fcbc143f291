"""Data about a page in schema.org's words, for search engines (JSON-LD).

The block is data: a browser never runs it, so the strict policy of the pages stands. Text of people is escaped so that
nothing in it can end the block.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from .addresses import absolute

CONTEXT = "https://schema.org"
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
Data = dict[str, Any]
NAME_MAX = 150  # characters of a question’s name: the first of what was asked


def script(data: Data | Sequence[Data]) -> SafeString:
    """`data` as a `<script type="application/ld+json">` block; several are one graph. Empty for nothing."""
    if not data:
        return SafeString("")
    whole = {"@context": CONTEXT, **data} if isinstance(data, dict) else {"@context": CONTEXT, "@graph": list(data)}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def filled(**values: Any) -> Data:
    """The properties that have a value; `at_type` is written `@type`."""
    return {name.replace("at_", "@", 1): value for name, value in values.items() if value not in (None, "", [], {})}


def breadcrumbs(links: Iterable[tuple[str, str]], current: str) -> Data:
    """BreadcrumbList of (name, path) pairs, the page itself last and without address."""
    steps = [filled(at_type="ListItem", name=name, item=absolute(path)) for name, path in links]
    if current:
        steps.append(filled(at_type="ListItem", name=current))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [{**step, "position": number} for number, step in enumerate(steps, 1)],
    }


def portal_itself(*, search_path: str) -> list[Data]:
    """The portal as Organization and WebSite, with its search (`search_path` takes the words as `q`)."""
    name, home = settings.PORTAL_NAME, absolute("/")
    return [
        {
            "@type": "Organization",
            "@id": f"{home}#portail",
            "name": name,
            "url": home,
            "email": settings.ALLIANCE_EMAIL,
        },
        {
            "@type": "WebSite",
            "@id": f"{home}#site",
            "name": name,
            "url": home,
            "inLanguage": "fr",
            "publisher": {"@id": f"{home}#portail"},
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute(search_path)}?q={{q}}"},
                "query-input": "required name=q",
            },
        },
    ]


def organization(
    *, name: str, path: str, description: str = "", website: str = "", address: Data | None = None, image: str = ""
) -> Data:
    return filled(
        at_type="Organization",
        name=name,
        url=absolute(path),
        description=description,
        image=image,
        sameAs=website,
        address=address,
    )


def postal_address(*, locality: str = "", region: str = "", country: str = "FR") -> Data:
    """Where something is, as far as it is known: without town nor region it is the country alone."""
    return filled(at_type="PostalAddress", addressLocality=locality, addressRegion=region, addressCountry=country)


def article(
    *,
    headline: str,
    path: str,
    author: Data,
    published: datetime,
    modified: datetime,
    description: str = "",
    image: str = "",
    about: Sequence[str] = (),
) -> Data:
    """An Article written by `author` and published by the portal. Moments are aware."""
    return filled(
        at_type="Article",
        headline=headline,
        description=description,
        image=image,
        author=author,
        publisher={"@type": "Organization", "name": settings.PORTAL_NAME, "url": absolute("/")},
        datePublished=published.isoformat(),
        dateModified=max(published, modified).isoformat(),
        inLanguage="fr",
        mainEntityOfPage=absolute(path),
        about=[{"@type": "Thing", "name": name} for name in about],
    )


def question(*, path: str, anchor: str, asked: str, answered: str, answerer: Data, published: datetime) -> Data:
    """A Question told on the page at `path`, part of its article, with the Answer accepted. The moment is aware."""
    address = f"{absolute(path)}#{anchor}"
    return filled(
        at_type="Question",
        name=asked if len(asked) <= NAME_MAX else f"{asked[: NAME_MAX - 1].rstrip()}…",
        text=asked,
        url=address,
        answerCount=1,
        dateCreated=published.isoformat(),
        inLanguage="fr",
        isPartOf={"@type": "WebPage", "@id": absolute(path)},
        acceptedAnswer={
            "@type": "Answer",
            "text": answered,
            "url": address,
            "dateCreated": published.isoformat(),
            "author": answerer,
        },
    )


def event(
    *,
    name: str,
    path: str,
    starts: datetime,
    ends: datetime,
    organizer: Data,
    address: Data | None,
    seats_left: int,
    description: str = "",
    image: str = "",
) -> Data:
    """An Event on site, or on line where `address` is None. Free of charge; sold out once `seats_left` is 0."""
    online = {"@type": "VirtualLocation", "url": absolute(path)}
    place = {"@type": "Place", "name": organizer["name"], "address": address}
    return filled(
        at_type="Event",
        name=name,
        url=absolute(path),
        description=description,
        image=image,
        startDate=starts.isoformat(),
        endDate=ends.isoformat(),
        eventStatus=f"{CONTEXT}/EventScheduled",
        eventAttendanceMode=f"{CONTEXT}/{'OfflineEventAttendanceMode' if address else 'OnlineEventAttendanceMode'}",
        location=place if address else online,
        organizer=organizer,
        remainingAttendeeCapacity=seats_left,
        isAccessibleForFree=True,
        offers={
            "@type": "Offer",
            "price": "0",
            "priceCurrency": "EUR",
            "availability": f"{CONTEXT}/{'InStock' if seats_left else 'SoldOut'}",
            "url": absolute(path),
        },
    )
