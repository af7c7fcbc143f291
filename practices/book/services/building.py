"""Composing an edition: asked for on a page, done by a worker, whole or not at all."""

import errno
import hashlib
import json
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.wakeup import Waker
from practices.book.apart import cut_apart, set_apart
from practices.book.collecting import Value, collect
from practices.book.composing import BOOK, CUTS, Manuscript, gather_photographs, workshop, write_pages
from practices.book.enums import BuildState, Paper, Standing
from practices.book.epub import write_epub
from practices.book.keeping import keep
from practices.book.models import Build, BuildFile, Edition
from practices.book.policies import can_make_books
from practices.book.selectors import Entry, groups_of, rows_of, standings
from practices.book.typesetting import PHOTOGRAPHS, NotSetError, pages_of
from practices.book.wording import changes_between, wording_of

LEASE = timedelta(minutes=3)  # longer than any one step; each step begins a new one
STOPPED = "La composition s’est arrêtée en cours de route : le programme qui la faisait a disparu. Composez de nouveau."
FULL = "Il n’y a plus de place sur le disque : libérez-en, puis composez de nouveau."
REFUSED = "Les pages n’ont pas pu être composées : l’équipe technique a le détail dans le journal."
CULPRIT = (
    "Les pages de « {title} » n’ont pas pu être composées. Retirez-la de l’édition, ou faites reprendre son texte, "
    "puis composez de nouveau : l’équipe technique a le détail dans le journal."
)
FULL_DISK = "no space left"  # as a compiler says it
EMPTY = "Aucune pratique de cette édition n’a l’accord de son entreprise : il n’y a rien à composer."
PAGES = "pages.pdf"  # what is set once, before it is cut
AT_ONCE = 2  # files made or read at a time: each takes a tenth of a gigabyte

_waker = Waker("practices.book.tasks.compose_books")
logger = logging.getLogger(__name__)


class BuildRefused(Exception):
    """The edition cannot be composed now; the message is French."""


class _Stopped(Exception):
    """The composition cannot go on; the message is the French reason kept with the build."""


def ask_build(*, edition: Edition, by: User) -> Build:
    """Ask for a composition of an edition; a worker begins after the commit. Raises PermissionDenied, BuildRefused."""
    if not can_make_books(by):
        raise PermissionDenied
    with transaction.atomic():
        locked = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        if Build.objects.filter(edition=locked).running().exists():
            raise BuildRefused("Une composition de cette édition est déjà en cours.")
        if not any(entry.is_in for entry in standings(locked)):
            raise BuildRefused(EMPTY)
        last = locked.builds.aggregate(last=Max("number"))["last"] or 0
        build = Build.objects.create(edition=locked, number=last + 1, asked_by=by)
        transaction.on_commit(_waker.wake, robust=True)
    return build


def compose_due_builds() -> int:
    """Compose what waits, oldest first; return how many were composed. Any number of workers may run this at once.

    A build whose worker is gone is marked so: half of it was never kept.
    """
    now = timezone.now()
    Build.objects.abandoned(now).update(state=BuildState.FAILED, reason=STOPPED, claimed_until=None, finished_at=now)
    done = 0
    while (build := _claim()) is not None:
        compose_build(build)
        done += 1
    return done


def _claim() -> Build | None:
    with transaction.atomic():
        waiting = Build.objects.waiting().order_by("asked_at", "pk")
        build = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("edition").first()
        if build is not None:
            build.state, build.claimed_until = BuildState.COMPOSING, timezone.now() + LEASE
            build.save(update_fields=["state", "claimed_until"])
        return build


def compose_build(build: Build) -> None:
    """Compose one claimed build to its end, or keep the sentence that says why not."""
    try:
        with workshop() as directory:
            _compose(build, directory)
    except _Stopped as stop:
        _fail(build, str(stop))
    except OSError as error:
        logger.exception("Build %s stopped", build.pk)
        _fail(build, FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else REFUSED)
    except NotSetError as error:
        logger.error("Build %s was not set: %s", build.pk, error)
        _fail(build, FULL if FULL_DISK in str(error).lower() else REFUSED)
    except Exception:
        logger.exception("Build %s stopped", build.pk)
        _fail(build, REFUSED)


def _compose(build: Build, directory: Path) -> None:
    edition = build.edition
    _step(build, 5, "Lecture des textes et des accords")
    entries = standings(edition)
    rows = rows_of(edition, entries)
    if not rows:
        raise _Stopped(EMPTY)
    bare = [entry.practice.pk for entry in entries if entry.standing == Standing.BARE]
    collected = collect(rows, without_figures=bare)
    contents = {str(each["key"]): [each["revision"]["key"], each["key"] not in bare] for each in collected.practices}
    before = _last_done(edition)
    changes = changes_between(before.contents if before else None, contents, collected)
    wording = wording_of(edition, build_number=build.number, at=timezone.now(), count=len(rows), changes=changes)
    manuscript = Manuscript(wording, collected, groups_of(edition.order, collected))
    _step(build, 15, "Photographies")
    remarks = collected.remarks + gather_photographs(manuscript, directory)
    made = _files(build, manuscript, directory)
    _step(build, 95, "Enregistrement")
    _check_still_agreed(edition, entries)
    _keep(build, manuscript, made, contents=contents, changes=list(changes), remarks=remarks)


def _files(build: Build, manuscript: Manuscript, directory: Path) -> dict[str, Path]:
    """The pages are set once, then cut for each paper; the EPUB is written meanwhile."""
    _step(build, 25, "Mise en pages")
    write_pages(manuscript, directory, paper=BOOK)
    pages = directory / PAGES
    with ThreadPoolExecutor(AT_ONCE) as hands:
        epub = hands.submit(write_epub, manuscript, directory)
        _set(build, manuscript, directory, pages)
        _step(build, 75, "Formats et traits de coupe")
        made = {paper: directory / f"{paper}.pdf" for paper in CUTS}
        photographs = directory / PHOTOGRAPHS
        cuts = [hands.submit(cut_apart, pages, made[each], photographs=photographs, **CUTS[each]) for each in CUTS]
        for each in cuts:
            each.result()
        return made | {Paper.EPUB: epub.result()}


def _set(build: Build, manuscript: Manuscript, directory: Path, pages: Path) -> None:
    """Set the pages. Raises NotSetError; _Stopped with the name of the practice whose pages the compiler refuses."""
    try:
        set_apart(directory, pages)
    except NotSetError as error:
        if FULL_DISK in str(error).lower():
            raise
        logger.error("Build %s was not set: %s", build.pk, error)
        suspects = manuscript.collected.practices
        while len(suspects) > 1:
            _step(build, 50, "Recherche de la pratique en cause")
            half = suspects[: len(suspects) // 2]
            suspects = suspects[len(half) :] if _is_set(manuscript, half, directory) else half
        if suspects and not _is_set(manuscript, suspects, directory):
            raise _Stopped(CULPRIT.format(title=suspects[0]["title"])) from error
        raise


def _is_set(manuscript: Manuscript, practices: list[Value], directory: Path) -> bool:
    """Whether the pages of these practices alone can be set."""
    trial = directory / "essai.pdf"
    trial.unlink(missing_ok=True)
    alone = Manuscript(
        replace(manuscript.wording, kind="sheet"), replace(manuscript.collected, practices=practices), [],
        manuscript.images,
    )  # fmt: skip
    write_pages(alone, directory, paper=BOOK)
    try:
        set_apart(directory, trial)
    except NotSetError:
        return False
    return True


def _check_still_agreed(edition: Edition, entries: Iterable[Entry]) -> None:
    """A practice withdrawn while the pages were set must not be in a book kept after that."""
    now_in = {entry.practice.pk: entry.standing for entry in standings(edition) if entry.is_in}
    for entry in entries:
        if entry.is_in and now_in.get(entry.practice.pk) != entry.standing:
            revision = entry.practice.published_revision
            title = revision.title if revision else str(entry.practice)
            raise _Stopped(
                f"« {title} » a été retirée pendant la composition. Composez de nouveau : elle n’y sera plus."
            )


def _keep(build: Build, manuscript: Manuscript, made: dict[str, Path], **told: Any) -> None:
    """Move the finished files into place, then say that the build is done: no row ever names a file half written."""
    with ThreadPoolExecutor(AT_ONCE) as hands:  # hashing leaves the interpreter free
        pages = pages_of(made[Paper.SCREEN].with_name(PAGES))
        checksums = dict(zip(made, hands.map(_checksum, made.values()), strict=True))
    files = [BuildFile(build=build, kind=kind, byte_size=path.stat().st_size, pages=pages if kind in CUTS else 0,
                       checksum=checksums[kind]) for kind, path in made.items()]  # fmt: skip
    values = made[Paper.SCREEN].with_name("valeurs.json")
    values.write_text(json.dumps(manuscript.values(), ensure_ascii=False), encoding="utf-8")
    for file in files:
        keep(file.file_name, made[file.kind])
    keep(build.values_name, values)
    whole = hashlib.sha256("\n".join(sorted(file.checksum for file in files)).encode()).hexdigest()
    with transaction.atomic():
        locked = Build.objects.select_for_update(of=("self",)).get(pk=build.pk)
        if locked.state != BuildState.COMPOSING:  # given up while we worked
            return
        BuildFile.objects.bulk_create(files)
        locked.contents, locked.changes, locked.remarks = told["contents"], told["changes"], told["remarks"]
        locked.state, locked.progress, locked.step, locked.claimed_until = BuildState.DONE, 100, "", None
        locked.finished_at, locked.checksum = timezone.now(), whole
        locked.save()


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _last_done(edition: Edition) -> Build | None:
    return Build.objects.filter(edition=edition).done().order_by("-number").first()


def _step(build: Build, progress: int, step: str) -> None:
    """Say how far it is, and that the worker lives. Raises _Stopped when the build was given up meanwhile."""
    rows = Build.objects.filter(pk=build.pk, state=BuildState.COMPOSING)
    if not rows.update(progress=progress, step=step, claimed_until=timezone.now() + LEASE):
        raise _Stopped(STOPPED)


def _fail(build: Build, reason: str) -> None:
    rows = Build.objects.filter(pk=build.pk, state=BuildState.COMPOSING)
    rows.update(state=BuildState.FAILED, reason=reason[:400], claimed_until=None, finished_at=timezone.now())


# ── Publishing ───────────────────────────────────────────────────────────────
def publish_build(*, build: Build, by: User) -> Edition:
    """Put a finished build on line: the edition gets its number; of a published edition this is an erratum.

    Raises PermissionDenied, BuildRefused.
    """
    if not can_make_books(by):
        raise PermissionDenied
    with transaction.atomic():
        edition = Edition.objects.select_for_update(of=("self",)).get(pk=build.edition_id)
        if build.state != BuildState.DONE:
            raise BuildRefused("Seule une composition finie se publie.")
        Build.objects.filter(pk=build.pk, published_at=None).update(published_at=timezone.now())
        edition.published_build = build
        if edition.number is None:
            last = Edition.objects.order_by().aggregate(last=Max("number"))["last"] or 0
            edition.number, edition.published_at = last + 1, timezone.now()
        try:
            edition.save(update_fields=["published_build", "number", "published_at"])
        except IntegrityError as error:  # two editions published at the same moment
            raise BuildRefused("Une autre édition vient d’être publiée : recommencez.") from error
    return edition


def count_download(file: BuildFile) -> None:
    """One more; nothing is kept of who."""
    BuildFile.objects.filter(pk=file.pk).update(downloads=F("downloads") + 1)
