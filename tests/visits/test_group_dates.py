"""One date for several: offered to each, it stands with enough of them; else everyone keeps their turn, told once."""

from collections import Counter
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine, sent_request, working_moment
from visits import links, timetable
from visits.enums import GroupDateState, RequestState, SeatState, SlotState
from visits.errors import DatePassed, GroupDateOver, PoolChanged, PoolTooLarge, TransitionRefused
from visits.models import GroupDate, Seat, Slot, VisitRequest
from visits.pooling import companies_waiting, count_waiting, fitting
from visits.services import answering, clock, digests, following, group_dates
from visits.services.group_dates import Offer
from visits.workflow import CLOCK, GROUP, can_move
from vitrines.enums import ExchangeFormat, Role

pytestmark = pytest.mark.django_db
S = RequestState


def asker() -> object:
    return UserFactory(organisation=OrganisationFactory())


@pytest.fixture
def vitrine():
    return receiving_vitrine()


def waiting(vitrine, count: int = 3, **fields) -> list[VisitRequest]:
    """`count` companies of two people that wait at the vitrine, the first since longest."""
    return [sent_request(vitrine, by=asker(), **fields) for _ in range(count)]


def an_offer(**fields) -> Offer:
    start = working_moment(15)
    given = {
        "format": ExchangeFormat.GROUP_VISIT,
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "deadline": working_moment(8, time(18, 0)),
        "minimum": 2,
    }
    return Offer(**(given | fields))


def offered(requests: list[VisitRequest], **fields) -> GroupDate:
    vitrine = requests[0].vitrine
    found = group_dates.offer_group_date(
        vitrine=vitrine, offer=an_offer(**fields), request_ids=[each.pk for each in requests], by=by_host(vitrine)
    )
    for each in requests:
        each.refresh_from_db()
    return found


def by_host(vitrine):
    return as_host(host_of(vitrine))


def join(visit_request: VisitRequest) -> VisitRequest:
    return group_dates.join_group_date(visit_request=visit_request, by=as_requester(visit_request))


def states(requests: list[VisitRequest]) -> list[str]:
    return [VisitRequest.objects.get(pk=each.pk).state for each in requests]


def mails(kind: str) -> int:
    return OutgoingEmail.objects.filter(kind=f"visits.{kind}").count()


def after_deadline(group_date: GroupDate) -> None:
    moved = timezone.now() - timedelta(minutes=1)
    GroupDate.objects.filter(pk=group_date.pk).update(deadline=moved)


def test_each_company_gets_one_proposal_and_a_deadline(vitrine):
    requests = waiting(vitrine)
    group_date = offered(requests)
    assert states(requests) == [S.PROPOSED] * 3
    assert (group_date.state, group_date.seats_total, group_date.slot) == (GroupDateState.OFFERED, 6, None)
    assert {each.answer_due_on for each in requests} == {timezone.localdate(group_date.deadline)}
    assert mails("group_date_offered") == 3
    assert Slot.objects.count() == 0


def test_date_stands_as_soon_as_the_minimum_agrees(vitrine):
    first, second, third = requests = waiting(vitrine)
    group_date = offered(requests)
    join(third)
    assert states(requests) == [S.PROPOSED] * 3
    assert mails("scheduled_for_requester") == 0
    join(first)
    group_date.refresh_from_db()
    assert states(requests) == [S.SCHEDULED, S.PROPOSED, S.SCHEDULED]
    assert (group_date.state, group_date.slot.seats_taken, group_date.slot.seats_total) == ("standing", 4, 6)
    assert Slot.objects.count() == 1
    assert (mails("scheduled_for_requester"), mails("scheduled_for_host")) == (2, 2)
    join(second)  # who answers later, in time, still has a seat
    assert states(requests) == [S.SCHEDULED] * 3
    assert Slot.objects.get().seats_taken == 6


def test_agreeing_twice_counts_once(vitrine):
    requests = waiting(vitrine)
    offered(requests)
    join(requests[0])
    join(requests[0])
    assert states(requests) == [S.PROPOSED] * 3


def test_without_enough_everyone_goes_back_in_turn_and_is_told_once(vitrine):
    requests = waiting(vitrine)
    turn = [each.pk for each in companies_waiting(vitrine)]
    group_date = offered(requests)
    join(requests[2])
    assert group_dates.close_group_dates() == 0
    after_deadline(group_date)
    assert group_dates.close_group_dates() == 3
    assert group_dates.close_group_dates() == 0
    assert states(requests) == [S.POOLED] * 3
    assert [each.pk for each in companies_waiting(vitrine)] == turn
    assert (mails("group_date_over"), mails("group_date_fallen_for_host")) == (3, 1)
    assert GroupDate.objects.get().state == GroupDateState.FALLEN
    with pytest.raises(TransitionRefused):
        join(requests[0])


def test_who_did_not_answer_a_date_that_stands_keeps_the_turn(vitrine):
    requests = waiting(vitrine)
    group_date = offered(requests)
    join(requests[0])
    join(requests[1])
    after_deadline(group_date)
    assert group_dates.close_group_dates() == 1
    assert states(requests) == [S.SCHEDULED, S.SCHEDULED, S.POOLED]
    assert (mails("group_date_over"), mails("group_date_fallen_for_host")) == (1, 0)


def test_answer_after_the_deadline_is_refused_before_the_beat_comes(vitrine):
    requests = waiting(vitrine)
    group_date = offered(requests)
    after_deadline(group_date)
    with pytest.raises(GroupDateOver):
        join(requests[0])


def test_who_passes_keeps_the_turn_and_may_be_invited_again(vitrine):
    requests = waiting(vitrine)
    offered(requests, minimum=2)
    group_dates.pass_turn(visit_request=requests[0], by=as_requester(requests[0]))
    assert states(requests) == [S.POOLED, S.PROPOSED, S.PROPOSED]
    assert [each.pk for each in companies_waiting(vitrine)] == [requests[0].pk]


def test_date_too_few_may_still_agree_to_closes_before_its_deadline(vitrine):
    requests = waiting(vitrine)
    offered(requests, minimum=3)
    following.withdraw(visit_request=requests[1], by=as_requester(requests[1]))
    assert group_dates.close_group_dates() == 2
    assert states(requests) == [S.POOLED, S.WITHDRAWN, S.POOLED]


def test_who_leaves_after_agreeing_no_longer_counts(vitrine):
    requests = waiting(vitrine)
    offered(requests)
    join(requests[0])
    following.withdraw(visit_request=requests[0], by=as_requester(requests[0]))
    join(requests[1])
    assert states(requests) == [S.WITHDRAWN, S.PROPOSED, S.PROPOSED]


def test_host_gives_the_date_up_and_each_is_told(vitrine):
    requests = waiting(vitrine)
    group_date = offered(requests)
    for _ in range(2):
        group_dates.take_back(group_date=group_date, by=by_host(vitrine))
    assert states(requests) == [S.POOLED] * 3
    assert (mails("group_date_over"), mails("group_date_fallen_for_host")) == (3, 0)


def test_one_company_cancelling_leaves_the_date_to_the_others(vitrine):
    requests = waiting(vitrine)
    offered(requests)
    join(requests[0])
    join(requests[1])
    for left, visit_request in ((SlotState.PLANNED, requests[0]), (SlotState.CANCELLED, requests[1])):
        visit_request.refresh_from_db()
        following.cancel_meeting(visit_request=visit_request, reason="Une panne.", by=as_requester(visit_request))
        assert Slot.objects.get().state == left
    assert set(Seat.objects.values_list("state", flat=True)) == {SeatState.RELEASED}


@pytest.mark.parametrize("chosen", ["one", "two of a company", "answered", "elsewhere", "seated"])
def test_only_companies_that_wait_here_are_invited(vitrine, chosen):
    requests = waiting(vitrine)
    if chosen == "one":
        requests = requests[:1]
    elif chosen == "two of a company":
        requests.append(sent_request(vitrine, by=UserFactory(organisation=requests[0].organisation)))
    elif chosen == "answered":
        answering.decline(visit_request=requests[0], reason="no_time", text="Non.", by=by_host(vitrine))
    elif chosen == "elsewhere":
        requests += waiting(receiving_vitrine(), 1)
    else:
        requests += waiting(vitrine, 1, format=ExchangeFormat.WRITTEN, dates=[])
    before = OutgoingEmail.objects.count()
    with pytest.raises(PoolChanged):
        offered(requests)
    assert (GroupDate.objects.count(), OutgoingEmail.objects.count()) == (0, before)


def test_date_in_the_past_and_too_many_people_are_refused(vitrine):
    requests = waiting(vitrine)
    past = timezone.now() - timedelta(days=1)
    with pytest.raises(DatePassed):
        offered(requests, starts_at=past, ends_at=past + timedelta(hours=1))
    vitrine.terms.group_max = 5
    vitrine.terms.save()
    with pytest.raises(PoolTooLarge):
        offered(requests)
    offered(requests, format=ExchangeFormat.VIDEO)


def test_turns_fit_together_and_a_large_group_lets_the_next_pass(vitrine):
    first, second, third = [*waiting(vitrine, 1), *waiting(vitrine, 1, headcount=8), *waiting(vitrine, 1)]
    assert [each.pk for each in fitting([first, second, third], most=5)] == [first.pk, third.pk]


def test_clock_leaves_a_common_date_alone_until_the_last_resort(vitrine):
    requests = waiting(vitrine)
    group_date = offered(requests)
    plan = timetable.plan_of(requests[0])
    assert [each.step for each in plan] == ["expire"]
    assert plan[0].at > group_date.deadline
    before = OutgoingEmail.objects.count()
    clock.run_clock(now=group_date.deadline - timedelta(minutes=1))
    assert OutgoingEmail.objects.count() == before
    clock.run_clock(now=plan[0].at + timedelta(minutes=1))
    assert {each.group_date for each in VisitRequest.objects.all()} <= {None, group_date}


def test_arrows_of_the_common_date_exist_for_who_is_in_one_only(vitrine):
    alone = waiting(vitrine, 1)[0]
    answering.propose(
        visit_request=alone,
        format=ExchangeFormat.CALL,
        dates=[(working_moment(5), working_moment(5) + timedelta(minutes=30))],
        by=by_host(vitrine),
    )
    for target in (S.SCHEDULED, S.POOLED):
        assert not can_move(alone, to=target, role=CLOCK.role, purpose=GROUP)


def test_database_refuses_what_the_services_never_write(vitrine):
    requests = waiting(vitrine)
    group_date = offered(requests)
    wrong = [
        lambda: VisitRequest.objects.filter(pk=requests[0].pk).update(state=S.POOLED),
        lambda: VisitRequest.objects.filter(pk=requests[0].pk).update(group_date=None, group_agreed_at=timezone.now()),
        lambda: GroupDate.objects.filter(pk=group_date.pk).update(state=GroupDateState.STANDING),
        lambda: GroupDate.objects.filter(pk=group_date.pk).update(deadline=group_date.starts_at),
        lambda: GroupDate.objects.filter(pk=group_date.pk).update(minimum=0),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


# ── The pages and the mails ──────────────────────────────────────────────────
def test_third_company_offers_the_host_a_common_date(vitrine):
    waiting(vitrine, 2)
    assert (
        "Leur proposer une date commune"
        not in OutgoingEmail.objects.filter(kind="visits.request_received").last().html_body
    )
    waiting(vitrine, 1)
    bodies = OutgoingEmail.objects.filter(kind="visits.request_received").order_by("created_at", "pk")
    assert [("Leur proposer une date commune" in each.html_body) for each in bodies] == [False, False, True]
    assert count_waiting([vitrine.pk]) == {vitrine.pk: 3}


def test_monday_letter_counts_a_common_date_to_offer(vitrine):
    digests.choose_digest(membership=vitrine.memberships.get(), wanted=True)
    waiting(vitrine)
    digest = vitrine.memberships.get().digest
    assert digests.send_digests(now=digest.due_at) == 1
    letter = OutgoingEmail.objects.get(kind="visits.weekly_digest")
    assert "3 demandes, 1 date commune à proposer" in letter.subject


def posted(client: Client, path: str, vitrine, **changes) -> object:
    """Send the page as it stands, but for `changes`."""
    form = client.get(path).context["form"]
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed["answer_by"] = typed["answer_by"].isoformat()
    typed["text"] = ""
    return client.post(path, typed | changes)


def test_page_is_ready_to_send(vitrine, client):
    requests = waiting(vitrine, 4)
    client.force_login(host_of(vitrine))
    desk = client.get(reverse("desk:requests", args=[vitrine.slug])).content.decode()
    path = reverse("desk:group-date", args=[vitrine.slug])
    assert path in desk
    answer = posted(client, path, vitrine)
    assert (answer.status_code, states(requests)) == (302, [S.PROPOSED] * 4)
    group_date = GroupDate.objects.get()
    assert (group_date.minimum, group_date.seats_total, group_date.channel) == (3, 8, "page")
    desk = client.get(reverse("desk:requests", args=[vitrine.slug])).content.decode()
    assert "0 accord sur 3" in desk
    assert client.post(path, {"take_back": str(group_date.pk)}).status_code == 302
    assert states(requests) == [S.POOLED] * 4


def test_host_sends_from_the_mail_without_signing_in(vitrine, client):
    requests = waiting(vitrine)
    path = links.on_this_site(links.group_link(vitrine, host_of(vitrine)))
    assert posted(client, path, vitrine).status_code == 302
    assert (states(requests), GroupDate.objects.get().channel) == ([S.PROPOSED] * 3, "link")
    member = vitrine.memberships.get()
    member.role = Role.EDITOR
    member.save()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"requests": []}, "Choisissez au moins deux demandes."),
        ({"requests": ["x"]}, "a changé entre-temps"),
        ({"format": "call"}, "Choisissez un format de la liste."),
        ({"day": "hier"}, "n’est pas une date"),
        ({"day": "2020-01-06"}, "est trop tôt"),
        ({"moment": "03:00"}, "Choisissez l’heure dans la liste."),
        ({"minimum": "1"}, "au moins deux entreprises"),
        ({"minimum": "9"}, "n’en attendez pas plus"),
        ({"answer_by": "2020-01-06"}, "jusqu’à demain"),
        ({"answer_by": "2999-01-06"}, "avant le jour de la rencontre"),
    ],
)
def test_what_cannot_be_sent_is_said(vitrine, client, changes, said):
    requests = waiting(vitrine)
    client.force_login(host_of(vitrine))
    answer = posted(client, reverse("desk:group-date", args=[vitrine.slug]), vitrine, **changes)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert states(requests) == [S.SENT] * 3


def test_another_vitrines_date_is_not_taken_back(vitrine, client):
    group_date = offered(waiting(receiving_vitrine()))
    client.force_login(host_of(vitrine))
    path = reverse("desk:group-date", args=[vitrine.slug])
    for typed, status in ((str(group_date.pk), 404), ("x", 422), ("", 422)):
        assert client.post(path, {"take_back": typed}).status_code == status
    assert GroupDate.objects.get().state == GroupDateState.OFFERED


def test_requester_accepts_and_passes_from_the_mail(vitrine, client):
    requests = waiting(vitrine)
    offered(requests)
    accepting = links.on_this_site(links.follow_link(requests[0], action="join"))
    assert "Accepter le" in client.get(accepting).content.decode()
    assert client.post(accepting).status_code == 302
    assert client.post(accepting).status_code == 409
    status = client.get(links.on_this_site(links.follow_link(requests[0]))).content.decode()
    assert "Vous acceptez le" in status
    passing = links.on_this_site(links.follow_link(requests[1], action="pass-turn"))
    assert client.post(passing).status_code == 302
    assert states(requests) == [S.PROPOSED, S.POOLED, S.PROPOSED]


def test_somebody_elses_request_is_not_joined(vitrine, client):
    requests = waiting(vitrine)
    offered(requests)
    client.force_login(requests[1].requester)
    path = reverse("visits:request", args=[requests[0].pk])
    assert client.post(f"{path}?action=join").status_code == 404
    assert Counter(VisitRequest.objects.values_list("group_agreed_at", flat=True)) == {None: 3}


def test_day_of_the_answer_is_read_in_paris(vitrine, client):
    waiting(vitrine)
    client.force_login(host_of(vitrine))
    posted(client, reverse("desk:group-date", args=[vitrine.slug]), vitrine)
    deadline = timezone.localtime(GroupDate.objects.get().deadline)
    assert (deadline.hour, deadline.minute) == (18, 0)
