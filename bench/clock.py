"""The clock over a hundred thousand open requests: seconds, memory, and what it did.

Run in a process of its own by `python -m bench clock`: what it leaves in the database is thrown away with the stand.
"""

import json
import resource
import sys
import time
import uuid
from datetime import datetime, timedelta
from datetime import time as clock_time

import django

django.setup()

from django.conf import settings  # noqa: E402  (the apps are set up first)
from django.utils import timezone  # noqa: E402

from portal.accounts.models import Organisation, User  # noqa: E402
from visits import timetable  # noqa: E402
from visits.enums import RequestState  # noqa: E402
from visits.models import VisitRequest  # noqa: E402
from visits.services.clock import run_clock  # noqa: E402
from visits.working_days import add_working_days, subtract_working_days  # noqa: E402
from vitrines.enums import ExchangeFormat, Role  # noqa: E402
from vitrines.models import Membership, VisitTerms, Vitrine  # noqa: E402

from .figures import Figure  # noqa: E402

OPEN, VITRINES, DAYS = 100_000, 500, 15
SECONDS, GROWTH = 60, 50_000  # kB
LOT = 5_000


def measure() -> list[Figure]:
    """A full ladder of open requests, then the two runs of a day that have something to do, morning and evening."""
    evening = populate()
    run_clock(now=evening - timedelta(hours=12))  # nothing is due yet: templates and caches are warm
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = []
    for name, now in (("morning", evening - timedelta(hours=10)), ("evening", evening)):
        start = time.perf_counter()
        done = run_clock(now=now)
        spent = time.perf_counter() - start
        said = ", ".join(f"{count} {step}" for step, count in sorted(done.items()))
        figures.append(Figure(f"the clock over {OPEN} open requests, {name} run ({said})", spent, "s", SECONDS))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return [*figures, Figure("memory of the clock, grown by", grown * 1.024, "kB", GROWTH)]


def populate() -> datetime:
    """Open requests sent over the last fifteen working days; return the evening at which the clock comes."""
    today = add_working_days(timezone.localdate(), 1)
    evening = timezone.make_aware(datetime.combine(today, clock_time(18, 30)))
    organisation = Organisation.objects.create(name="Entreprise du banc")
    person = User.objects.create_user("banc@mesure.example", full_name="Claude Mesure", organisation=organisation)
    made = Vitrine.objects.bulk_create(
        Vitrine(slug=f"banc-{n}", name=f"Vitrine du banc {n}", company="Banc", city="Vervins", departement="02")
        for n in range(VITRINES)
    )
    hosts = User.objects.bulk_create(
        User(email=f"hote-{n}@mesure.example", full_name=f"Hôte {n}") for n in range(VITRINES)
    )
    VisitTerms.objects.bulk_create(VisitTerms(vitrine=vitrine) for vitrine in made)
    Membership.objects.bulk_create(
        Membership(user=host, vitrine=vitrine, role=Role.OWNER) for host, vitrine in zip(hosts, made, strict=True)
    )
    days = [subtract_working_days(today, count) for count in range(1, DAYS + 1)]
    for first in range(0, OPEN, LOT):
        VisitRequest.objects.bulk_create(
            a_request(made[n % VITRINES], person, organisation, days[n % DAYS], evening)
            for n in range(first, first + LOT)
        )
    return evening


def a_request(vitrine: Vitrine, person: User, organisation: Organisation, sent_on, evening: datetime) -> VisitRequest:
    sent_at = timezone.make_aware(datetime.combine(sent_on, clock_time(10)))
    due = add_working_days(sent_on, settings.ANSWER_WORKING_DAYS, departement=vitrine.departement)
    taken_over = timezone.make_aware(datetime.combine(due, clock_time(18))) if due < evening.date() else None
    request = VisitRequest(
        id=uuid.uuid4(),
        vitrine=vitrine,
        state=RequestState.SENT,
        message="Nous cherchons à réduire nos rebuts en fonderie, sur des séries de trente pièces.",
        format=ExchangeFormat.CALL,
        requester=person,
        organisation=organisation,
        requester_name=person.full_name,
        requester_email=person.email,
        company_name=organisation.name,
        confirmed_at=sent_at,
        confidentiality_accepted_at=sent_at,
        sent_at=sent_at,
        answer_due_on=due,
        taken_over_at=taken_over,
    )
    # as the run of the evening before left it
    request.clock_due_at = timetable.next_due_at(request, evening - timedelta(days=1)) or evening
    return request


if __name__ == "__main__":
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
