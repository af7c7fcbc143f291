"""A request goes to a sister vitrine with the requester's agreement, once, and each side is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine, sent_request
from tests.factories.vitrines import VitrineFactory
from visits import links
from visits.enums import ActorRole, Channel, RequestState
from visits.errors import SisterRefused, TransitionRefused
from visits.models import Handover, VisitRequest
from visits.services import answering, clock, following
from visits.services.handing_over import accept_handover, offer_handover, refuse_handover

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit_request():
    return sent_request()


@pytest.fixture
def sister():
    return receiving_vitrine(name="Forge de la Sormonne")


def offer(visit_request, sister) -> Handover:
    by = as_host(host_of(visit_request.vitrine))
    return offer_handover(visit_request=visit_request, to=sister, message="Ils savent mieux.", by=by)


def kinds_since(count: int) -> list[str]:
    rows = OutgoingEmail.objects.order_by("created_at", "pk").values_list("kind", flat=True)
    return sorted(kind.removeprefix("visits.") for kind in list(rows)[count:])


def test_nothing_moves_and_the_sister_knows_nothing_before_the_requester_agrees(visit_request, sister):
    before = OutgoingEmail.objects.count()
    offer(visit_request, sister)
    visit_request.refresh_from_db()
    assert (visit_request.state, VisitRequest.objects.count()) == (RequestState.SENT, 1)
    assert kinds_since(before) == ["handover_offered"]


def test_agreement_sends_a_new_request_with_the_same_words_and_dates(visit_request, sister):
    handover = offer(visit_request, sister)
    before = OutgoingEmail.objects.count()
    moved = accept_handover(handover=handover, by=as_requester(visit_request))
    visit_request.refresh_from_db()
    assert (visit_request.state, moved.state, moved.vitrine) == (RequestState.TRANSFERRED, RequestState.SENT, sister)
    assert (moved.transferred_from, moved.message) == (visit_request, visit_request.message)
    assert [o.starts_at for o in moved.date_options.all()] == [o.starts_at for o in visit_request.date_options.all()]
    assert kinds_since(before) == ["handed_over", "request_received", "request_sent"]
    log = visit_request.transitions.order_by("-pk")[0]
    host = host_of(visit_request.vitrine)
    assert (log.actor, log.actor_role, log.to_state) == (host, ActorRole.HOST, RequestState.TRANSFERRED)


def test_agreeing_twice_makes_one_request(visit_request, sister):
    handover = offer(visit_request, sister)
    first = accept_handover(handover=handover, by=as_requester(visit_request))
    second = accept_handover(handover=handover, by=as_requester(visit_request))
    assert (first.pk, VisitRequest.objects.count()) == (second.pk, 2)


def test_requester_who_prefers_to_wait_stays_where_he_is(visit_request, sister):
    handover = offer(visit_request, sister)
    before = OutgoingEmail.objects.count()
    refuse_handover(handover=handover, by=as_requester(visit_request))
    refuse_handover(handover=handover, by=as_requester(visit_request))
    with pytest.raises(SisterRefused):
        accept_handover(handover=handover, by=as_requester(visit_request))
    visit_request.refresh_from_db()
    assert (visit_request.state, VisitRequest.objects.count()) == (RequestState.SENT, 1)
    assert kinds_since(before) == ["handover_refused"]


def test_request_answered_meanwhile_does_not_leave(visit_request, sister):
    handover = offer(visit_request, sister)
    answering.decline(
        visit_request=visit_request, reason="no_time", text="Non.", by=as_host(host_of(visit_request.vitrine))
    )
    with pytest.raises(TransitionRefused):
        accept_handover(handover=handover, by=as_requester(visit_request))
    assert VisitRequest.objects.count() == 1


def test_second_offer_replaces_the_first_and_the_same_twice_is_one(visit_request, sister):
    first = offer(visit_request, sister)
    assert offer(visit_request, sister) == first
    other = offer(visit_request, receiving_vitrine())
    first.refresh_from_db()
    assert (first.is_accepted, other.answered_at) == (False, None)


@pytest.mark.parametrize("why", ["nobody answers", "paused", "hidden", "asks first", "itself"])
def test_vitrine_that_does_not_receive_is_refused(visit_request, sister, why):
    match why:
        case "nobody answers":
            sister = VitrineFactory()
        case "paused":
            sister.terms.paused_until = timezone.localdate() + timedelta(days=3)
        case "hidden":
            sister.is_published = False
        case "asks first":
            sister.terms.shield_ask_first = True
        case "itself":
            sister = visit_request.vitrine
    sister.save()
    if why in ("paused", "asks first"):
        sister.terms.save()
    with pytest.raises(SisterRefused):
        offer(visit_request, sister)
    assert Handover.objects.count() == 0


# ── The pages ────────────────────────────────────────────────────────────────
def test_host_chooses_a_sister_in_two_clicks_from_the_mail(client, visit_request, sister):
    address = links.on_this_site(links.answer_link(visit_request, host_of(visit_request.vitrine), action="transfer"))
    page = client.get(address).text
    assert "Forge de la Sormonne" in page
    assert "même région" in page
    answer = client.post(address, {"vitrine": str(sister.pk), "text": "À bientôt"})
    assert answer.status_code == 302
    handover = Handover.objects.get()
    assert (handover.vitrine, handover.channel, handover.message) == (sister, Channel.LINK, "À bientôt")
    assert "Le demandeur décide" in client.get(answer.url).text


def test_requester_agrees_by_the_link_and_the_handled_link_says_so(client, visit_request, sister):
    handover = offer(visit_request, sister)
    address = links.on_this_site(links.handover_link(handover, action="accept"))
    assert "Confier ma demande" in client.get(address).text
    assert VisitRequest.objects.count() == 1  # GET never acts
    assert "Ma demande" in client.post(address, follow=True).text
    assert VisitRequest.objects.count() == 2
    page = client.get(address).text
    assert "Votre demande est confiée à Forge de la Sormonne" in page
    assert "<button" not in page.partition("<main")[2].partition("</main")[0]


def test_requester_keeps_the_request_by_the_link(client, visit_request, sister):
    address = links.on_this_site(links.handover_link(offer(visit_request, sister), action="keep"))
    client.post(address)
    assert Handover.objects.get().is_accepted is False


def test_offer_is_shown_on_the_requester_s_page(client, visit_request, sister):
    offer(visit_request, sister)
    client.force_login(visit_request.requester)
    page = client.get(visit_request.get_absolute_url()).text
    assert "vous propose de confier votre demande à Forge de la Sormonne" in page


def test_link_of_somebody_else_opens_nothing(client, visit_request, sister):
    handover = offer(visit_request, sister)
    forged = links.sign_link(
        purpose=links.HANDOVER, subject_id=handover.pk, person=links.holder(UserFactory()), data={"a": "accept"}
    )
    assert client.post(links.on_this_site(forged)).status_code == 404
    assert VisitRequest.objects.count() == 1


def test_withdrawn_request_no_longer_offers_to_decide(client, visit_request, sister):
    handover = offer(visit_request, sister)
    following.withdraw(visit_request=visit_request, by=as_requester(visit_request))
    page = client.get(links.on_this_site(links.handover_link(handover, action="accept"))).text
    assert "Cette proposition n’attend plus de réponse" in page
    assert clock.run_clock().total() == 0
