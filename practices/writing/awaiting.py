"""The drafts that await whoever writes for a vitrine."""

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse

from portal.accounts.models import User
from practices.signoff.models import Submission
from vitrines.awaiting import Awaited, Kind, rows_of, vitrines_of
from vitrines.enums import Role

from .models import Draft


def _unfinished(user: User) -> QuerySet:
    """Drafts that say something their last revision does not, and whose text is not already on its way."""
    changed = Q(base_revision=None) | Q(version__gt=1, updated_at__gt=F("base_revision__recorded_at"))
    mine = Draft.objects.filter(changed, practice__vitrine__in=vitrines_of(user, Role.OWNER, Role.EDITOR))
    on_their_way = Submission.objects.still_open().order_by().values("practice")
    title = NullIf(KeyTextTransform("title", "content"), Value("", output_field=TextField()))
    return rows_of(
        mine.exclude(practice__in=on_their_way),
        "draft",
        order=("-updated_at", "pk"),
        key="practice__slug",
        vitrine="practice__vitrine_id",
        name=Coalesce(title, F("practice__slug"), output_field=TextField()),
        since="updated_at",
    )


def _address(each: Awaited, slug: str) -> str:
    return reverse("writing:write", args=[slug, each.key])


KINDS = (
    Kind("draft", 50, 10, _unfinished, lambda each: f"Finir « {each.name} »", _address, "autres brouillons"),
)  # fmt: skip
