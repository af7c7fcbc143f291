"""A question answered in private, shown to everyone once both sides and the Alliance agree, until one takes it back."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from portal.mail.models import OutgoingEmail
from portal.personal import erased
from practices.answers.models import PublicAnswer
from practices.search.documents import Kind
from practices.search.door import search
from tests.factories.accounts import UserFactory
from tests.factories.practices import published_practice
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine
from tests.support.html import check_page
from tests.support.matrix import World
from visits import actions, alliance, links
from visits.enums import ActorRole
from visits.errors import PublicationMoved
from visits.models import Publication, VisitRequest
from visits.personal_data import _erase
from visits.services import publishing

from .mail_examples import STAFF, answered, on_line, proposed

pytestmark = pytest.mark.django_db
R = ActorRole


def fresh(visit_request) -> VisitRequest:
    return VisitRequest.objects.get(pk=visit_request.pk)


def names(visit_request, role) -> set[str]:
    return {action.name for action in actions.possible(fresh(visit_request), role) if "publi" in action.name}


def of_alliance(visit_request) -> set[str]:
    return {action.name for action in alliance.possible(fresh(visit_request)) if "publish" in action.name}


def told(kind: str) -> int:
    return OutgoingEmail.objects.filter(kind=f"visits.publication_{kind}").count()


def test_alliance_finds_what_it_has_to_read(client):
    moderator = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(moderator)
    requests = "/gestion/visits/visitrequest/"
    waits, shown, _ = proposed(), on_line(), answered()
    assert "à relire avant publication" not in client.get(requests).text
    publishing.agree_publication(visit_request=waits.request, by=as_requester(waits.request))
    page = client.get(requests).text
    assert "1 réponse à relire avant publication" in page

    def listed(where: str) -> set:
        return {row.pk for row in client.get(requests, {"publication": where}).context["cl"].result_list}

    assert listed("a-relire") == {waits.request_id}
    assert (listed("en-ligne"), listed("proposee")) == ({shown.request_id}, set())
    publishing.withdraw_publication(visit_request=waits.request, by=STAFF)
    assert listed("a-relire") == set()


def test_nothing_is_published_before_both_sides_and_the_alliance_agree():
    visit_request = answered()
    assert names(visit_request, R.HOST) == names(visit_request, R.REQUESTER) == {"publish"}
    publication = publishing.propose_publication(
        visit_request=visit_request, question="Combien ?", answer="Douze.", by=as_host(host_of(visit_request.vitrine))
    )
    assert names(visit_request, R.HOST) == {"withdraw-publication"}
    assert names(visit_request, R.REQUESTER) == {"agree-publication", "withdraw-publication"}
    with pytest.raises(PublicationMoved):
        publishing.agree_publication(visit_request=fresh(visit_request), by=as_host(host_of(visit_request.vitrine)))
    with pytest.raises(PublicationMoved):
        publishing.approve_publication(visit_request=fresh(visit_request), by=STAFF)
    assert of_alliance(visit_request) == {"unpublish"}
    publishing.agree_publication(visit_request=fresh(visit_request), by=as_requester(visit_request))
    assert of_alliance(visit_request) == {"publish", "unpublish"}
    assert not PublicAnswer.objects.exists()
    publishing.approve_publication(visit_request=fresh(visit_request), by=STAFF)
    with pytest.raises(PublicationMoved):
        publishing.approve_publication(visit_request=fresh(visit_request), by=STAFF)
    publication.refresh_from_db()
    assert PublicAnswer.objects.get() == publication.public
    counted = [told(kind) for kind in ("proposed_to_requester", "agreed", "on_line_for_requester", "on_line_for_host")]
    assert counted == [1, 1, 1, 1]


def test_it_stands_on_the_article_in_the_feed_and_in_the_search_until_taken_back():
    publication = on_line()
    practice = publication.request.practice
    page = check_page(Client().get(practice.get_absolute_url()))
    assert f'id="{publication.public.anchor}"' in page
    assert "onze semaines" in page
    assert "onze semaines" in Client().get("/pratiques/flux.atom").content.decode()
    assert search("onze semaines", kind=Kind.PRACTICE).ids == [practice.pk]
    publishing.withdraw_publication(visit_request=publication.request, by=as_requester(publication.request))
    assert "onze semaines" not in Client().get(practice.get_absolute_url()).content.decode()
    assert search("onze semaines", kind=Kind.PRACTICE).ids == []
    assert (told("withdrawn_for_host"), told("withdrawn_for_requester")) == (1, 0)


def test_only_who_took_it_back_may_propose_it_again():
    publication = proposed()
    visit_request = publication.request
    publishing.withdraw_publication(visit_request=visit_request, by=as_requester(visit_request))
    assert names(visit_request, R.HOST) == set()
    assert names(visit_request, R.REQUESTER) == {"publish"}
    publishing.propose_publication(
        visit_request=fresh(visit_request), question="Combien ?", answer="Douze.", by=as_requester(visit_request)
    )
    assert Publication.objects.count() == 1


def test_the_database_keeps_one_publication_a_question():
    publication = proposed()
    publication.pk = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        publication.save(force_insert=True)


def test_text_with_a_name_or_an_address_is_refused_and_the_other_side_answers_by_link(client):
    visit_request = answered()
    path = World.path_of(links.answer_link(visit_request, host_of(visit_request.vitrine), action="publish"))
    good = {"question": "Combien ?", "answer": "Douze."}
    for wrong in (visit_request.company_name, visit_request.requester_name.upper(), "a@b.fr", "06 12 34 56 78"):
        assert client.post(path, {**good, "answer": f"Douze, dit {wrong}."}).status_code == 422
    assert client.post(path, good).status_code == 302
    agree = World.path_of(links.follow_link(visit_request, action="agree-publication"))
    assert "Combien ?" in client.get(agree).content.decode().replace("\u202f", " ")
    assert client.post(agree).status_code == 302
    assert Publication.objects.get().agreed_at is not None
    assert client.post(agree).status_code == 409


def test_a_visit_and_a_question_without_practice_are_not_published():
    visit_request = answered()
    VisitRequest.objects.filter(pk=visit_request.pk).update(practice=None)
    assert names(visit_request, R.HOST) == set()


def test_member_asks_under_the_article_in_one_field(client):
    practice = published_practice(vitrine=receiving_vitrine())
    practice.vitrine.terms.formats = ["written"]
    practice.vitrine.terms.save()
    article = check_page(client.get(practice.get_absolute_url()))
    assert f'action="/pratiques/{practice.slug}/question/"' in article
    client.force_login(UserFactory())
    address = f"/pratiques/{practice.slug}/question/"
    assert "Combien de postes" in check_page(client.get(address, {"question": "Combien de postes ?"}))
    key = str(uuid.uuid4())
    for _ in range(2):
        assert client.post(address, {"message": "Combien ?", "submission_key": key}).status_code == 302
    visit_request = VisitRequest.objects.get()
    assert (visit_request.format, visit_request.state, visit_request.practice) == ("written", "sent", practice)
    assert client.post(address, {"message": "é" * 100_000}).status_code == 422


def test_stranger_confirms_before_the_question_leaves(client):
    practice = published_practice(vitrine=receiving_vitrine())
    practice.vitrine.terms.formats = ["written"]
    practice.vitrine.terms.save()
    typed = {"message": "Combien ?", "name": "Claire Delmas", "email": "claire@usine.example", "company": "Usine"}
    assert client.post(f"/pratiques/{practice.slug}/question/", typed).status_code == 302
    assert VisitRequest.objects.get().state == "unconfirmed"
    assert OutgoingEmail.objects.get().kind == "visits.confirm_address"


def test_vitrine_that_does_not_write_leads_to_its_form(client):
    practice = published_practice(vitrine=receiving_vitrine())
    practice.vitrine.terms.formats = ["private_visit"]
    practice.vitrine.terms.save()
    assert "/question/" not in client.get(practice.get_absolute_url()).content.decode()
    answer = client.get(f"/pratiques/{practice.slug}/question/")
    assert answer["Location"] == f"/vitrines/{practice.vitrine.slug}/demander/?pratique={practice.slug}"


def test_account_erased_takes_back_what_is_not_on_line_and_leaves_the_nameless_answer():
    waiting, shown = proposed(), on_line()
    for publication in (waiting, shown):
        _erase(publication.request.requester)
        publication.refresh_from_db()
    assert (waiting.answer, waiting.withdrawn_as) == (erased.TEXT, R.REQUESTER)
    assert PublicAnswer.objects.get().answer == shown.answer == "Douze postes, en onze semaines."


def test_program_that_fills_the_hidden_field_sends_no_question(client):
    practice = published_practice(vitrine=receiving_vitrine())
    typed = {"message": "Combien ?", "name": "C D", "email": "c@usine.example", "company": "Usine", "site_web": "x"}
    assert client.post(f"/pratiques/{practice.slug}/question/", typed)["Location"] == "/"
    assert not VisitRequest.objects.exists()
