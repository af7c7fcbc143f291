"""The main job in Chromium: an outsider asks, the vitrine is told and answers from the mail, the asker knows."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from icalendar import Calendar
from playwright.sync_api import expect

from portal.mail.models import OutgoingEmail
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.practices import published_practice
from tests.factories.visits import SlotFactory, host_of, receiving_vitrine, sent_request, working_moment
from tests.support.browser import Visitor
from tests.support.journey import Letters, link_saying, links_of, subject_of
from visits.enums import RequestState
from visits.models import VisitRequest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]

Visit = Callable[..., Visitor]
CLAIRE = "clairedelmasvasseur.qualite@emailleriesauvagnac.example"
MESSAGE = "Nos contrôleurs ne tombent pas d’accord sur les défauts d’aspect."
FIELD_GROUPS = """[...document.querySelectorAll('main form .champ, main form .champ-groupe')]
  .filter(group => group.checkVisibility()).length"""
A_CALL, A_VISIT = "call", "private_visit"


@pytest.fixture
def vitrine():
    """A vitrine with one host, every format, no published date."""
    made = receiving_vitrine(name="Fonderie Aubrac", slug="fonderie-aubrac")
    made.terms.formats = ["written", "call", "group_visit", "private_visit"]
    made.terms.save()
    return made


def fill_as_claire(claire: Visitor, *, format: str = A_VISIT, days: tuple[int, ...] = (10,)) -> None:
    """What a stranger types in the form of a vitrine, the dates in so many working days."""
    claire.write("message", MESSAGE)
    claire.choose("format", format)
    for rank, day in enumerate(days):
        claire.write(f"dates_{rank}_day", working_moment(day).date().isoformat())
    claire.write("headcount", "2")
    claire.write("name", "Claire Delmas")
    claire.write("email", CLAIRE)
    claire.write("company", "Émaillerie Sauvagnac")


def ask_and_confirm(claire: Visitor, letters: Letters, slug: str, **answers) -> None:
    """The request of a stranger until it has left for the vitrine."""
    claire.open(f"/vitrines/{slug}/demander/")
    fill_as_claire(claire, **answers)
    claire.follow("Envoyer la demande")
    claire.open(link_saying(letters.next_to(CLAIRE), "Confirmer"))
    claire.follow("Confirmer et envoyer ma demande")
    assert "Votre demande est partie" in claire.text


def event_in(mail: EmailMessage):
    """The invitation of a mail: its METHOD as the mail says it, its calendar, its one event."""
    (part,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar" and not each.get_filename()]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    return part.get_param("method"), calendar, event


def test_stranger_finds_asks_confirms_and_the_host_accepts_from_the_mail(visit: Visit, post_office: Letters):
    call_command("load_vocabularies", verbosity=0)
    call_command("import_vitrines", str(settings.BASE_DIR / "data" / "vitrines.csv"), verbosity=0)
    call_command("load_demo", verbosity=0)
    claire = visit()

    claire.open("/")
    assert claire.heading == "Une usine a déjà résolu votre problème. Allez la voir."
    claire.follow("Les vitrines", within="header")
    claire.write("q", "réparation capteurs rhone")
    claire.follow("Appliquer les filtres")
    expect(claire.page.locator("main .carte-v__nom").first).to_have_text("SNCF – Oullins")
    claire.follow("SNCF – Oullins")
    assert claire.heading == "SNCF – Oullins"
    assert "Année non renseignée par la source" in claire.text
    assert "lessor69.fr" in claire.text  # its source
    assert "exemple" not in claire.page.inner_text(".pratique__tete")

    claire.follow("Les vitrines", within="header")
    claire.write("q", "fonderie vervins")
    claire.follow("Appliquer les filtres")
    claire.follow("Fonderie des Quatre-Vents")
    assert "exemple" in claire.page.inner_text(".pratique__tete")
    claire.click(".carte-p a, .verriere--cartes h3 a")
    assert "Voir l’installation" in claire.text
    article = claire.heading
    claire.follow("Demander une visite", within="aside")
    assert claire.heading == "Demander une visite"

    claire.clicks = claire.keys = 0
    assert claire.page.evaluate(FIELD_GROUPS) == 7
    claire.write("message", MESSAGE)
    claire.choose("format", A_VISIT)
    claire.choose("slot", "other")
    claire.write("dates_0_day", working_moment(10).date().isoformat())
    claire.write("headcount", "2")
    claire.write("name", "Claire Delmas")
    claire.write("email", CLAIRE)
    claire.write("company", "Émaillerie Sauvagnac")
    assert claire.page.evaluate(FIELD_GROUPS) <= 8  # the dates are the fourth answer, opened by “Une autre date”
    claire.follow("Envoyer la demande")
    assert claire.clicks <= 10
    assert claire.seconds < 120
    assert claire.heading == "Votre demande est enregistrée"
    assert CLAIRE in claire.text
    assert VisitRequest.objects.get(requester_email=CLAIRE).state == RequestState.UNCONFIRMED

    confirmation = post_office.next_to(CLAIRE)
    assert subject_of(confirmation) == "[essai] Confirmez votre demande : Fonderie des Quatre-Vents"
    claire.open("/boite-aux-lettres/")
    assert "Confirmez votre demande : Fonderie des Quatre-Vents" in claire.text
    claire.open(link_saying(confirmation, "Confirmer"))
    assert VisitRequest.objects.get(requester_email=CLAIRE).state == RequestState.UNCONFIRMED  # a scanner passed by
    claire.follow("Confirmer et envoyer ma demande")
    assert "Votre demande est partie" in claire.text
    assert subject_of(post_office.next_to(CLAIRE)) == "[essai] Votre demande est partie : Fonderie des Quatre-Vents"

    told = post_office.next_to("vitrine@exemple.fr")
    assert subject_of(told) == "[essai] Émaillerie Sauvagnac souhaite visiter votre atelier"
    assert subject_of(post_office.next_to("nadege.lecointre@")) == subject_of(told)
    body = told.get_body(("plain",)).get_content()
    assert MESSAGE in " ".join(body.replace(">", " ").split())
    assert article in " ".join(body.split())
    samir = visit()
    samir.open(link_saying(told, "Accepter"))
    assert "Accepter cette date" in samir.heading
    assert VisitRequest.objects.get(requester_email=CLAIRE).state == RequestState.SENT
    samir.press("Accepter")
    assert "La date est convenue" in samir.text
    assert "Se connecter" in samir.text  # the link signed nobody in

    agreed = post_office.next_to(CLAIRE)
    assert subject_of(agreed).startswith("[essai] C’est convenu")
    seat = VisitRequest.objects.get(requester_email=CLAIRE).seat
    method, calendar, event = event_in(agreed)
    start = working_moment(10)
    assert (method, calendar["METHOD"]) == ("REQUEST", "REQUEST")
    assert (str(event["UID"]).partition("@")[0], event["SEQUENCE"]) == (str(seat.pk), 0)
    assert event["ORGANIZER"] == "mailto:vitrine@exemple.fr"
    assert event["ATTENDEE"] == f"mailto:{CLAIRE}"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, start + timedelta(hours=2))
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert [part.get_filename() for part in agreed.iter_attachments()] == ["invitation.ics"]
    assert event_in(post_office.next_to("vitrine@exemple.fr"))[2]["UID"] == event["UID"]
    claire.page.reload()
    assert "La date est convenue" in claire.text
    claire.open(link_saying(told, "Décliner"))  # the other host, too late: told what happened, no dead button
    assert "Cette demande a déjà reçu une réponse" in claire.text
    assert OutgoingEmail.objects.exclude(state="sent").filter(to_email=CLAIRE).count() == 0


def test_host_proposes_a_call_instead_and_the_requester_takes_it(visit: Visit, post_office: Letters, vitrine):
    claire, host = visit(), visit()
    vitrine.terms.formats = ["written", "call", "private_visit"]
    vitrine.terms.save()
    ask_and_confirm(claire, post_office, vitrine.slug)
    host.open(link_saying(post_office.next_to(host_of(vitrine).email), "Plus léger"))
    assert host.heading == "Proposer un appel de 30 minutes"
    host.follow("Proposer l’appel")
    assert "Votre proposition est partie" in host.text
    post_office.next_to(CLAIRE)  # “votre demande est partie”
    proposal = post_office.next_to(CLAIRE)
    assert "appel" in subject_of(proposal)
    claire.open(link_saying(proposal, "Accepter"))
    claire.press("Accepter")
    assert "La date est convenue" in claire.text
    invitation = event_in(post_office.next_to(CLAIRE))[2]
    assert invitation["DTEND"].dt - invitation["DTSTART"].dt == timedelta(minutes=30)


def test_host_declines_and_the_requester_never_reads_the_reason(visit: Visit, post_office: Letters, vitrine):
    claire, host = visit(), visit()
    ask_and_confirm(claire, post_office, vitrine.slug, format=A_CALL)
    host.open(link_saying(post_office.next_to(host_of(vitrine).email), "Décliner"))
    host.choose("reason", "competitor")
    host.follow("Envoyer le refus")
    assert "Cette demande a été déclinée" in host.text
    post_office.next_to(CLAIRE)
    refusal = post_office.next_to(CLAIRE)
    text = " ".join(refusal.get_body(("plain",)).get_content().split())
    assert "Nous ne sommes pas en mesure de donner suite à votre demande." in text
    assert "concurrent" not in text.lower()
    claire.page.reload()
    assert "La vitrine ne peut pas vous recevoir." in claire.text


def test_member_answers_four_fields_and_the_request_leaves_at_once(visit: Visit, post_office: Letters, vitrine):
    SlotFactory(vitrine=vitrine)
    asked = sent_request(receiving_vitrine())
    paul = visit()
    paul.open("/connexion/")
    paul.write("login", asked.requester.email)
    paul.write("password", PASSWORD)
    paul.follow("Se connecter")
    paul.open(f"/vitrines/{vitrine.slug}/demander/")
    assert paul.page.evaluate(FIELD_GROUPS) == 4
    paul.write("message", MESSAGE)
    paul.follow("Envoyer la demande")
    assert "Votre demande est partie" in paul.text
    assert link_saying(post_office.next_to(host_of(vitrine).email), "Accepter")


def test_form_works_without_javascript_and_keeps_what_was_typed(visit: Visit, post_office: Letters, vitrine):
    claire = visit(java_script_enabled=False)
    claire.open(f"/vitrines/{vitrine.slug}/demander/")
    fill_as_claire(claire, days=())
    claire.write("email", "claire.delmas@")
    claire.follow("Envoyer la demande")
    assert "Deux réponses sont à compléter ou à corriger" in claire.text
    summary = claire.page.inner_text(".resume-erreurs")
    for name, said in (("email", "Complétez l’adresse"), ("dates_0_day", "Proposez au moins une date")):
        assert said in summary
        near = claire.page.locator(f".champ--erreur:has([name={name}])").inner_text()
        assert said in near.replace("\u00a0", " ")
    typed = {name: claire.page.locator(f"[name={name}]").input_value() for name in ("message", "name", "email")}
    assert typed == {"message": MESSAGE, "name": "Claire Delmas", "email": "claire.delmas@"}
    claire.write("email", CLAIRE)
    claire.write("dates_0_day", working_moment(10).date().isoformat())
    claire.follow("Envoyer la demande")
    assert claire.heading == "Votre demande est enregistrée"
    assert post_office.next_to(CLAIRE)


def test_form_is_answered_with_the_keyboard_alone(visit: Visit, post_office: Letters, vitrine):
    claire = visit()
    claire.open(f"/vitrines/{vitrine.slug}/demander/")
    keyboard = claire.page.keyboard

    def go_to(name: str) -> None:
        for _ in range(40):
            keyboard.press("Tab")
            if claire.page.evaluate("document.activeElement.name") == name:
                assert claire.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
        raise AssertionError(f"Tab never reaches {name}")

    go_to("message")
    keyboard.type(MESSAGE)
    go_to("format")
    while claire.page.evaluate("document.activeElement.value") != "written":
        keyboard.press("ArrowDown")
    for name, text in (("name", "Claire Delmas"), ("email", CLAIRE), ("company", "Émaillerie Sauvagnac")):
        go_to(name)
        keyboard.type(text)
    keyboard.press("Enter")
    claire.page.wait_for_url(re.compile("/enregistree/"))
    assert claire.heading == "Votre demande est enregistrée"
    post_office.next_to(CLAIRE)


def test_nothing_sticks_out_of_a_telephone(visit: Visit, post_office: Letters, vitrine):
    practice = published_practice(vitrine=vitrine)
    slot = SlotFactory(vitrine=vitrine, practice=practice, theme="Contrôle visuel assisté")
    sent_request(vitrine, practice=practice)
    told = post_office.next_to(host_of(vitrine).email)
    visitor = visit(viewport={"width": 320, "height": 800})
    paths = [
        "/", "/vitrines/", vitrine.get_absolute_url(), "/pratiques/", practice.get_absolute_url(), "/visites/",
        slot.get_absolute_url(), "/demander/", f"/vitrines/{vitrine.slug}/demander/", "/connexion/", "/inscription/",
        "/alliance/", "/plan/", "/n-existe-pas/", *(link for _, link in links_of(told) if "/r/" in link),
    ]  # fmt: skip
    assert len(paths) >= 20
    wrong = {}
    visitor.open(f"/vitrines/{vitrine.slug}/demander/")
    visitor.page.check("[name=slot][value=other]")
    fill_as_claire(visitor)
    visitor.follow("Envoyer la demande")
    confirm = link_saying(post_office.next_to(CLAIRE), "Confirmer")
    paths += [urlsplit(visitor.page.url).path, urlsplit(confirm).path]
    for path in paths:
        visitor.open(path)
        for width in (320, 390):
            if sticking_out := visitor.overflow(width):
                wrong[path[:40], width] = sticking_out
    assert wrong == {}


def test_long_words_push_no_column_out_of_the_desk(visit: Visit, vitrine, settings):
    settings.STAFF_SECOND_FACTOR = False  # the second factor has its own journey
    long = UserFactory(full_name="Jean" * 30, email=f"{'a' * 60}@{'b' * 60}.example", organisation__name="X" * 160)
    sent_request(vitrine, by=long)
    helene = visit(viewport={"width": 1440, "height": 900})
    UserFactory(email="helene@alliance.example", is_staff=True, is_superuser=True, second_factor=False)
    helene.open("/connexion/?next=/gestion/")
    helene.write("login", "helene@alliance.example")
    helene.write("password", PASSWORD)
    helene.follow("Se connecter")
    for path in ("/gestion/visits/visitrequest/", "/gestion/mail/outgoingemail/"):
        helene.open(path)
        seen, whole = helene.page.evaluate(
            "[document.querySelector('.results').clientWidth, document.querySelector('#result_list').scrollWidth]"
        )
        assert whole <= seen, path
