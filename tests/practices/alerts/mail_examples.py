"""Every mail of the alerts, from alerts followed and practices published by the services."""

from datetime import timedelta

from django.utils import timezone

from practices.alerts.enums import Cadence, Topic
from practices.alerts.models import Alert
from practices.alerts.notifications import PracticePublished, WeeklyNews
from practices.alerts.selectors import news_for
from practices.alerts.services import follow
from practices.alerts.subjects import Subject
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice
from tests.factories.vitrines import VitrineFactory


def practice_published() -> PracticePublished:
    user, problem = UserFactory(), ProblemFactory()
    follow(subject=Subject(Topic.PROBLEM, problem=problem), cadence=Cadence.IMMEDIATE, by=user)
    follow(subject=Subject(Topic.REGION, region="32"), cadence=Cadence.IMMEDIATE, by=user)
    practice = published_practice(problems=[problem])
    return PracticePublished(user=user, news=news_for(user, Alert.objects.with_terms(), practice=practice))


def weekly_news(practices: int = 2, vitrines: int = 1) -> WeeklyNews:
    user, technology = UserFactory(), TechnologyFactory()
    follow(subject=Subject(Topic.TECHNOLOGY, technology=technology), cadence=Cadence.WEEKLY, by=user)
    follow(subject=Subject(Topic.VITRINES, query="region=32"), cadence=Cadence.WEEKLY, by=user)
    elsewhere = VitrineFactory(region="11", departement="77", city="Provins")
    for rank in range(practices):
        published_practice(vitrine=elsewhere, technologies=[technology], gain=rank % 2 == 0)
    for _ in range(vitrines):
        VitrineFactory()
    monday = timezone.now() + timedelta(days=7)
    return WeeklyNews(user=user, news=news_for(user, Alert.objects.with_terms()), monday=monday)


EXAMPLES = {
    "alerts.practice_published": practice_published,
    "alerts.weekly_news": weekly_news,
    "alerts.weekly_news practices-alone": lambda: weekly_news(vitrines=0),
    "alerts.weekly_news vitrines-alone": lambda: weekly_news(practices=0, vitrines=2),
    "alerts.weekly_news many": lambda: weekly_news(practices=22),
}
