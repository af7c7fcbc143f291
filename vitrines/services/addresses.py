"""Changing the address of a vitrine without losing whoever holds the old one."""

from django.db import transaction

from portal.accounts.models import User
from portal.seo.services import note_move

from ..models import Vitrine


def rename_vitrine(*, vitrine: Vitrine, slug: str, by: User) -> Vitrine:
    """Give the vitrine another address; the one before leads to it (301). `by` is of the Alliance's team."""
    with transaction.atomic():
        locked = Vitrine.objects.select_for_update(of=("self",)).get(pk=vitrine.pk)
        before = locked.get_absolute_url()
        locked.slug = slug
        locked.save(update_fields=["slug", "updated_at"])
        note_move(path=before, to=locked.get_absolute_url())
    return locked
