"""Drafts and revisions: nothing overwritten unseen, nothing lost, nothing recorded changes."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from practices.models import Gain, Practice, Revision
from practices.writing.content import ContentError, of_revision
from practices.writing.models import Draft
from practices.writing.services import DraftConflict, open_draft, record_revision, restore_revision, save_draft
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice
from tests.factories.visits import receiving_vitrine
from tests.factories.vitrines import MembershipFactory
from tests.factories.writing import SHORT, a_draft, an_editor
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


# ── Who ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR])
def test_owner_and_editor_write(role):
    vitrine = receiving_vitrine()
    person = MembershipFactory(vitrine=vitrine, role=role).user
    assert open_draft(vitrine=vitrine, by=person, title="Essai").practice.state == "draft"


def test_the_alliance_writes_for_a_vitrine():
    assert open_draft(vitrine=receiving_vitrine(), by=UserFactory(is_staff=True), title="Essai").version == 1


def test_nobody_else_opens_saves_or_records():
    draft = a_draft()
    vitrine = draft.practice.vitrine
    former = an_editor(vitrine)
    former.memberships.all().delete()
    host = MembershipFactory(vitrine=vitrine, role=Role.HOST).user
    for person in (UserFactory(), an_editor(), former, host):
        with pytest.raises(PermissionDenied):
            open_draft(vitrine=vitrine, by=person)
        with pytest.raises(PermissionDenied):
            save_draft(draft=draft, version=draft.version, content=SHORT | {"title": "Pris"}, by=person)
        with pytest.raises(PermissionDenied):
            record_revision(draft=draft, by=person)
    draft.refresh_from_db()
    assert draft.content["title"] == SHORT["title"]


def test_a_practice_of_another_vitrine_is_not_opened():
    editor = an_editor()
    with pytest.raises(PermissionDenied):
        open_draft(vitrine=editor.memberships.get().vitrine, by=editor, practice=published_practice())


# ── Opening ──────────────────────────────────────────────────────────────────
def test_the_same_beginning_twice_is_one_draft_and_another_takes_another_address():
    vitrine = receiving_vitrine()
    editor = an_editor(vitrine)
    first, again = (open_draft(vitrine=vitrine, by=editor, title="Peser l’œuf à l’aveugle") for _ in range(2))
    assert first == again
    save_draft(draft=first, version=1, content={"title": "Peser l’œuf à l’aveugle", "place": "Vervins"}, by=editor)
    other = open_draft(vitrine=vitrine, by=editor, title="Peser l’œuf à l’aveugle")
    assert [first.practice.slug, other.practice.slug] == ["peser-l-oeuf-a-l-aveugle", "peser-l-oeuf-a-l-aveugle-2"]


def test_the_draft_of_a_published_practice_starts_from_its_text():
    problem, technology = ProblemFactory(), TechnologyFactory()
    practice = published_practice(
        problems=[problem], technologies=[technology], cost_min=12000, in_service_on=datetime.date(2017, 3, 1)
    )
    draft = open_draft(vitrine=practice.vitrine, by=UserFactory(is_staff=True), practice=practice)
    content = draft.content
    assert content["cost_min"] == "12000"
    assert content["in_service_on"] == "2017-03-01"
    assert content["problems"] == [problem.slug]
    assert content["gains"][0]["before"] == "6,2"
    assert draft.base_revision == practice.published_revision
    practice.refresh_from_db()
    assert practice.state == "published"


# ── Saving ───────────────────────────────────────────────────────────────────
def test_a_save_over_a_version_that_passed_is_refused_and_writes_nothing():
    draft = a_draft()
    editor = draft.updated_by
    save_draft(draft=draft, version=2, content=SHORT | {"place": "Vervins"}, by=editor)
    with pytest.raises(DraftConflict) as refused:
        save_draft(draft=draft, version=2, content=SHORT | {"place": "Laon"}, by=editor)
    assert refused.value.current.content["place"] == "Vervins"
    assert Draft.objects.get().version == 3


def test_the_same_content_again_is_no_conflict_and_no_version():
    draft = a_draft()
    saved = save_draft(draft=draft, version=1, content=draft.content, by=draft.updated_by)
    assert saved.version == 2


@pytest.mark.django_db(transaction=True)
def test_of_eight_saves_at_once_one_wins_and_seven_are_told():
    draft = a_draft()
    editor, told = draft.updated_by, []

    def save(number: int) -> None:
        try:
            save_draft(draft=draft, version=2, content=SHORT | {"place": f"Atelier {number}"}, by=editor)
            told.append("saved")
        except DraftConflict:
            told.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(told) == ["conflict"] * 7 + ["saved"]
    assert Draft.objects.get().version == 3


def test_what_is_no_answer_of_ours_is_dropped_and_sections_are_cleaned():
    draft = a_draft(
        solution="<p onclick=x>a</p><script>b</script>",
        title="a\x00b",
        inconnu="x",
        visibility={"risks": "members", "x": "y"},
    )
    assert draft.content["solution"] == "<p>a</p>"
    assert draft.content["title"] == "ab"
    assert "inconnu" not in draft.content
    assert draft.content["visibility"] == {"risks": "members"}


def test_a_wrong_answer_is_kept_as_it_was_typed():
    draft = a_draft(cost_min="environ 12 k€", title="x" * 10_000)
    assert draft.content["cost_min"] == "environ 12 k€"
    assert len(draft.content["title"]) == 10_000


# ── Recording ────────────────────────────────────────────────────────────────
def test_a_revision_holds_what_the_draft_says():
    problem = ProblemFactory()
    draft = a_draft(problems=[problem.slug], cost_min="12 000", duration_months="4", in_service_on="12/04/2018")
    revision = record_revision(draft=draft, by=draft.updated_by)
    assert (revision.number, revision.author, revision.cost_min) == (1, draft.updated_by, 12000)
    assert revision.in_service_on == datetime.date(2018, 4, 12)
    assert list(revision.problems.all()) == [problem]
    gain = revision.gains.get()
    assert (gain.before, gain.after, gain.is_headline) == (Decimal("6.200"), Decimal("3.800"), True)
    assert revision.offered_formats == ["call"]
    assert revision.recorded_at is not None
    assert Draft.objects.get().base_revision == revision


def test_the_same_text_twice_is_one_revision():
    draft = a_draft()
    first, again = (record_revision(draft=draft, by=draft.updated_by) for _ in range(2))
    assert first == again
    changed = save_draft(draft=draft, version=2, content=SHORT | {"place": "Vervins"}, by=draft.updated_by)
    assert record_revision(draft=changed, by=draft.updated_by).number == 2


def test_everything_to_mend_is_told_at_once():
    draft = a_draft(
        title="x" * 101,
        cost_min="environ",
        in_service_on="31/02/2018",
        gains=[{"indicator": "Rebuts", "unit": "", "before": "peu", "after": "3"}],
    )
    with pytest.raises(ContentError) as refused:
        record_revision(draft=draft, by=draft.updated_by)
    assert set(refused.value.errors) == {"title", "cost_min", "in_service_on", "gains.0.unit", "gains.0.before"}
    assert not Revision.objects.exists()


def test_a_cost_range_upside_down_is_told_in_french():
    draft = a_draft(cost_min="5000", cost_max="1000")
    with pytest.raises(ContentError) as refused:
        record_revision(draft=draft, by=draft.updated_by)
    assert refused.value.errors == {"__all__": ["Le coût le plus haut suit un coût le plus bas, et le dépasse."]}


def test_a_recorded_revision_never_changes_but_for_its_sign_off():
    revision = record_revision(draft=(draft := a_draft()), by=draft.updated_by)
    attempts = [
        lambda: Revision.objects.filter(pk=revision.pk).update(title="Autre"),
        lambda: Revision.objects.filter(pk=revision.pk).update(recorded_at=None),
        lambda: revision.gains.update(after="1"),
        lambda: Gain.objects.create(revision=revision, indicator="a", unit="b", before=1, after=2),
        lambda: revision.problems.add(ProblemFactory()),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        _delete_now(revision.gains.all())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    revision.signed_off_by, revision.signed_off_at = "Samir Aoudia", datetime.datetime.now(datetime.UTC)
    revision.save(update_fields=["signed_off_by", "signed_off_at"])


def _delete_now(rows) -> None:
    """Delete and have it judged, as the end of a transaction does."""
    rows.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
def test_a_practice_that_leaves_takes_its_revisions_along():
    draft = a_draft()
    record_revision(draft=draft, by=draft.updated_by)
    Practice.objects.all().delete()
    assert not Gain.objects.exists()


# ── Restoring ────────────────────────────────────────────────────────────────
def test_an_earlier_text_comes_back_and_the_present_one_is_kept():
    draft = a_draft()
    editor, practice = draft.updated_by, draft.practice
    first = record_revision(draft=draft, by=editor)
    save_draft(draft=draft, version=2, content=SHORT | {"title": "Autre titre"}, by=editor)
    restored = restore_revision(practice=practice, revision=first, by=editor)
    assert restored.content == of_revision(first)
    assert restored.version == 4
    assert list(practice.revisions.values_list("number", "title")) == [(2, "Autre titre"), (1, SHORT["title"])]


def test_a_revision_of_another_practice_is_not_restored():
    draft, other = a_draft(), published_practice()
    with pytest.raises(PermissionDenied):
        restore_revision(practice=draft.practice, revision=other.published_revision, by=draft.updated_by)
