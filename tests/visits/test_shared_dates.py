"""One date for companies that asked several vitrines: same problem, same region; each agrees, or keeps its turn."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine, sent_request
from tests.visits.test_group_dates import after_deadline, an_offer, join
from tests.visits.test_races import at_once
from visits import links
from visits.digest import weeks_of
from visits.enums import GroupDateState, RequestState
from visits.errors import GroupDateOver, NotPossibleHere, PoolChanged
from visits.models import GroupDate, Handover, Slot, VisitRequest
from visits.services import following, group_dates, shared_dates
from visits.sharing import elsewhere_for, pools_in
from vitrines.enums import Region
from vitrines.models import VisitTerms

pytestmark = pytest.mark.django_db
S = RequestState
HERE = Region.values[0]


def mails(kind: str) -> int:
    return OutgoingEmail.objects.filter(kind=f"visits.{kind}").count()


class Neighbours:
    """Two vitrines of one region that solve one problem: two companies wait at the first, one at the second."""

    def __init__(self, *, at_second: int = 1) -> None:
        problem = ProblemFactory()
        self.first, self.second = (receiving_vitrine(region=HERE) for _ in range(2))
        practices = [published_practice(vitrine=each, problems=[problem]) for each in (self.first, self.second)]
        self.own = [self.asked(self.first, practices[0]) for _ in range(2)]
        self.away = [self.asked(self.second, practices[1]) for _ in range(at_second)]

    def asked(self, vitrine, practice) -> VisitRequest:
        return sent_request(vitrine, practice=practice, by=UserFactory(organisation=OrganisationFactory()))

    def offer(self, **fields) -> GroupDate:
        return group_dates.offer_group_date(
            vitrine=self.first,
            offer=an_offer(**fields),
            request_ids=[each.pk for each in (*self.own, *self.away)],
            by=as_host(host_of(self.first)),
        )

    def agree(self, visit_request: VisitRequest) -> VisitRequest:
        handover = Handover.objects.get(request=visit_request)
        return shared_dates.join_from_elsewhere(handover=handover, by=as_requester(visit_request))


def state(visit_request: VisitRequest) -> str:
    return VisitRequest.objects.get(pk=visit_request.pk).state


def test_vitrine_that_most_asked_is_offered_the_date_and_told_once():
    world = Neighbours()
    (pool,) = pools_in([HERE])
    assert (pool.vitrine, len(pool.requests)) == (world.first, 3)
    assert elsewhere_for(world.first, besides=world.own) == world.away
    assert elsewhere_for(world.second, besides=world.away) == []
    shared_dates.tell_of_shared_pools()
    shared_dates.tell_of_shared_pools()
    assert mails("shared_date_possible") == 1
    owner = world.first.memberships.get()
    assert "1 date commune à proposer" in {line.label for line in weeks_of([owner])[owner.pk].lines}


def test_another_region_another_problem_or_two_companies_share_nothing():
    world = Neighbours()
    following.withdraw(visit_request=world.own[0], by=as_requester(world.own[0]))
    assert pools_in([HERE]) == []
    other = published_practice(vitrine=world.first, problems=[ProblemFactory()])
    world.asked(world.first, other)
    assert pools_in(Region.values) == []


def test_form_names_nobody_of_another_vitrine():
    world = Neighbours()
    page = Client().get(links.on_this_site(links.group_link(world.first, host_of(world.first)))).content.decode()
    assert "Une entreprise de la région (1)" in page
    assert world.away[0].company_name not in page


def test_request_of_another_vitrine_moves_once_the_date_stands_in_its_turn():
    world = Neighbours()
    world.offer(minimum=2)
    (away,) = world.away
    assert (state(away), mails("group_date_elsewhere"), mails("group_date_offered")) == (S.SENT, 1, 2)
    world.agree(away)
    assert (state(away), mails("handed_over")) == (S.SENT, 0)
    join(VisitRequest.objects.get(pk=world.own[0].pk))
    moved = VisitRequest.objects.get(transferred_from=away)
    assert (state(away), moved.state, moved.vitrine, moved.created_at) == (
        S.TRANSFERRED,
        S.SCHEDULED,
        world.first,
        away.created_at,
    )
    assert (Slot.objects.get().seats_taken, mails("handed_over"), mails("scheduled_for_requester")) == (4, 1, 2)
    assert world.agree(away) == moved  # twice is once
    assert mails("scheduled_for_requester") == 2


def test_late_agreement_joins_the_date_that_stands():
    world = Neighbours()
    world.offer(minimum=2)
    for each in world.own:
        join(VisitRequest.objects.get(pk=each.pk))
    assert world.agree(world.away[0]).state == S.SCHEDULED
    assert Slot.objects.get().seats_taken == 6


def test_date_that_falls_leaves_every_request_where_it_was_and_tells_each_once():
    world = Neighbours(at_second=2)
    group_date = world.offer(minimum=4)
    world.agree(world.away[0])
    after_deadline(group_date)
    group_dates.close_group_dates()
    group_dates.close_group_dates()
    assert [state(each) for each in (*world.own, *world.away)] == [S.POOLED, S.POOLED, S.SENT, S.SENT]
    assert (mails("group_date_over"), mails("group_date_fallen_for_host")) == (4, 1)
    assert set(Handover.objects.values_list("is_accepted", flat=True)) == {False}
    with pytest.raises(GroupDateOver):
        world.agree(world.away[1])


def test_staying_keeps_the_turn_and_too_few_left_end_the_date():
    world = Neighbours()
    group_date = world.offer(minimum=3)
    (away,) = world.away
    handover = Handover.objects.get()
    path = links.on_this_site(links.handover_link(handover, action="keep"))
    assert "n’apprend rien de vous" in Client().get(path).content.decode()
    assert Client().post(path).status_code == 302
    assert (state(away), mails("handover_refused")) == (S.SENT, 0)
    group_dates.close_group_dates()
    group_date.refresh_from_db()
    assert group_date.state == GroupDateState.FALLEN


def test_who_leaves_the_other_vitrine_no_longer_counts():
    world = Neighbours()
    world.offer(minimum=3)
    world.agree(world.away[0])
    following.withdraw(visit_request=world.away[0], by=as_requester(world.away[0]))
    for each in world.own:
        join(VisitRequest.objects.get(pk=each.pk))
    assert Slot.objects.count() == 0
    assert [state(each) for each in world.own] == [S.PROPOSED, S.PROPOSED]


def test_shield_of_the_vitrine_leaves_a_company_out_and_stops_it_later():
    world = Neighbours()
    organisation = world.away[0].organisation
    world.offer()
    organisation.naf_code = "2451Z"
    organisation.save()
    VisitTerms.objects.filter(vitrine=world.first).update(shield_naf_codes=["24.51Z"])
    with pytest.raises(NotPossibleHere):
        world.agree(world.away[0])
    Handover.objects.all().delete()
    world.first.refresh_from_db()
    assert elsewhere_for(world.first) == []


def test_request_of_nobody_s_pool_cannot_be_invited():
    world = Neighbours()
    stranger = sent_request(receiving_vitrine(), by=UserFactory(organisation=OrganisationFactory()))
    ids = [world.own[0].pk, stranger.pk]
    with pytest.raises(PoolChanged):
        group_dates.offer_group_date(
            vitrine=world.first, offer=an_offer(), request_ids=ids, by=as_host(host_of(world.first))
        )
    assert Handover.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_last_agreements_of_two_vitrines_at_once_make_one_date():
    world = Neighbours()
    world.offer(minimum=2)
    outcomes = at_once(
        lambda: join(VisitRequest.objects.get(pk=world.own[0].pk)),
        lambda: world.agree(world.away[0]),
        lambda: world.agree(world.away[0]),
        group_dates.close_group_dates,
    )
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert (Slot.objects.count(), Slot.objects.get().seats_taken) == (1, 4)
    assert VisitRequest.objects.filter(transferred_from=world.away[0]).count() == 1
    assert mails("scheduled_for_requester") == 2


def test_link_shows_the_date_and_agreeing_leads_to_the_request():
    world = Neighbours()
    group_date = world.offer(minimum=3)
    path = links.on_this_site(links.handover_link(Handover.objects.get(), action="accept"))
    page = Client().get(path).content.decode()
    assert (world.first.name in page, "Accepter cette date" in page) == (True, True)
    assert Client().post(path).status_code == 302
    assert "Vous acceptez la date commune" in Client().get(path).content.decode()
    assert group_date.deadline > timezone.now() + timedelta(days=1)
