"""Requests and dates at the Alliance's desk."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.practices import published_practice
from tests.factories.visits import (
    SlotFactory,
    a_stopped_rule,
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    sent_request,
    unconfirmed_request,
    working_moment,
)
from tests.factories.vitrines import VitrineFactory
from visits.enums import ActorRole, Channel, DeclineReason, RequestState, SlotState
from visits.errors import VisitsOverlap
from visits.models import Slot, SlotSeries, VisitRequest
from visits.services.answering import accept_chosen_slot, accept_date, decline
from visits.services.following import withdraw
from vitrines.enums import ExchangeFormat

pytestmark = pytest.mark.django_db
REQUESTS = "/gestion/visits/visitrequest/"
SLOTS = "/gestion/visits/slot/"


@pytest.fixture
def moderator(client):
    """A member of the Alliance's team with the rights of the group Modération, no superuser."""
    person = UserFactory(email="moderation@example.org", full_name="Hélène Castaing", is_staff=True)
    group = Group.objects.create(name="Modération")
    group.permissions.set(Permission.objects.filter(content_type__app_label__in=["visits", "mail"]))
    person.groups.add(group)
    client.force_login(person)
    return person


def dates_typed(first=None, **changes):
    """The proposal form as a browser sends it."""
    start = timezone.localtime(first or working_moment(8))
    form = {"format": ExchangeFormat.CALL, "text": "La vitrine est en congés, nous prenons le relais."}
    form |= {"dates_0_day": start.date().isoformat(), "dates_0_time": f"{start:%H:%M}"}
    return form | changes


def slot_form(slot=None, **changes):
    """The form of a date as a browser sends it."""
    start = timezone.localtime(slot.starts_at if slot else working_moment(9))
    form = {
        "vitrine": str(slot.vitrine_id) if slot else "",
        "practice": "",
        "format": ExchangeFormat.GROUP_VISIT,
        "theme": "Le contrôle visuel",
        "starts_at_0": f"{start:%d/%m/%Y}",
        "starts_at_1": "14:00",
        "ends_at_0": f"{start:%d/%m/%Y}",
        "ends_at_1": "16:00",
        "seats_total": "8",
        "languages": ["fr"],
        "needs_confirmation": "on",
        "seats-TOTAL_FORMS": "0",
        "seats-INITIAL_FORMS": "0",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


def booked_slot():
    """A published date with one seat taken by three people."""
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine, seats_total=8)
    visit_request = sent_request(vitrine, slot=slot, headcount=3)
    accept_chosen_slot(visit_request=visit_request, by=as_host(host_of(vitrine)))
    return slot


def test_request_list_names_company_vitrine_and_lateness(client, moderator):
    visit_request = sent_request()
    VisitRequest.objects.filter(pk=visit_request.pk).update(
        answer_due_on=timezone.localdate() - timedelta(days=1), created_at=timezone.now() - timedelta(days=16)
    )
    page = client.get(REQUESTS).text
    assert visit_request.company_name in page
    assert str(visit_request.vitrine) in page
    assert "il y a 16 jours" in page
    assert ", en retard" in page


def test_lateness_filter_keeps_open_requests_past_their_deadline(client, moderator):
    late, on_time, closed = sent_request(), sent_request(), sent_request()
    withdraw(visit_request=closed, by=as_requester(closed))
    yesterday = timezone.localdate() - timedelta(days=1)
    VisitRequest.objects.filter(pk__in=[late.pk, closed.pk]).update(answer_due_on=yesterday)

    def found(value):
        return {row.pk for row in client.get(REQUESTS, {"delai": value}).context["cl"].result_list}

    assert (found("retard"), found("cours"), found("close")) == ({late.pk}, {on_time.pk}, {closed.pk})


def test_request_found_by_a_word_of_its_message(client, moderator):
    wanted = sent_request(message="Nos presses s’arrêtent sans prévenir.")
    sent_request()
    page = client.get(REQUESTS, {"q": "presses"})
    assert [row.pk for row in page.context["cl"].result_list] == [wanted.pk]


def test_request_page_has_no_field_to_type_in(client, moderator):
    visit_request = sent_request()
    page = client.get(f"{REQUESTS}{visit_request.pk}/change/").text
    assert 'name="state"' not in page
    assert 'name="message"' not in page
    assert 'name="_save"' not in page


def test_request_state_cannot_be_posted(client, moderator):
    visit_request = sent_request()
    answer = client.post(f"{REQUESTS}{visit_request.pk}/change/", {"state": "done"})
    assert answer.status_code == 403
    assert VisitRequest.objects.get(pk=visit_request.pk).state == RequestState.SENT


def test_request_page_shows_history_dates_and_mails(client, moderator):
    visit_request = sent_request()
    page = client.get(f"{REQUESTS}{visit_request.pk}/change/").text
    mails = OutgoingEmail.objects.filter(key__contains=str(visit_request.pk))
    assert len(mails) == 2  # the requester, the host
    for mail in mails:
        assert f"/gestion/mail/outgoingemail/{mail.pk}/change/" in page
    assert page.count("Enregistrée") == 2
    assert "Changements d’état" in page
    assert "sur la table" in page.lower()


def test_request_page_shows_no_mail_of_another_request(client, moderator):
    visit_request, other = sent_request(), sent_request()
    page = client.get(f"{REQUESTS}{visit_request.pk}/change/").text
    for mail in OutgoingEmail.objects.filter(key__contains=str(other.pk)):
        assert str(mail.pk) not in page


def test_proposal_on_the_host_s_behalf(client, moderator):
    visit_request = sent_request()
    answer = client.post(f"{REQUESTS}{visit_request.pk}/proposer/", dates_typed(), follow=True)
    changed = VisitRequest.objects.get(pk=visit_request.pk)
    log = changed.transitions.order_by("-pk").first()
    assert (changed.state, changed.offered_format) == (RequestState.PROPOSED, ExchangeFormat.CALL)
    assert (log.actor, log.actor_role, log.channel) == (moderator, ActorRole.STAFF, Channel.ADMIN)
    assert (
        OutgoingEmail.objects.filter(kind="visits.proposal_made", to_email=visit_request.requester_email).count() == 1
    )
    assert "Le demandeur reçoit ces dates par courriel" in answer.text


def test_proposal_with_a_past_date_keeps_what_was_typed(client, moderator):
    visit_request = sent_request()
    page = client.post(
        f"{REQUESTS}{visit_request.pk}/proposer/", dates_typed(dates_0_day="2020-03-03", text="Bonjour à vous")
    )
    assert page.status_code == 422
    assert "est trop tôt" in page.text
    assert "Bonjour à vous" in page.text
    assert VisitRequest.objects.get(pk=visit_request.pk).state == RequestState.SENT


@pytest.mark.parametrize("method", ["get", "post"])
def test_proposal_refused_courteously_where_the_table_refuses(client, moderator, method):
    visit_request = sent_request()
    withdraw(visit_request=visit_request, by=as_requester(visit_request))
    page = getattr(client, method)(f"{REQUESTS}{visit_request.pk}/proposer/", dates_typed(), follow=True)
    assert "Rien à faire ainsi : cette demande est « retirée »." in page.text
    assert VisitRequest.objects.get(pk=visit_request.pk).state == RequestState.WITHDRAWN


def test_proposal_overtaken_by_the_requester_is_refused_courteously(client, moderator, monkeypatch):
    visit_request = sent_request()
    monkeypatch.setattr("visits.alliance.can_move", lambda *args, **kwargs: True)  # what the page saw a moment ago
    withdraw(visit_request=visit_request, by=as_requester(visit_request))
    page = client.post(f"{REQUESTS}{visit_request.pk}/proposer/", dates_typed(), follow=True)
    assert "Cette demande a changé entre-temps : voici où elle en est." in page.text
    assert not OutgoingEmail.objects.filter(kind="visits.proposal_made").exists()


def test_proposal_button_only_where_it_acts(client, moderator):
    declined, scheduled, waiting = sent_request(), sent_request(), unconfirmed_request()
    host = as_host(host_of(declined.vitrine))
    decline(visit_request=declined, reason=DeclineReason.NO_TIME, text="Pas ce mois-ci.", by=host)
    option = scheduled.date_options.first()
    accept_date(visit_request=scheduled, option_id=option.pk, by=as_host(host_of(scheduled.vitrine)))

    def offered(visit_request):
        return "/proposer/" in client.get(f"{REQUESTS}{visit_request.pk}/change/").text

    # “finalement, oui” reopens a refusal within sixty days
    assert (offered(declined), offered(scheduled), offered(waiting)) == (True, False, False)


@pytest.mark.parametrize("path", [REQUESTS, SLOTS, f"{SLOTS}add/"])
def test_desk_closed_to_staff_without_the_right(client, path):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", ["change/", "proposer/"])
def test_request_closed_to_its_requester_its_host_and_staff_without_the_right(client, path):
    visit_request = sent_request()
    for person in (visit_request.requester, host_of(visit_request.vitrine)):
        client.force_login(person)
        assert client.get(f"{REQUESTS}{visit_request.pk}/{path}").status_code == 302  # to the sign-in page
    client.force_login(UserFactory(is_staff=True))
    assert client.get(f"{REQUESTS}{visit_request.pk}/{path}").status_code == 403


def test_nobody_deletes_a_request_here(client, moderator):
    visit_request = sent_request()
    assert client.post(f"{REQUESTS}{visit_request.pk}/delete/", {"post": "yes"}).status_code == 403
    assert VisitRequest.objects.filter(pk=visit_request.pk).exists()


def test_date_published(client, moderator):
    practice = published_practice()
    form = slot_form(vitrine=str(practice.vitrine_id), practice=str(practice.pk))
    answer = client.post(f"{SLOTS}add/", form)
    assert answer.status_code == 302
    slot = Slot.objects.get()
    assert (slot.vitrine, slot.practice, slot.seats_total, slot.is_public) == (practice.vitrine, practice, 8, True)
    assert list(slot.practices.all()) == [practice]
    assert [(each.change, each.actor) for each in slot.log.all()] == [("published", moderator)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"starts_at_0": "03/03/2020", "ends_at_0": "03/03/2020"},
            "Cette date est passée : choisissez-en une à venir.",
        ),
        (
            {"starts_at_0": "01/05/2031", "ends_at_0": "01/05/2031"},
            "Le jeudi 1er mai 2031 est férié (Fête du Travail).",
        ),
        ({"starts_at_0": "03/05/2031", "ends_at_0": "03/05/2031"}, "Le samedi 3 mai 2031 n’est pas un jour ouvré."),
        ({"ends_at_1": "13:00"}, "La fin suit le début."),
        ({"ends_at_0": "05/05/2031"}, "Le créneau finit le jour où il commence."),
        ({"seats_total": "0"}, "Un créneau offre au moins une place."),
        ({"seats_total": "501"}, "Offrez 500 places au plus."),
        ({"headcount_max": "9"}, "Il n’y a que 8 places."),
        ({"format": "video"}, "Collez le lien de la visio"),
        ({"languages": None}, "Choisissez une langue au moins."),
        (
            {"booking_deadline_0": "03/03/2020", "booking_deadline_1": "12:00"},
            "Choisissez un moment à venir, avant le début.",
        ),
        ({"format": "written"}, "Sélectionnez un choix valide."),
    ],
)
def test_date_refused_with_a_sentence(client, moderator, changes, sentence):
    vitrine = VitrineFactory()
    page = client.post(f"{SLOTS}add/", slot_form(vitrine=str(vitrine.pk), **changes))
    assert sentence in page.text.replace("\u00a0", " ")
    assert not Slot.objects.exists()


def test_date_published_here_is_the_one_its_host_would_publish(client, moderator):
    vitrine = receiving_vitrine()
    vitrine.terms.one_visit_at_a_time = True
    vitrine.terms.save()
    form = slot_form(vitrine=str(vitrine.pk), format="private_visit", place="Portail nord", languages=["fr", "en"])
    assert client.post(f"{SLOTS}add/", form | {"video_url": "https://visio.example/x"}).status_code == 302
    slot = Slot.objects.get()
    assert (slot.is_exclusive, slot.place, slot.languages, slot.video_url) == (True, "Portail nord", ["fr", "en"], "")
    page = client.post(f"{SLOTS}add/", form)
    assert str(VisitsOverlap()) in page.text
    assert Slot.objects.count() == 1


def test_date_overtaken_by_another_private_visit_is_refused_courteously(client, moderator, monkeypatch):
    vitrine = receiving_vitrine()
    vitrine.terms.one_visit_at_a_time = True
    vitrine.terms.save()
    monkeypatch.setattr("visits.admin_forms.SlotForm._overlaps", lambda *_: False)  # what the form saw a moment ago
    form = slot_form(vitrine=str(vitrine.pk), format="private_visit")
    said = [client.post(f"{SLOTS}add/", form, follow=True).text for _ in range(2)]
    assert [str(VisitsOverlap()) in each for each in said] == [False, True]
    assert Slot.objects.count() == 1


def test_date_refused_with_the_practice_of_another_vitrine(client, moderator):
    vitrine, practice = VitrineFactory(), published_practice()
    page = client.post(f"{SLOTS}add/", slot_form(vitrine=str(vitrine.pk), practice=str(practice.pk)))
    assert f"Cette pratique n’est pas de {vitrine} : choisissez une des siennes." in page.text
    assert not Slot.objects.exists()


def edit_form(slot, **changes):
    """What a date offers, as the gesture's form sends it."""
    form = {"theme": slot.theme, "place": "", "equipment": "", "languages": ["fr"], "seats_total": "8"}
    return form | {"headcount_max": "", "deadline_day": "", "practices": [], "needs_confirmation": "on"} | changes


def test_booked_date_is_changed_by_the_services_of_its_host(client, moderator):
    slot = booked_slot()
    start = timezone.localtime(working_moment(20))
    when = {"day": f"{start:%Y-%m-%d}", "starts": "14:00", "ends": "16:00"}
    gestures = (("modifier", edit_form(slot, seats_total="12")), ("deplacer", when), ("suspendre", {}))
    for name, form in gestures:
        assert client.get(f"{SLOTS}{slot.pk}/{name}/").status_code == 200
        page = client.post(f"{SLOTS}{slot.pk}/{name}/", form, follow=True)
        assert "c’est fait." in page.text
    changed = Slot.objects.get()
    assert (changed.seats_total, changed.starts_at, changed.state) == (12, working_moment(20), SlotState.PAUSED)
    assert OutgoingEmail.objects.filter(kind="visits.slot_moved").count() == 1
    log = changed.log.order_by("pk")
    assert [each.change for each in log] == ["edited", "moved", "paused"]
    assert {(each.actor, each.actor_role, each.channel) for each in log} == {(moderator, "staff", "admin")}
    page = client.get(f"{SLOTS}{slot.pk}/change/").text
    assert "Déplacé" in page
    assert 'name="_save"' not in page
    assert client.post(f"{SLOTS}{slot.pk}/change/", slot_form(slot)).status_code == 403


def test_date_cancelled_at_the_desk_is_told_to_who_comes(client, moderator):
    slot = booked_slot()
    assert client.post(f"{SLOTS}{slot.pk}/annuler/", {"text": ""}).status_code == 422
    client.post(f"{SLOTS}{slot.pk}/annuler/", {"text": "Un arrêt de ligne."})
    page = client.post(f"{SLOTS}{slot.pk}/annuler/", {"text": "Un arrêt de ligne."}, follow=True)
    assert "Ce créneau ne le permet pas, ou plus" in page.text
    assert OutgoingEmail.objects.filter(kind="visits.cancelled_for_requester").count() == 1
    assert VisitRequest.objects.get().state == RequestState.CANCELLED


def test_booked_date_keeps_its_seats(client, moderator):
    slot = booked_slot()
    page = client.post(f"{SLOTS}{slot.pk}/modifier/", edit_form(slot, seats_total="2"))
    assert page.status_code == 422
    assert Slot.objects.get().seats_total == 8


def test_rule_is_read_and_stopped_once(client, moderator):
    stopped = a_stopped_rule(receiving_vitrine())
    running = SlotSeries.objects.get(pk=stopped.pk)
    running.stopped_at = None
    running.save()
    address = f"/gestion/visits/slotseries/{running.pk}/"
    page = client.get(f"{address}change/").text
    assert "arreter/" in page
    assert f"<h1>{running.label}, {running.vitrine.name}</h1>" in page
    assert client.get(f"{address}arreter/").status_code == 200
    for said in ("La règle est arrêtée.", "Cette règle est déjà arrêtée."):
        assert said in client.post(f"{address}arreter/", follow=True).text
    assert SlotSeries.objects.get().stopped_at is not None
    for chosen, found in (("cours", 0), ("fin", 1)):
        assert client.get("/gestion/visits/slotseries/", {"regle": chosen}).context["cl"].result_count == found
    assert client.post(f"{address}change/", {}).status_code == 403


def test_date_of_one_agreed_request_is_only_read(client, moderator):
    visit_request = sent_request()
    option = visit_request.date_options.first()
    accept_date(visit_request=visit_request, option_id=option.pk, by=as_host(host_of(visit_request.vitrine)))
    slot = Slot.objects.get()
    page = client.get(f"{SLOTS}{slot.pk}/change/").text
    assert 'name="_save"' not in page
    assert client.post(f"{SLOTS}{slot.pk}/change/", slot_form(slot)).status_code == 403
    assert client.get(f"{SLOTS}{slot.pk}/annuler/").status_code == 302


def test_date_with_a_seat_or_a_wish_is_not_deleted(client, moderator):
    booked = booked_slot()
    wished = SlotFactory(vitrine=receiving_vitrine())
    sent_request(wished.vitrine, slot=wished)
    free = SlotFactory(vitrine=VitrineFactory())
    answers = [client.post(f"{SLOTS}{slot.pk}/delete/", {"post": "yes"}).status_code for slot in (booked, wished, free)]
    assert answers == [403, 403, 302]
    assert set(Slot.objects.all()) == {booked, wished}


def test_desk_loads_our_colours_and_no_dark_theme(client, moderator):
    page = client.get(REQUESTS).text
    assert "css/admin.css" in page
    assert "dark_mode.css" not in page
    assert " style=" not in page
