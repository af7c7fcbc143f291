"""Background work of the visits app."""

from celery import shared_task

from .api import dumps
from .services import asking, clock, digests, group_dates, seats, series, shared_dates


@shared_task(name="visits.tasks.erase_unconfirmed_requests")
def erase_unconfirmed_requests() -> int:
    """Erase requests whose address was never confirmed; may run twice."""
    return asking.erase_unconfirmed_requests()


@shared_task(name="visits.tasks.write_open_data")
def write_open_data() -> list[str]:
    """Write the open data files anew; may run twice."""
    return dumps.write_dumps()


@shared_task(name="visits.tasks.run_clock")
def run_clock() -> dict[str, int]:
    """Do what the timetable calls for; may run twice, or at once on several machines."""
    return dict(clock.run_clock())


@shared_task(name="visits.tasks.move_waiting_lists", ignore_result=True)
def move_waiting_lists() -> int:
    """Offer the seats that came free, take back offers nobody confirmed; may run twice, or twice at once."""
    return seats.move_waiting_lists()


@shared_task(name="visits.tasks.close_group_dates", ignore_result=True)
def close_group_dates() -> int:
    """Remind of the common dates and close those whose deadline is behind; may run twice, or twice at once."""
    group_dates.remind_group_dates()
    return group_dates.close_group_dates()


@shared_task(name="visits.tasks.tell_of_shared_pools", ignore_result=True)
def tell_of_shared_pools() -> int:
    """Tell hosts that companies of their region could come together; may run twice."""
    return shared_dates.tell_of_shared_pools()


@shared_task(name="visits.tasks.extend_slot_series", ignore_result=True)
def extend_slot_series() -> int:
    """Make the dates of the rules, six months ahead; may run twice, or twice at once."""
    return series.extend_every_series()


@shared_task(name="visits.tasks.send_digests")
def send_digests() -> int:
    """Send the Monday letters that are due; may run twice, or at once on several machines."""
    return digests.send_digests()
