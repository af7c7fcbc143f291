"""The page where anyone composes an extract, and the extract as a file."""

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.limits import asked_this_minute

from ..extracts import PRACTICES_MAX, extract_of, make_extract, practices_for
from ..forms import ExtractForm
from ..serving import file_answer, marked
from ..typesetting import NotSetError
from .sheets import too_many

logger = logging.getLogger(__name__)


@require_safe
def extract(request: HttpRequest) -> HttpResponse:
    """`/livre/composer/`: a choice, how many practices answer it, and the way to the file."""
    form = ExtractForm(request.GET)
    count = practices_for(form.choice()).count() if form.is_valid() else 0
    context = {
        "form": form,
        "count": count,
        "most": PRACTICES_MAX,
        "pdf_url": f"{reverse('book:extract-file')}?{request.GET.urlencode()}",
    }
    return render(request, "book/extract.html", context)


@require_safe
def extract_file(request: HttpRequest) -> HttpResponse:
    """`/livre/extrait.pdf?probleme=…&secteur=…&region=…&pratique=…`: composed once, kept until a text changes."""
    form = ExtractForm(request.GET)
    if not form.is_valid():
        raise Http404
    found = extract_of(form.choice(), subject=form.subject(), query=request.GET.urlencode()[:1500])
    if found is None:
        raise Http404
    if (held := marked(request, found.mark)) is not None:
        return held
    if not found.is_kept:
        if asked_this_minute(request, "livre") > settings.COMPOSITIONS_PER_MINUTE:
            return too_many(request)
        try:
            make_extract(found)
        except (NotSetError, OSError):
            logger.exception("An extract could not be composed")
            return render(request, "book/not_composed.html", {"title": found.manuscript.wording.title}, status=503)
    return file_answer(
        name=found.file_name, download_name="extrait-du-livre.pdf", kind="application/pdf", mark=found.mark
    )
