"""What the company allows, taken back by a link or at its desk, every word kept."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings

from portal.mail.models import OutgoingEmail
from practices.services.publishing import publish_practice
from practices.signoff.links import consents_link
from practices.signoff.models import Consent, PracticeTransition
from practices.workflow import TransitionRefused
from tests.factories.accounts import UserFactory
from tests.factories.practices import RevisionFactory
from tests.factories.signoff import member, moderator, signatory_of, signed_text
from tests.support.html import check_page

pytestmark = pytest.mark.django_db


def path_of(link: str) -> str:
    return urlsplit(link).path


def mails(kind: str) -> list[str]:
    return sorted(OutgoingEmail.objects.filter(kind=f"signoff.{kind}").values_list("to_email", flat=True))


def test_agreements_are_taken_back_by_the_link_and_kept_in_the_log(client):
    submission = signed_text()
    address = path_of(consents_link(signatory_of(submission)))
    assert check_page(client.get(address)).count("checked") == 2
    client.post(address, {"uses": ["web"]})
    last = [(consent.use, consent.granted) for consent in Consent.objects.last_words()]
    assert (last, Consent.objects.count()) == ([("book", False), ("press", False), ("web", True)], 6)
    assert mails("agreement_taken_back") == [settings.ALLIANCE_EMAIL]
    client.post(address, {"uses": ["web"]})
    assert Consent.objects.count() == 6


def test_without_the_agreement_for_the_web_a_practice_leaves_the_site(client):
    submission = signed_text()
    alliance = moderator()
    practice = publish_practice(practice=submission.practice, revision=submission.revision, by=alliance)
    client.force_login(signatory_of(submission).user)
    client.post(f"/espace/accords/{practice.slug}/", {"uses": ["book"], "reason": "Ligne démontée"})
    practice.refresh_from_db()
    assert (practice.state, practice.withdrawn_reason) == ("withdrawn", "Ligne démontée")
    with pytest.raises(TransitionRefused, match="n’accorde pas, ou plus"):
        publish_practice(practice=practice, revision=submission.revision, by=alliance)
    steps = list(PracticeTransition.objects.filter(submission=None).values_list("to_state", "actor_role"))
    assert steps == [("published", "alliance"), ("withdrawn", "company")]


def test_only_an_owner_sees_the_agreements(client):
    submission = signed_text()
    for person in (submission.opened_by, moderator(), UserFactory(), member(RevisionFactory().practice.vitrine)):
        client.force_login(person)
        assert client.get(f"/espace/accords/{submission.practice.slug}/").status_code == 404
