"""What the page of an import reads."""

from practices.models import Practice

from .enums import ImportState
from .models import DocumentImport

SHOWN = 5  # imports of a practice told on its page


def imports_of(*, practice: Practice) -> list[DocumentImport]:
    """The last documents given for a practice, newest first."""
    return list(DocumentImport.objects.of_practice(practice).newest_first()[:SHOWN])


def is_reading(imports: list[DocumentImport]) -> bool:
    """Whether one of them is still to be read."""
    return any(each.state == ImportState.WAITING for each in imports)
