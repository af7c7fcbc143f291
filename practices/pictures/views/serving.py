"""One rendition, to whoever may read the section that shows it."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.files import private_files

from .. import files
from ..selectors import open_to, open_to_all, served_picture

FOR_EVER = "public, max-age=31536000, immutable"  # the name never stands for anything else
FOR_THIS_READER = "private, max-age=3600"


@require_safe
def rendition(request: HttpRequest, pk: uuid.UUID, width: int, kind: str) -> HttpResponse:
    """`/images/<uuid>/<width>.<avif|webp>`: a picture refused answers like one that never was."""
    picture = served_picture(pk=pk, width=width) if kind in files.FORMATS else None
    if picture is None:
        raise Http404
    public = open_to_all(picture)
    if not public and not open_to(request.user, picture, key=request.GET.get("cle", "")):
        raise Http404
    try:
        with private_files().open(files.rendition(pk, width, kind)) as file:
            response = HttpResponse(file.read(), content_type=files.FORMATS[kind])
    except FileNotFoundError as error:
        raise Http404 from error
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = FOR_EVER if public else FOR_THIS_READER
    return response
