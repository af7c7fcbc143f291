"""Keeping fresh: listed after a year, confirmed in one click, updated by a short form, taken back with a reason."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from portal.mail.notifications import is_still_wanted
from practices.models import Practice, Revision
from practices.signoff.enums import Channel, TextState
from practices.signoff.models import PracticeTransition, Submission
from practices.signoff.services import reviewing
from practices.signoff.services.reviewing import ask_whether_texts_hold, confirm_practice, update_practice
from practices.workflow import TransitionRefused
from tests.factories.accounts import UserFactory
from tests.factories.practices import PracticeFactory, published_practice
from tests.factories.signoff import member, moderator, waiting_text
from tests.support.html import check_page
from visits.digest import weeks_of
from visits.services.digests import choose_digest
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


def on_line(days: int, **fields) -> Practice:
    """A practice on line, last looked at that many days ago."""
    practice = published_practice(**fields)
    Practice.objects.filter(pk=practice.pk).update(reviewed_at=timezone.now() - timedelta(days=days))
    practice.refresh_from_db()
    return practice


def test_stale_after_a_year_and_not_a_day_before():
    old, recent = on_line(366), on_line(364)
    withdrawn = on_line(900)
    Practice.objects.filter(pk=withdrawn.pk).update(
        state="withdrawn", withdrawn_at=timezone.now(), withdrawn_reason="Motif"
    )
    assert list(Practice.objects.stale()) == [old]
    assert recent.state == "published"


def test_listed_to_the_editors_and_confirmed_in_one_click(client):
    practice = on_line(400)
    editor = member(practice.vitrine, Role.EDITOR)
    client.force_login(editor)
    address = reverse("signoff:review", args=[practice.vitrine.slug])
    assert "À relire" in check_page(client.get(address)).replace("À relire –", "")
    client.post(reverse("signoff:confirm", args=[practice.slug]))
    practice.refresh_from_db()
    assert timezone.now() - practice.reviewed_at < timedelta(minutes=1)
    assert list(Practice.objects.stale()) == []
    log = PracticeTransition.objects.get()
    assert (log.note, log.actor, log.from_state, log.to_state) == ("Toujours exact", editor, "published", "published")


def test_only_who_writes_there_confirms(client):
    practice = on_line(400)
    elsewhere = member(on_line(10).vitrine)
    former = member(practice.vitrine)
    former.memberships.all().delete()
    for person in (member(practice.vitrine, Role.HOST), elsewhere, former, UserFactory()):
        with pytest.raises(PermissionDenied):
            confirm_practice(practice=practice, by=person)
        client.force_login(person)
        assert client.post(reverse("signoff:confirm", args=[practice.slug])).status_code == 404
    practice.refresh_from_db()
    assert practice.reviewed_at < timezone.now() - timedelta(days=399)


def test_a_draft_is_not_confirmed():
    with pytest.raises(TransitionRefused, match="n’est pas en ligne"):
        confirm_practice(practice=PracticeFactory(), by=moderator())


def test_updated_by_the_short_form_then_sent_to_sign(client):
    practice = on_line(400)
    owner, editor = member(practice.vitrine), member(practice.vitrine, Role.EDITOR)
    client.force_login(editor)
    address = reverse("signoff:update", args=[practice.slug])
    form = client.get(address).context["form"]
    gain = practice.published_revision.gains.get()
    values = {field.html_name: field.value() or "" for field in form} | {"revision": practice.published_revision_id}
    response = client.post(address, values | {f"chiffre-{gain.pk}-after": "3,1", "texte-limits": "Les pièces peintes."})
    submission = Submission.objects.get()
    assert response["Location"] == reverse("signoff:text", args=[submission.pk])
    revision = submission.revision
    assert (revision.number, revision.limits, str(revision.gains.get().after.normalize())) == (
        2, "<p>Les pièces peintes.</p>", "3.1",
    )  # fmt: skip
    assert [signatory.user for signatory in submission.signatories.all()] == [owner]
    practice.refresh_from_db()
    assert practice.published_revision.number == 1
    assert client.post(address, values).context["refusal"].startswith("Une révision de cette pratique attend déjà")


def test_an_update_that_changes_nothing_says_so():
    practice = on_line(400)
    with pytest.raises(TransitionRefused, match="Rien n’a changé"):
        update_practice(practice=practice, seen=practice.published_revision_id, changes={}, gains={}, by=moderator())
    assert Revision.objects.count() == 1


def test_the_alliance_finds_what_is_stale(client):
    old, recent = on_line(400, title="Ancienne"), on_line(5, title="Récente")
    client.force_login(moderator())
    address = reverse("admin:practices_practice_changelist")
    found = {
        value: [row.pk for row in client.get(address, {"relue": value}).context["cl"].result_list]
        for value in ("ancienne", "recente")
    }
    assert found == {"ancienne": [old.pk], "recente": [recent.pk]}


def test_an_owner_takes_a_practice_back_with_a_reason_that_stays_private(client):
    practice = published_practice()
    published_practice(title="Une pratique voisine")
    owner = member(practice.vitrine)
    client.force_login(owner)
    address = reverse("signoff:withdraw", args=[practice.slug])
    html = check_page(client.get(address))
    assert "Pourquoi" in html
    assert "Donnez le motif" in client.post(address, {"reason": " "}).content.decode()
    client.post(address, {"reason": "La ligne est démontée."})
    client.logout()
    html = check_page(client.get(practice.get_absolute_url()), status=410)
    assert "La ligne est démontée." not in html
    assert "Une pratique voisine" in html


def test_only_an_owner_takes_a_practice_back(client):
    practice = published_practice()
    for person in (member(practice.vitrine, Role.EDITOR), member(published_practice().vitrine), UserFactory()):
        client.force_login(person)
        address = reverse("signoff:withdraw", args=[practice.slug])
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "Motif"}).status_code == 404
    practice.refresh_from_db()
    assert practice.state == "published"


def test_a_text_sent_is_taken_back_by_who_writes(client):
    submission = waiting_text()
    client.force_login(submission.opened_by)
    client.post(reverse("signoff:abandon", args=[submission.pk]))
    assert Submission.objects.get().state == TextState.ABANDONED
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        assert client.post(reverse("signoff:abandon", args=[submission.pk])).status_code == 302


# ── The mail of a year-old text ──────────────────────────────────────────────
def asked() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="signoff.year_old").order_by("to_email"))


def link_in(mail: OutgoingEmail) -> str:
    return re.search(r"/r/[\w-]+/", mail.text_body)[0]


def test_who_writes_is_asked_once_a_year_whether_a_text_holds():
    practice = on_line(366)
    on_line(364)
    editor, owner, reader = member(practice.vitrine, Role.EDITOR), member(practice.vitrine), member(practice.vitrine)
    member(practice.vitrine, Role.HOST)
    letter = practice.vitrine.memberships.get(user=reader)
    choose_digest(membership=letter, wanted=True)
    assert [ask_whether_texts_hold() for _ in range(3)] == [2, 0, 0]
    assert sorted(mail.to_email for mail in asked()) == sorted([editor.email, owner.email])
    assert [line.label for line in weeks_of([letter])[letter.pk].lines] == ["1 texte à relire"]
    confirm_practice(practice=practice, by=editor)
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=False):
        Practice.objects.exclude(pk=practice.pk).update(reviewed_at=timezone.now())
        assert [ask_whether_texts_hold() for _ in range(2)] == [2, 0]


def test_a_text_settled_meanwhile_is_not_asked_about():
    practice = on_line(366)
    editor = member(practice.vitrine, Role.EDITOR)
    ask_whether_texts_hold()
    (mail,) = asked()
    assert is_still_wanted(mail)
    confirm_practice(practice=practice, by=editor)
    assert not is_still_wanted(mail)


def test_a_text_of_which_a_new_one_waits_is_not_asked_about():
    practice = waiting_text(on_line=True).practice
    Practice.objects.filter(pk=practice.pk).update(reviewed_at=timezone.now() - timedelta(days=400))
    assert (list(Practice.objects.stale()), ask_whether_texts_hold()) == ([practice], 0)


def test_said_to_hold_from_the_mail_and_only_once(client):
    practice = on_line(366)
    editor = member(practice.vitrine, Role.EDITOR)
    ask_whether_texts_hold()
    address = link_in(asked()[0])
    assert "un clic suffit" in check_page(client.get(address))
    practice.refresh_from_db()
    assert practice in Practice.objects.stale()  # a scanner passed by
    assert "C’est noté" in check_page(client.post(address)).replace("\u00a0", " ")
    log = PracticeTransition.objects.get()
    assert (log.note, log.actor, log.channel) == ("Toujours exact", editor, Channel.LINK)
    assert "C’est noté" in check_page(client.post(address))
    assert PracticeTransition.objects.count() == 1


def test_the_link_of_who_left_says_nothing(client):
    practice = on_line(366)
    editor = member(practice.vitrine, Role.EDITOR)
    ask_whether_texts_hold()
    editor.memberships.all().delete()
    assert client.post(link_in(asked()[0])).status_code == 404
    assert PracticeTransition.objects.count() == 0


def test_a_portal_whose_texts_are_all_old_does_not_write_to_everybody_about_everything(monkeypatch):
    monkeypatch.setattr(reviewing, "MAILS_A_RUN", 2)
    first = on_line(500, title="La plus ancienne")
    owner = member(first.vitrine)
    on_line(450, vitrine=first.vitrine)
    for days in (440, 430):
        member(on_line(days).vitrine)
    assert [ask_whether_texts_hold() for _ in range(4)] == [2, 2, 0, 0]
    told = OutgoingEmail.objects.filter(recipient=owner).order_by("created_at")
    assert [mail.subject.endswith("La plus ancienne") for mail in told] == [True, False]
