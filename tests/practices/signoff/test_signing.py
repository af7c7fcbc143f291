"""Gate 1: asked by mail, read, corrected, signed or returned by a link, without an account."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from practices.content import checksum
from practices.models import Practice, Revision
from practices.services.revising import start_revision
from practices.signoff.enums import Channel, TextState, Use, Verdict
from practices.signoff.links import signing_link
from practices.signoff.models import Comment, Consent, Signature, Submission
from practices.signoff.services import answering
from practices.signoff.services.asking import Addressee, name_signatory, request_signoff, write_again
from practices.workflow import TransitionRefused
from practices.writing.models import Draft
from practices.writing.services import open_draft, record_revision, save_draft
from tests.factories.accounts import UserFactory
from tests.factories.pictures import a_picture
from tests.factories.practices import PracticeFactory, RevisionFactory
from tests.factories.signoff import member, moderator, signatory_of, signer, waiting_text
from tests.support.html import check_page
from vitrines.enums import Role
from vitrines.models import Membership

pytestmark = pytest.mark.django_db

CLAIRE = Addressee(email="claire@usine.example", name="Claire Nguyen")


def path_of(link: str) -> str:
    return urlsplit(link).path


def link_of(submission: Submission) -> str:
    return path_of(signing_link(signatory_of(submission)))


def mails(kind: str) -> list[str]:
    return sorted(OutgoingEmail.objects.filter(kind=f"signoff.{kind}").values_list("to_email", flat=True))


def form_of(response) -> dict:
    """What the browser would send back of the page, untouched."""
    context = response.context
    values = {"revision": context["revision"].pk}
    for form in (context["correction"], context["remarks"], context["sign"]):
        for field in form:
            value = field.value()
            values[field.html_name] = "" if value is None else value
    return values


def fresh(submission: Submission) -> Submission:
    return Submission.objects.select_related("revision").get(pk=submission.pk)


# ── Asking ───────────────────────────────────────────────────────────────────
def test_every_owner_is_written_to_once_whatever_is_clicked_twice():
    submission = waiting_text(owners=2)
    owners = sorted(submission.signatories.values_list("email", flat=True))
    again = request_signoff(revision=submission.revision, by=submission.opened_by)
    assert (mails("asked"), again.pk, Submission.objects.count()) == (owners, submission.pk, 1)


def test_an_owner_who_sends_the_text_gets_no_mail():
    revision = RevisionFactory(signed_off_at=None, signed_off_by="")
    owner = member(revision.practice.vitrine)
    submission = request_signoff(revision=revision, by=owner)
    assert (mails("asked"), submission.state) == ([], TextState.AWAITING_SIGNOFF)


def test_an_owner_names_anyone():
    submission = waiting_text(to=CLAIRE)
    assert mails("asked") == ["claire@usine.example"]
    assert signatory_of(submission).user is None


@pytest.mark.parametrize("role", [Role.EDITOR])
def test_an_editor_names_an_owner_but_nobody_else(role):
    revision = RevisionFactory(signed_off_at=None, signed_off_by="")
    editor, owner = member(revision.practice.vitrine, role), member(revision.practice.vitrine)
    with pytest.raises(PermissionDenied):
        request_signoff(revision=revision, by=editor, to=CLAIRE)
    request_signoff(revision=revision, by=editor, to=Addressee(owner.email.upper(), owner.full_name))
    assert mails("asked") == [owner.email]


def test_hosts_strangers_former_members_and_other_vitrines_ask_for_nothing():
    revision = RevisionFactory(signed_off_at=None, signed_off_by="")
    vitrine = revision.practice.vitrine
    former = member(vitrine)
    former.memberships.all().delete()
    elsewhere = member(RevisionFactory().practice.vitrine)
    for person in (member(vitrine, Role.HOST), UserFactory(), former, elsewhere):
        with pytest.raises(PermissionDenied):
            request_signoff(revision=revision, by=person)
    assert Submission.objects.count() == 0


def test_a_vitrine_without_owner_needs_a_name():
    revision = RevisionFactory(signed_off_at=None, signed_off_by="")
    with pytest.raises(TransitionRefused, match="indiquez à qui envoyer"):
        request_signoff(revision=revision, by=moderator())
    request_signoff(revision=revision, by=moderator(), to=CLAIRE)
    assert mails("asked") == ["claire@usine.example"]


def test_an_older_or_signed_revision_is_not_sent():
    submission = waiting_text()
    first, by = submission.revision, submission.opened_by
    second = start_revision(practice=submission.practice, by=by)
    request_signoff(revision=second, by=by)
    with pytest.raises(TransitionRefused, match="plus récente, attend déjà"):
        request_signoff(revision=first, by=by)
    answering.approve_text(
        submission=submission, seen=second.pk, agreed=frozenset({Use.WEB}), by=signer(submission, "Samir Aoudia")
    )
    with pytest.raises(TransitionRefused, match="Samir Aoudia a déjà validé"):
        request_signoff(revision=second, by=by)


def test_a_text_is_not_sent_to_a_crowd():
    submission = waiting_text()
    owner = signatory_of(submission).user
    for rank in range(5):
        name_signatory(submission=submission, to=Addressee(f"p{rank}@usine.example", "Une personne"), by=owner)
    with pytest.raises(TransitionRefused, match="6 personnes ont déjà reçu ce texte"):
        name_signatory(submission=submission, to=CLAIRE, by=owner)


# ── The page behind the link ─────────────────────────────────────────────────
def test_the_page_shows_the_text_and_changes_nothing(client):
    submission = waiting_text(visibility={"solution": "on_visit"})
    html = check_page(client.get(link_of(submission)))
    assert "Le taux de rebut plafonnait" in html
    assert "sur place seulement" in html
    assert fresh(submission).state == TextState.AWAITING_SIGNOFF


def test_signed_without_an_account(client):
    submission = waiting_text(to=CLAIRE, on_line=True)
    address = link_of(submission)
    values = form_of(client.get(address)) | {
        "choix": "valider", "name": "Claire Nguyen", "job_title": "Directrice", "uses": ["web", "press"],
    }  # fmt: skip
    response = client.post(address, values)
    assert (response.status_code, "sessionid" in client.cookies) == (302, False)
    moved = fresh(submission)
    assert (moved.state, moved.revision_id) == (TextState.SUBMITTED, submission.revision_id)
    proof = Signature.objects.get()
    assert (proof.name, proof.job_title, proof.email, proof.user, proof.channel, proof.verdict) == (
        "Claire Nguyen", "Directrice", "claire@usine.example", None, Channel.LINK, Verdict.APPROVED,
    )  # fmt: skip
    assert (proof.revision, proof.checksum) == (moved.revision, checksum(moved.revision))
    assert moved.revision.signed_off_by == "Claire Nguyen"
    given = {consent.use: consent.granted for consent in Consent.objects.all()}
    assert given == {"web": True, "book": False, "press": True}
    assert (mails("to_moderate"), len(mails("approved"))) == ([settings.ALLIANCE_EMAIL], 1)
    practice = Practice.objects.get(pk=submission.practice_id)
    assert (practice.state, practice.published_revision.number) == ("published", 1)
    html = check_page(client.get(response["Location"]))
    assert "a validé la révision 2" in html


def test_a_replayed_link_tells_what_happened_and_does_nothing(client):
    submission = waiting_text()
    address = link_of(submission)
    values = form_of(client.get(address)) | {"choix": "valider", "name": "Samir Aoudia", "uses": ["web"]}
    client.post(address, values)
    response = client.post(address, values)
    assert (response.status_code, Signature.objects.count(), mails("to_moderate")) == (
        409, 1, [settings.ALLIANCE_EMAIL],
    )  # fmt: skip
    assert "a validé la révision" in response.content.decode()


def test_corrected_in_place_then_signed_in_one_go(client):
    submission = waiting_text(to=CLAIRE)
    before = submission.revision
    address = link_of(submission)
    gain = before.gains.get()
    values = form_of(client.get(address)) | {
        "choix": "valider", "name": "Claire Nguyen", "uses": ["web"],
        "texte-situation": "Le taux de rebut plafonnait à 6,4 %.", f"chiffre-{gain.pk}-before": "6,4",
    }  # fmt: skip
    client.post(address, values)
    after = fresh(submission).revision
    assert (after.number, after.author, after.author_name) == (2, None, "Claire Nguyen")
    assert (after.situation, after.solution) == ("<p>Le taux de rebut plafonnait à 6,4 %.</p>", before.solution)
    assert str(after.gains.get().before.normalize()) == "6.4"
    before.refresh_from_db()
    assert (before.situation, before.signed_off_at) == ("Le taux de rebut plafonnait à 6,2 %.", None)
    assert Signature.objects.get().revision == after


def test_corrections_alone_are_kept_and_wait(client):
    submission = waiting_text()
    address = link_of(submission)
    values = form_of(client.get(address)) | {"choix": "garder", "texte-title": "Un meilleur titre"}
    response = client.post(address, values)
    moved = fresh(submission)
    assert (moved.state, moved.revision.number, moved.revision.title) == (
        TextState.AWAITING_SIGNOFF, 2, "Un meilleur titre",
    )  # fmt: skip
    assert "Un meilleur titre" in client.get(response["Location"]).content.decode()
    stale = client.get(address)
    assert "Un texte plus récent attend" in stale.content.decode()
    assert client.get(stale.context["current_url"]).status_code == 200


def test_an_answer_about_a_replaced_revision_is_not_taken(client):
    submission = waiting_text()
    address = link_of(submission)
    values = form_of(client.get(address)) | {"choix": "valider", "name": "Samir Aoudia", "uses": ["web"]}
    request_signoff(
        revision=start_revision(practice=submission.practice, by=submission.opened_by), by=submission.opened_by
    )
    response = client.post(address, values | {"texte-solution": "Trois caméras, pas deux."})
    html = check_page(response, status=409)
    assert "Ce texte a changé pendant que vous le lisiez" in html
    assert "Trois caméras, pas deux." in html
    assert (fresh(submission).state, Signature.objects.count()) == (TextState.AWAITING_SIGNOFF, 0)


def test_returned_with_remarks_by_section(client):
    submission = waiting_text()
    address = link_of(submission)
    values = form_of(client.get(address)) | {"choix": "renvoyer", "remarque-probleme": "Le taux est faux."}
    client.post(address, values)
    assert fresh(submission).state == TextState.CHANGES_REQUESTED
    comment = Comment.objects.get()
    assert (comment.section, comment.text, comment.role) == ("probleme", "Le taux est faux.", "company")
    mail = OutgoingEmail.objects.get(kind="signoff.returned")
    assert (mail.to_email, "Le problème" in mail.text_body) == (submission.opened_by.email, True)
    assert "Le taux est faux" not in mail.text_body + mail.html_body
    assert Signature.objects.get().verdict == Verdict.RETURNED


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"choix": "renvoyer"}, "Dites ce qui ne va pas"),
        ({"choix": "valider", "name": "Samir", "uses": ["book"]}, "Sans accord pour le portail"),
        ({"choix": "valider", "name": "", "uses": ["web"]}, "Ce champ est obligatoire"),
        ({"choix": "garder", "texte-title": "x" * 10_000}, "100 caractères"),
        ({"choix": "garder", "texte-situation": "a\x00b"}, "caractère nul"),
        ({"choix": "garder", "texte-title": " "}, "Ce champ est obligatoire"),
    ],
)
def test_what_cannot_be_taken_is_told_and_the_rest_stays_typed(client, values, told):
    submission = waiting_text()
    address = link_of(submission)
    response = client.post(address, form_of(client.get(address)) | {"texte-solution": "Trois caméras."} | values)
    html = re.sub("[\u00a0\u202f]", " ", response.content.decode())
    assert response.status_code == 200
    assert told in html
    assert "Trois caméras." in html
    assert (Revision.objects.count(), fresh(submission).state) == (1, TextState.AWAITING_SIGNOFF)


def test_the_link_of_a_former_owner_opens_nothing(client):
    submission = waiting_text()
    address = link_of(submission)
    Membership.objects.filter(user=signatory_of(submission).user).delete()
    assert client.get(address).status_code == 404
    assert client.post(address, {"choix": "valider"}).status_code == 404


def test_an_owner_who_leaves_takes_along_whom_they_named(client):
    submission = waiting_text(to=CLAIRE)
    address = link_of(submission)
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=submission.opened_by).delete()
    assert client.get(address).status_code == 404


def test_a_changed_address_takes_back_the_link(client):
    submission = waiting_text()
    address = link_of(submission)
    owner = signatory_of(submission).user
    owner.email = "ailleurs@usine.example"
    owner.save()
    assert client.get(address).status_code == 404


def test_an_expired_link_says_so(client):
    submission = waiting_text()
    address = link_of(submission)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        response = client.get(address)
    assert response.status_code == 410
    assert "Ce lien a expiré" in response.content.decode()


def test_a_fresh_link_is_sent_once_a_day_by_who_writes(client):
    submission = waiting_text(to=CLAIRE)
    signatory = signatory_of(submission)
    address = f"/espace/validations/{submission.pk}/relancer/{signatory.pk}/"
    client.force_login(member(RevisionFactory().practice.vitrine))
    assert client.post(address).status_code == 404
    client.force_login(submission.opened_by)
    client.post(address)
    response = client.post(address, follow=True)
    assert "Envoyer un nouveau lien" in check_page(response)
    assert mails("asked") == ["claire@usine.example"] * 2
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        write_again(signatory=signatory, by=submission.opened_by)
    assert mails("asked") == ["claire@usine.example"] * 3


# ── Signed in ────────────────────────────────────────────────────────────────
def test_an_owner_signs_from_the_space(client):
    submission = waiting_text()
    client.force_login(signatory_of(submission).user)
    address = f"/espace/validations/{submission.pk}/"
    values = form_of(client.get(address)) | {"choix": "valider", "uses": ["web"]}
    client.post(address, values)
    proof = Signature.objects.get()
    assert (proof.channel, proof.user, fresh(submission).state) == (
        Channel.PAGE, signatory_of(submission).user, TextState.SUBMITTED,
    )  # fmt: skip


def test_an_editor_reads_but_does_not_sign(client):
    submission = waiting_text()
    client.force_login(submission.opened_by)
    address = f"/espace/validations/{submission.pk}/"
    assert "Valider ce texte" not in client.get(address).content.decode()
    assert client.post(address, {"choix": "valider", "revision": submission.revision_id}).status_code == 403


def test_an_owner_lets_somebody_else_sign_from_the_page(client):
    submission = waiting_text()
    client.force_login(signatory_of(submission).user)
    address = f"/espace/validations/{submission.pk}/designer/"
    response = client.post(address, {"name": "Claire Nguyen", "email": "claire@usine.example"}, follow=True)
    assert "Claire Nguyen reçoit le texte par courriel" in response.content.decode()
    assert "claire@usine.example" in mails("asked")


def test_a_correction_reaches_the_draft_but_never_over_what_is_being_written():
    practice = RevisionFactory(number=1, signed_off_at=None, signed_off_by="", situation="", solution="").practice
    editor, _ = member(practice.vitrine, Role.EDITOR), member(practice.vitrine)
    draft = open_draft(vitrine=practice.vitrine, by=editor, practice=practice)
    content = draft.content | {"situation": "<p>Avant.</p>", "solution": "<p>Deux caméras.</p>"}
    draft = save_draft(draft=draft, version=draft.version, content=content, by=editor)
    submission = request_signoff(revision=record_revision(draft=draft, by=editor), by=editor)
    draft.refresh_from_db()
    save_draft(draft=draft, version=draft.version, content=draft.content | {"limits": "<p>Séries.</p>"}, by=editor)
    answering.correct_text(
        submission=submission,
        seen=submission.revision_id,
        changes={"situation": "<p>Avant, 6 %.</p>", "limits": "<p>Aucune.</p>"},
        gains={},
        by=signer(submission),
    )
    kept = Draft.objects.get(pk=draft.pk)
    assert (kept.content["situation"], kept.content["limits"]) == ("<p>Avant, 6 %.</p>", "<p>Séries.</p>")
    assert kept.version == draft.version + 2


def test_the_link_corrects_with_the_editor_and_its_pictures_open_without_an_account(client):
    practice = PracticeFactory()
    picture = a_picture(practice, alt="Le poste")
    figure = f'<figure><img data-picture="{picture.pk}" alt="Le poste"></figure>'
    submission = waiting_text(practice=practice, situation=f"<p>Avant.</p>{figure}", solution="<p>" + "é" * 40_000)
    link = link_of(submission)
    response = client.get(link)
    html = check_page(response)
    assert "data-editeur=" in html
    assert 'data-riche="&lt;p&gt;Avant.&lt;/p&gt;' in html
    (vignette,) = re.findall(r'data-vignette="([^"]+)"', html)
    assert client.get(vignette).status_code == 200
    given = form_of(response) | {"texte-situation": f"<p>Avant, <strong>6 %</strong>.</p>{figure}", "choix": "garder"}
    assert client.post(link, given).status_code == 302
    assert fresh(submission).revision.situation == f"<p>Avant, <strong>6 %</strong>.</p>{figure}"
    assert fresh(submission).revision.solution == submission.revision.solution
