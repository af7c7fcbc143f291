"""“Cette vitrine devrait raconter …”: suggested once, seen by who writes, told or set aside."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from portal.mail.notifications import is_still_wanted
from practices.models import Practice
from practices.suggestions.enums import SuggestionState
from practices.suggestions.models import Suggestion
from practices.suggestions.services import SuggestionRefusedError, set_aside, suggest, tell
from tests.factories.accounts import UserFactory
from tests.factories.signoff import member, moderator
from tests.factories.vitrines import VitrineFactory
from tests.support.html import check_page
from visits.digest import weeks_of
from visits.services.digests import choose_digest
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


def test_suggested_on_the_vitrines_page_and_chosen_at_its_desk(client):
    vitrine = VitrineFactory()
    reader, editor = UserFactory(), member(vitrine, Role.EDITOR)
    assert "Suggérer un sujet à raconter" in client.get(vitrine.get_absolute_url()).content.decode()
    address = reverse("suggestions:suggest", args=[vitrine.slug])
    assert client.get(address).status_code == 302
    client.force_login(reader)
    check_page(client.get(address))
    client.post(address, {"subject": "Le changement de série", "why": "Nous perdons deux heures."})
    client.force_login(editor)
    html = check_page(client.get(reverse("suggestions:list", args=[vitrine.slug])))
    assert "Le changement de série" in html
    assert reader.full_name in html
    suggestion = Suggestion.objects.get()
    client.post(reverse("suggestions:tell", args=[vitrine.slug, suggestion.pk]))
    practice = Practice.objects.get()
    assert (practice.draft.content["title"], practice.state, practice.vitrine) == (
        "Le changement de série", "draft", vitrine,
    )  # fmt: skip
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.practice, suggestion.answered_by) == (
        SuggestionState.TAKEN, practice, editor,
    )  # fmt: skip


def test_the_same_subject_is_kept_once_while_it_waits():
    vitrine, editor = VitrineFactory(), moderator()
    first = suggest(vitrine=vitrine, subject="Le  changement de série", why="", by=UserFactory())
    with pytest.raises(SuggestionRefusedError, match="déjà suggéré"):
        suggest(vitrine=vitrine, subject="le changement de SERIE ?", why="", by=UserFactory())
    set_aside(suggestion=first, by=editor)
    set_aside(suggestion=first, by=editor)
    suggest(vitrine=vitrine, subject="Le changement de série", why="", by=UserFactory())
    suggest(vitrine=VitrineFactory(), subject="Le changement de série", why="", by=UserFactory())
    assert Suggestion.objects.still_open().count() == 2


def test_five_a_day_and_then_tomorrow():
    reader = UserFactory()
    for rank in range(5):
        suggest(vitrine=VitrineFactory(), subject=f"Sujet {rank}", why="", by=reader)
    with pytest.raises(SuggestionRefusedError, match="Revenez demain"):
        suggest(vitrine=VitrineFactory(), subject="Un de trop", why="", by=reader)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        suggest(vitrine=VitrineFactory(), subject="Un de trop", why="", by=reader)


def test_a_subject_without_a_word_is_refused_and_what_was_typed_stays(client):
    vitrine = VitrineFactory()
    client.force_login(UserFactory())
    response = client.post(
        reverse("suggestions:suggest", args=[vitrine.slug]), {"subject": " ?? ", "why": "Parce que."}
    )
    html = check_page(response)
    assert "Dites le sujet en quelques mots" in html
    assert "Parce que." in html


def test_only_who_writes_there_chooses(client):
    vitrine = VitrineFactory()
    suggestion = suggest(vitrine=vitrine, subject="Un sujet", why="", by=UserFactory())
    former = member(vitrine)
    former.memberships.all().delete()
    for person in (member(vitrine, Role.HOST), member(VitrineFactory()), former, UserFactory()):
        with pytest.raises(PermissionDenied):
            tell(suggestion=suggestion, by=person)
        client.force_login(person)
        assert client.get(reverse("suggestions:list", args=[vitrine.slug])).status_code == 404
    elsewhere = member(VitrineFactory(slug="ailleurs"))
    client.force_login(elsewhere)
    assert client.post(reverse("suggestions:tell", args=["ailleurs", suggestion.pk])).status_code == 404


def test_told_twice_it_is_one_practice():
    suggestion = suggest(vitrine=VitrineFactory(), subject="Un sujet", why="", by=UserFactory())
    editor = member(suggestion.vitrine, Role.EDITOR)
    assert tell(suggestion=suggestion, by=editor) == tell(suggestion=suggestion, by=editor)
    with pytest.raises(SuggestionRefusedError, match="déjà commencé"):
        set_aside(suggestion=suggestion, by=editor)
    assert Practice.objects.count() == 1


# ── Telling the vitrine ──────────────────────────────────────────────────────
def told() -> list[str]:
    return sorted(OutgoingEmail.objects.filter(kind="suggestions.received").values_list("to_email", flat=True))


def test_who_writes_is_told_once_by_mail_and_the_monday_letter_tells_its_readers():
    vitrine = VitrineFactory()
    editor, owner, reader = member(vitrine, Role.EDITOR), member(vitrine), member(vitrine)
    member(vitrine, Role.HOST)
    letter = vitrine.memberships.get(user=reader)
    choose_digest(membership=letter, wanted=True)
    suggestion = suggest(vitrine=vitrine, subject="Le changement de série", why="Nous y perdons.", by=UserFactory())
    suggest(vitrine=vitrine, subject="La maintenance", why="", by=owner)
    assert told() == sorted([editor.email, editor.email, owner.email])
    mail = OutgoingEmail.objects.get(to_email=owner.email, kind="suggestions.received")
    assert "Le changement de série" in mail.subject
    assert "Nous y perdons" not in mail.text_body + mail.html_body
    lines = [(line.label, line.count) for line in weeks_of([letter])[letter.pk].lines]
    assert lines == [("2 sujets suggérés", 2)]
    assert is_still_wanted(mail)
    set_aside(suggestion=suggestion, by=editor)
    assert not is_still_wanted(mail)


def test_a_subject_of_another_week_is_not_told_again_by_the_letter():
    vitrine = VitrineFactory()
    owner = member(vitrine)
    letter = vitrine.memberships.get(user=owner)
    suggest(vitrine=vitrine, subject="La maintenance", why="", by=UserFactory())
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False):
        assert weeks_of([letter])[letter.pk].lines == ()


def test_who_left_is_not_written_to():
    vitrine = VitrineFactory()
    editor = member(vitrine, Role.EDITOR)
    suggest(vitrine=vitrine, subject="La maintenance", why="", by=UserFactory())
    mail = OutgoingEmail.objects.get(kind="suggestions.received")
    editor.memberships.all().delete()
    assert not is_still_wanted(mail)
