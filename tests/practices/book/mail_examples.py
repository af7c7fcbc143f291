"""The mail about the book."""

from practices.book.models import ConsentRequest
from practices.book.notifications import ConsentAsked
from tests.factories.book import an_edition
from tests.factories.practices import published_practice
from tests.factories.signoff import member


def asked() -> ConsentAsked:
    practice = published_practice()
    owner = member(practice.vitrine)
    request = ConsentRequest.objects.create(
        edition=an_edition(practice),
        practice=practice,
        revision=practice.published_revision,
        user=owner,
        email=owner.email,
    )
    return ConsentAsked(request)


EXAMPLES = {"book.consent_asked": asked}
