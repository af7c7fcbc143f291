"""Files as they come in: cut beyond the largest file the portal takes, so that a giant one costs neither disk nor time.

A cut file keeps its name and is longer than any limit of a form by one byte at least: the form refuses it by its size,
in its own words, and every other answer of the form is still there.
"""

from django import forms
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

FILE_MAX = 60 * 1024 * 1024  # bytes, of the largest file any form takes (a Word document)
REQUEST_MAX = 400 * 1024 * 1024  # bytes, of all the files of one request


class BoundedUploadHandler(FileUploadHandler):
    """First of the handlers: passes on the first bytes of each file, and stops a request that never ends."""

    def __init__(self, request=None) -> None:
        super().__init__(request)
        self.kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk for the next handlers, shortened where the file passes the limit; None beyond."""
        room = FILE_MAX + 1 - start
        if room <= 0:
            return None
        chunk = raw_data[:room]
        self.kept += len(chunk)
        if self.kept > REQUEST_MAX:
            raise StopUpload(connection_reset=False)  # what follows is read and forgotten
        return chunk

    def file_complete(self, file_size: int) -> None:
        """The next handlers hold the file."""


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """One or several files; cleans to a list."""

    widget = MultipleFileInput

    def clean(self, data, initial=None):
        """Each file checked as a field of one file would."""
        given = data if isinstance(data, list | tuple) else [data]
        return [forms.FileField.clean(self, each, initial) for each in given or [None]]
