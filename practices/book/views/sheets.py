"""The sheet of a practice as a file."""

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.limits import MINUTE, asked_this_minute

from ..serving import PDF, file_answer, marked
from ..sheets import make_sheet, sheet_of
from ..typesetting import NotSetError

logger = logging.getLogger(__name__)


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """`/pratiques/<slug>/fiche.pdf`: composed once, then served until the practice changes."""
    found = sheet_of(slug=slug)
    if found is None:
        raise Http404
    if (held := marked(request, found.mark)) is not None:
        return held
    if not found.is_kept:
        if asked_this_minute(request, "livre") > settings.COMPOSITIONS_PER_MINUTE:
            return too_many(request)
        try:
            make_sheet(found)
        except (NotSetError, OSError):
            logger.exception("The sheet of %s could not be composed", slug)
            return render(request, "book/not_composed.html", {"title": found.manuscript.wording.title}, status=503)
    return file_answer(name=found.file_name, download_name=found.download_name, kind=PDF, mark=found.mark)


def too_many(request: HttpRequest) -> HttpResponse:
    """One address composes a few times a minute."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(MINUTE)
    return response
