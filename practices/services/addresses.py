"""Changing the address of a practice without losing whoever holds the old one."""

from django.db import transaction

from portal.accounts.models import User
from portal.seo.services import note_move
from practices.models import Practice


def rename_practice(*, practice: Practice, slug: str, by: User) -> Practice:
    """Give the practice another address; the one before leads to it (301). `by` is of the Alliance's team."""
    with transaction.atomic():
        locked = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        before = locked.get_absolute_url()
        locked.slug = slug
        locked.save(update_fields=["slug", "updated_at"])
        note_move(path=before, to=locked.get_absolute_url())
    return locked
