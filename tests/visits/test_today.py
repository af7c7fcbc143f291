"""“Ce qui vous attend”: each thing to whom it waits for, the most urgent first, read in one query."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Organisation
from practices.models import Practice, Problem
from practices.suggestions.services import suggest
from practices.writing.services import open_draft
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.signoff import waiting_text
from tests.factories.sought import sent_sought
from tests.factories.visits import as_host, host_of, receiving_vitrine, sent_request, two_hours, working_moment
from tests.factories.vitrines import MembershipFactory
from tests.support.html import check_page
from visits.models import VisitRequest
from visits.services import answering
from visits.sought.models import SoughtPractice
from visits.sought.selectors import topics_for
from visits.today import KINDS, today_of
from vitrines.enums import Role
from vitrines.models import VisitTerms, Vitrine

pytestmark = pytest.mark.django_db


def phrases(user):
    return [line.phrase for line in today_of(user).waiting.lines]


@pytest.fixture
def busy():
    """A vitrine where everything waits at once, and its practice on line."""
    practice = published_practice(vitrine=receiving_vitrine())
    vitrine = practice.vitrine
    Practice.objects.filter(pk=practice.pk).update(reviewed_at=timezone.now() - timedelta(days=400))
    visit_request = sent_request(vitrine)
    suggest(vitrine=vitrine, subject="Le changement de série", why="", by=UserFactory())
    return vitrine, visit_request


def test_every_role_sees_what_it_may_do(busy):
    vitrine, visit_request = busy
    title = vitrine.practices.get().published_revision.title
    answer = f"Répondre à {visit_request.company_name}"
    writing = [f"« {title} » : toujours exact ?", "On vous suggère de raconter « Le changement de série »"]
    people = {role: MembershipFactory(vitrine=vitrine, role=role).user for role in Role}
    assert phrases(people[Role.OWNER]) == [answer, *writing]
    assert phrases(people[Role.HOST]) == [answer]
    assert phrases(people[Role.EDITOR]) == writing
    assert phrases(UserFactory()) == []


def test_a_text_waits_for_its_owner_until_it_is_signed():
    text = waiting_text()
    owner = text.practice.vitrine.memberships.get(role=Role.OWNER).user
    assert phrases(owner) == [f"Valider le texte « {text.revision.title} »"]
    assert today_of(owner).waiting.minutes == 5


def test_a_year_old_text_is_confirmed_by_one_click_on_the_desk(client, busy):
    practice = busy[0].practices.get()
    owner = host_of(busy[0])
    client.force_login(owner)
    url = f"/espace/pratiques/{practice.slug}/toujours-exact/"
    assert f'<form method="post" action="{url}">' in check_page(client.get("/espace/"))
    assert client.post(url, {"retour": "espace"})["Location"] == "/espace/"
    assert phrases(owner) == [f"Répondre à {busy[1].company_name}", phrases(owner)[-1]]
    assert "toujours exact" not in phrases(owner)[-1]


def test_what_is_sought_and_solved_here_waits_for_hosts_but_not_from_a_competitor(busy):
    vitrine, problem = busy[0], ProblemFactory()
    vitrine.practices.get().published_revision.problems.add(problem, ProblemFactory())
    host = MembershipFactory(vitrine=vitrine, role=Role.HOST).user
    for rank in range(3):
        sought = sent_sought()
        sought.problems.set(Problem.objects.all() if rank else [])
    assert phrases(host)[1:] == ["Lire 2 problèmes que vous avez résolus et que d’autres cherchent à résoudre"]
    Organisation.objects.filter(pk=sought.organisation_id).update(siren="732829320")
    VisitTerms.objects.filter(vitrine=vitrine).update(shield_sirens=["732829320"])
    assert [topic.sought.pk == sought.pk for topic in topics_for(Vitrine.objects.get(pk=vitrine.pk))] == [False]
    assert phrases(host)[1:] == ["Lire un problème que vous avez résolu et que quelqu’un cherche à résoudre"]
    SoughtPractice.objects.update(sent_at=timezone.now() - timedelta(days=31))
    assert phrases(host)[1:] == []


def test_nearest_deadline_first_over_several_vitrines(client):
    late, early = sent_request(), sent_request(receiving_vitrine(name="Forges de Lormoy"))
    VisitRequest.objects.filter(pk=early.pk).update(answer_due_on=timezone.localdate() - timedelta(days=1))
    VisitRequest.objects.filter(pk=early.pk).update(company_name="Ateliers Brévant")
    owner = host_of(late.vitrine)
    MembershipFactory(user=owner, vitrine=early.vitrine, role=Role.HOST)
    assert phrases(owner) == ["Répondre à Ateliers Brévant", f"Répondre à {late.company_name}"]
    client.force_login(owner)
    page = check_page(client.get("/espace/"))
    assert "Forges de Lormoy, délai dépassé" in page
    assert "Deux choses vous attendent&nbsp;: environ 4\xa0minutes." in page


def test_a_proposal_waits_for_who_asked_and_no_longer_for_the_host():
    visit_request = sent_request()
    host = host_of(visit_request.vitrine)
    answering.propose(
        visit_request=visit_request,
        by=as_host(host),
        dates=[two_hours(working_moment(12))],
        format=visit_request.format,
    )
    assert phrases(host) == []
    assert phrases(visit_request.requester) == [f"Répondre à la proposition de {visit_request.vitrine.name}"]


def test_a_draft_waits_until_it_is_sent_and_again_when_it_is_changed():
    vitrine = receiving_vitrine()
    owner = host_of(vitrine)
    draft = open_draft(vitrine=vitrine, by=owner, title="Former au poste")
    assert phrases(owner) == ["Finir « Former au poste »"]
    assert today_of(owner).waiting.lines[0].url.endswith(f"/pratiques/{draft.practice.slug}/ecrire/")
    assert phrases(MembershipFactory(vitrine=vitrine, role=Role.HOST).user) == []
    written = waiting_text().practice  # a text on its way is told as such, its draft is not
    open_draft(vitrine=written.vitrine, by=written.vitrine.memberships.get(role=Role.OWNER).user, practice=written)
    assert not any(each.startswith("Finir") for each in phrases(written.vitrine.memberships.get(role=Role.OWNER).user))


def test_what_is_not_shown_is_counted():
    vitrine = receiving_vitrine()
    for _ in range(6):
        sent_request(vitrine)
    waiting = today_of(host_of(vitrine)).waiting
    assert (len(waiting.lines), waiting.count, waiting.minutes) == (5, 6, 12)
    assert [(more.number, more.words) for more in waiting.more] == [(1, "autres demandes à répondre")]


def test_one_query_whatever_waits(busy, django_assert_num_queries):
    owner = host_of(busy[0])
    with django_assert_num_queries(2):
        assert len(today_of(owner).waiting.lines) == 3


def test_kinds_have_one_name_each():
    assert len({kind.key for kind in KINDS}) == len(KINDS)


def test_somebody_for_whom_nothing_waits_is_told_what_to_do(client):
    client.force_login(UserFactory())
    assert "Rien ne vous attend." in check_page(client.get("/espace/"))


def test_the_desk_shows_each_role_its_texts_and_the_way_to_tell_another(client, busy):
    vitrine, _ = busy
    begin = f'href="/espace/vitrines/{vitrine.slug}/pratiques/nouvelle/"'
    draft = open_draft(vitrine=vitrine, by=vitrine.memberships.get(role=Role.OWNER).user, title="Peser juste")
    for role in (Role.OWNER, Role.EDITOR):
        client.force_login(MembershipFactory(vitrine=vitrine, role=role).user)
        html = check_page(client.get("/espace/"))
        assert begin in html
        html = html.partition("Mes textes")[2]
        assert html.index("Brouillons") < html.index(draft.content["title"]) < html.index("En ligne")
    client.force_login(MembershipFactory(vitrine=vitrine, role=Role.HOST).user)
    html = check_page(client.get("/espace/"))
    assert begin not in html
    assert "Mes textes" not in html
