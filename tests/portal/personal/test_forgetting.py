"""The night: what is old goes, what is young stays, in batches, whoever writes meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.models import Entry
from portal.mail.models import OutgoingEmail
from portal.personal import erased
from portal.personal.services.forgetting import LEAST, _next, forget_what_is_due
from tests.factories.accounts import UserFactory
from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request
from tests.factories.vitrines import VitrineFactory
from visits.models import Message, Visitor, VisitRequest
from vitrines.models import VitrineChange

pytestmark = pytest.mark.django_db
NOW = timezone.now


def a_mail(days: int, **fields) -> OutgoingEmail:
    at = NOW() - timedelta(days=days)
    number = OutgoingEmail.objects.count()
    return OutgoingEmail.objects.create(
        key=f"k{number}", kind="essai", to_email="a@b.example", from_email="c@d.example", subject="Objet",
        text_body="Texte",
        html_body="<p>", message_id=f"<m{number}@x>", created_at=at, give_up_at=at, state="dropped", **fields,
    )  # fmt: skip


def test_what_is_old_is_forgotten_and_what_is_young_is_not():
    mails = {days: a_mail(days) for days in (10, 100, 800)}
    vitrine = receiving_vitrine()
    old, young = sent_request(vitrine), sent_request(vitrine)
    name = young.requester_name
    VisitRequest.objects.filter(pk=old.pk).update(closed_at=NOW() - timedelta(days=740))
    VisitRequest.objects.filter(pk=young.pk).update(closed_at=NOW() - timedelta(days=700))
    said = [
        Message.objects.create(request=each, author_role="requester", to="host", channel="page", text="Mots")
        for each in (old, young)
    ]
    slot = SlotFactory(
        vitrine=vitrine, starts_at=NOW() - timedelta(days=200, hours=2), ends_at=NOW() - timedelta(days=200)
    )
    visitor = Visitor.objects.create(slot=slot, full_name="Odile Ferrand", company_name="Usine")
    VitrineChange.objects.create(vitrine=VitrineFactory(), at=NOW() - timedelta(days=740), values=[])
    unproved = UserFactory(verified=False, date_joined=NOW() - timedelta(days=31))
    recent = UserFactory(verified=False, date_joined=NOW() - timedelta(days=29))
    done = forget_what_is_due()
    expected = {
        "mail-bodies": 2,
        "mails": 1,
        "requests": 1,
        "messages": 1,
        "visitors": 1,
        "vitrine-changes": 1,
        "unverified": 1,
    }
    assert {key: done.get(key) for key in expected} == expected
    kept = OutgoingEmail.objects.filter(pk__in=[each.pk for each in mails.values()])
    assert set(kept.values_list("pk", "text_body")) == {
        (mails[10].pk, "Texte"), (mails[100].pk, ""),
    }  # fmt: skip
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.requester_name, old.message, old.company_name != "") == (erased.NAME, erased.TEXT, True)
    assert young.requester_name == name
    assert [Message.objects.get(pk=each.pk).text for each in said] == [erased.TEXT, "Mots"]
    visitor.refresh_from_db()
    assert (visitor.full_name, visitor.company_name, str(visitor)) == ("", "", "Visiteur 1")
    assert list(User.objects.filter(pk__in=[unproved.pk, recent.pk])) == [recent]
    assert Entry.objects.get(event=Event.RETENTION).after == done
    assert forget_what_is_due() == {}  # twice in a night: nothing is left


@pytest.mark.parametrize(
    ("took", "following"), [(0.01, 1_000), (0.05, 1_000), (0.15, 500), (0.3, 250), (60, 250)]
)  # fmt: skip
def test_batch_follows_what_the_last_one_took(took, following):
    assert _next(500, most=1_000, took=took) == following
    assert _next(60, most=1_000, took=60) == LEAST
    assert _next(3, most=3, took=60) == 3


def test_batches_are_small_and_a_broken_rule_leaves_the_others_theirs(monkeypatch):
    for _ in range(7):
        a_mail(800)
    monkeypatch.setattr("portal.personal.personal_data.forget_old_lines", lambda at_most: 1 / 0)
    assert forget_what_is_due(batch=3)["mails"] == 7
    assert OutgoingEmail.objects.count() == 0
