"""Every mail about a sought practice, each from one brought there by the services."""

from tests.factories.practices import ProblemFactory
from tests.factories.sought import as_alliance, sent_sought, unconfirmed_sought
from tests.factories.visits import receiving_vitrine
from tests.visits.mail_examples import LONG_MESSAGE
from visits.sought import notifications as mails
from visits.sought import services
from visits.sought.enums import CloseReason
from visits.sought.models import SoughtPractice


def about_two_problems() -> SoughtPractice:
    return sent_sought(problems=[ProblemFactory(), ProblemFactory()])


def routed() -> SoughtPractice:
    sought = sent_sought(message=LONG_MESSAGE)
    services.hand_to(sought=sought, vitrine=receiving_vitrine(), by=as_alliance())
    return sought


def answered() -> SoughtPractice:
    return services.answer(sought=sent_sought(), text="Lisez ceci.\n\nPuis appelez-nous.", by=as_alliance())


def closed() -> SoughtPractice:
    return services.close(sought=sent_sought(), reason=CloseReason.NOBODY, text="Personne encore.", by=as_alliance())


EXAMPLES = {
    "sought.confirm_address": lambda: mails.ConfirmDescription(unconfirmed_sought(message=LONG_MESSAGE)),
    "sought.sent": lambda: mails.DescriptionSent(sent_sought()),
    "sought.sent problems": lambda: mails.DescriptionSent(about_two_problems()),
    "sought.received": lambda: mails.SoughtByAlliance(sent_sought()),
    "sought.received problems": lambda: mails.SoughtByAlliance(about_two_problems()),
    "sought.routed": lambda: mails.Routed(routed()),
    "sought.answered": lambda: mails.Answered(answered()),
    "sought.closed": lambda: mails.Closed(closed()),
}
