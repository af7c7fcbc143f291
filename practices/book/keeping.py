"""Finished files in the private storage: a reader finds the whole file or none."""

from pathlib import Path

from django.core.files.base import File

from portal.files import private_files


class Finished(File):
    """A file written to its end beside the storage: on a disk it is moved into place, in a bucket it is sent."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def keep(name: str, path: Path) -> None:
    """Put the finished file `path` at `name`; `path` is gone afterwards. Raises OSError, and then nothing is there."""
    with Finished(path.open("rb"), name=str(path)) as file:
        private_files().save(name, file)
