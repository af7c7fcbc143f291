"""Gate 2: the Alliance's queue, who reads, what it may decide, and who is told."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from practices.models import Practice, Revision
from practices.services.revising import start_revision
from practices.signoff.enums import TextState
from practices.signoff.models import Submission
from practices.signoff.selectors import reader_of
from practices.signoff.services import moderating
from practices.signoff.services.answering import SupersededError
from practices.signoff.services.asking import Addressee, request_signoff
from practices.workflow import TransitionRefused
from practices.writing.models import Draft
from practices.writing.services import record_revision
from tests.factories.accounts import UserFactory
from tests.factories.signoff import member, moderator, signatory_of, signed_text, waiting_text
from tests.factories.vitrines import VitrineFactory

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:signoff_submission_changelist")


def mails(kind: str) -> list[str]:
    return sorted(OutgoingEmail.objects.filter(kind=f"signoff.{kind}").values_list("to_email", flat=True))


def page_of(submission: Submission) -> str:
    return reverse("admin:signoff_submission_change", args=[submission.pk])


def fresh(submission: Submission) -> Submission:
    return Submission.objects.select_related("revision", "claimed_by").get(pk=submission.pk)


# ── The queue ────────────────────────────────────────────────────────────────
def test_the_queue_lists_what_waits_the_oldest_first_in_as_many_queries(client):
    client.force_login(moderator())
    counts, ages = [], []
    for rank in range(6):
        with time_machine.travel(timezone.now() - timedelta(days=3 * rank), tick=False):
            signed_text()
        waiting_text()
        if rank in (0, 5):
            client.get(QUEUE)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = client.get(QUEUE)
            counts.append(len(queries))
            ages = [row.submitted_at for row in response.context["cl"].result_list]
    assert counts[0] == counts[1]
    assert (len(ages), ages) == (6, sorted(ages))


def test_the_queue_says_who_reads_for_fifteen_minutes(client):
    submission, first, second = signed_text(), moderator(full_name="Léa Martin"), moderator()
    assert moderating.claim_text(submission=submission, by=first)
    assert not moderating.claim_text(submission=submission, by=second)
    client.force_login(second)
    assert "Léa Martin (depuis" in client.get(QUEUE).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert reader_of(fresh(submission)) is None
        assert moderating.claim_text(submission=submission, by=second)
    moderating.release_text(submission=submission, by=first)
    assert fresh(submission).claimed_by == second
    moderating.release_text(submission=submission, by=second)
    assert fresh(submission).claimed_by is None


# ── One text ─────────────────────────────────────────────────────────────────
def test_the_page_shows_the_text_the_diff_and_the_proof(client):
    submission = signed_text(on_line=True, risks="Aucun risque.")
    client.force_login(moderator())
    html = client.get(page_of(submission)).content.decode()
    assert "Le taux atteint 7,1" in html
    assert "<del>" in html
    assert "<ins>" in html
    assert "[retiré" in html
    assert "Validée par Samir Aoudia" in html
    assert fresh(submission).claimed_by is None


def test_published_from_the_page_and_everybody_told_once(client):
    submission = signed_text(on_line=True, to=Addressee("claire@usine.example", "Claire Nguyen"))
    editor, owner = member(submission.practice.vitrine, "editor"), submission.opened_by
    client.force_login(moderator())
    response = client.post(page_of(submission), {"choix": "publier", "revision": submission.revision_id})
    assert response["Location"] == QUEUE
    practice = Practice.objects.get(pk=submission.practice_id)
    assert (practice.state, practice.published_revision_id) == ("published", submission.revision_id)
    assert practice.reviewed_at == Revision.objects.get(pk=submission.revision_id).signed_off_at
    assert fresh(submission).state == TextState.PUBLISHED
    assert (mails("published"), mails("published_for_signatory")) == ([owner.email], ["claire@usine.example"])
    assert editor.email not in mails("published")


def test_sent_back_with_remarks_and_a_word(client):
    submission = signed_text()
    client.force_login(moderator())
    client.post(
        page_of(submission),
        {"choix": "reprendre", "revision": submission.revision_id, "remarque-fait": "Avec qui ?", "reason": "Presque."},
    )
    moved = fresh(submission)
    assert (moved.state, moved.reason, moved.comments.get().section) == (
        TextState.CHANGES_REQUESTED, "Presque.", "fait",
    )  # fmt: skip
    told = sorted([submission.opened_by.email, signatory_of(submission).email])
    assert mails("changes_requested") == told
    body = OutgoingEmail.objects.filter(kind="signoff.changes_requested").first().text_body
    assert ("Presque." in body, "Avec qui" in body, "Ce qui a été fait" in body) == (True, False, True)


def test_refused_with_a_reason_and_never_without(client):
    submission = signed_text()
    client.force_login(moderator())
    seen = {"choix": "refuser", "revision": submission.revision_id}
    response = client.post(page_of(submission), seen)
    assert (response.status_code, fresh(submission).state) == (200, TextState.SUBMITTED)
    assert "Donnez le motif du refus" in response.content.decode()
    client.post(page_of(submission), seen | {"reason": "C’est une annonce."})
    assert fresh(submission).state == TextState.REFUSED
    assert len(mails("refused")) == 2
    response = client.post(page_of(submission), {"choix": "publier", "revision": submission.revision_id})
    assert (response.status_code, fresh(submission).state) == (200, TextState.REFUSED)


def test_a_moderators_corrections_go_back_through_the_company(client):
    submission = signed_text()
    alliance = moderator()
    client.force_login(alliance)
    response = client.post(page_of(submission), {"choix": "corriger", "revision": submission.revision_id})
    there = response["Location"]
    assert there.endswith("/ecrire/")
    assert (Revision.objects.count(), fresh(submission).state) == (1, TextState.SUBMITTED)
    draft = Draft.objects.get()
    assert draft.content["title"] == submission.revision.title
    typed = {"title": "Corrigé par l’Alliance", "version": draft.version, "gains": "1", "geste": "envoyer"}
    client.post(there, typed)
    moved = fresh(submission)
    assert (moved.state, moved.revision.number) == (TextState.AWAITING_SIGNOFF, 2)
    assert moved.revision.title == "Corrigé par l’Alliance"
    assert len(mails("asked")) == 2
    with pytest.raises(SupersededError):
        moderating.publish_text(submission=submission, seen=submission.revision_id, by=alliance)


def test_a_text_that_moved_on_is_not_published_by_a_stale_page(client):
    submission = signed_text()
    client.force_login(moderator())
    newer = start_revision(practice=submission.practice, by=submission.opened_by)
    request_signoff(revision=newer, by=submission.opened_by)
    response = client.post(page_of(submission), {"choix": "publier", "revision": submission.revision_id}, follow=True)
    assert "Une révision plus récente attend" in response.content.decode().replace("\u00a0", " ")
    assert fresh(submission).state == TextState.AWAITING_SIGNOFF


def test_only_the_alliance_with_its_right_moderates(client):
    submission = signed_text()
    without_right = UserFactory(is_staff=True)
    owner = signatory_of(submission).user
    for person in (without_right, owner, UserFactory()):
        with pytest.raises(PermissionDenied):
            moderating.publish_text(submission=submission, seen=submission.revision_id, by=person)
        with pytest.raises(PermissionDenied):
            moderating.claim_text(submission=submission, by=person)
    client.force_login(without_right)
    assert client.get(page_of(submission)).status_code == 403
    without_right.user_permissions.add(Permission.objects.get(codename="change_submission"))
    assert client.get(page_of(submission)).status_code == 200


def test_asking_for_nothing_is_refused():
    submission = signed_text()
    with pytest.raises(TransitionRefused, match="Dites ce qui est à reprendre"):
        moderating.ask_changes(submission=submission, seen=submission.revision_id, reason=" ", by=moderator())


# ── Interview ────────────────────────────────────────────────────────────────
def test_the_alliance_writes_for_a_vitrine_and_the_company_signs(client):
    vitrine = VitrineFactory()
    alliance = moderator()
    client.force_login(alliance)
    address = reverse("admin:signoff_submission_write")
    assert "Écrire pour une vitrine" in client.get(QUEUE).content.decode()
    assert client.get(address).status_code == 200
    values = {"vitrine": vitrine.pk, "title": "Le laser", "notes": "Ils ont posé un laser.\r\n\r\n- six mois\n- 40 k€"}
    client.post(address, values)
    client.post(address, values)
    practice = Practice.objects.get()
    blocks = [block["html"] for block in practice.draft.unplaced]
    assert (practice.vitrine, practice.draft.content["title"]) == (vitrine, "Le laser")
    assert blocks == ["<p>Ils ont posé un laser.</p>", "<ul><li>six mois</li><li>40 k€</li></ul>"]
    revision = record_revision(draft=practice.draft, by=alliance)
    request_signoff(revision=revision, by=alliance, to=Addressee("claire@usine.example", "Claire Nguyen"))
    assert mails("asked") == ["claire@usine.example"]
