"""Publishing an answer under its practice: proposed by one side, agreed by the other, put on line by the Alliance."""

from django.utils import timezone

from practices.answers.services import publish_answer, withdraw_answer

from .. import notifications, workflow
from ..enums import ActorRole
from ..errors import PublicationMoved
from ..models import Publication, VisitRequest
from ..publishing import may_agree, may_propose, may_publish, may_withdraw
from ..selectors import hosts_of
from ..workflow import Actor
from .conflicts import guarded


@guarded
def propose_publication(*, visit_request: VisitRequest, question: str, answer: str, by: Actor) -> Publication:
    """One side proposes texts without names; the other is asked. Raises PublicationMoved where it no longer may."""
    locked = workflow.lock(visit_request.pk)
    if not may_propose(locked, ActorRole(by.role)):
        raise PublicationMoved
    publication, _ = Publication.objects.update_or_create(
        request=locked,
        defaults={
            "question": question,
            "answer": answer,
            "proposed_as": by.role,
            "proposed_at": timezone.now(),
            "agreed_at": None,
            "published_at": None,
            "withdrawn_at": None,
            "withdrawn_as": "",
            "public": None,
        },
    )
    workflow.write_notes([locked], by=by, text="Propose de publier la question et la réponse.")
    if by.role == ActorRole.HOST:
        notifications.PublicationProposedToRequester(publication).queue()
    else:
        for host in hosts_of(locked.vitrine):
            notifications.PublicationProposedToHost(publication, host).queue()
    return publication


@guarded
def agree_publication(*, visit_request: VisitRequest, by: Actor) -> Publication:
    """The other side agrees; the Alliance is told. Raises PublicationMoved."""
    locked = workflow.lock(visit_request.pk)
    if not may_agree(locked, ActorRole(by.role)):
        raise PublicationMoved
    publication = _written(locked, agreed_at=timezone.now())
    workflow.write_notes([locked], by=by, text="Accepte la publication.")
    notifications.PublicationAgreed(publication).queue()
    return publication


@guarded
def approve_publication(*, visit_request: VisitRequest, by: Actor) -> Publication:
    """The Alliance puts it on line; both sides are told. Raises PublicationMoved."""
    locked = workflow.lock(visit_request.pk)
    practice = locked.practice
    if practice is None or not may_publish(locked):
        raise PublicationMoved
    agreed = locked.publication
    public = publish_answer(practice=practice, question=agreed.question, answer=agreed.answer)
    publication = _written(locked, published_at=timezone.now(), public=public)
    workflow.write_notes([locked], by=by, text="La question et sa réponse sont publiées.")
    notifications.PublicationOnLineForRequester(publication).queue()
    for host in hosts_of(locked.vitrine):
        notifications.PublicationOnLineForHost(publication, host).queue()
    return publication


@guarded
def withdraw_publication(*, visit_request: VisitRequest, by: Actor) -> Publication:
    """Refused before it is on line, taken back after; off the page at once. The others are told.

    Raises PublicationMoved.
    """
    locked = workflow.lock(visit_request.pk)
    if not may_withdraw(locked):
        raise PublicationMoved
    shown = locked.publication.public_id
    publication = _written(locked, withdrawn_at=timezone.now(), withdrawn_as=by.role, public=None)
    if shown is not None:
        withdraw_answer(pk=shown)
    workflow.write_notes([locked], by=by, text="Retire la publication de la question et de sa réponse.")
    if by.role != ActorRole.REQUESTER:
        notifications.PublicationWithdrawnForRequester(publication).queue()
    if by.role != ActorRole.HOST:
        for host in hosts_of(locked.vitrine):
            notifications.PublicationWithdrawnForHost(publication, host).queue()
    return publication


def _written(locked: VisitRequest, **changes: object) -> Publication:
    publication = locked.publication
    for field, value in changes.items():
        setattr(publication, field, value)
    publication.save(update_fields=list(changes))
    return publication
