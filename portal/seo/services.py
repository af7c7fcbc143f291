"""Remembering where pages were."""

from django.db import transaction

from .models import MovedAddress


def note_move(*, path: str, to: str) -> None:
    """A page leaves `path` for `to`: what led to the first leads to the second, and so does the first itself.

    A page that comes back to an address it had is no longer sent away from there. Nothing for a page that stays.
    """
    if path == to:
        return
    with transaction.atomic():
        MovedAddress.objects.filter(path=to).delete()
        MovedAddress.objects.filter(to=path).update(to=to)
        MovedAddress.objects.update_or_create(path=path, defaults={"to": to})
