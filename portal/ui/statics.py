"""Addresses of the files of the site, each worked out once a process."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, whose manifest is read when the process starts: the address of a file is the same until it ends.

    A page names eight files, and each takes Django three readings of its address.
    """

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        if force:
            return super().url(name, force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]
