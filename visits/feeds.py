"""The published dates to come: as an Atom feed, and as a calendar one subscribes to (RFC 5545)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from portal.seo.addresses import absolute
from portal.seo.feeds import PortalFeed
from portal.ui.dates import long_date
from portal.ui.typography import french

from .agenda import agenda
from .invitations import ON_SITE, PARIS, plain_line
from .models import Slot

CALENDAR_MAX = 500  # dates, the soonest first
REFRESH = timedelta(hours=6)  # how often a calendar is asked to look again


class SlotFeed(PortalFeed):
    page = "/visites/"

    def title(self, asked: QueryDict) -> str:
        chosen = [each.label for each in agenda(asked).filters.active_filters]
        return french(" – ".join(["Les prochaines portes ouvertes des vitrines", *chosen]))

    def subtitle(self, asked: QueryDict) -> str:
        return "Les dates publiées, les dernières annoncées d’abord."

    def items(self, asked: QueryDict) -> list[Slot]:
        return sorted(dates_of(asked), key=lambda slot: (slot.created_at, slot.pk), reverse=True)[: self.limit]

    def item_title(self, item: Any) -> str:
        return f"{long_date(item.starts_at)}, {item.vitrine.name}"

    def item_description(self, item: Any) -> str:
        return ". ".join(part for part in (item.theme, item.summary, item.vitrine.place) if part)

    def item_pubdate(self, item: Any) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Any) -> datetime:
        return item.created_at


@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """`/visites.ics?region=…&probleme=…`: the published dates to come, for a calendar that follows them."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PORTAL_NAME}//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Vitrines ouvertes : les visites")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for slot in dates_of(request.GET)[:CALENDAR_MAX]:
        calendar.add_component(_event(slot))
    calendar.add_missing_timezones()
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def dates_of(asked: QueryDict) -> Sequence[Slot]:
    """The dates a calendar of the same address shows, the soonest first; none for a term that leads nowhere."""
    found = agenda(asked)
    return () if found.leads_nowhere else found.slots


def _event(slot: Slot) -> Event:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    address, event = absolute(slot.get_absolute_url()), Event()
    event.add("uid", f"{slot.pk}@{domain}")
    event.add("sequence", slot.sequence)
    event.add("dtstamp", slot.created_at)
    event.add("dtstart", slot.starts_at.astimezone(PARIS))
    event.add("dtend", slot.ends_at.astimezone(PARIS))
    event.add("summary", plain_line(f"{slot.theme or slot.get_format_display()} – {slot.vitrine.name}"))
    event.add("description", f"{plain_line(slot.summary)}\n{address}")
    event.add("url", address)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if slot.format in ON_SITE:
        event.add("location", plain_line(", ".join(part for part in (slot.vitrine.name, slot.where) if part)))
    return event
