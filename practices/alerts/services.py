"""Following, stopping, and telling what is new: once to each person, whatever runs twice."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.wakeup import Waker
from practices.models import Practice

from .calendar import next_monday
from .enums import Cadence, Topic
from .models import Alert, Announcement, Told
from .notifications import PracticePublished, WeeklyNews
from .selectors import News, immediate_followers, news_for
from .subjects import Lists, Subject, vitrines_of

ALERTS_MAX = 50  # a person

_waker = Waker("practices.alerts.tasks.announce_practices")


class AlertRefusedError(Exception):
    """Nothing was saved; the message is French, for the person."""


def follow(*, subject: Subject, cadence: Cadence, by: User) -> Alert:
    """Follow something, or change the pace of what is followed already. Raises AlertRefusedError.

    The vitrines a search finds today are no news: they are noted as known.
    """
    if subject.topic == Topic.VITRINES and cadence == Cadence.IMMEDIATE:
        raise AlertRefusedError("Les nouvelles vitrines sont annoncées le lundi matin.")
    with transaction.atomic():
        user = _locked(by)
        due_at = next_monday(timezone.now()) if cadence == Cadence.WEEKLY else None
        alert = Alert.objects.filter(user=user, **subject.columns).first()
        if alert is not None:
            if alert.cadence != cadence:
                alert.cadence, alert.due_at = cadence, due_at
                alert.save(update_fields=["cadence", "due_at"])
            return alert
        if Alert.objects.filter(user=user).count() >= ALERTS_MAX:
            raise AlertRefusedError(f"Vous suivez déjà {ALERTS_MAX} sujets. Arrêtez-en un pour en suivre un autre.")
        alert = Alert.objects.create(user=user, cadence=cadence, due_at=due_at, **subject.columns)
        if subject.topic == Topic.VITRINES:
            known = vitrines_of(subject, Lists()).values_list("pk", flat=True)
            Told.objects.bulk_create((Told(user=user, vitrine_id=pk) for pk in known), ignore_conflicts=True)
    return alert


def stop(*, alert: Alert) -> None:
    """Stop one alert: nothing of it is kept. May run twice."""
    with transaction.atomic():
        user = _locked(alert.user)
        Alert.objects.filter(pk=alert.pk).delete()
        _forget_when_nothing_is_followed(user)


def stop_all(*, user: User) -> int:
    """Stop every alert of a person; return how many there were. May run twice."""
    with transaction.atomic():
        user = _locked(user)
        stopped, _ = Alert.objects.filter(user=user).delete()
        _forget_when_nothing_is_followed(user)
    return stopped


def announce(*, practice: Practice) -> None:
    """Note that a practice came on line; its immediate followers are written to after the commit, by a worker.

    Call it in the transaction that publishes. A wake-up that gets lost is made up for by the beat.
    """
    Announcement.objects.bulk_create([Announcement(practice=practice)], ignore_conflicts=True)
    transaction.on_commit(_waker.wake, robust=True)


def tell_publications() -> int:
    """Write to the immediate followers of every publication noted; return how many mails were queued.

    One transaction a person, the publication being forgotten last: stopped in the middle, it starts again and tells
    nobody twice. Two at once tell each person once.
    """
    told = 0
    for announcement in Announcement.objects.select_related("practice__vitrine", "practice__published_revision"):
        for user in immediate_followers(announcement.practice):
            told += _tell_at_once(user, announcement.practice)
        Announcement.objects.filter(pk=announcement.pk, created_at=announcement.created_at).delete()
    return told


def tell_weekly_news() -> int:
    """Write to everybody whose Monday has come and for whom there is something; return how many mails were queued.

    A person held by another scheduler is left to it. Nothing is sent when there is nothing; the date moves on anyway.
    """
    told, now = 0, timezone.now()
    while True:
        with transaction.atomic():
            due = Alert.objects.due(now).filter(user=OuterRef("pk"))
            people = User.objects.filter(Exists(due)).order_by("pk")
            user = people.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
            if user is None:
                return told
            told += _tell_the_week(user, now)


def _locked(user: User) -> User:
    """The person's row is what everything about their alerts waits for."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def _tell_at_once(user: User, practice: Practice) -> int:
    with transaction.atomic():
        user = _locked(user)
        alerts = Alert.objects.visible_to(user).immediate().with_terms().oldest_first()
        news = news_for(user, alerts, practice=practice)
        if not news:
            return 0
        PracticePublished(user=user, news=news).queue()
        _note_told(user, news)
    return 1


def _tell_the_week(user: User, now: datetime) -> int:
    alerts = list(Alert.objects.visible_to(user).due(now).with_terms().oldest_first())
    news = news_for(user, alerts) if user.is_active else News()
    if news:
        monday = max(alert.due_at for alert in alerts if alert.due_at)
        WeeklyNews(user=user, news=news, monday=monday).queue()
        _note_told(user, news)
    Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(due_at=next_monday(now))
    return int(bool(news))


def _note_told(user: User, news: News) -> None:
    Told.objects.bulk_create(
        [
            *(Told(user=user, practice_id=practice.pk) for practice in news.practices),
            *(Told(user=user, vitrine=vitrine) for vitrine in news.vitrines),
        ]
    )


def _forget_when_nothing_is_followed(user: User) -> None:
    if not Alert.objects.filter(user=user).exists():
        Told.objects.filter(user=user).delete()
