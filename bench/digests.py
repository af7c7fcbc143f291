"""Five hundred Monday letters, rendered and queued: `python -m bench.digests`, in a process of its own."""

import json
import sys
import time

import django

django.setup()

from django.utils import timezone  # noqa: E402  (the apps are set up first)

from portal.accounts.models import User  # noqa: E402
from portal.mail.models import OutgoingEmail  # noqa: E402
from visits.models import Digest  # noqa: E402
from visits.services.digests import send_digests  # noqa: E402
from vitrines.enums import Role  # noqa: E402
from vitrines.models import Membership, Vitrine  # noqa: E402

from .figures import Figure  # noqa: E402

LETTERS, SECONDS = 500, 20
WEEKS_LETTER = "visits.weekly_digest"


def measure() -> list[Figure]:
    """Members of the example vitrine that has requests waiting, all on the same Monday."""
    vitrine = Vitrine.objects.get(slug="fonderie-quatre-vents")
    people = User.objects.bulk_create(
        User(email=f"lettre-{n}@mesure.example", full_name=f"Membre {n}") for n in range(LETTERS)
    )
    members = Membership.objects.bulk_create(
        Membership(user=person, vitrine=vitrine, role=Role.OWNER) for person in people
    )
    now = timezone.now()
    Digest.objects.bulk_create(Digest(membership=member, due_at=now) for member in members)
    start = time.perf_counter()
    sent = send_digests(now=now)
    spent = time.perf_counter() - start
    queued = OutgoingEmail.objects.filter(kind=WEEKS_LETTER).count()
    return [Figure(f"{sent} Monday letters rendered, {queued} queued", spent, "s", SECONDS)]


if __name__ == "__main__":
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
