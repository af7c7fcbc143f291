"""Where pictures stand in texts: `<img data-picture="<uuid>">`."""

import re
import uuid
from collections.abc import Iterable

from django.db.models import TextField

from practices.models import Revision

_NAMED = re.compile(r"""data-picture=["']([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})["']""")
TEXTS = tuple(field.name for field in Revision._meta.concrete_fields if isinstance(field, TextField))


def named_in(texts: Iterable[str]) -> list[uuid.UUID]:
    """Identifiers of the pictures these texts show, each once, in their order."""
    return list(dict.fromkeys(uuid.UUID(found) for text in texts for found in _NAMED.findall(text or "")))


def texts_of(revision: Revision) -> dict[str, str]:
    """The sections of a revision that hold text, by name."""
    return {name: getattr(revision, name) for name in TEXTS}
