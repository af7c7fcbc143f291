"""A picture is taken once, made by a worker whatever happens to it, and removed when nothing shows it."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.files import private_files
from practices.pictures import files, services
from practices.pictures.enums import PictureState
from practices.pictures.looking import PictureRefused
from practices.pictures.models import Picture
from practices.pictures.services import LEASE, LOST, add_picture, make_due_renditions, remove_picture
from tests.factories.accounts import UserFactory
from tests.factories.pictures import a_picture, picture_file
from tests.factories.practices import PracticeFactory, RevisionFactory
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return PracticeFactory()


def kept(picture) -> list[str]:
    """Names of the files kept for a picture."""
    storage, folder = private_files(), files.folder(picture.pk)
    return sorted(storage.listdir(folder)[1]) if storage.exists(folder) else []


def test_picture_waits_then_is_ready(practice):
    picture = a_picture(practice, made=False)
    assert (picture.state, picture.byte_size > 0, kept(picture)) == (PictureState.WAITING, True, ["original"])
    assert make_due_renditions() == 1
    picture.refresh_from_db()
    assert (picture.state, picture.width, picture.height) == (PictureState.READY, 1000, 600)
    assert picture.widths == [480, 960, 1000]
    made = [f"{width}.{kind}" for width in (1000, 480, 960) for kind in ("avif", "webp")]
    assert kept(picture) == [*made, "original", "papier.jpg"]
    assert make_due_renditions() == 0


def test_same_file_twice_is_one_picture(practice):
    first, again = a_picture(practice, made=False), a_picture(practice, made=False, name="copie.png")
    assert first == again
    assert a_picture(PracticeFactory(), made=False) != first


def test_wrong_extension_does_not_matter(practice):
    assert a_picture(practice, kind="PNG", name="photo.jpg").state == PictureState.READY


def test_worker_killed_in_the_middle_leaves_the_picture_to_the_next(practice, monkeypatch):
    picture = a_picture(practice, made=False)

    def killed(original: Path, directory: Path) -> dict:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(services, "_decoded_apart", killed)
        with pytest.raises(SystemExit):
            make_due_renditions()
    assert make_due_renditions() == 0  # held, until the lease is over
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert make_due_renditions() == 1
    picture.refresh_from_db()
    assert (picture.state, picture.attempts) == (PictureState.READY, 2)


def test_picture_that_ends_every_worker_is_refused_in_words(practice):
    picture = a_picture(practice, made=False)
    Picture.objects.update(attempts=services.ATTEMPTS_MAX)
    make_due_renditions()
    picture.refresh_from_db()
    assert (picture.state, picture.reason) == (PictureState.REFUSED, LOST)


def test_two_workers_make_a_picture_once(practice, monkeypatch):
    picture = a_picture(practice, made=False)
    decoded, inner = services._decoded_apart, []

    def while_another_works(original: Path, directory: Path) -> dict:
        inner.append(make_due_renditions())
        return decoded(original, directory)

    monkeypatch.setattr(services, "_decoded_apart", while_another_works)
    assert (make_due_renditions(), inner) == (1, [0])
    picture.refresh_from_db()
    assert picture.attempts == 1


def test_answer_that_comes_too_late_changes_nothing(practice):
    picture = a_picture(practice)
    services._record(picture, refused=LOST)
    picture.refresh_from_db()
    assert picture.state == PictureState.READY


def test_decoder_without_memory_refuses_and_the_worker_goes_on(practice, monkeypatch):
    """Two pictures: the first meets a limit of memory, the second is made."""
    first = a_picture(practice, made=False, size=(3000, 3000))
    run = services.subprocess.run
    limits = iter([150 * 1024**2, None])

    def with_less_memory(command, **options):
        limit = next(limits)
        if limit:
            code = f"import practices.pictures.decoding as d; d.MEMORY = {limit}; d.main()"
            command = [command[0], "-c", code, *command[3:]]
        return run(command, **options)

    monkeypatch.setattr(services.subprocess, "run", with_less_memory)
    second = a_picture(practice, colour=(3, 3, 3))
    first.refresh_from_db()
    assert (first.state, first.reason) == (PictureState.REFUSED, services.BROKEN)
    assert second.state == PictureState.READY


def test_limit_of_a_practice_is_said(practice, monkeypatch):
    monkeypatch.setattr(services, "PICTURES_MAX", 2)
    for shade in (1, 2):
        a_picture(practice, made=False, colour=(shade, 0, 0))
    with pytest.raises(PictureRefused) as refused:
        a_picture(practice, made=False, colour=(3, 0, 0))
    assert str(refused.value) == "Une pratique a 2 images au plus. Supprimez-en une pour en ajouter."


def test_full_disk_is_said_and_leaves_nothing(practice, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(private_files()), "_save", full)
    with pytest.raises(PictureRefused, match="n’a pas pu être enregistrée"), transaction.atomic():
        a_picture(practice, made=False)
    assert not Picture.objects.exists()


@pytest.mark.parametrize(("role", "may"), [(Role.OWNER, True), (Role.EDITOR, True), (Role.HOST, False), (None, False)])
def test_owner_editors_and_the_alliance_give_pictures(practice, role, may):
    person = MembershipFactory(vitrine=practice.vitrine, role=role).user if role else MembershipFactory().user
    if may:
        assert a_picture(practice, by=person, made=False).uploaded_by == person
    else:
        with pytest.raises(PermissionDenied):
            a_picture(practice, by=person, made=False)
    assert a_picture(practice, by=UserFactory(is_staff=True), made=False)


def test_removed_picture_leaves_no_file(practice, django_capture_on_commit_callbacks):
    picture = a_picture(practice)
    identifier = picture.pk
    with django_capture_on_commit_callbacks(execute=True):
        remove_picture(picture=picture, by=UserFactory(is_staff=True))
    assert kept(Picture(pk=identifier)) == []
    assert not Picture.objects.exists()


def test_picture_of_a_recorded_text_stays(practice):
    picture = a_picture(practice, made=False)
    RevisionFactory(practice=practice, number=3, solution=f'<figure><img data-picture="{picture.pk}"></figure>')
    with pytest.raises(PictureRefused, match="La révision 3 montre cette image"):
        remove_picture(picture=picture, by=UserFactory(is_staff=True))


@pytest.mark.parametrize(
    "wrong",
    [{"focal_x": 101}, {"state": "ready"}, {"state": "refused"}, {"reason": "Sans raison."}],
)
def test_table_keeps_its_rules(practice, wrong):
    picture = a_picture(practice, made=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(**wrong)


def test_upload_wakes_a_worker_after_the_commit(practice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        add_picture(practice=practice, file=picture_file(), by=None)
    assert services._waker.wake in callbacks
