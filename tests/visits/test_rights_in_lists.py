"""What may be done with each row of a list is known without asking the database: fifty rows cost what five cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory
from visits.models import VisitRequest
from vitrines.enums import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_page_made")]
FEW, MANY = 5, 50


def more_requests(source: VisitRequest, count: int) -> None:
    """The same request `count` times more, each under its own number."""
    rows = []
    for _ in range(count):
        row = VisitRequest.objects.get(pk=source.pk)
        row.pk = VisitRequest._meta.get_field("id").get_default()
        row.submission_key = VisitRequest._meta.get_field("submission_key").get_default()
        rows.append(row)
    VisitRequest.objects.bulk_create(rows)


@pytest.mark.parametrize("role", [Role.OWNER, Role.HOST])
def test_rights_in_a_list_of_fifty_add_no_query(client, role):
    vitrine = receiving_vitrine()
    client.force_login(MembershipFactory(vitrine=vitrine, role=role).user)
    source, here = sent_request(vitrine), f"/espace/vitrines/{vitrine.slug}/"
    counts: dict[str, list[int]] = {}
    for rows in (FEW, MANY):
        more_requests(source, rows - VisitRequest.objects.count())
        for _ in range(rows - vitrine.slots.count()):
            SlotFactory(vitrine=vitrine)
        MembershipFactory.create_batch(rows - vitrine.memberships.count(), vitrine=vitrine, role=Role.HOST)
        for page in ("demandes/", "creneaux/", "equipe/"):
            client.get(here + page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(here + page).status_code == 200
            counts.setdefault(page, []).append(len(queries))
    assert {page: few_and_many for page, few_and_many in counts.items() if len(set(few_and_many)) > 1} == {}
