"""Names of a picture's files in the private storage: written twice, they are the same."""

import uuid

FOR_PAPER = "papier.jpg"
FORMATS = {"avif": "image/avif", "webp": "image/webp"}  # those made, the first preferred


def folder(picture_id: uuid.UUID) -> str:
    return f"images/{picture_id}"


def original(picture_id: uuid.UUID) -> str:
    """The file as it was given; no address serves it."""
    return f"{folder(picture_id)}/original"


def for_paper(picture_id: uuid.UUID) -> str:
    """The JPEG the book prints; no address serves it. Pictures made before it was have none."""
    return f"{folder(picture_id)}/{FOR_PAPER}"


def rendition(picture_id: uuid.UUID, width: int, kind: str) -> str:
    """One rendition; `kind` is a key of FORMATS."""
    return f"{folder(picture_id)}/{width}.{kind}"
