"""What is new for a person, and what they follow."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts.models import User
from practices.models import Practice
from practices.selectors import PracticeCard
from vitrines.models import Vitrine

from .enums import Topic
from .models import Alert, Told
from .subjects import Lists, Subject, label_of, practices_of, vitrines_of


@dataclass(frozen=True)
class Followed:
    """One alert, in words."""

    alert: Alert
    label: str
    address: str

    @classmethod
    def of(cls, alert: Alert, lists: Lists) -> "Followed":
        subject = Subject.of(alert)
        return cls(alert, label_of(subject, lists), subject.address)


@dataclass(frozen=True)
class NewPractice:
    pk: int
    card: PracticeCard


@dataclass(frozen=True)
class News:
    """What one person has not been told yet, and the alerts it comes from."""

    practices: tuple[NewPractice, ...] = ()
    vitrines: tuple[Vitrine, ...] = ()
    followed: tuple[Followed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.practices or self.vitrines)


def alerts_of(user: User) -> list[Followed]:
    """Everything a person follows, the oldest first."""
    lists = Lists()
    return [Followed.of(alert, lists) for alert in Alert.objects.visible_to(user).with_terms().oldest_first()]


def current_alert(user: User, subject: Subject) -> Alert | None:
    """The alert by which this person follows this already."""
    return Alert.objects.visible_to(user).filter(**subject.columns).first()


def news_for(user: User, alerts: Iterable[Alert], *, practice: Practice | None = None) -> News:
    """What these alerts of one person find that is new to them; about `practice` alone when it is given.

    New: published since the alert exists, or among the vitrines found since then, and never told to this person.
    """
    told = Told.objects.filter(user=user)
    told_practices = told.filter(practice__isnull=False).values("practice")
    told_vitrines = told.filter(vitrine__isnull=False).values("vitrine")
    by_practice: dict[int, list[Alert]] = defaultdict(list)
    by_vitrine: dict[int, list[Alert]] = defaultdict(list)
    lists = Lists()
    for alert in alerts:
        subject = Subject.of(alert)
        if alert.topic == Topic.VITRINES:
            for pk in vitrines_of(subject, lists).exclude(pk__in=told_vitrines).values_list("pk", flat=True):
                by_vitrine[pk].append(alert)
            continue
        found = practices_of(subject, lists).filter(published_at__gte=alert.created_at).exclude(pk__in=told_practices)
        found = found.filter(pk=practice.pk) if practice else found
        for pk in found.values_list("pk", flat=True):
            by_practice[pk].append(alert)
    return _news(by_practice, by_vitrine, lists)


def _news(by_practice: dict[int, list[Alert]], by_vitrine: dict[int, list[Alert]], lists: Lists) -> News:
    if not by_practice and not by_vitrine:
        return News()
    practices = Practice.objects.published().filter(pk__in=by_practice).with_card_data().newest_first()
    concerned = {alert.pk: alert for found in (by_practice, by_vitrine) for each in found.values() for alert in each}
    return News(
        practices=tuple(NewPractice(each.pk, PracticeCard.of(each)) for each in practices),
        vitrines=tuple(Vitrine.objects.published().filter(pk__in=by_vitrine).order_by("name", "pk")),
        followed=tuple(Followed.of(alert, lists) for alert in sorted(concerned.values(), key=lambda a: a.created_at)),
    )


def immediate_followers(practice: Practice) -> list[User]:
    """People with an immediate alert, older than the publication, that this practice answers while it is on line."""
    revision = practice.published_revision
    on_line = Practice.objects.published().filter(pk=practice.pk).exists()
    if not on_line or revision is None or practice.published_at is None:
        return []
    alerts = Alert.objects.immediate().of_active_people().older_than(practice.published_at)
    people = set(
        alerts.about(
            problems=revision.problems.values("pk"),
            technologies=revision.technologies.values("pk"),
            region=practice.vitrine.region,
        ).values_list("user", flat=True)
    )
    searches, lists = alerts.searching_practices(), Lists()
    for query in searches.order_by().values_list("query", flat=True).distinct():
        if practices_of(Subject(Topic.PRACTICES, query=query), lists).filter(pk=practice.pk).exists():
            people.update(searches.filter(query=query).values_list("user", flat=True))
    return list(User.objects.filter(pk__in=people).order_by("pk"))
