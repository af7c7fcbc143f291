"""What somebody who leaves a vitrine knew opens nothing from that moment: each thing, each way of leaving."""

import inspect
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from portal.mail.notifications import is_still_wanted, registry
from portal.personal.services.erasing import erase_account
from practices.signoff.links import still_true_link
from tests.factories.practices import published_practice
from tests.factories.visits import SlotFactory, host_of, receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory
from tests.visits import mail_examples as of_visits
from tests.visits.alliance import mail_examples as of_the_alliance
from tests.visits.clock import mail_examples as by_clock
from tests.visits.visitors import mail_examples as of_visitors
from visits.enums import VisitorState
from visits.gate import gate_url
from visits.links import answer_link, group_link, receive_link
from visits.models import Slot, Visitor
from visits.notifications.base import MemberNotification
from visits.private_calendar import feed_path, open_feed
from vitrines.enums import Role
from vitrines.members import services
from vitrines.members.models import Departure
from vitrines.models import Membership, Vitrine

pytestmark = pytest.mark.django_db


def handed_over(gone: Membership, keeper: Membership) -> None:
    heir = MembershipFactory(vitrine=gone.vitrine, role=Role.EDITOR)
    offer = services.offer_ownership(vitrine=gone.vitrine, to=heir, afterwards="leave", by=gone.user)
    services.accept(invitation=offer)


WAYS: dict[str, Callable[[Membership, Membership], object]] = {
    "removed": lambda gone, keeper: services.remove(membership=gone, by=keeper.user),
    "leaves": lambda gone, keeper: services.leave(vitrine=gone.vitrine, by=gone.user),
    "hands over and leaves": handed_over,
    "erases the account": lambda gone, keeper: erase_account(user=gone.user, by=gone.user),
}


@pytest.fixture
def team():
    """(the one who goes, the one who stays), both owners."""
    vitrine = receiving_vitrine(hosts=0)
    return [MembershipFactory(vitrine=vitrine, role=Role.OWNER) for _ in range(2)]


def path_of(link: str) -> str:
    return urlsplit(link).path


def gate_of(slot: Slot) -> str:
    return path_of(gate_url(Slot.objects.select_related("vitrine").get(pk=slot.pk)))


@pytest.mark.parametrize("way", WAYS)
def test_code_at_the_gate_changes_with_each_departure(client, team, way):
    gone, keeper = team
    slot = SlotFactory(vitrine=gone.vitrine)
    known = gate_of(slot)
    assert client.get(known).status_code == 200
    WAYS[way](gone, keeper)
    assert client.get(known).status_code == 404
    assert client.post(known, {"name": "Claire Delmas", "accepted": "on"}).status_code == 404
    assert client.get(gate_of(slot)).status_code == 200


def test_a_former_code_never_comes_back(client, team):
    """Whoever returns, leaves again or is erased later brings no former code back into service."""
    gone, keeper = team
    slot, codes = SlotFactory(vitrine=gone.vitrine), []
    for _ in range(2):
        codes.append(gate_of(slot))
        services.remove(membership=Membership.objects.get(user=gone.user), by=keeper.user)
        codes.append(gate_of(slot))
        back = services.invite(vitrine=gone.vitrine, email=gone.user.email, role=Role.HOST, by=keeper.user)
        services.accept(invitation=back)
    erase_account(user=gone.user, by=gone.user)
    assert gate_of(slot) not in codes
    assert len(set(codes)) == 3  # the same from a departure to the next: nothing printed is lost for nothing
    assert [client.get(code).status_code for code in set(codes)] == [404] * 3


def test_the_sheet_shows_the_code_in_service(client, team):
    gone, keeper = team
    slot = SlotFactory(vitrine=gone.vitrine)
    services.leave(vitrine=gone.vitrine, by=gone.user)
    client.force_login(keeper.user)
    sheet = client.get(reverse("desk:day", args=[gone.vitrine.slug, slot.pk])).text
    assert gate_of(slot) in sheet


def _links(vitrine: Vitrine, gone: Membership) -> dict[str, str]:
    slot = SlotFactory(vitrine=vitrine, needs_confirmation=False)
    asked = sent_request(vitrine)
    seated = sent_request(vitrine, slot=slot, format=slot.format, dates=[], headcount=1, names=("Claire Delmas",))
    person = gone.user
    return {
        "answer": path_of(answer_link(asked, person)),
        "a date for all": path_of(group_link(vitrine, person)),
        "who is received": path_of(receive_link(seated, person)),
        "still true": path_of(still_true_link(published_practice(vitrine=vitrine), person)),
        "the desk": f"/espace/vitrines/{vitrine.slug}/demandes/{asked.pk}/",
        "the team": f"/espace/vitrines/{vitrine.slug}/equipe/",
        "the sheet": reverse("desk:day", args=[vitrine.slug, slot.pk]),
        "the page": f"/espace/vitrines/{vitrine.slug}/page/",
    }


@pytest.mark.parametrize("way", ["removed", "leaves", "hands over and leaves"])
def test_each_link_and_page_is_closed_in_the_session_that_was_open(client, team, way):
    gone, keeper = team
    links, feed = _links(gone.vitrine, gone), feed_path(open_feed(by=gone.user))
    client.force_login(gone.user)
    before = {name: client.get(path).status_code for name, path in links.items()}
    assert before == dict.fromkeys(links, 200)
    assert client.get(feed).text.count("BEGIN:VEVENT") > 0
    WAYS[way](gone, keeper)
    after = {name: client.get(path).status_code for name, path in links.items()}
    assert after == dict.fromkeys(links, 404)
    assert {client.post(links[name], {}).status_code for name in ("answer", "a date for all", "still true")} == {404}
    assert client.get(feed).text.count("BEGIN:VEVENT") == 0
    assert host_of(gone.vitrine) != gone.user


# each of these mails has also a reason of its own to be held back, or is about no single request
WAITING = {
    name: examples.EXAMPLES[name]
    for examples, names in (
        (by_clock, ("visits.host_reminder", "visits.meeting_reminder_for_host", "visits.outcome_asked_of_host")),
        (of_the_alliance, ("visits.other_dates_for_host",)),
        (of_visitors, ("visits.visitors_to_confirm",)),
        (of_visits, ("visits.slot_moved_for_host", "visits.group_date_fallen_for_host", "visits.shared_date_possible")),
    )
    for name in names
}


@pytest.mark.parametrize("name", WAITING)
def test_mail_that_waits_for_somebody_who_left_never_leaves(name):
    notification = WAITING[name]()
    waiting, _ = notification.queue(), Visitor.objects.update(reception=VisitorState.TO_CONFIRM)
    member = waiting.recipient.memberships.get()
    assert is_still_wanted(waiting)
    Departure.objects.create(user=member.user, vitrine=member.vitrine)
    assert not is_still_wanted(waiting)


def test_every_mail_to_a_host_is_one_that_a_departure_holds_back():
    to_hosts = {
        name
        for name, each in registry().items()
        if name.startswith("visits.") and "host" in inspect.signature(each.__init__).parameters
    }
    assert len(to_hosts) > 20
    assert [name for name in to_hosts if not issubclass(registry()[name], MemberNotification)] == []
