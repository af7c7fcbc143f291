"""Publishing, withdrawing, revising: the two gates, who may, and what the database keeps."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from practices.enums import PracticeState
from practices.models import Gain, Practice
from practices.services.publishing import publish_practice, record_signoff, start_revision, withdraw_practice
from practices.workflow import TransitionRefused
from tests.factories.accounts import UserFactory
from tests.factories.practices import (
    GainFactory,
    PracticeFactory,
    ProblemFactory,
    RevisionFactory,
    TechnologyFactory,
    published_practice,
)
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance():
    return UserFactory(is_staff=True)


def test_signed_off_revision_is_published_by_the_alliance(alliance):
    revision = RevisionFactory()
    practice = publish_practice(practice=revision.practice, revision=revision, by=alliance)
    practice.refresh_from_db()
    assert (practice.state, practice.published_revision) == (PracticeState.PUBLISHED, revision)
    assert practice.published_at is not None


def test_revision_without_signoff_is_refused(alliance):
    revision = RevisionFactory(signed_off_at=None, signed_off_by="", number=4)
    with pytest.raises(TransitionRefused, match="L’entreprise n’a pas encore validé la révision 4"):
        publish_practice(practice=revision.practice, revision=revision, by=alliance)
    revision.practice.refresh_from_db()
    assert (revision.practice.state, revision.practice.published_revision) == (PracticeState.DRAFT, None)


def test_revision_of_another_practice_is_refused(alliance):
    with pytest.raises(TransitionRefused, match="une révision de cette pratique"):
        publish_practice(practice=PracticeFactory(), revision=RevisionFactory(), by=alliance)


def test_corrected_text_replaces_the_one_on_line_and_keeps_its_date(alliance):
    practice = published_practice()
    first_published = practice.published_at
    second = RevisionFactory(practice=practice, number=2)
    practice = publish_practice(practice=practice, revision=second, by=alliance)
    assert (practice.published_revision, practice.published_at) == (second, first_published)


def test_withdrawn_practice_may_come_back(alliance):
    practice = published_practice()
    withdrawn = withdraw_practice(practice=practice, reason="  Procédé remplacé ", by=alliance)
    assert (withdrawn.state, withdrawn.withdrawn_reason) == (PracticeState.WITHDRAWN, "Procédé remplacé")
    back = publish_practice(practice=practice, revision=practice.published_revision, by=alliance)
    assert (back.state, back.withdrawn_at, back.withdrawn_reason) == (PracticeState.PUBLISHED, None, "")
    assert back.published_at > practice.published_at


def test_withdrawal_needs_a_reason(alliance):
    with pytest.raises(TransitionRefused, match="Donnez le motif du retrait"):
        withdraw_practice(practice=published_practice(), reason="  ", by=alliance)


@pytest.mark.parametrize("role", [None, *Role.values])
def test_nobody_but_the_alliance_publishes(role):
    revision = RevisionFactory()
    person = MembershipFactory(vitrine=revision.practice.vitrine, role=role).user if role else UserFactory()
    with pytest.raises(PermissionDenied):
        publish_practice(practice=revision.practice, revision=revision, by=person)


@pytest.mark.parametrize(("role", "allowed"), [(None, False), ("owner", True), ("editor", False), ("host", False)])
def test_the_owner_of_the_vitrine_may_take_its_text_back(role, allowed):
    practice = published_practice()
    person = MembershipFactory(vitrine=practice.vitrine, role=role).user if role else MembershipFactory().user
    if allowed:
        assert withdraw_practice(practice=practice, reason="Motif", by=person).state == PracticeState.WITHDRAWN
    else:
        with pytest.raises(PermissionDenied):
            withdraw_practice(practice=practice, reason="Motif", by=person)


def test_new_revision_copies_the_last_one_without_its_signoff(alliance):
    first = RevisionFactory(
        number=1, problems=[ProblemFactory()], technologies=[TechnologyFactory()], visibility={"risks": "members"}
    )
    GainFactory(revision=first)
    second = start_revision(practice=first.practice, by=alliance)
    assert (second.number, second.author, second.title, second.visibility) == (
        2,
        alliance,
        first.title,
        first.visibility,
    )
    assert (second.signed_off_at, second.signed_off_by) == (None, "")
    assert list(second.problems.all()) == list(first.problems.all())
    assert list(second.technologies.all()) == list(first.technologies.all())
    assert [gain.indicator for gain in second.gains.all()] == [gain.indicator for gain in first.gains.all()]
    assert Gain.objects.count() == 2


def test_first_revision_of_a_practice_is_number_one(alliance):
    assert start_revision(practice=PracticeFactory(), by=alliance).number == 1


def test_signoff_is_kept_once_with_its_author():
    revision = RevisionFactory(signed_off_at=None, signed_off_by="")
    at = timezone.now()
    record_signoff(revision=revision, name=" Samir Aoudia ", at=at)
    revision.refresh_from_db()
    assert (revision.signed_off_by, revision.signed_off_at) == ("Samir Aoudia", at)
    with pytest.raises(TransitionRefused, match="Samir Aoudia a déjà validé"):
        record_signoff(revision=revision, name="Quelqu’un d’autre", at=at)


def test_signoff_needs_a_name():
    revision = RevisionFactory(signed_off_at=None, signed_off_by="")
    with pytest.raises(TransitionRefused, match="Indiquez qui"):
        record_signoff(revision=revision, name=" ", at=timezone.now())


def test_database_refuses_a_published_practice_without_revision():
    practice = PracticeFactory()
    with pytest.raises(IntegrityError, match="practice_published_has_revision"), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(state=PracticeState.PUBLISHED)
