"""Two rows for one organisation become one: everything that names the other follows."""

from django.db import IntegrityError, transaction

from portal.accounts.models import Organisation
from portal.audit.enums import Event
from portal.audit.services import record


class MergeRefused(Exception):
    """The sentence says why."""


@transaction.atomic
def merge(*, kept: Organisation, others: list[Organisation]) -> None:
    """Move people, requests, seats and all else to `kept`, fill what it does not say, erase the others.

    Raises MergeRefused, nothing changed, when two different SIREN meet or when both hold a seat in the same date.
    """
    rows = Organisation.objects.select_for_update().order_by("pk").in_bulk([kept.pk, *(each.pk for each in others)])
    target = rows.pop(kept.pk)
    duplicates = list(rows.values())
    if len({each.siren for each in [target, *duplicates]} - {""}) > 1:
        raise MergeRefused("Deux SIREN différents : ce sont deux entreprises.")
    for duplicate in duplicates:
        for relation in Organisation._meta.related_objects:
            try:
                with transaction.atomic():
                    moved = relation.related_model._default_manager.filter(**{relation.field.name: duplicate})
                    moved.update(**{relation.field.name: target})
            except IntegrityError as error:
                raise MergeRefused(
                    f"{duplicate} et {target} ont chacune une place à la même date : annulez l’une d’abord."
                ) from error
        duplicate.delete()
    for duplicate in duplicates:
        for name in ("siren", "siret", "naf_code", "size_band", "domain"):
            if not getattr(target, name):
                setattr(target, name, getattr(duplicate, name))
    target.save()
    record(Event.ORGANISATION_MERGED, about=target, before={"merged": [str(each.name) for each in duplicates]})
