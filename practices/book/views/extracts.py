"""The page where anyone composes an extract, and the extract as a file."""

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.limits import asked_this_minute, asks_in_words, limited

from ..choosing import choosing
from ..extracts import PRACTICES_MAX, extract_of, make_extract
from ..forms import ExtractForm
from ..serving import PDF, file_answer, marked
from ..typesetting import NotSetError
from .sheets import too_many

logger = logging.getLogger(__name__)


@require_safe
@limited("search", when=asks_in_words)
def extract(request: HttpRequest) -> HttpResponse:
    """`/livre/composer/`: look for practices, tick them, compose. The address holds everything, nothing is kept."""
    form = ExtractForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    chosen = choosing(terms=form.terms, q=words, picked=form.picked, page=request.GET.get("page"))
    context = {
        "form": form,
        "chosen": chosen,
        "most": PRACTICES_MAX,
        "all_url": "" if form.picked or words or form.errors else f"{reverse('book:extract-file')}?{form.terms.query}",
        "emptied_url": f"{reverse('book:extract')}?{form.terms.query}",
    }
    return render(request, "book/extract.html", context)


@require_safe
def extract_file(request: HttpRequest) -> HttpResponse:
    """`/livre/extrait.pdf?probleme=…&secteur=…&region=…&pratique=…`: composed once, kept until a text changes."""
    form = ExtractForm(request.GET)
    if not form.is_valid():  # too many, an unknown term: the page says which
        return redirect(f"{reverse('book:extract')}?{request.GET.urlencode()}")
    found = extract_of(form.choice, subject=form.subject)
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
    return file_answer(name=found.file_name, download_name="extrait-du-livre.pdf", kind=PDF, mark=found.mark)
