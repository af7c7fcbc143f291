"""Drafts: opened, saved without overwriting anybody, recorded as revisions, taken back from one."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify

from portal.accounts.models import User
from practices.models import Gain, Practice, Problem, Revision, Technology
from practices.pictures.models import Picture
from practices.sections import RICH
from practices.services.revising import next_number
from vitrines.models import Vitrine

from .content import ContentError, is_empty, normalised, of_revision, read
from .models import Draft
from .policies import can_write_practices

SLUG_MAX = 120


class DraftConflict(Exception):
    """Somebody saved in between; `current` is the draft as it stands now. Nothing was written."""

    def __init__(self, current: Draft) -> None:
        super().__init__(f"version {current.version}")
        self.current = current


def open_draft(*, vitrine: Vitrine, by: User, practice: Practice | None = None, title: str = "") -> Draft:
    """Return the draft of a practice, made from its last revision when there is none yet.

    Without `practice`, a new one is begun, in state draft, its address taken from `title`; the same beginning sent
    twice gives the same draft. Raises PermissionDenied to who does not write for that vitrine.
    """
    if not can_write_practices(by, vitrine) or (practice is not None and practice.vitrine_id != vitrine.pk):
        raise PermissionDenied
    with transaction.atomic():
        Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=vitrine.pk)
        if practice is None:
            return _begun(vitrine, by, title.strip())
        locked = _locked(practice)
        draft = Draft.objects.filter(practice=locked).first()
        if draft is None:
            last = locked.revisions.order_by("-number").first()
            content = of_revision(last) if last else normalised({})
            draft = Draft.objects.create(practice=locked, content=content, base_revision=last, updated_by=by)
    return draft


def save_draft(
    *, draft: Draft, version: int, content: Mapping[str, Any], by: User | None, unplaced: list[Any] | None = None
) -> Draft:
    """Write the content over version `version` of the draft; return it with its new version.

    The same content again writes nothing. Raises DraftConflict when the draft moved on with another content, and
    PermissionDenied. `by` is None for whoever holds the link of a sign-off, which the caller has checked.
    """
    _may_write(by, draft.practice)
    wanted = normalised(content)
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).select_related("practice").get(pk=draft.pk)
        if locked.content == wanted and unplaced in (None, locked.unplaced):
            return locked
        if locked.version != version:
            raise DraftConflict(locked)
        locked.content = wanted
        if unplaced is not None:
            locked.unplaced = unplaced
        return _saved(locked, by)


def place_block(*, draft: Draft, block: str, field: str, by: User) -> Draft:
    """Move a block that an import recognised nowhere to the end of a section; an empty `field` throws it away.

    A block that is no longer there, or a section that does not exist, changes nothing. Raises PermissionDenied.
    """
    _may_write(by, draft.practice)
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).select_related("practice").get(pk=draft.pk)
        found = next((each for each in locked.unplaced if str(each.get("id")) == block), None)
        if found is None or (field and field not in RICH):
            return locked
        locked.unplaced = [each for each in locked.unplaced if each is not found]
        if field:
            placed = locked.content.get(field, "") + str(found.get("html", ""))
            locked.content = normalised(locked.content | {field: placed})
        return _saved(locked, by)


def place_picture(*, draft: Draft, picture: str, field: str, by: User) -> Draft:
    """Put a picture of the practice, with its caption, at the end of a section; an unknown one changes nothing.

    Raises PermissionDenied.
    """
    _may_write(by, draft.practice)
    try:
        key = UUID(picture)
    except ValueError:
        return draft
    found = Picture.objects.of_practice(draft.practice).shown().filter(pk=key).first()
    if found is None or field not in RICH:
        return draft
    caption = format_html("<figcaption>{}</figcaption>", found.caption) if found.caption else ""
    figure = format_html('<figure><img data-picture="{}" alt="{}">{}</figure>', found.pk, found.alt, caption)
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).select_related("practice").get(pk=draft.pk)
        locked.content = normalised(locked.content | {field: locked.content.get(field, "") + figure})
        return _saved(locked, by)


def record_revision(*, draft: Draft, by: User | None) -> Revision:
    """Keep the draft as the practice's next revision, immutable from then on; return it.

    When the draft says what the last revision says, that one is returned and nothing is written. Raises ContentError
    with everything that must be mended first, and PermissionDenied; `by` as in `save_draft`.
    """
    _may_write(by, draft.practice)
    with transaction.atomic():
        practice = _locked(draft.practice)
        current = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        last = practice.revisions.order_by("-number").first()
        if last is not None and _says_the_same(last, current.content):
            revision = last
        else:
            revision = _recorded(practice, current.content, by)
        if current.base_revision_id != revision.pk:
            current.base_revision = revision
            current.save(update_fields=["base_revision"])
    return revision


def restore_revision(*, practice: Practice, revision: Revision, by: User) -> Draft:
    """Make an earlier text the draft again; what the draft said is first kept as a revision of its own.

    Raises ContentError when the present draft cannot be kept (its author mends it first), PermissionDenied.
    """
    if revision.practice_id != practice.pk:
        raise PermissionDenied
    with transaction.atomic():
        draft = open_draft(vitrine=practice.vitrine, by=by, practice=practice)
        if not is_empty(draft.content):
            record_revision(draft=draft, by=by)
        locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        locked.content, locked.base_revision = of_revision(revision), revision
        return _saved(locked, by)


def _may_write(by: User | None, practice: Practice) -> None:
    if by is not None and not can_write_practices(by, practice.vitrine):
        raise PermissionDenied


def _locked(practice: Practice) -> Practice:
    return Practice.objects.select_for_update(of=("self",), no_key=True).select_related("vitrine").get(pk=practice.pk)


def _begun(vitrine: Vitrine, by: User, title: str) -> Draft:
    same = Draft.objects.of_vitrine(vitrine).filter(version=1, updated_by=by, content__title=title)
    if (draft := same.select_related("practice").first()) is not None:
        return draft
    slug = _free_slug(title)
    try:
        with transaction.atomic():
            practice = Practice.objects.create(vitrine=vitrine, slug=slug)
    except IntegrityError:  # another vitrine took it in the same moment
        practice = Practice.objects.create(vitrine=vitrine, slug=f"{slug}-{secrets.token_hex(3)}")
    return Draft.objects.create(practice=practice, content=normalised({"title": title}), updated_by=by)


def _free_slug(title: str) -> str:
    """An address nobody has: the title's, else with a number behind."""
    base = slugify(title.replace("œ", "oe").replace("’", " "))[:SLUG_MAX].strip("-") or "pratique"
    taken = set(Practice.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base if rank == 1 else f"{base}-{rank}" for rank in range(1, len(taken) + 2))
        if slug not in taken
    )  # fmt: skip


def _saved(draft: Draft, by: User | None) -> Draft:
    draft.version += 1
    draft.updated_by, draft.updated_at = by, timezone.now()
    draft.save()
    return draft


def _says_the_same(revision: Revision, content: Mapping[str, Any]) -> bool:
    if revision.recorded_at is None:
        return False
    wanted = read(content)
    try:
        return read(of_revision(revision)) == wanted
    except ContentError:  # a text from before today's rules
        return False


def _recorded(practice: Practice, content: Mapping[str, Any], by: User | None) -> Revision:
    written = read(content)
    problems = list(Problem.objects.filter(slug__in=written.problems))
    technologies = list(Technology.objects.filter(slug__in=written.technologies))
    _all_found("problems", written.problems, {term.slug for term in problems})
    _all_found("technologies", written.technologies, {term.slug for term in technologies})
    revision = Revision.objects.create(
        practice=practice, number=next_number(practice), author=by, visibility=written.visibility, **written.fields
    )
    revision.problems.set(problems)
    revision.technologies.set(technologies)
    Gain.objects.bulk_create(Gain(revision=revision, **gain) for gain in written.gains)
    revision.recorded_at = timezone.now()
    revision.save(update_fields=["recorded_at"])
    return revision


def _all_found(name: str, wanted: list[str], found: set[str]) -> None:
    if missing := sorted(set(wanted) - found):
        raise ContentError({name: [f"Ce terme n’existe plus : {', '.join(missing)}. Choisissez-en un autre."]})
