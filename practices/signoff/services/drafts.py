"""A text corrected on its way to the site is also what its writers find in their draft."""

from practices.models import Revision
from practices.writing.content import of_revision
from practices.writing.models import Draft


def follow_revision(revision: Revision) -> None:
    """Bring the practice's draft up to this revision, answer by answer, where its writers had written nothing new.

    What they were writing themselves stays as they wrote it. An editor open on the draft meets a conflict at its next
    save, and both texts. Call it in the transaction that made the revision; nothing to do without a draft.
    """
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("base_revision")
        .filter(practice=revision.practice_id)
        .first()
    )
    if draft is None or draft.base_revision is None or draft.base_revision_id == revision.pk:
        return
    before, after = of_revision(draft.base_revision), of_revision(revision)
    content = {name: after[name] if value == before.get(name) else value for name, value in draft.content.items()}
    if content != draft.content:
        draft.content = content
        draft.version += 1
    draft.base_revision = revision
    draft.save(update_fields=["content", "version", "base_revision"])
