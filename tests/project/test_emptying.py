"""Between two tests in real transactions the database is as the migrations left it (tests/support/emptying.py)."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from portal.accounts.models import User
from tests.factories.visits import sent_request
from tests.support.emptying import come_back
from visits.models import VisitRequest


def rows() -> dict[str, int]:
    """How many rows each table holds; what is empty is left out."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608  (our own names)
            found[name] = cursor.fetchone()[0]
    return {name: count for name, count in found.items() if count}


@pytest.mark.django_db(transaction=True)
def test_what_tests_write_is_gone_and_what_migrations_wrote_is_back():
    come_back()  # whatever the test before this one left
    migrated, kinds = rows(), {each.pk: each.natural_key() for each in ContentType.objects.all()}
    assert {"django_migrations", "django_content_type", "auth_permission"} <= migrated.keys()
    assert "accounts_user" not in migrated
    sent_request()
    Permission.objects.all().delete()
    ContentType.objects.filter(app_label="visits", model="slot").update(model="ailleurs")
    assert (User.objects.count(), VisitRequest.objects.count(), Permission.objects.count()) == (2, 1, 0)
    come_back()
    assert rows() == migrated
    assert {each.pk: each.natural_key() for each in ContentType.objects.all()} == kinds
