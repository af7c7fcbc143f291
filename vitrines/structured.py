"""A vitrine and its dates in schema.org's words (portal/seo/structured.py)."""

from portal.seo import structured
from portal.seo.structured import Data

from .enums import ExchangeFormat
from .models import Vitrine
from .selectors import OpenDate, VitrinePage

ON_SITE = frozenset({ExchangeFormat.GROUP_VISIT.label, ExchangeFormat.PRIVATE_VISIT.label})


def organization_data(vitrine: Vitrine) -> Data:
    """The site as Organization; what its source does not give is left out."""
    return structured.organization(
        name=vitrine.name,
        path=vitrine.get_absolute_url(),
        description=vitrine.tagline,
        website=vitrine.website,
        address=address_data(vitrine),
        image=structured.absolute(vitrine.photo.url) if vitrine.photo else "",
    )


def address_data(vitrine: Vitrine) -> Data:
    region = vitrine.get_region_display() if vitrine.region else ""
    return structured.postal_address(locality=vitrine.city, region=region)


def event_data(date: OpenDate, vitrine: Vitrine) -> Data:
    """A published date as Event: on site for a visit, on line for a call or a video."""
    return structured.event(
        name=date.theme or f"{date.format_label} – {vitrine.name}",
        path=date.url,
        starts=date.starts_at,
        ends=date.ends_at,
        organizer=organization_data(vitrine),
        address=address_data(vitrine) if date.format_label in ON_SITE else None,
        seats_left=date.seats_left,
        description=f"{date.format_label} de la vitrine {vitrine.name}.",
    )


def page_data(vitrine: Vitrine, page: VitrinePage) -> list[Data]:
    """Everything the vitrine's page says of itself."""
    return [organization_data(vitrine), *(event_data(date, vitrine) for date in page.dates)]
