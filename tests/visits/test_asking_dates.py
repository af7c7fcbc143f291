"""The published dates of the request form, its number and the other answers a browser should not send."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from tests.factories.visits import SlotFactory, receiving_vitrine
from tests.visits.test_asking import answers
from visits.enums import SlotState
from visits.models import VisitRequest
from vitrines.enums import ExchangeFormat

pytestmark = pytest.mark.django_db


def vitrine_with_video():
    """A vitrine that also meets by video, and its published video."""
    vitrine = receiving_vitrine()
    vitrine.terms.formats = [*vitrine.terms.formats, ExchangeFormat.VIDEO]
    vitrine.terms.save()
    return vitrine, SlotFactory(vitrine=vitrine, format=ExchangeFormat.VIDEO)


def ask(client, vitrine, **changes):
    return client.post(reverse("visits:ask", args=[vitrine.slug]), answers(**changes))


def ask_as_a_browser(client, vitrine, **changes):
    """As a page posts it: an accented letter takes six bytes."""
    body = urlencode(answers(**changes))
    return client.post(
        reverse("visits:ask", args=[vitrine.slug]), body, content_type="application/x-www-form-urlencoded"
    )


def shown(response) -> str:
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def checked(response) -> set[tuple[str, str]]:
    """The radio buttons the page shows chosen, as (name, value)."""
    radios = re.findall(r"<input[^>]*type=\"radio\"[^>]*>", response.content.decode())
    return {
        (re.search(r'name="([^"]+)"', tag)[1], re.search(r'value="([^"]+)"', tag)[1])
        for tag in radios
        if re.search(r"\schecked\b", tag)
    }


def test_published_video_is_taken_by_who_asks_for_a_video(client):
    vitrine, video = vitrine_with_video()
    assert ask(client, vitrine, format="video", slot=str(video.pk), dates_0_day="").status_code == 302
    asked = VisitRequest.objects.get()
    assert (asked.chosen_slot, asked.format, asked.date_options.count()) == (video, "video", 0)


def test_published_video_is_no_visit(client):
    vitrine, video = vitrine_with_video()
    response = ask(client, vitrine, format="private_visit", slot=str(video.pk))
    assert response.status_code == 422
    assert "Ce créneau est une visio collective. Choisissez ce format, ou une autre date." in shown(response)
    assert VisitRequest.objects.count() == 0


def test_date_asked_for_by_its_page_comes_with_its_format(client):
    _, video = vitrine_with_video()
    page = client.get(reverse("visits:ask", args=[video.vitrine.slug]) + f"?creneau={video.pk}")
    assert {("format", "video"), ("slot", str(video.pk))} <= checked(page)
    assert "quand__creneaux--visio" in page.content.decode()


def test_first_date_shown_chosen_is_one_of_the_format_shown_chosen(client):
    vitrine, _ = vitrine_with_video()
    page = client.get(reverse("visits:ask", args=[vitrine.slug]))
    assert {("format", "private_visit"), ("slot", "other")} <= checked(page)


@pytest.mark.parametrize("query", ["?creneau=ancien", "?format=ballon", "?creneau=&format="])
def test_address_that_names_nothing_known_leaves_the_form_as_it_is(client, query):
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine)
    page = client.get(reverse("visits:ask", args=[vitrine.slug]) + query)
    assert checked(page) == {("format", "private_visit"), ("slot", str(slot.pk))}


@pytest.mark.parametrize("changes", [{"state": SlotState.CANCELLED}, {"is_public": False}])
def test_date_gone_while_the_form_was_filled_is_told_once(client, changes):
    vitrine = receiving_vitrine()
    gone, still = SlotFactory(vitrine=vitrine), SlotFactory(vitrine=vitrine)
    for name, value in changes.items():
        setattr(gone, name, value)
    gone.save()
    page = shown(ask(client, vitrine, slot=str(gone.pk), dates_0_day=""))
    assert "Ce créneau n’est plus ouvert. Choisissez-en un autre, ou proposez une date." in page
    assert "Proposez au moins une date." not in page
    assert str(still.pk) in page


@pytest.mark.parametrize("format", ["call", "written", "private_visit"])
def test_group_beyond_any_number_of_people_is_told(client, format):
    response = ask(client, receiving_vitrine(), format=format, headcount="99999")
    assert response.status_code == 422
    assert "personnes au plus" in shown(response)


def test_unreadable_form_number_is_replaced(client):
    assert ask(client, receiving_vitrine(), submission_key="abîmé").status_code == 302
    assert VisitRequest.objects.count() == 1


@pytest.mark.parametrize("typed", ["\u200b\u2060\ufeff", "…", " . - \u202e"])
def test_message_without_a_word_is_no_message(client, typed):
    response = ask(client, receiving_vitrine(), message=typed)
    assert "Décrivez le problème en une phrase au moins." in shown(response)
    assert OutgoingEmail.objects.count() == 0


def test_characters_that_turn_a_text_round_are_dropped(client):
    ask(client, receiving_vitrine(), message="Nos rebuts\u202e \u2066montent\u200b à 6 %")
    assert VisitRequest.objects.get().message == "Nos rebuts montent à 6 %"


@pytest.mark.parametrize(
    ("state", "stamp", "told"),
    [
        (DeliveryState.PENDING, "", "Message enregistré, en cours d’envoi"),
        (DeliveryState.SENT, "sent_at", "Message envoyé au serveur de courriel"),
        (DeliveryState.FAILED, "failed_at", "Le message n’a pas pu être remis"),
    ],
)
def test_page_after_the_form_claims_no_more_than_is_known(client, state, stamp, told):
    location = ask(client, receiving_vitrine())["Location"]
    OutgoingEmail.objects.update(state=state, **({stamp: timezone.now()} if stamp else {}))
    said = re.findall(r"(?:Message|Le message) (?:enregistré|envoyé au|remis|n’a)[^<]*", shown(client.get(location)))
    assert said == [told]


def test_hundred_thousand_accented_letters_are_told_in_place(client):
    response = ask_as_a_browser(client, receiving_vitrine(), message="é" * 100_000)
    assert response.status_code == 422
    assert "Votre message est trop long : 100 000 caractères, 4 000 au plus." in shown(response)
    assert "é" * 100_000 in shown(response)
