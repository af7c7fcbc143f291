"""Where a video is held: given in two clicks from the host's mail, told once to who comes, in every calendar."""

from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from portal.mail.models import OutgoingEmail
from portal.mail.notifications import is_still_wanted
from tests.factories.visits import VIDEO_LINK as LINK
from tests.factories.visits import SlotFactory, as_host, host_of, receiving_vitrine, sent_request
from tests.visits.mail_examples import agreed_video, scheduled
from tests.visits.test_group_dates import join, offered, waiting
from visits import links
from visits.errors import SlotChanged
from visits.models import Slot, VisitRequest
from visits.private_calendar import calendar_of
from visits.services import answering, slots
from visits.services.slot_details import give_video_link
from vitrines.enums import ExchangeFormat

pytestmark = pytest.mark.django_db


def mails(kind: str) -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind=f"visits.{kind}"))


def event_of(mail: OutgoingEmail):
    return Calendar.from_ical(bytes(mail.attachments.get().content)).walk("VEVENT")[0]


def location(calendar: bytes) -> str:
    return str(Calendar.from_ical(calendar).walk("VEVENT")[0].get("LOCATION", ""))


def agreed_with(vitrine) -> VisitRequest:
    """A video agreed with a vitrine, its link not yet given."""
    request = sent_request(vitrine, format=ExchangeFormat.VIDEO)
    host = as_host(host_of(vitrine))
    answering.accept_date(visit_request=request, option_id=request.date_options.first().pk, by=host)
    return VisitRequest.objects.get(pk=request.pk)


def test_host_gives_it_by_the_link_of_the_mail_that_asks_for_it(client):
    request = agreed_video()
    asked, told = mails("scheduled_for_host")[0], mails("scheduled_for_requester")[0]
    assert "Donner le lien de la visio" in asked.text_body
    assert "votre hôte vous en donne le lien" in told.text_body
    path = urlsplit(links.answer_link(request, host_of(request.vitrine), action="video-link")).path
    assert "Chaque inscrit le reçoit" in client.get(path).text
    assert client.post(path, {"video_url": "javascript:alert(1)"}).status_code == 422
    for _ in range(2):
        assert client.post(path, {"video_url": LINK}).status_code == 302
    mail = mails("slot_edited")
    assert len(mail) == 1
    assert LINK in mail[0].text_body
    assert "donne le lien de la visio" in " ".join(mail[0].text_body.split())
    event = event_of(mail[0])
    assert (str(event["LOCATION"]), event["SEQUENCE"]) == (LINK, 1)
    assert {location(calendar_of(each)) for each in (request.requester, host_of(request.vitrine))} == {LINK}


def test_each_host_has_the_same_event_corrected_once_from_the_same_organizer():
    request = agreed_with(receiving_vitrine(hosts=2))
    first = {mail.recipient: event_of(mail) for mail in mails("scheduled_for_host")}
    for _ in range(2):
        give_video_link(slot=request.seat.slot, video_url=LINK, by=as_host(host_of(request.vitrine)))
    corrected = {mail.recipient: event_of(mail) for mail in mails("slot_edited_for_host")}
    assert len(corrected) == len(mails("slot_edited_for_host")) == 2
    for host, event in corrected.items():
        assert (event["UID"], event["ORGANIZER"]) == (first[host]["UID"], first[host]["ORGANIZER"])
        assert (first[host]["SEQUENCE"], event["SEQUENCE"], event["LOCATION"]) == (0, 1, LINK)
    assert all(LINK in mail.text_body for mail in mails("slot_edited_for_host"))


def test_correction_that_waits_is_not_told_of_a_date_cancelled_since():
    slot = SlotFactory(vitrine=receiving_vitrine(), format=ExchangeFormat.VIDEO, needs_confirmation=False)
    sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[])
    give_video_link(slot=slot, video_url=LINK, by=as_host(host_of(slot.vitrine)))
    waiting = [*mails("slot_edited"), *mails("slot_edited_for_host")]
    assert [is_still_wanted(each) for each in waiting] == [True, True]
    slots.cancel_slot(slot=slot, reason="Une panne.", by=as_host(host_of(slot.vitrine)))
    assert [is_still_wanted(each) for each in waiting] == [False, False]
    assert all(is_still_wanted(each) for each in mails("slot_cancelled_for_host"))


def test_each_company_of_a_common_video_receives_it():
    requests = waiting(receiving_vitrine())
    offered(requests, minimum=2, format=ExchangeFormat.VIDEO)
    for each in requests[:2]:
        join(VisitRequest.objects.get(pk=each.pk))
    slot = Slot.objects.get()
    give_video_link(slot=slot, video_url=LINK, by=as_host(host_of(slot.vitrine)))
    assert {each.recipient for each in mails("slot_edited")} == {each.requester for each in requests[:2]}


def test_published_video_is_told_with_its_link_at_once_and_asks_the_host_for_nothing():
    slot = SlotFactory(
        vitrine=receiving_vitrine(), format=ExchangeFormat.VIDEO, video_url=LINK, needs_confirmation=False
    )
    sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[])
    for kind in ("scheduled_for_requester", "scheduled_for_host"):
        assert LINK in mails(kind)[0].text_body
        assert "lien est à donner" not in mails(kind)[0].text_body


def test_a_visit_has_no_link_to_give():
    request = scheduled()
    with pytest.raises(SlotChanged):
        give_video_link(slot=request.seat.slot, video_url=LINK, by=as_host(host_of(request.vitrine)))


def test_published_place_and_equipment_are_those_of_the_mails():
    slot = SlotFactory(
        vitrine=receiving_vitrine(), place="Portail nord", equipment="Casque prêté", needs_confirmation=False
    )
    sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[])
    for kind in ("scheduled_for_requester", "scheduled_for_host"):
        assert all(word in mails(kind)[0].text_body for word in ("Portail nord", "Casque prêté"))
