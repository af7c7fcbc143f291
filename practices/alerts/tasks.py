"""Background work of the alerts; both tasks may run any number of times, at once or twice."""

from celery import shared_task

from . import services


@shared_task(ignore_result=True)
def announce_practices() -> None:
    """Tell immediate followers. Woken by a publication, and swept by the beat."""
    services.tell_publications()


@shared_task(ignore_result=True)
def send_weekly_news() -> None:
    """Tell weekly followers whose Monday has come."""
    services.tell_weekly_news()
