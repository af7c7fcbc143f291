"""The public list of practices and an article."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.seo.conditional import held_again
from portal.seo.redirects import moved_or_404
from vitrines.freshness import public_state

from . import selectors
from .forms import PracticeSearchForm
from .structured import page_data


@require_safe
@held_again(public_state)
def practice_list(request: HttpRequest) -> HttpResponse:
    form = PracticeSearchForm.from_address(request.GET, terms=selectors.term_choices())
    page = selectors.practice_page(criteria=form.criteria, page=request.GET.get("page"))
    return render(request, "practices/list.html", {"form": form, "page": page})


@require_safe
@held_again(public_state)
def practice_detail(request: HttpRequest, slug: str) -> HttpResponse:
    practice = selectors.practices_on_page(request.user).filter(slug=slug).first()
    if practice is None:
        return _gone(request, slug)
    article = selectors.article(practice=practice, reader=request.user)
    context = {"practice": practice, "article": article, "structured": page_data(practice, article)}
    return render(request, "practices/detail.html", context)


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    """410 for a practice that was taken back, 301 for one that stands elsewhere, 404 for one that never was on line."""
    practice = selectors.withdrawn_practice(slug=slug)
    if practice is None:
        return moved_or_404(request)
    context = {"practice": practice, "sisters": selectors.sister_practices(practice=practice)}
    return render(request, "practices/gone.html", context, status=410)
