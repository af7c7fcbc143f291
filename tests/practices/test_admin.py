"""The Alliance's desk for practices: from an empty practice to a published text, and back."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from practices.enums import PracticeState
from practices.models import Practice, Problem, Revision
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, RevisionFactory, published_practice
from tests.factories.vitrines import VitrineFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def url(name: str, pk: int) -> str:
    return reverse(f"admin:practices_{name}", args=[pk])


def said(response) -> list[str]:
    return [re.sub("[\u00a0\u202f]", " ", str(message)) for message in response.context["messages"]]


def test_practice_is_added_written_signed_off_published_and_withdrawn(desk):
    vitrine, problem = VitrineFactory(), ProblemFactory()
    response = desk.post(
        reverse("admin:practices_practice_add"), {"vitrine": vitrine.pk, "slug": "controle-visuel"}, follow=True
    )
    there = f"/espace/vitrines/{vitrine.slug}/pratiques/controle-visuel/ecrire/"
    assert response.redirect_chain == [(there, 302)]
    typed = {"title": "Le contrôle visuel aidé", "solution": "Deux caméras.", "problems": [problem.slug]}
    response = desk.post(there, typed | {"version": "1", "gains": "1", "geste": "envoyer"}, follow=True)
    revision = Revision.objects.get()
    assert response.redirect_chain == [(url("revision_change", revision.pk), 302)]  # no owner: the desk names who signs
    assert (revision.title, list(revision.problems.all())) == ("Le contrôle visuel aidé", [problem])

    assert b"Publier cette r" not in desk.get(url("revision_change", revision.pk)).content
    today = timezone.localdate().isoformat()
    response = desk.post(url("revision_sign_off", revision.pk), {"name": "Samir Aoudia", "on": today}, follow=True)
    assert said(response) == ["La validation de l’entreprise est gardée ; ce texte ne change plus."]
    assert "Publier cette révision" in response.content.decode()

    response = desk.post(url("revision_publish", revision.pk), follow=True)
    assert said(response) == ["« Le contrôle visuel aidé » est en ligne."]
    assert "Publier cette révision" not in response.content.decode()
    practice = Practice.objects.get()
    assert desk.get(practice.get_absolute_url()).status_code == 200

    response = desk.post(url("practice_withdraw", practice.pk), {"reason": "Procédé remplacé"}, follow=True)
    assert said(response) == ["La pratique n’est plus en ligne ; son adresse mène à des pratiques voisines."]
    assert desk.get(practice.get_absolute_url()).status_code == 410
    assert LogEntry.objects.filter(object_id=str(practice.pk), change_message__contains="Procédé remplacé").exists()


@pytest.mark.parametrize("signed", [True, False])
def test_a_text_is_read_only_signed_or_not(desk, signed):
    revision = published_practice(title="Tel que validé").published_revision
    if not signed:
        revision = RevisionFactory(title="Tel que validé", recorded_at=None, signed_off_at=None, signed_off_by="")
    response = desk.get(url("revision_change", revision.pk))
    assert b'name="title"' not in response.content
    assert desk.post(url("revision_change", revision.pk), {"title": "Autre"}).status_code == 403
    assert desk.post(reverse("admin:practices_revision_delete", args=[revision.pk]), {"post": "yes"}).status_code == 403
    revision.refresh_from_db()
    assert revision.title == "Tel que validé"


def test_new_revision_button_opens_the_draft_beside_the_one_on_line(desk):
    practice = published_practice(title="Tel que validé")
    response = desk.post(url("practice_new_revision", practice.pk), follow=True)
    assert response.redirect_chain[0][0].endswith(f"/pratiques/{practice.slug}/ecrire/")
    assert 'value="Tel que validé"' in response.text
    assert Revision.objects.count() == 1
    practice.refresh_from_db()
    assert (practice.state, practice.published_revision.number) == (PracticeState.PUBLISHED, 1)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"name": "", "on": "2024-01-02"}, "Ce champ est obligatoire."),
        ({"name": "Samir Aoudia", "on": "demain"}, "Saisissez une date valide."),
        (
            {"name": "Samir Aoudia", "on": (datetime.date.today() + datetime.timedelta(days=2)).isoformat()},  # noqa: DTZ011
            "Cette date est à venir : donnez le jour où la validation a été reçue.",
        ),
    ],
)
def test_bad_signoff_is_told_and_kept_out(desk, values, told):
    revision = RevisionFactory(signed_off_at=None, signed_off_by="")
    assert said(desk.post(url("revision_sign_off", revision.pk), values, follow=True)) == [told]
    revision.refresh_from_db()
    assert revision.signed_off_at is None


def test_publishing_without_signoff_is_refused(desk):
    revision = RevisionFactory(signed_off_at=None, signed_off_by="", number=1)
    response = desk.post(url("revision_publish", revision.pk), follow=True)
    assert said(response) == ["L’entreprise n’a pas encore validé la révision 1 : notez qui l’a validée, et quand."]


def test_withdrawing_a_draft_is_refused(desk):
    revision = RevisionFactory()
    response = desk.post(url("practice_withdraw", revision.practice_id), {"reason": "Motif"}, follow=True)
    assert said(response) == ["Une pratique à l’état « Brouillon » ne peut pas passer à « Retirée »."]


@pytest.mark.parametrize("name", ["practice_new_revision", "practice_withdraw"])
def test_buttons_answer_posts_alone(desk, name):
    practice = published_practice()
    assert desk.get(url(name, practice.pk)).status_code == 403
    assert Revision.objects.count() == 1


def test_buttons_are_closed_to_who_does_not_moderate(client):
    practice = published_practice()
    client.force_login(UserFactory())
    assert client.post(url("practice_withdraw", practice.pk), {"reason": "Motif"}).status_code == 302  # to sign in
    client.force_login(UserFactory(is_staff=True))  # of the team, without the group's permission
    assert client.post(url("practice_withdraw", practice.pk), {"reason": "Motif"}).status_code == 403
    practice.refresh_from_db()
    assert practice.state == PracticeState.PUBLISHED


def test_lists_and_vocabularies_open(desk):
    published_practice()
    Problem.objects.create(slug="rebuts", name="Réduire les rebuts")
    for name in ("practices_practice", "practices_problem", "practices_technology", "vitrines_vitrine"):
        assert desk.get(reverse(f"admin:{name}_changelist")).status_code == 200
        assert desk.get(reverse(f"admin:{name}_add")).status_code == 200
    assert desk.get(reverse("admin:practices_practice_changelist"), {"q": "contrôle"}).status_code == 200
    assert desk.get(reverse("admin:vitrines_vitrine_change", args=[VitrineFactory().pk])).status_code == 200
