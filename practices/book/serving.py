"""Answers that carry a finished file of the private storage."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from portal.files import private_files

PDF = "application/pdf"
APART = "default-src 'none'; sandbox"
# The browser shows a PDF in a page of its own that holds its viewer (an <embed> with a style): Safari leaves that page
# empty under `sandbox`, older Chromes under a bare `default-src 'none'`. Scripts, frames and forms stay forbidden, and
# nosniff keeps the file from being anything but a PDF.
READ_IN_PLACE = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def marked(request: HttpRequest, mark: str) -> HttpResponse | None:
    """The answer to a reader who holds this very state already (304), None to anyone else."""
    response = get_conditional_response(request, etag=f'"{mark}"')
    return response if isinstance(response, HttpResponse) else None


def file_answer(
    *, name: str, download_name: str, kind: str, mark: str, cache: str = "public, no-cache"
) -> FileResponse:
    """The file `name`. Raises Http404 when it is not there."""
    try:
        file = private_files().open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = kind == PDF or kind.startswith("image/")  # an EPUB is for a reading device
    response = FileResponse(file, filename=download_name, content_type=kind, as_attachment=not shown)
    response.headers["Content-Security-Policy"] = READ_IN_PLACE if kind == PDF else APART
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = f'"{mark}"'
    response.headers["Cache-Control"] = cache
    return response
