"""What is written about the publication of an answer."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal.accounts.models import User
from portal.mail.notifications import Recipient, register
from portal.ui.typography import of

from .. import links
from ..models import Publication
from .base import HostNotification, RequesterNotification, RequestNotification


class _PublicationNotification(RequestNotification):
    template = "emails/visits/publication.html"
    publication: Publication
    told: str  # which of the cases of the template

    @property
    def occasion(self) -> str:
        return f"{self.publication.proposed_at:%Y%m%d%H%M%S%f}"

    @property
    def reply_to(self) -> str:
        return ""

    def subject(self) -> str:
        return {
            "proposed": "Publier cette question et sa réponse ?",
            "agreed": f"À relire avant publication : une réponse {of(self.vitrine_name)}",
            "on_line": "Votre échange est en ligne, sans votre nom",
            "withdrawn": "La question et sa réponse ne sont plus publiées",
        }[self.told]

    def more(self) -> Mapping[str, Any]:
        public = self.publication.public
        return {
            "publication": self.publication,
            "told": self.told,
            "page_url": f"{settings.PORTAL_URL}{public.get_absolute_url()}" if public else "",
            "agree_url": self.url("agree-publication"),
            "withdraw_url": self.url("withdraw-publication"),
            "admin_url": f"{settings.PORTAL_URL}/gestion/visits/visitrequest/{self.visit_request.pk}/change/",
        }

    def url(self, action: str) -> str:
        return ""


class _ForRequester(_PublicationNotification, RequesterNotification):
    def __init__(self, publication: Publication) -> None:
        RequesterNotification.__init__(self, publication.request)
        self.publication = publication

    def url(self, action: str) -> str:
        return links.follow_link(self.visit_request, action=action)


class _ForHost(_PublicationNotification, HostNotification):
    def __init__(self, publication: Publication, host: User) -> None:
        HostNotification.__init__(self, publication.request, host)
        self.publication = publication

    def url(self, action: str) -> str:
        return links.answer_link(self.visit_request, self.host, action=action)


@register
class PublicationProposedToRequester(_ForRequester):
    name = "visits.publication_proposed_to_requester"
    told = "proposed"


@register
class PublicationProposedToHost(_ForHost):
    name = "visits.publication_proposed_to_host"
    told = "proposed"


@register
class PublicationAgreed(_PublicationNotification):
    name = "visits.publication_agreed"
    audience = "l’Alliance, quand les deux parties acceptent de publier une réponse"
    told = "agreed"

    def __init__(self, publication: Publication) -> None:
        super().__init__(publication.request)
        self.publication = publication

    @property
    def recipient(self) -> Recipient:
        return (settings.ALLIANCE_EMAIL, "Alliance Industrie du Futur")


@register
class PublicationOnLineForRequester(_ForRequester):
    name = "visits.publication_on_line_for_requester"
    told = "on_line"


@register
class PublicationOnLineForHost(_ForHost):
    name = "visits.publication_on_line_for_host"
    told = "on_line"


@register
class PublicationWithdrawnForRequester(_ForRequester):
    name = "visits.publication_withdrawn_for_requester"
    told = "withdrawn"


@register
class PublicationWithdrawnForHost(_ForHost):
    name = "visits.publication_withdrawn_for_host"
    told = "withdrawn"
