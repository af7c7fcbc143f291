"""What a follower receives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.accounts.models import User
from portal.mail.notifications import Notification, register

from .links import stop_all_link, stop_link
from .selectors import NewPractice, News

SHOWN = 20  # practices, and vitrines, that one mail tells; the others are counted


@dataclass(frozen=True)
class NewsMail(Notification):
    """A mail somebody asked for by following something: it can be stopped in one click."""

    user: User
    news: News

    @property
    def recipient(self) -> User:
        return self.user

    @property
    def unsubscribe_url(self) -> str:
        return stop_all_link(self.user)

    def context(self) -> Mapping[str, Any]:
        news = self.news
        return {
            "practices": [_entry(practice) for practice in news.practices[:SHOWN]],
            "vitrines": [
                {"name": vitrine.name, "place": vitrine.place, "url": _here(vitrine.get_absolute_url())}
                for vitrine in news.vitrines[:SHOWN]
            ],
            "more": max(len(news.practices) - SHOWN, 0) + max(len(news.vitrines) - SHOWN, 0),
            "followed": [{"label": each.label, "stop_url": stop_link(each.alert)} for each in news.followed],
            "alerts_url": _here(reverse("alerts:list")),
            "stop_all_url": stop_all_link(self.user),
        }


@register
@dataclass(frozen=True)
class PracticePublished(NewsMail):
    """A practice that somebody’s immediate alerts were waiting for is on line."""

    name = "alerts.practice_published"
    audience = "la personne qui suit un sujet et veut le savoir dès la publication"
    template = "emails/alerts/practice_published.html"

    @property
    def object_id(self) -> str:
        return str(self.news.practices[0].pk)

    def subject(self) -> str:
        return f"Nouvelle pratique : {self.news.practices[0].card.title}"


@register
@dataclass(frozen=True)
class WeeklyNews(NewsMail):
    """What a week brought to somebody’s weekly alerts."""

    name = "alerts.weekly_news"
    audience = "la personne qui suit un sujet, le lundi matin, quand il y a du nouveau"
    template = "emails/alerts/weekly_news.html"
    monday: datetime

    @property
    def object_id(self) -> str:
        return str(self.user.pk)

    @property
    def occasion(self) -> str:
        return f"{self.monday:%Y%m%d}"

    def subject(self) -> str:
        counts = ((len(self.news.practices), "pratique"), (len(self.news.vitrines), "vitrine"))
        said = [f"{count} nouvelle{'s' * (count > 1)} {noun}{'s' * (count > 1)}" for count, noun in counts if count]
        return f"{' et '.join(said)} dans ce que vous suivez"


def _entry(practice: NewPractice) -> dict[str, str]:
    card = practice.card
    where = f"{card.vitrine_name}, {card.place}" if card.place else card.vitrine_name
    result = f"{card.figure.strong} {card.figure.indicator}" if card.figure else card.tagline
    return {"title": card.title, "where": where, "result": result, "url": _here(card.url)}


def _here(path: str) -> str:
    return settings.PORTAL_URL.rstrip("/") + path
