"""Where private files lie: under `var/`, or in a bucket of S3 (docs/operations.md). No address leads to them."""

from django.core.files.storage import Storage, storages


def private_files() -> Storage:
    """The storage of originals, renditions, attachments and documents: only a view that checks reads from it."""
    return storages["private"]
