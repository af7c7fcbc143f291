"""A message on a request, written about once to the other side."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal.mail.notifications import Recipient, register

from .. import links
from ..models import Message
from ..thread import is_acquainted, shown_to
from .base import HostNotification, RequesterNotification, RequestNotification


class _MessageNotification(RequestNotification):
    """A mail that brings a message; an answer is written by its link, so that no address is given before its time."""

    template = "emails/visits/message.html"
    message: Message

    @property
    def occasion(self) -> str:
        return str(self.message.pk)

    @property
    def reply_to(self) -> str:
        return ""

    def more(self) -> Mapping[str, Any]:
        return {
            "text": shown_to(self.message, self.visit_request),
            "is_masked": not is_acquainted(self.visit_request),
            "write_url": self.write_url(),
            "read_url": self.read_url(),
        }

    def write_url(self) -> str:
        raise NotImplementedError

    def read_url(self) -> str:
        raise NotImplementedError


@register
class MessageForHost(_MessageNotification, HostNotification):
    name = "visits.message_for_host"

    def __init__(self, message: Message, host) -> None:
        HostNotification.__init__(self, message.request, host)
        self.message = message

    def subject(self) -> str:
        return f"{self.visit_request.company_name} vous écrit"

    def more(self) -> Mapping[str, Any]:
        who = f"{self.visit_request.requester_name} ({self.visit_request.company_name})"
        return {**super().more(), "who": who, "is_host": True}

    def write_url(self) -> str:
        return links.answer_link(self.visit_request, self.host, action="write")

    def read_url(self) -> str:
        return links.answer_link(self.visit_request, self.host)


@register
class MessageForRequester(_MessageNotification, RequesterNotification):
    name = "visits.message_for_requester"

    def __init__(self, message: Message) -> None:
        RequesterNotification.__init__(self, message.request)
        self.message = message

    def subject(self) -> str:
        return f"{self.vitrine_name} vous écrit"

    def more(self) -> Mapping[str, Any]:
        return {**super().more(), "who": self.vitrine_name, "is_host": False}

    def write_url(self) -> str:
        return links.follow_link(self.visit_request, action="write")

    def read_url(self) -> str:
        return links.follow_link(self.visit_request)


@register
class MessageWithoutHost(RequestNotification):
    name = "visits.message_without_host"
    audience = "l’Alliance, quand la vitrine n’a pas encore de référent"
    template = "emails/visits/message_without_host.html"

    def __init__(self, message: Message) -> None:
        super().__init__(message.request)
        self.message = message

    @property
    def recipient(self) -> Recipient:
        return (settings.ALLIANCE_EMAIL, "Alliance Industrie du Futur")

    @property
    def occasion(self) -> str:
        return str(self.message.pk)

    def subject(self) -> str:
        return f"Message à transmettre : {self.visit_request.company_name} écrit à {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        address = f"{settings.PORTAL_URL}/gestion/visits/visitrequest/{self.visit_request.pk}/change/"
        return {"text": self.message.text, "admin_url": address}
