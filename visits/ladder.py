"""The ladder of formats, one step at a time."""

from vitrines.enums import ExchangeFormat

from .models import VisitRequest
from .selectors import terms_of

F = ExchangeFormat
LADDER = tuple(ExchangeFormat)  # the lightest first (product.md, glossary)

# What goes down to each rung: the name of its action, its words in a mail.
STEPS: dict[ExchangeFormat, tuple[str, str]] = {
    F.WRITTEN: ("answer", "Plus léger : répondre par écrit"),
    F.CALL: ("call", "Plus léger : un appel de 30 minutes"),
    F.VIDEO: ("video", "Plus léger : une visio collective"),
    F.GROUP_VISIT: ("group", "Plus léger : une visite de groupe"),
}


def rung_below(visit_request: VisitRequest) -> ExchangeFormat | None:
    """One step down from what is on the table: the next lighter format this vitrine offers, else the very next one.

    None under a written question: nothing is lighter.
    """
    lighter = LADDER[: LADDER.index(ExchangeFormat(visit_request.offered_format or visit_request.format))]
    offered = [each for each in lighter if each in terms_of(visit_request.vitrine).formats]
    below = offered or list(lighter)
    return below[-1] if below else None


def lighter_offer(visit_request: VisitRequest) -> tuple[str, str] | None:
    """Name and words of the action that goes down one step; None when nothing is lighter."""
    rung = rung_below(visit_request)
    return STEPS[rung] if rung is not None else None
