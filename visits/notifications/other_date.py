"""Another date for an agreed meeting: offered to one side by the other, or refused."""

from collections.abc import Mapping
from typing import Any

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import register
from portal.ui.dates import long_datetime, short_date

from .. import links
from ..enums import RequestState
from ..models import DateOption, VisitRequest
from ..selectors import current_options
from .base import HostNotification, RequesterNotification, RequestNotification, named_in, request_behind


class OtherDates(RequestNotification):
    template = "emails/visits/other_dates.html"

    @property
    def occasion(self) -> str:
        return f"round-{self.visit_request.reschedule_round}"

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        found, (_, occasion) = request_behind(mail), named_in(mail)
        if found is None or found.state != RequestState.SCHEDULED or occasion != f"round-{found.reschedule_round}":
            return False
        return super().is_still_wanted(mail)

    @property
    def other_side(self) -> str:
        return self.vitrine_name

    def address(self, action: str, option: DateOption | None = None) -> str:
        raise NotImplementedError

    def subject(self) -> str:
        return f"{self.other_side} vous propose une autre date"

    def more(self) -> Mapping[str, Any]:
        return {
            "other_side": self.other_side,
            "when": long_datetime(self.visit_request.seat.slot.starts_at),
            "accept_links": [
                (f"Accepter {short_date(option.starts_at)}", self.address("accept-date", option))
                for option in current_options(self.visit_request)
            ],
            "keep_url": self.address("keep-date"),
        }


@register
class OtherDatesForRequester(OtherDates, RequesterNotification):
    name = "visits.other_dates_for_requester"

    def address(self, action: str, option: DateOption | None = None) -> str:
        return links.follow_link(self.visit_request, action=action, option=str(option.pk) if option else "")


@register
class OtherDatesForHost(OtherDates, HostNotification):
    name = "visits.other_dates_for_host"

    @property
    def other_side(self) -> str:
        return self.visit_request.company_name

    def address(self, action: str, option: DateOption | None = None) -> str:
        return links.answer_link(self.visit_request, self.host, action=action, option=str(option.pk) if option else "")


class DateKept(RequestNotification):
    template = "emails/visits/date_kept.html"
    round: int

    @property
    def occasion(self) -> str:
        return f"round-{self.round}"

    def subject(self) -> str:
        return f"La date convenue tient : {long_datetime(self.visit_request.seat.slot.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        return {
            "when": long_datetime(self.visit_request.seat.slot.starts_at),
            "other_side": self.other_side,
            "url": self.url,
        }

    @property
    def other_side(self) -> str:
        return self.vitrine_name

    @property
    def url(self) -> str:
        raise NotImplementedError


@register
class DateKeptForRequester(DateKept, RequesterNotification):
    name = "visits.date_kept_for_requester"

    def __init__(self, visit_request: VisitRequest, *, round: int) -> None:
        super().__init__(visit_request)
        self.round = round

    @property
    def url(self) -> str:
        return links.follow_link(self.visit_request)


@register
class DateKeptForHost(DateKept, HostNotification):
    name = "visits.date_kept_for_host"

    def __init__(self, visit_request: VisitRequest, host: User, *, round: int) -> None:
        super().__init__(visit_request, host)
        self.round = round

    @property
    def other_side(self) -> str:
        return self.visit_request.company_name

    @property
    def url(self) -> str:
        return links.answer_link(self.visit_request, self.host)
