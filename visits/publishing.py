"""Where the publication of an answer stands, and what each side may do about it."""

from enum import StrEnum

from .enums import ActorRole, RequestState
from .models import Publication, VisitRequest

MAY_PROPOSE = (ActorRole.HOST, ActorRole.REQUESTER)


class Standing(StrEnum):
    NONE = "none"
    PROPOSED = "proposed"
    AGREED = "agreed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


def publication_of(visit_request: VisitRequest) -> Publication | None:
    return getattr(visit_request, "publication", None)


def standing(publication: Publication | None) -> Standing:
    """The last thing that happened to it."""
    if publication is None:
        return Standing.NONE
    if publication.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if publication.published_at is not None:
        return Standing.PUBLISHED
    return Standing.AGREED if publication.agreed_at is not None else Standing.PROPOSED


def may_propose(visit_request: VisitRequest, role: ActorRole) -> bool:
    """Either side, about a question answered in writing under a practice on line; after a withdrawal, only the side
    that withdrew, or anyone when the Alliance did."""
    practice = visit_request.practice
    if role not in MAY_PROPOSE or visit_request.state != RequestState.DONE or not visit_request.answer_text:
        return False
    if practice is None or practice.published_revision_id is None:
        return False
    publication = publication_of(visit_request)
    where = standing(publication)
    if where == Standing.WITHDRAWN and publication is not None:
        return publication.withdrawn_as in (role, ActorRole.STAFF)
    return where == Standing.NONE


def may_agree(visit_request: VisitRequest, role: ActorRole) -> bool:
    """The side that did not propose it."""
    publication = publication_of(visit_request)
    if publication is None or role not in MAY_PROPOSE:
        return False
    return standing(publication) == Standing.PROPOSED and publication.proposed_as != role


def may_publish(visit_request: VisitRequest) -> bool:
    """The Alliance, once both sides agree and while the practice is on line."""
    practice = visit_request.practice
    is_on_line = practice is not None and practice.published_revision_id is not None
    return is_on_line and standing(publication_of(visit_request)) == Standing.AGREED


def may_withdraw(visit_request: VisitRequest) -> bool:
    """Either side and the Alliance, at any time."""
    return standing(publication_of(visit_request)) in (Standing.PROPOSED, Standing.AGREED, Standing.PUBLISHED)
