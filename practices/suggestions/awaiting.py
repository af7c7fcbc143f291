"""The subjects that readers suggest, as they await who writes for a vitrine."""

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.models import User
from vitrines.awaiting import Awaited, Kind, rows_of, vitrines_of
from vitrines.enums import Role

from .models import Suggestion


def _open(user: User) -> QuerySet:
    suggested = Suggestion.objects.still_open().filter(vitrine__in=vitrines_of(user, Role.OWNER, Role.EDITOR))
    return rows_of(suggested, "suggestion", order=("created_at", "pk"), name="subject", since="created_at")


def _address(each: Awaited, slug: str) -> str:
    return reverse("suggestions:list", args=[slug])


KINDS = (
    Kind("suggestion", 80, 1, _open, lambda each: f"On vous suggère de raconter « {each.name} »", _address,
         "autres sujets suggérés"),
)  # fmt: skip
