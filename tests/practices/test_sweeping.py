"""Files that nothing names are forgotten after a week; every other one stays."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.files import private_files
from practices.importing.enums import ImportState
from practices.importing.models import DocumentImport
from practices.services.sweeping import GRACE
from practices.tasks import forget_orphan_files
from tests.factories.pictures import a_picture
from tests.factories.practices import published_practice
from vitrines.models import Vitrine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storages(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "public"
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = settings.STORAGES | {"private": private}


def kept(storage, name, *, age=GRACE + timedelta(hours=1)):
    storage.save(name, ContentFile(b"x"))
    aged(storage, name, age)
    return name


def aged(storage, name, age=GRACE + timedelta(hours=1)):
    then = time.time() - age.total_seconds()
    os.utime(storage.path(name), (then, then))


def test_orphans_go_after_a_week_and_everything_named_stays():
    private, public = private_files(), default_storage
    practice = published_practice()
    picture = a_picture(practice)
    named = [f"images/{picture.pk}/{name}" for name in private.listdir(f"images/{picture.pk}")[1]]
    for name in named:
        aged(private, name)
    waiting, read = (
        DocumentImport.objects.create(practice=practice, checksum=str(rank), state=state)
        for rank, state in enumerate((ImportState.WAITING, ImportState.DONE))
    )
    named.append(kept(private, waiting.file_name))
    Vitrine.objects.filter(pk=practice.vitrine_id).update(photo="vitrines/atelier.jpg", photo_alt="L’atelier")
    shown = kept(public, "vitrines/atelier.jpg")
    young = kept(private, "pieces/jeune.pdf", age=GRACE - timedelta(hours=1))
    orphans = [
        (private, kept(private, "images/00000000-0000-4000-8000-000000000000/original")),
        (private, kept(private, "images/00000000-0000-4000-8000-000000000000/480.webp")),
        (private, kept(private, "pieces/perdue.pdf")),
        (private, kept(private, read.file_name)),
        (public, kept(public, "vitrines/ancienne.jpg")),
    ]
    assert forget_orphan_files() == len(orphans)
    assert [name for storage, name in orphans if storage.exists(name)] == []
    assert not private.exists("images/00000000-0000-4000-8000-000000000000")
    assert [name for name in [*named, young] if not private.exists(name)] == []
    assert public.exists(shown)
    assert forget_orphan_files() == 0


def test_nothing_to_sweep_is_no_error():
    assert forget_orphan_files() == 0
