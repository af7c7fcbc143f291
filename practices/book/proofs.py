"""The proof of a practice for an edition: the pages of its vitrine and its own, as they would be printed."""

from practices.models import Practice

from .collecting import collect, readable
from .composing import PROOF, Manuscript, Wording, workshop
from .keeping import keep
from .models import ConsentRequest
from .selectors import groups_of
from .sheets import compose


def proof_manuscript(request: ConsentRequest) -> Manuscript | None:
    """The pages a company is asked about; None when the text asked about is not the one on line any more."""
    practice = readable(Practice.objects.filter(pk=request.practice_id)).first()
    if practice is None or practice.published_revision_id != request.revision_id:
        return None
    edition, collected = request.edition, collect([practice])
    wording = Wording(kind="proof", title=edition.title, year=str(edition.year), dark=edition.cover_colour)
    return Manuscript(wording, collected, groups_of(edition.order, collected))


def make_proof(request: ConsentRequest, manuscript: Manuscript) -> bytes:
    """Compose the proof, keep it for whoever follows the link of the mail, return it. Raises NotSetError, OSError."""
    with workshop() as directory:
        path = compose(manuscript, directory, paper=PROOF)
        content = path.read_bytes()
        keep(request.proof_name, path)
    return content
