"""Development only: every component in every state, with its call."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.ui.gallery import specimens


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "gallery/index.html",
        {
            **specimens.context(),
            "first_page": Paginator(range(200), 12).page(1),
            "middle_page": Paginator(range(200), 12).page(8),
            "only_page": Paginator(range(5), 12).page(1),
        },
    )
