"""The example data: complete, coherent, and the same on a second run."""

import datetime
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from portal.accounts.models import User
from portal.demo_accounts import ALLIANCE, PASSWORD, ROLES
from portal.mail.models import OutgoingEmail
from practices.models import Practice, Problem, Revision
from practices.services.examples import load_example_practices, read_practices
from tests.support.html import check_page
from visits.enums import RequestState
from visits.models import Seat, Slot, TransitionLog, VisitRequest
from visits.working_days import is_working_day
from vitrines.models import Membership, Vitrine

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("examples")]  # loaded once, in one process
UNCHANGED = "Exemples : rien à changer.\n"


def load() -> str:
    output = StringIO()
    call_command("load_vocabularies", stdout=StringIO())
    call_command("load_demo", stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def examples(django_db_setup, django_db_blocker):
    """The example data loaded once for the tests of this module; each works in a savepoint of that transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


def counts() -> list[int]:
    models = (User, Vitrine, Membership, Practice, Revision, Slot, Seat, VisitRequest, TransitionLog)
    return [model.objects.count() for model in models]


def test_examples_are_complete_and_load_once(examples):
    before = counts()
    assert load() == UNCHANGED
    assert counts() == before
    vitrines = Vitrine.objects.filter(is_example=True)
    assert (
        vitrines.count(),
        vitrines.values("region").distinct().count(),
        vitrines.values("sector").distinct().count(),
    ) == (8, 8, 8)
    assert Practice.objects.published().filter(is_example=True).count() == 20
    assert Practice.objects.filter(published_revision__gains__is_headline=True).count() == 20
    assert Problem.objects.filter(position__lte=10).with_published_practices().count() == 10
    assert OutgoingEmail.objects.count() == 0  # these people do not exist: nobody is written to


def test_four_accounts_sign_in_and_their_addresses_are_verified(examples):
    for email in ROLES:
        user = User.objects.get(email=email)
        assert user.check_password(PASSWORD)
        assert EmailAddress.objects.get(user=user).verified
    assert User.objects.get(email="alliance@exemple.fr").is_staff
    assert User.objects.get(email="alliance@exemple.fr").has_perm("practices.change_practice")
    assert User.objects.get(email="relais@exemple.fr").organisation.kind == "relay"
    owner = Membership.objects.get(user__email="vitrine@exemple.fr")
    assert (owner.vitrine.slug, owner.role) == ("fonderie-quatre-vents", "owner")


def test_dates_fall_on_working_days_and_no_slot_is_overbooked(examples):
    slots = list(Slot.objects.select_related("vitrine").annotate(taken=Sum("seats__headcount")))
    assert len(slots) == 24
    for slot in slots:
        assert is_working_day(timezone.localtime(slot.starts_at).date(), departement=slot.vitrine.departement), slot
        assert slot.starts_at > timezone.now()
        assert (slot.taken or 0) <= slot.seats_total, slot


def test_requests_went_through_the_workflow(examples):
    desk = VisitRequest.objects.filter(vitrine__slug="fonderie-quatre-vents")
    assert set(desk.values_list("state", flat=True)) == {"sent", "under_review", "scheduled", "declined", "done"}
    for request in VisitRequest.objects.prefetch_related("transitions"):
        log = list(request.transitions.order_by("at", "pk"))
        assert (log[0].from_state, log[0].to_state, log[-1].to_state) == ("", "sent", request.state)
        assert log[-1].at == request.state_changed_at
    scheduled = VisitRequest.objects.filter(state=RequestState.SCHEDULED)
    assert Seat.objects.filter(request__in=scheduled).count() == scheduled.count()


def test_past_dates_are_renewed_and_kept_as_history(examples):
    count = Slot.objects.count()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=200), tick=False):
        assert load() != UNCHANGED
        assert Slot.objects.count() == 2 * count
        assert Slot.objects.open_to_public().count() == count
        assert load() == UNCHANGED


def test_changed_text_becomes_a_new_revision_and_the_old_one_stays(examples):
    practice = Practice.objects.get(slug="controle-visuel-aide")
    title = practice.published_revision.title
    entries = read_practices(settings.BASE_DIR / "data" / "demo" / "practices")
    next(entry for entry in entries if entry["slug"] == practice.slug)["revision"]["title"] = "Un titre plus récent"
    assert load_example_practices(entries=entries, by=User.objects.get(email=ALLIANCE)) == 1
    practice.refresh_from_db()
    assert practice.published_revision.number == 2
    assert list(practice.revisions.values_list("number", "title")) == [(2, "Un titre plus récent"), (1, title)]


def test_every_example_page_is_well_made(client, examples):
    for practice in Practice.objects.published():
        check_page(client.get(practice.get_absolute_url()))
    for vitrine in Vitrine.objects.published():
        check_page(client.get(vitrine.get_absolute_url()))
    check_page(client.get("/pratiques/"))
    check_page(client.get("/vitrines/"))
