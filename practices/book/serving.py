"""Answers that carry a finished file of the private storage."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from portal.files import private_files

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


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
    response = FileResponse(file, filename=download_name, content_type=kind)
    for header, value in HEADERS.items():
        response.headers[header] = value
    response.headers["ETag"] = f'"{mark}"'
    response.headers["Cache-Control"] = cache
    return response
