"""Who comes: a relay's group named later, the shield, the notice accepted by a link, everybody told once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from portal.accounts.company import Company
from portal.mail.links import read_link
from portal.mail.models import OutgoingEmail
from portal.personal.registry import rules
from tests.factories.accounts import OrganisationFactory, RelayFactory, UserFactory
from tests.factories.visits import (
    SlotFactory,
    a_wish,
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    sent_request,
    working_moment,
)
from tests.visits.visitors.mail_examples import MARTIN, a_group, a_visitor, name, place
from visits import links, timetable
from visits.enums import ClockStep, VisitorState
from visits.errors import GroupTooLarge, NamingClosed, VisitorNotExpected
from visits.models import Slot, TransitionLog, Visitor, VisitRequest
from visits.selectors import visitors_of
from visits.services import answering, clock, day, following, rescheduling, slots, visitors
from visits.services.asking import submit_as_member
from visits.services.terms import asked_this_month

pytestmark = pytest.mark.django_db


def mails(kind: str) -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind=f"visits.{kind}").order_by("created_at", "pk"))


def shielding(**terms) -> object:
    vitrine = receiving_vitrine()
    for field, value in terms.items():
        setattr(vitrine.terms, field, value)
    vitrine.terms.save()
    return vitrine


def test_group_is_one_request_for_the_quota_and_its_people_for_the_seats():
    slot = SlotFactory(vitrine=receiving_vitrine(), seats_total=8, headcount_max=2, needs_confirmation=False)
    relay = UserFactory(organisation=RelayFactory())
    wish = a_wish(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=5, on_behalf_of="Cinq adhérents")
    submit_as_member(wish=wish, by=relay)
    assert Slot.objects.get(pk=slot.pk).seats_taken == 5
    with pytest.raises(GroupTooLarge):
        sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=3)
    a_group(slot.vitrine, headcount=4)
    assert asked_this_month(slot.vitrine) == 1


def test_only_a_relay_is_asked_for_whom_it_asks():
    vitrine = receiving_vitrine()
    for organisation, shown in ((RelayFactory(), True), (OrganisationFactory(), False)):
        client = Client()
        client.force_login(UserFactory(organisation=organisation))
        page = client.get(reverse("visits:ask", args=[vitrine.slug]))
        assert ("on_behalf_of" in page.context["form"].fields) == shown


def test_named_visitor_gets_the_sheet_once_and_accepts_the_notice_by_the_link():
    visit_request = a_group()
    entry = place(visit_request, 2, **MARTIN)
    name(visit_request, entry)
    name(visit_request, entry)
    (sheet,) = mails("visitor_sheet")
    assert (sheet.to_email, sheet.recipient) == ("ines.martin@forges.example", None)
    visitor = Visitor.objects.get(pk=entry.visitor_id)
    path = links.on_this_site(links.visitor_link(visitor))
    client = Client()
    page = client.get(path)
    assert "La notice de confidentialité" in page.content.decode()
    assert Visitor.objects.get(pk=visitor.pk).notice_accepted_at is None
    page = client.post(path, {"answer": "accept"})
    accepted = Visitor.objects.get(pk=visitor.pk).notice_accepted_at
    assert accepted is not None
    assert "Notice acceptée" in page.content.decode()
    client.post(path, {"answer": "accept"})
    assert Visitor.objects.get(pk=visitor.pk).notice_accepted_at == accepted


def test_link_of_somebody_replaced_opens_nothing():
    visitor = a_visitor()
    path = links.on_this_site(links.visitor_link(visitor))
    other = {"name": "Paul Roux", "email": "paul@forges.example", "company": MARTIN["company"]}
    visitors.accept_notice(visitor=visitor)
    name(visitor.seat.request, place(visitor.seat.request, 2, **other))
    assert Client().get(path).status_code == 404
    (left,) = mails("visitor_called_off")
    assert left.to_email == MARTIN["email"]
    event = Calendar.from_ical(bytes(left.attachments.get().content)).walk("VEVENT")[0]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    taken = Visitor.objects.get(pk=visitor.pk)
    assert (taken.full_name, taken.notice_accepted_at) == ("Paul Roux", None)


@pytest.mark.parametrize("shield", [{"shield_sirens": ["732829320"]}, {"shield_naf_codes": ["24.51Z"]}])
def test_shielded_company_is_refused_without_a_reason_and_the_relay_told(shield):
    OrganisationFactory(name="Forges de l’Aisne", siren="732829320", naf_code="2451Z")
    visit_request = a_group(shielding(**shield))
    company = Company(name="Peu importe", siren="732829320")
    naming = name(
        visit_request,
        place(visit_request, 2, name="Inès Martin", email="i@forges.example", company=company),
        place(visit_request, 3, name="Léa Petit", email="lea@petit.example", company=Company(name="Petit")),
    )
    assert ([v.full_name for v in naming.refused], [v.full_name for v in naming.expected]) == (
        ["Inès Martin"],
        ["Léa Petit"],
    )
    (told,) = mails("visitors_refused")
    assert told.recipient == visit_request.requester
    assert "SIREN" not in told.text_body
    assert [mail.to_email for mail in mails("visitor_sheet")] == ["lea@petit.example"]
    slot = visit_request.seat.slot
    assert "Inès Martin" not in {v.full_name for v in day.expected_at(slot)}
    with pytest.raises(VisitorNotExpected):
        visitors.accept_notice(visitor=naming.refused[0])


def test_shielded_number_is_known_by_the_company_s_name_too():
    OrganisationFactory(name="Forges de l’Aisne", siren="732829320")
    visit_request = a_group(shielding(shield_sirens=["732829320"]))
    naming = name(visit_request, place(visit_request, 2, **MARTIN))
    assert len(naming.refused) == 1


def test_vitrine_asked_first_confirms_each_named_company():
    vitrine = shielding(shield_ask_first=True)
    visit_request = a_group(vitrine)
    named = name(
        visit_request,
        place(visit_request, 2, **MARTIN),
        place(visit_request, 3, name="Léa Petit", email="lea@petit.example", company=Company(name="Petit")),
    )
    assert len(named.to_confirm) == 2
    assert (len(mails("visitors_to_confirm")), mails("visitor_sheet")) == (1, [])
    path = links.on_this_site(links.receive_link(visit_request, host_of(vitrine)))
    first, second = (str(each.pk) for each in named.to_confirm)
    client = Client()
    assert "Inès Martin" in client.get(path).content.decode()
    client.post(path, {"shown": [first, second], "received": [first]})
    states = [each.reception for each in visitors_of(visit_request)]
    assert states == [VisitorState.EXPECTED, VisitorState.EXPECTED, VisitorState.REFUSED]
    assert [mail.to_email for mail in mails("visitor_sheet")] == [MARTIN["email"]]
    assert len(mails("visitors_refused")) == 1
    client.post(path, {"shown": [first, second], "received": [first, second]})  # decided once
    assert [each.reception for each in visitors_of(visit_request)] == states


def test_visitor_named_since_the_page_was_shown_is_not_refused_unseen():
    visit_request = a_group(shielding(shield_ask_first=True))
    name(visit_request, place(visit_request, 2, **MARTIN))
    path = links.on_this_site(links.receive_link(visit_request, host_of(visit_request.vitrine)))
    shown = visitors_of(visit_request)[1]
    name(visit_request, place(visit_request, 3, name="Léa Petit", company=Company(name="Petit")))
    Client().post(path, {"shown": [str(shown.pk)], "received": []})
    assert [each.reception for each in visitors_of(visit_request)][1:] == [
        VisitorState.REFUSED,
        VisitorState.TO_CONFIRM,
    ]


def test_names_are_given_until_the_end_of_the_second_day_before(time_machine):
    visit_request = a_group()
    closes = timetable.naming_closes_at(visit_request.seat.slot)
    assert timezone.localdate(visit_request.seat.slot.starts_at) - timezone.localdate(closes) == timedelta(days=1)
    entry = place(visit_request, 2, **MARTIN)
    time_machine.move_to(closes, tick=False)
    with pytest.raises(NamingClosed):
        name(visit_request, entry)
    time_machine.move_to(closes - timedelta(seconds=1), tick=False)
    assert len(name(visit_request, entry).expected) == 1


def test_two_visitors_may_exchange_places_and_share_no_address():
    visit_request = a_group()
    name(
        visit_request, place(visit_request, 2, **MARTIN), place(visit_request, 3, name="Léa", email="lea@petit.example")
    )
    name(
        visit_request, place(visit_request, 3, **MARTIN), place(visit_request, 2, name="Léa", email="lea@petit.example")
    )
    assert [each.email for each in visitors_of(visit_request)] == ["", "lea@petit.example", MARTIN["email"]]
    client = Client()
    client.force_login(visit_request.requester)
    one, two, three = (each.pk for each in visitors_of(visit_request))
    typed = {
        f"{two}-name": "Ana",
        f"{two}-email": "a@b.example",
        f"{three}-name": "Bob",
        f"{three}-email": "A@b.example",
    }
    page = client.post(reverse("visits:visitors", args=[visit_request.pk]), typed | {f"{one}-name": "Camille"})
    assert page.status_code == 422
    assert "Cette adresse est déjà celle du visiteur 2." in page.content.decode()


def test_more_people_of_one_company_than_the_date_admits_are_refused():
    slot = SlotFactory(vitrine=receiving_vitrine(), seats_total=8, headcount_max=1, needs_confirmation=False)
    relay = UserFactory(organisation=RelayFactory())
    wish = a_wish(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=3, on_behalf_of="Trois adhérents")
    visit_request = submit_as_member(wish=wish, by=relay)
    pair = [place(visit_request, rank, name=f"Visiteur {rank}", company=Company(name="Petit")) for rank in (2, 3)]
    with pytest.raises(GroupTooLarge):
        name(visit_request, *pair)
    assert [each.full_name for each in visitors_of(visit_request)][1:] == ["", ""]


def test_date_moved_or_cancelled_is_told_to_each_visitor_once():
    visitor = a_visitor()
    visit_request, host = visitor.seat.request, as_host(host_of(visitor.seat.request.vitrine))
    later = working_moment(16)
    rescheduling.offer_other_dates(visit_request=visit_request, dates=[(later, later + timedelta(hours=2))], by=host)
    visit_request.refresh_from_db()
    option = rescheduling.pending_dates(visit_request)[0]
    rescheduling.accept_other_date(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))
    first, second = mails("visitor_sheet")
    assert "la date a changé" in second.text_body
    uids = {Calendar.from_ical(bytes(m.attachments.get().content)).walk("VEVENT")[0]["UID"] for m in (first, second)}
    assert len(uids) == 1
    following.cancel_meeting(visit_request=visit_request, reason="Panne.", by=host)
    (off,) = mails("visitor_called_off")
    event = Calendar.from_ical(bytes(off.attachments.get().content)).walk("VEVENT")[0]
    assert (off.to_email, event["STATUS"], event["UID"]) == (MARTIN["email"], "CANCELLED", uids.pop())
    with pytest.raises(VisitorNotExpected):
        visitors.accept_notice(visitor=visitor)


def test_published_date_moved_then_cancelled_tells_the_visitors():
    slot = SlotFactory(vitrine=receiving_vitrine(), needs_confirmation=False)
    visit_request = sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=2)
    name(visit_request, place(visit_request, 2, name="Léa Petit", email="lea@petit.example"))
    host = as_host(host_of(slot.vitrine))
    slots.move_slot(slot=slot, starts_at=working_moment(14), ends_at=working_moment(14) + timedelta(hours=1), by=host)
    slots.cancel_slot(slot=slot, reason="Panne.", by=host)
    assert (len(mails("visitor_sheet")), len(mails("visitor_called_off"))) == (2, 1)


def test_visitor_who_gives_up_is_erased_and_the_place_is_free():
    visitor = a_visitor()
    path = links.on_this_site(links.visitor_link(visitor))
    assert "C’est noté" in Client().post(path, {"answer": "give-up"}).content.decode()
    kept = Visitor.objects.get(pk=visitor.pk)
    assert (kept.full_name, kept.email, kept.company_name) == ("", "", "")
    assert [mail.recipient for mail in mails("visitor_gave_up")] == [visitor.seat.request.requester]
    assert Client().get(path).status_code == 404


def test_relay_is_reminded_at_five_and_three_working_days_while_names_miss(time_machine):
    visit_request = a_group()
    steps = [each for each in timetable.plan_of(visit_request) if each.step == ClockStep.NAME_VISITORS]
    assert len(steps) == 2
    time_machine.move_to(steps[0].at + timedelta(minutes=1), tick=False)
    clock.run_clock()
    clock.run_clock()
    assert len(mails("visitors_to_name")) == 1
    name(visit_request, *(place(visit_request, rank, name=f"Visiteur {rank}") for rank in (1, 2, 3)))
    time_machine.move_to(steps[1].at + timedelta(minutes=1), tick=False)
    clock.run_clock()
    assert len(mails("visitors_to_name")) == 1


def test_week_before_and_missing_names_are_both_told_after_a_long_sleep(time_machine):
    visit_request = a_group()
    name(visit_request, place(visit_request, 2, **MARTIN))
    week = next(each for each in timetable.plan_of(visit_request) if each.step == ClockStep.WEEK_BEFORE)
    time_machine.move_to(week.at + timedelta(hours=8), tick=False)
    clock.run_clock()
    told = [len(mails(kind)) for kind in ("meeting_reminder_for_requester", "visitors_to_name", "visitor_reminder")]
    assert told == [1, 1, 1]


def test_requester_of_an_ordinary_request_has_accepted_and_is_reminded_of_nobody():
    visit_request = sent_request(headcount=2)
    host, option = as_host(host_of(visit_request.vitrine)), visit_request.date_options.first()
    answering.accept_date(visit_request=visit_request, option_id=option.pk, by=host)
    asker, other = visitors_of(VisitRequest.objects.get(pk=visit_request.pk))
    assert (asker.full_name, asker.notice_accepted_at) == (
        visit_request.requester_name,
        visit_request.confidentiality_accepted_at,
    )
    assert (other.full_name, other.notice_accepted_at) == ("", None)
    assert ClockStep.NAME_VISITORS not in {each.step for each in timetable.plan_of(visit_request)}


def test_names_are_erased_six_months_after_and_figures_stay(time_machine):
    visitor = a_visitor()
    visitors.accept_notice(visitor=visitor)
    night = next(rule for rule in rules() if rule.key == "visitors")
    time_machine.move_to(visitor.seat.slot.ends_at + timedelta(days=182), tick=False)
    assert night.forget(100) == 0
    time_machine.move_to(visitor.seat.slot.ends_at + timedelta(days=184), tick=False)
    assert [night.forget(100), night.forget(100)] == [2, 0]
    kept = Visitor.objects.get(pk=visitor.pk)
    assert (kept.full_name, kept.email, kept.company_name) == ("", "", "")
    assert None not in (kept.notice_accepted_at, kept.erased_at)


def test_expired_link_sends_a_fresh_one_to_the_same_address_once_a_day(time_machine):
    visitor = a_visitor()
    link = links.visitor_link(visitor)
    path = links.on_this_site(link)
    VisitRequest.objects.get(pk=visitor.seat.request_id)
    time_machine.move_to(read_link(path.split("/")[2]).expires_at + timedelta(minutes=1), tick=False)
    Slot.objects.filter(pk=visitor.slot_id).update(
        starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=3, hours=2)
    )
    page = Client().get(path)
    assert (page.status_code, "Forges" in page.content.decode()) == (410, False)
    for _ in range(2):
        assert "Un nouveau lien est parti" in Client().post(path).content.decode()
    assert len(mails("visitor_sheet")) == 2


def test_nobody_else_names_visitors_and_the_log_says_who_did():
    visit_request = a_group()
    address = reverse("visits:visitors", args=[visit_request.pk])
    other = Client()
    other.force_login(UserFactory())
    assert other.get(address).status_code == 404
    name(visit_request, place(visit_request, 2, **MARTIN))
    line = TransitionLog.objects.filter(request=visit_request).order_by("pk").last()
    assert (line.note, line.actor) == ("Nomme des visiteurs : 1 attendus.", visit_request.requester)


def test_large_group_is_named_page_by_page():
    vitrine = receiving_vitrine()
    vitrine.terms.group_max = 120
    vitrine.terms.save()
    visit_request = a_group(vitrine, headcount=120)
    client = Client()
    client.force_login(visit_request.requester)
    address = reverse("visits:visitors", args=[visit_request.pk])
    assert len(client.get(f"{address}?page=3").context["form"].rows) == 20
    assert client.get(f"{address}?page=%C2%B2").context["page"] == 1


def test_address_given_on_another_page_of_the_group_is_refused_in_words():
    vitrine = receiving_vitrine()
    vitrine.terms.group_max = 60
    vitrine.terms.save()
    visit_request = a_group(vitrine, headcount=60)
    name(visit_request, place(visit_request, 2, **MARTIN))
    client = Client()
    client.force_login(visit_request.requester)
    later = visitors_of(visit_request)[55]
    typed = {f"{later.pk}-name": "Ana", f"{later.pk}-email": MARTIN["email"].upper()}
    page = client.post(f"{reverse('visits:visitors', args=[visit_request.pk])}?page=2", typed)
    assert page.status_code == 409
    assert "Un autre visiteur de ce groupe a déjà cette adresse." in page.content.decode()
    assert 'value="Ana"' in page.content.decode()


def test_name_given_elsewhere_meanwhile_is_not_wiped_by_a_field_left_alone():
    visit_request = a_group()
    client = Client()
    client.force_login(visit_request.requester)
    address = reverse("visits:visitors", args=[visit_request.pk])
    page = client.get(address).content.decode()
    typed = dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', page))
    _, two, three = (each.pk for each in visitors_of(visit_request))
    name(visit_request, place(visit_request, 2, **MARTIN))
    assert client.post(address, typed | {f"{three}-name": "Ana Sol"}).status_code == 200
    assert [each.full_name for each in visitors_of(visit_request)][1:] == [MARTIN["name"], "Ana Sol"]
    seen = {f"initial-{two}-name": MARTIN["name"], f"{two}-name": ""}
    assert client.post(address, typed | seen | {f"initial-{two}-email": MARTIN["email"]}).status_code == 200
    assert [each.full_name for each in visitors_of(visit_request)][1:] == ["", "Ana Sol"]
