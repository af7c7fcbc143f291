"""What of the sign-off awaits a company."""

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.models import User
from practices.models import Practice
from vitrines.awaiting import Awaited, Kind, rows_of, vitrines_of
from vitrines.enums import Role

from .enums import TextState
from .models import Submission


def _texts(user: User, key: str, state: TextState, *roles: Role) -> QuerySet:
    waiting = Submission.objects.filter(state=state, practice__vitrine__in=vitrines_of(user, *roles))
    return rows_of(
        waiting,
        key,
        order=("state_changed_at", "pk"),
        vitrine="practice__vitrine_id",
        name="revision__title",
        since="state_changed_at",
    )


def _to_sign(user: User) -> QuerySet:
    return _texts(user, "signoff", TextState.AWAITING_SIGNOFF, Role.OWNER)


def _returned(user: User) -> QuerySet:
    return _texts(user, "returned", TextState.CHANGES_REQUESTED, Role.OWNER, Role.EDITOR)


def _stale(user: User) -> QuerySet:
    on_line = Practice.objects.stale().filter(vitrine__in=vitrines_of(user, Role.OWNER, Role.EDITOR))
    order, title = ("reviewed_at", "pk"), "published_revision__title"
    return rows_of(on_line, "stale", order=order, key="slug", name=title, since="reviewed_at")


def _address(each: Awaited, slug: str) -> str:
    return reverse("signoff:text", args=[each.key])


def _to_review(each: Awaited, slug: str) -> str:
    return reverse("signoff:review", args=[slug])


KINDS = (
    Kind("signoff", 30, 5, _to_sign, lambda each: f"Valider le texte « {each.name} »", _address,
         "autres textes à valider"),
    Kind("returned", 40, 5, _returned, lambda each: f"Reprendre « {each.name} » : l’Alliance a laissé des remarques",
         _address, "autres textes à reprendre"),
    Kind("stale", 60, 1, _stale, lambda each: f"« {each.name} » : toujours exact ?", _to_review,
         "autres pratiques à relire", lambda each: reverse("signoff:confirm", args=[each.key]), "Toujours exact"),
)  # fmt: skip
