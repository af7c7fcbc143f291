"""Requests and slots for tests. States are reached through the services, never written."""

from datetime import datetime, time, timedelta

import factory
from django.utils import timezone

from portal.accounts.company import Company
from portal.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.vitrines import MembershipFactory, VisitTermsFactory, VitrineFactory
from visits.enums import ActorRole, Channel
from visits.models import Slot, SlotSeries, VisitRequest
from visits.services.asking import Stranger, Wish, submit_as_member, submit_as_stranger
from visits.services.series import Rule, start_series, stop_series
from visits.services.slots import Opening
from visits.workflow import Actor
from visits.working_days import add_working_days
from vitrines.enums import ExchangeFormat, Role
from vitrines.models import Vitrine

VIDEO_LINK = "https://visio.example/fonderie?salle=4&clef=x"


def working_moment(days: int = 10, at: time = time(14, 0)) -> datetime:
    """An aware moment on the `days`-th working day from today."""
    return timezone.make_aware(datetime.combine(add_working_days(timezone.localdate(), days), at))


def two_hours(start: datetime) -> tuple[datetime, datetime]:
    return start, start + timedelta(hours=2)


def receiving_vitrine(*, hosts: int = 1, **fields) -> Vitrine:
    """A vitrine with its terms and `hosts` members (the first is its owner)."""
    vitrine = VitrineFactory(**fields)
    VisitTermsFactory(vitrine=vitrine)
    for rank in range(hosts):
        MembershipFactory(vitrine=vitrine, role=Role.HOST if rank else Role.OWNER)
    return vitrine


def host_of(vitrine: Vitrine, rank: int = 0) -> User:
    return vitrine.memberships.order_by("pk")[rank].user


def a_wish(vitrine: Vitrine, **fields) -> Wish:
    given = {
        "message": "Nos contrôleurs ne tombent pas d’accord sur les défauts d’aspect.",
        "format": ExchangeFormat.PRIVATE_VISIT,
        "headcount": 2,
        "dates": [two_hours(working_moment(10)), two_hours(working_moment(15, time(9, 30)))],
    }
    return Wish(vitrine=vitrine, **(given | fields))


def a_stranger(**fields) -> Stranger:
    given = {
        "name": "Claire Delmas",
        "email": "claire.delmas@sauvagnac.example",
        "company": Company(name="Émaillerie Sauvagnac", siren="", siret="", country="FR"),
    }
    return Stranger(**(given | fields))


def unconfirmed_request(vitrine: Vitrine | None = None, **fields) -> VisitRequest:
    return submit_as_stranger(wish=a_wish(vitrine or receiving_vitrine(), **fields), stranger=a_stranger())


def sent_request(vitrine: Vitrine | None = None, *, by: User | None = None, **fields) -> VisitRequest:
    return submit_as_member(wish=a_wish(vitrine or receiving_vitrine(), **fields), by=by or UserFactory())


def as_host(user: User) -> Actor:
    return Actor(role=ActorRole.HOST, channel=Channel.PAGE, user=user)


def as_requester(visit_request: VisitRequest) -> Actor:
    return Actor(role=ActorRole.REQUESTER, channel=Channel.PAGE, user=visit_request.requester)


def a_stopped_rule(vitrine: Vitrine) -> SlotSeries:
    """“Le premier mardi”, stopped before it gave a date."""
    today = timezone.localdate()
    rule = Rule(rank=1, weekday=1, starts=time(14), ends=time(16), from_day=today, until_day=today)
    opening = Opening(format=ExchangeFormat.GROUP_VISIT, seats_total=8)
    by = as_host(host_of(vitrine))
    return stop_series(series=start_series(vitrine=vitrine, opening=opening, rule=rule, by=by), by=by)


class SlotFactory(factory.django.DjangoModelFactory):
    """A published group visit with eight seats."""

    class Meta:
        model = Slot
        skip_postgeneration_save = True

    vitrine = factory.SubFactory(VitrineFactory)
    format = ExchangeFormat.GROUP_VISIT
    starts_at = factory.LazyFunction(lambda: working_moment(12))
    ends_at = factory.LazyAttribute(lambda slot: slot.starts_at + timedelta(hours=2))
    seats_total = 8
    is_public = True

    @factory.post_generation
    def shown(self, create, extracted, **kwargs):
        """The practice of a date is one of those it shows."""
        if create and self.practice_id:
            self.practices.add(self.practice)
