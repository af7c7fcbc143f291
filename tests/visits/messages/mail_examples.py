"""Mails that bring a message on a request."""

import uuid

from tests.factories.visits import as_host, as_requester, sent_request
from tests.factories.vitrines import VitrineFactory
from tests.visits.mail_examples import LONG_MESSAGE, host, scheduled
from visits import notifications as mails
from visits.services.messages import write_message


def to_host(visit_request=None):
    visit_request = visit_request or sent_request()
    return write_message(
        visit_request=visit_request, text=LONG_MESSAGE, submission_key=uuid.uuid4(), by=as_requester(visit_request)
    )


def for_host(visit_request=None):
    message = to_host(visit_request)
    return mails.MessageForHost(message, host(message.request))


def for_requester():
    visit_request = sent_request()
    text = "Combien de postes ? Mon numéro : 03 23 00 00 00."
    return mails.MessageForRequester(
        write_message(
            visit_request=visit_request, text=text, submission_key=uuid.uuid4(), by=as_host(host(visit_request))
        )
    )


EXAMPLES = {
    "visits.message_for_host": for_host,
    "visits.message_for_host agreed": lambda: for_host(scheduled()),
    "visits.message_for_requester": for_requester,
    "visits.message_without_host": lambda: mails.MessageWithoutHost(to_host(sent_request(VitrineFactory()))),
}
