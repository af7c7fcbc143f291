"""Whether a file is a PDF one may hand on, from its own bytes.

A document may hide what it runs in compressed streams, so this look is no antivirus: whatever passes is only ever
downloaded, never shown in a page of the portal.
"""

import re
from typing import IO

MAX_BYTES = 20 * 1024 * 1024
TAIL = 2048  # bytes in which the end of a document is looked for
_RUNS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # a name may be written /J#61vaScript


class AttachmentRefused(ValueError):
    """The file cannot be taken; the message is French and says what and why."""


def look_at(file: IO[bytes], *, size: int) -> None:
    """Raises AttachmentRefused for what is not a whole, open PDF without anything that runs."""
    if size > MAX_BYTES:
        raise AttachmentRefused(
            f"Ce document pèse plus de {MAX_BYTES // 1024 // 1024} Mo. Réduisez-le, ou partagez-en un extrait."
        )
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if not re.match(rb"%PDF-[12]\.\d", content):
        raise AttachmentRefused("Seuls les fichiers PDF sont admis. Enregistrez ce document en PDF.")
    if b"startxref" not in content or b"%%EOF" not in content[-TAIL:]:
        raise AttachmentRefused("Ce PDF est incomplet : la fin du fichier manque. Envoyez-le de nouveau.")
    if re.search(rb"/Encrypt(?![A-Za-z])", content):
        raise AttachmentRefused("Ce PDF est protégé par un mot de passe. Enregistrez-le sans protection.")
    if _RUNS.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)):
        raise AttachmentRefused(
            "Ce PDF contient un programme, un formulaire animé ou un fichier caché. "
            "Imprimez-le en PDF, puis envoyez la copie."
        )
