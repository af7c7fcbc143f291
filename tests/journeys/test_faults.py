"""What breaks behind the page while somebody asks: the page says the request is kept, the mail leaves once."""

import time

import pytest
from celery import current_app
from django.utils import timezone

from portal import embedded
from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from tests.factories.visits import receiving_vitrine
from tests.journeys.test_main_job import CLAIRE, fill_as_claire
from tests.support.engines import private_valkey
from tests.support.journey import Letters, celery_beat, subject_of
from tests.support.mail import celery_worker, smtp_sink, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]


def ask(visit):
    vitrine = receiving_vitrine(name="Fonderie Aubrac", slug="fonderie-aubrac")
    claire = visit()
    claire.open(f"/vitrines/{vitrine.slug}/demander/")
    fill_as_claire(claire)
    started = time.monotonic()
    claire.follow("Envoyer la demande")
    assert claire.heading == "Votre demande est enregistrée"
    assert time.monotonic() - started < 2  # security.md, fault 1
    return claire


def test_worker_killed_in_the_middle_of_a_send_then_restarted_sends_once(visit):
    current_app.control.purge()
    with smtp_sink(at_data="wait") as sink:
        with celery_worker(EMAIL_PORT=str(sink.port)) as worker:
            claire = ask(visit)
            assert sink.reached.wait(20)
            worker.kill()
            worker.wait(5)
        claire.page.reload()
        assert "Message enregistré, en cours d’envoi" in claire.text
        # The lease of a dead worker lasts six SMTP time-outs; let it be over.
        OutgoingEmail.objects.filter(state=DeliveryState.IN_FLIGHT).update(due_at=timezone.now())
        time.sleep(0.05)  # the mail server notices that its client is gone
        sink.release.set()
        with celery_worker(EMAIL_PORT=str(sink.port)), celery_beat():
            until(lambda: OutgoingEmail.objects.get().state == DeliveryState.SENT, timeout=30)
        assert [mail["X-Envelope-To"] for mail in sink.accepted] == [CLAIRE]
        claire.page.reload()
        assert "Message envoyé au serveur de courriel" in claire.text


def test_valkey_down_while_asking_then_back_sends_once(visit, settings, monkeypatch):
    with private_valkey() as valkey, smtp_sink() as sink:
        address = f"unix://{valkey.socket}"
        monkeypatch.setenv("CELERY_BROKER_URL", embedded.broker_url(address))
        settings.CACHES = {
            "default": {**settings.CACHES["default"], "LOCATION": embedded.cache_url(address)},
        }
        valkey.stop()
        claire = ask(visit)
        assert "Votre demande ne peut pas se perdre" in claire.text
        assert OutgoingEmail.objects.get().state == DeliveryState.PENDING
        valkey.start()
        environment = {"REDIS_URL": address, "CELERY_BROKER_URL": embedded.broker_url(address)}
        with celery_worker(EMAIL_PORT=str(sink.port), **environment), celery_beat(**environment):
            assert subject_of(Letters(sink).next_to(CLAIRE)).startswith("[essai] Confirmez votre demande")
            until(lambda: OutgoingEmail.objects.get().state == DeliveryState.SENT)
        assert len(sink.accepted) == 1
