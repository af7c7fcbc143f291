"""What is new is told once to each follower, when they asked, whatever runs twice; nothing is sent for nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from practices.alerts import services
from practices.alerts.enums import Cadence, Topic
from practices.alerts.models import Alert, Announcement, Told
from practices.alerts.subjects import Subject
from practices.services.publishing import publish_practice, withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import PracticeFactory, ProblemFactory, RevisionFactory, TechnologyFactory
from tests.factories.practices import published_practice as on_line
from tests.factories.vitrines import VitrineFactory
from tests.support.mail import until

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def alliance():
    return UserFactory(is_staff=True)


def follow(subject, cadence=Cadence.IMMEDIATE, by=None):
    return services.follow(subject=subject, cadence=cadence, by=by or UserFactory())


def about(problem):
    return Subject(Topic.PROBLEM, problem=problem)


def publish(alliance, **fields):
    """Publish as the desk does."""
    vitrine = fields.pop("vitrine", None) or VitrineFactory()
    revision = RevisionFactory(practice=PracticeFactory(vitrine=vitrine), number=1, **fields)
    return publish_practice(practice=revision.practice, revision=revision, by=alliance)


def mails():
    return sorted(OutgoingEmail.objects.values_list("to_email", "kind", "subject"))


def after(days):
    return time_machine.travel(timezone.now() + timedelta(days=days))


# ── At once ──────────────────────────────────────────────────────────────────
def test_publication_is_told_to_those_who_wait_for_it_and_to_nobody_else(alliance):
    problem, other, technology = ProblemFactory(), ProblemFactory(), TechnologyFactory()
    waiting = [
        follow(about(problem)),
        follow(Subject(Topic.TECHNOLOGY, technology=technology)),
        follow(Subject(Topic.REGION, region="32")),
        follow(Subject(Topic.PRACTICES, query="q=grenaillage")),
    ]
    follow(about(other))
    follow(Subject(Topic.REGION, region="11"))
    follow(Subject(Topic.PRACTICES, query="q=emboutissage"))
    follow(about(problem), Cadence.WEEKLY)
    publish(alliance, title="Le grenaillage suivi", problems=[problem], technologies=[technology])
    assert services.tell_publications() == 4
    subject = "[essai] Nouvelle pratique\u00a0: Le grenaillage suivi"
    assert mails() == sorted((alert.user.email, "alerts.practice_published", subject) for alert in waiting)
    assert Announcement.objects.count() == 0


def test_two_alerts_that_find_the_same_practice_make_one_mail_that_names_both(alliance):
    problem, user = ProblemFactory(name="Réduire les rebuts"), UserFactory()
    follow(about(problem), by=user)
    follow(Subject(Topic.REGION, region="32"), by=user)
    publish(alliance, problems=[problem])
    assert services.tell_publications() == 1
    text = OutgoingEmail.objects.get().text_body
    assert "Réduire les rebuts" in text
    assert "Région Hauts-de-France" in text.replace("\n", " ")


def test_mail_can_be_stopped_in_one_click(alliance):
    follow(Subject(Topic.REGION, region="32"))
    publish(alliance)
    services.tell_publications()
    assert OutgoingEmail.objects.get().unsubscribe_url.startswith("http://localhost:8000/r/")


def test_same_practice_is_never_told_twice(alliance):
    problem = ProblemFactory()
    follow(about(problem))
    practice = publish(alliance, problems=[problem])
    services.tell_publications()
    corrected = RevisionFactory(practice=practice, number=2, problems=[problem])
    publish_practice(practice=practice, revision=corrected, by=alliance)
    services.tell_publications()
    withdraw_practice(practice=practice, reason="Procédé remplacé", by=alliance)
    publish_practice(practice=practice, revision=corrected, by=alliance)
    services.tell_publications()
    assert OutgoingEmail.objects.count() == 1


def test_change_of_pace_does_not_tell_again(alliance):
    problem, user = ProblemFactory(), UserFactory()
    follow(about(problem), by=user)
    publish(alliance, problems=[problem])
    services.tell_publications()
    follow(about(problem), Cadence.WEEKLY, by=user)
    with after(8):
        assert services.tell_weekly_news() == 0
    assert OutgoingEmail.objects.count() == 1


def test_practice_withdrawn_before_the_worker_came_is_not_told(alliance):
    follow(Subject(Topic.REGION, region="32"))
    practice = publish(alliance)
    withdraw_practice(practice=practice, reason="Erreur", by=alliance)
    assert services.tell_publications() == 0
    assert mails() == []


def test_what_was_there_before_the_alert_is_no_news(alliance):
    publish(alliance)
    follow(Subject(Topic.REGION, region="32"))
    assert services.tell_publications() == 0


def test_closed_account_is_not_written_to(alliance):
    for cadence in Cadence:
        alert = follow(Subject(Topic.REGION, region="32"), cadence)
        alert.user.is_active = False
        alert.user.save()
    publish(alliance)
    assert services.tell_publications() == 0
    with after(8):
        assert services.tell_weekly_news() == 0
    assert mails() == []


def test_publication_that_is_rolled_back_is_not_announced(alliance):
    with transaction.atomic():
        publish(alliance)
        assert Announcement.objects.count() == 1
        transaction.set_rollback(True)
    assert Announcement.objects.count() == 0


def test_worker_stopped_in_the_middle_starts_again_and_tells_nobody_twice(alliance, monkeypatch):
    for _ in range(3):
        follow(Subject(Topic.REGION, region="32"))
    publish(alliance)
    tell, told = services._tell_at_once, []

    def dies_at_the_second(user, practice):
        if len(told) == 1:
            raise RuntimeError
        told.append(tell(user, practice))
        return told[-1]

    monkeypatch.setattr(services, "_tell_at_once", dies_at_the_second)
    with pytest.raises(RuntimeError):
        services.tell_publications()
    monkeypatch.undo()
    assert services.tell_publications() == 2
    assert OutgoingEmail.objects.count() == 3


# ── On Monday ────────────────────────────────────────────────────────────────
def test_week_is_told_on_monday_in_one_mail():
    problem, user = ProblemFactory(), UserFactory()
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC)):  # a Wednesday
        follow(about(problem), Cadence.WEEKLY, by=user)
        follow(Subject(Topic.VITRINES, query="region=32"), Cadence.WEEKLY, by=user)
        on_line(problems=[problem], vitrine=VitrineFactory(region="11", departement="77"))
        on_line(problems=[problem], vitrine=VitrineFactory(region="11", departement="77"))
        VitrineFactory()
    with time_machine.travel(datetime(2026, 11, 23, 5, 59, tzinfo=UTC)):  # 6.59 in Paris
        assert services.tell_weekly_news() == 0
    with time_machine.travel(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)):
        assert (services.tell_weekly_news(), services.tell_weekly_news()) == (1, 0)
    mail = OutgoingEmail.objects.get()
    assert (mail.to_email, mail.kind) == (user.email, "alerts.weekly_news")
    assert mail.subject.endswith("2 nouvelles pratiques et 1 nouvelle vitrine dans ce que vous suivez")
    assert set(Alert.objects.values_list("due_at", flat=True)) == {datetime(2026, 11, 30, 6, tzinfo=UTC)}


def test_nothing_is_sent_when_there_is_nothing():
    alert = follow(about(ProblemFactory()), Cadence.WEEKLY)
    with after(8):
        assert services.tell_weekly_news() == 0
    before, alert = alert.due_at, Alert.objects.get()
    assert alert.due_at > before
    assert mails() == []


def test_week_after_tells_only_what_came_since():
    problem = ProblemFactory()
    follow(about(problem), Cadence.WEEKLY)
    on_line(problems=[problem])
    with after(8):
        assert services.tell_weekly_news() == 1
        on_line(problems=[problem], title="La seconde")
    with after(15):
        assert services.tell_weekly_news() == 1
    with after(22):
        assert services.tell_weekly_news() == 0
    first, second = OutgoingEmail.objects.order_by("created_at")
    assert "La seconde" not in first.text_body
    assert second.subject.endswith("1 nouvelle pratique dans ce que vous suivez")


def test_vitrines_found_when_the_search_was_followed_are_no_news():
    VitrineFactory()
    hidden = VitrineFactory(is_published=False)
    follow(Subject(Topic.VITRINES, query="region=32"), Cadence.WEEKLY)
    with after(8):
        assert services.tell_weekly_news() == 0
        hidden.is_published = True
        hidden.save()
    with after(15):
        assert services.tell_weekly_news() == 1
    assert hidden.name in OutgoingEmail.objects.get().text_body


# ── Two schedulers ───────────────────────────────────────────────────────────
def _at_the_same_time(work):
    def alone(_):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(alone, range(2)))


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_write_once_to_each(alliance):
    for rank in range(6):
        follow(Subject(Topic.REGION, region="32"), Cadence.WEEKLY if rank % 2 else Cadence.IMMEDIATE)
    publish(alliance)
    assert _at_the_same_time(services.tell_publications) == 3
    Alert.objects.filter(cadence=Cadence.WEEKLY).update(due_at=timezone.now())
    assert _at_the_same_time(services.tell_weekly_news) == 3
    assert OutgoingEmail.objects.count() == Told.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_publication_wakes_a_worker_after_the_commit(alliance, monkeypatch):
    woken = []
    monkeypatch.setattr(services._waker, "wake", lambda: woken.append(connection.in_atomic_block))
    publish(alliance)
    until(lambda: woken == [False], timeout=2)
