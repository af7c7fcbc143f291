"""The mails about who comes, each from a group a relay asked for."""

from datetime import timedelta

from django.utils import timezone

from portal.accounts.company import Company
from tests.factories.accounts import RelayFactory, UserFactory
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine, sent_request, two_hours
from tests.factories.visits import working_moment as moment
from visits import notifications as mails
from visits.models import Visitor, VisitRequest
from visits.selectors import current_options, visitors_of
from visits.services import answering, visitors
from visits.services.visitors import Named
from vitrines.models import Vitrine

MARTIN = {"name": "Inès Martin", "email": "ines.martin@forges.example", "company": Company(name="Forges de l’Aisne")}


def a_group(vitrine: Vitrine | None = None, *, headcount: int = 3, days: int = 12) -> VisitRequest:
    """A relay's request, its date agreed, nobody named yet but the relay."""
    visit_request = sent_request(
        vitrine or receiving_vitrine(),
        by=UserFactory(organisation=RelayFactory()),
        headcount=headcount,
        on_behalf_of="Trois adhérents de la filière",
        dates=[two_hours(moment(days))],
    )
    host = as_host(host_of(visit_request.vitrine))
    option = current_options(visit_request)[0]
    answering.accept_date(visit_request=visit_request, option_id=option.pk, by=host)
    return VisitRequest.objects.get(pk=visit_request.pk)


def place(visit_request: VisitRequest, rank: int, **given) -> Named:
    return Named(visitors_of(visit_request)[rank - 1].pk, **given)


def name(visit_request: VisitRequest, *named: Named) -> visitors.Naming:
    return visitors.name_visitors(visit_request=visit_request, named=named, by=as_requester(visit_request))


def a_visitor(vitrine: Vitrine | None = None) -> Visitor:
    """Somebody named with an address and a company."""
    visit_request = a_group(vitrine)
    name(visit_request, place(visit_request, 2, **MARTIN))
    return visitors_of(visit_request)[1]


def reminded() -> mails.VisitorReminder:
    now = timezone.now()
    visitor = a_visitor()
    visitors.accept_notice(visitor=visitor)
    visitor.refresh_from_db()
    return mails.VisitorReminder(visitor, at=now, until=now + timedelta(days=1))


def to_name() -> mails.VisitorsToName:
    now = timezone.now()
    return mails.VisitorsToName(a_group(), at=now, until=now + timedelta(days=1), missing=2)


def refused() -> mails.VisitorsRefused:
    visitor = a_visitor()
    return mails.VisitorsRefused(visitor.seat.request, [visitor])


def to_confirm() -> mails.VisitorsToConfirm:
    visitor = a_visitor()
    visit_request = visitor.seat.request
    return mails.VisitorsToConfirm(visit_request, host_of(visit_request.vitrine), [visitor])


def gave_up() -> mails.VisitorGaveUp:
    visitor = a_visitor()
    return mails.VisitorGaveUp(visitor.seat.request, visitor, who="Inès Martin")


EXAMPLES = {
    "visits.visitor_sheet": lambda: mails.VisitorSheet(a_visitor()),
    "visits.visitor_sheet moved": lambda: mails.VisitorSheet(a_visitor(), before="mardi 3 mars 2026 à 14 h"),
    "visits.visitor_reminder": reminded,
    "visits.visitor_called_off": lambda: mails.VisitorCalledOff(a_visitor(), is_cancelled=True),
    "visits.visitor_called_off replaced": lambda: mails.VisitorCalledOff(a_visitor(), is_cancelled=False),
    "visits.visitors_refused": refused,
    "visits.visitor_gave_up": gave_up,
    "visits.visitors_to_name": to_name,
    "visits.visitors_to_confirm": to_confirm,
}
