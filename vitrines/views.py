"""The public catalogue and the page of a vitrine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.seo.conditional import held_again
from portal.seo.redirects import moved_or_404

from . import selectors
from .forms import CatalogueForm
from .freshness import public_state
from .structured import page_data


@require_safe
@held_again(public_state)
def vitrine_list(request: HttpRequest) -> HttpResponse:
    form = CatalogueForm.from_address(request.GET, problems=selectors.problem_choices())
    page = selectors.catalogue(criteria=form.criteria, page=request.GET.get("page"))
    return render(request, "vitrines/list.html", {"form": form, "page": page})


@require_safe
@held_again(public_state)
def vitrine_detail(request: HttpRequest, slug: str) -> HttpResponse:
    vitrine = selectors.vitrines_on_page(user=request.user).filter(slug=slug).first()
    if vitrine is None:
        return moved_or_404(request)
    page = selectors.vitrine_page(vitrine=vitrine)
    context = {"vitrine": vitrine, "page": page, "structured": page_data(vitrine, page)}
    return render(request, "vitrines/detail.html", context)
