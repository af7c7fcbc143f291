"""The practices that speed is measured on."""

import pytest
from django.core.management import call_command

from bench.generated import generate
from practices.models import Practice
from visits.models import Slot

pytestmark = pytest.mark.django_db


def test_generated_practices_are_on_line_with_terms_and_a_figure():
    call_command("load_vocabularies", verbosity=0)
    generate(60)
    practices = Practice.objects.published()
    assert practices.count() == 60
    assert practices.values("vitrine").distinct().count() == 6
    assert Slot.objects.open_to_public().count() == 4
    for practice in practices.select_related("published_revision"):
        revision = practice.published_revision
        assert revision.problems.exists()
        assert revision.technologies.exists()
        assert revision.gains.filter(is_headline=True).count() == 1


def test_generating_again_adds_and_a_row_may_follow():
    call_command("load_vocabularies", verbosity=0)
    generate(10)
    generate(10, seed=1)
    assert Practice.objects.published().count() == 20
    vitrine = Practice.objects.first().vitrine
    assert Practice.objects.create(slug="suivante", vitrine=vitrine).pk
