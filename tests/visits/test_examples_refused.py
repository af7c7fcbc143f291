"""When the example data is refused, and that nothing is then written."""

import pytest
from django.core.management import CommandError, call_command

from vitrines.models import Vitrine

pytestmark = pytest.mark.django_db


def test_examples_are_refused_where_accounts_are_real(settings):
    settings.DEVELOPMENT_TOOLS = False
    with pytest.raises(CommandError, match="ne se chargent qu’en développement"):
        call_command("load_demo")


def test_examples_need_the_vocabularies():
    with pytest.raises(CommandError, match="Lancez d’abord load_vocabularies"):
        call_command("load_demo")
    assert Vitrine.objects.count() == 0
