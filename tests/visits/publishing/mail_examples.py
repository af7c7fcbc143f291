"""Mails about publishing a question and its answer."""

from tests.factories.practices import published_practice
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine, sent_request
from tests.visits.mail_examples import host
from visits import notifications as mails
from visits.enums import ActorRole, Channel
from visits.models import Publication, VisitRequest
from visits.services import answering, publishing
from visits.workflow import Actor

STAFF = Actor(role=ActorRole.STAFF, channel=Channel.ADMIN)


def answered() -> VisitRequest:
    practice = published_practice(vitrine=receiving_vitrine())
    visit_request = sent_request(practice.vitrine, practice=practice, format="written", dates=[])
    by = as_host(host_of(practice.vitrine))
    return answering.answer_in_writing(visit_request=visit_request, text="Douze postes, en onze semaines.", by=by)


def proposed() -> Publication:
    visit_request = answered()
    return publishing.propose_publication(
        visit_request=visit_request,
        question="Combien de postes équipez-vous ?",
        answer="Douze postes, en onze semaines.",
        by=as_host(host(visit_request)),
    )


def on_line() -> Publication:
    publication = proposed()
    publishing.agree_publication(visit_request=publication.request, by=as_requester(publication.request))
    return publishing.approve_publication(visit_request=publication.request, by=STAFF)


def for_host(mail, publication: Publication):
    return mail(publication, host(publication.request))


EXAMPLES = {
    "visits.publication_proposed_to_requester": lambda: mails.PublicationProposedToRequester(proposed()),
    "visits.publication_proposed_to_host": lambda: for_host(mails.PublicationProposedToHost, proposed()),
    "visits.publication_agreed": lambda: mails.PublicationAgreed(proposed()),
    "visits.publication_on_line_for_requester": lambda: mails.PublicationOnLineForRequester(on_line()),
    "visits.publication_on_line_for_host": lambda: for_host(mails.PublicationOnLineForHost, on_line()),
    "visits.publication_withdrawn_for_requester": lambda: mails.PublicationWithdrawnForRequester(proposed()),
    "visits.publication_withdrawn_for_host": lambda: for_host(mails.PublicationWithdrawnForHost, proposed()),
}
