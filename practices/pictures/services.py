"""Taking a picture, having it made, describing it, removing it."""

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html

from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.services import record
from portal.files import private_files
from portal.mail.wakeup import Waker
from practices.models import Practice, Revision
from practices.sections import RICH
from practices.writing.models import Draft
from practices.writing.services import open_draft, save_draft

from . import files
from .decoding import BROKEN, SECONDS
from .enums import PictureState
from .looking import PictureRefused, look_at
from .models import Picture
from .policies import can_edit_pictures
from .references import texts_of

PICTURES_MAX = 40  # a practice
LEASE = timedelta(seconds=3 * SECONDS)
ATTEMPTS_MAX = 3  # a picture that ends its worker this often is refused
BATCH_TIME = 50  # seconds after which a task leaves the rest to the next one
LOST = "Cette image n’a pas pu être préparée. Enregistrez-la en JPEG et envoyez-la de nouveau."

_waker = Waker("practices.pictures.tasks.make_renditions")
logger = logging.getLogger(__name__)


def add_picture(*, practice: Practice, file: File, by: User | None, alt: str = "", caption: str = "") -> Picture:
    """Take one picture; a worker makes its renditions after the commit. Raises PictureRefused, PermissionDenied.

    The same file given twice is one picture, described by whoever said first what it shows. `by` is None when the
    portal itself brings it in.
    """
    if by is not None and not can_edit_pictures(by, practice):
        raise PermissionDenied
    size = file.size or 0
    look_at(file, size=size)
    checksum = _checksum(file)
    with transaction.atomic():
        Practice.objects.select_for_update(of=("self",), no_key=True).get(pk=practice.pk)
        mine = Picture.objects.of_practice(practice)
        known = mine.filter(checksum=checksum).first()
        if known is not None:
            if alt and not known.alt:
                known.alt, known.caption = alt[:250], caption[:300]
                known.save(update_fields=["alt", "caption"])
            return known
        if mine.count() >= PICTURES_MAX:
            raise PictureRefused(f"Une pratique a {PICTURES_MAX} images au plus. Supprimez-en une pour en ajouter.")
        picture = Picture.objects.create(
            practice=practice,
            uploaded_by=by,
            name=Path(file.name or "").name[-120:],
            alt=alt[:250],
            caption=caption[:300],
            checksum=checksum,
            byte_size=size,
        )
        _keep(picture, file)
        transaction.on_commit(_waker.wake, robust=True)
    return picture


@dataclass(frozen=True)
class Taken:
    """What became of several files: the pictures taken, and a French sentence for each file that was not."""

    pictures: list[Picture]
    refusals: list[str]


def add_pictures(*, practice: Practice, uploads: Sequence[File], by: User) -> Taken:
    """Take what can be taken of several files. Beyond the practice's limit one sentence speaks for all the others."""
    pictures: list[Picture] = []
    refusals: list[str] = []
    room = PICTURES_MAX - Picture.objects.of_practice(practice).count()
    for file in uploads[: max(room, 0)]:
        try:
            pictures.append(add_picture(practice=practice, file=file, by=by))
        except PictureRefused as refusal:
            refusals.append(f"{Path(file.name or '').name} : {refusal}")
    if (left := len(uploads) - max(room, 0)) > 0:
        whole = "aucun fichier n’a été repris" if room <= 0 else f"{left} n’ont pas été reprises"
        refusals.append(f"Une pratique a {PICTURES_MAX} images au plus, {whole}. Choisissez les plus parlantes.")
    return Taken(pictures, refusals)


def describe_picture(*, picture: Picture, alt: str, caption: str, focal_x: int, focal_y: int, by: User) -> Picture:
    """Say what a picture shows and where one looks. Raises PermissionDenied."""
    if not can_edit_pictures(by, picture.practice):
        raise PermissionDenied
    picture.alt, picture.caption, picture.focal_x, picture.focal_y = alt, caption, focal_x, focal_y
    picture.save(update_fields=["alt", "caption", "focal_x", "focal_y"])
    return picture


def insert_picture(*, picture: Picture, section: str, by: User) -> None:
    """Put a picture at the end of a section of the draft. Raises PermissionDenied; PictureRefused when it may not.

    A picture nobody described yet would not be shown: it is described first.
    """
    if not can_edit_pictures(by, picture.practice):
        raise PermissionDenied
    if section not in RICH:
        raise PictureRefused("Cette partie ne reçoit pas d’image.")
    if picture.state == PictureState.REFUSED or not picture.alt:
        raise PictureRefused("Décrivez d’abord cette image : sans description, elle ne paraît pas.")
    with transaction.atomic():
        open_draft(vitrine=picture.practice.vitrine, by=by, practice=picture.practice)
        drafts = Draft.objects.select_for_update(of=("self",)).select_related("practice__vitrine")
        draft = drafts.get(practice=picture.practice_id)
        image = format_html('<img data-picture="{}" alt="{}">', picture.pk, picture.alt)
        caption = format_html("<figcaption>{}</figcaption>", picture.caption) if picture.caption else ""
        told = f"{draft.content.get(section, '')}<figure>{image}{caption}</figure>"
        save_draft(draft=draft, version=draft.version, content=draft.content | {section: told}, by=by)


def remove_picture(*, picture: Picture, by: User) -> None:
    """Remove a picture and its files. Raises PermissionDenied; PictureRefused when a recorded text shows it."""
    if not can_edit_pictures(by, picture.practice):
        raise PermissionDenied
    with transaction.atomic():
        for revision in Revision.objects.filter(practice=picture.practice_id).order_by("number"):
            if any(str(picture.pk) in text for text in texts_of(revision).values()):
                raise PictureRefused(
                    f"La révision {revision.number} montre cette image : elle reste tant que ce texte existe."
                )
        names = [files.original(picture.pk), files.for_paper(picture.pk)]
        names += [files.rendition(picture.pk, width, kind) for width in picture.widths for kind in files.FORMATS]
        picture.delete()
        transaction.on_commit(lambda: _forget(names), robust=True)


def make_due_renditions() -> int:
    """Make what waits, oldest first; return how many were done. Any number of workers may run this at once.

    A picture is claimed in a short transaction, made outside any, and recorded only if it still waits: a worker killed
    in the middle leaves it to the next one when the lease is over, and made twice it is the same.
    """
    started, done = time.monotonic(), 0
    while time.monotonic() - started < BATCH_TIME:
        picture = _claim()
        if picture is None:
            break
        if picture.state == PictureState.WAITING:
            _make(picture)
            done += 1
    return done


def _claim() -> Picture | None:
    """The next picture to make; one that ended too many workers is refused here and given back so."""
    with transaction.atomic():
        due = Picture.objects.free_at(timezone.now()).oldest_first()
        picture = due.select_for_update(skip_locked=True, of=("self",)).first()
        if picture is None:
            return None
        if picture.attempts >= ATTEMPTS_MAX:
            _record(picture, refused=LOST)
            picture.refresh_from_db()
            return picture
        picture.attempts += 1
        picture.claimed_until = timezone.now() + LEASE
        picture.save(update_fields=["attempts", "claimed_until"])
        return picture


def _make(picture: Picture) -> None:
    storage = private_files()
    with tempfile.TemporaryDirectory(prefix="image-") as directory:
        original = Path(directory, "original")
        try:
            with storage.open(files.original(picture.pk)) as source, original.open("wb") as target:
                for chunk in source.chunks():
                    target.write(chunk)
        except FileNotFoundError:
            _record(picture, refused=LOST)
            return
        made = _decoded_apart(original, Path(directory))
        if "refused" in made:
            _record(picture, refused=made["refused"])
            return
        for width in made["widths"]:
            for kind in files.FORMATS:
                content = ContentFile(Path(directory, f"{width}.{kind}").read_bytes())
                storage.save(files.rendition(picture.pk, width, kind), content)
        storage.save(files.for_paper(picture.pk), ContentFile(Path(directory, files.FOR_PAPER).read_bytes()))
    _record(picture, **made)


def _decoded_apart(original: Path, directory: Path) -> dict:
    """What `decoding.py` answers, from a process of its own with bounded memory and time."""
    command = [sys.executable, "-m", "practices.pictures.decoding", str(original), str(directory)]
    try:
        told = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, timeout=2 * SECONDS, check=True)
        return json.loads(told.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        logger.warning("A picture could not be decoded: %s", error)
        return {"refused": BROKEN}


def _record(picture: Picture, *, refused: str = "", **made: object) -> None:
    values: dict = (
        {"state": PictureState.REFUSED, "reason": refused} if refused else {"state": PictureState.READY, **made}
    )
    if Picture.objects.waiting().filter(pk=picture.pk).update(claimed_until=None, **values) and refused:
        record(Event.FILE_REFUSED, about=picture)


def _checksum(file: File) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _keep(picture: Picture, file: File) -> None:
    file.seek(0)
    try:
        private_files().save(files.original(picture.pk), file)
    except OSError as error:  # the disk is full, the bucket does not answer
        logger.exception("A picture could not be kept")
        _forget([files.original(picture.pk)])
        raise PictureRefused("L’image n’a pas pu être enregistrée : réessayez dans quelques minutes.") from error


def _forget(names: list[str]) -> None:
    for name in names:
        try:
            private_files().delete(name)
        except OSError as error:
            logger.warning("A file stays behind: %s", error)
