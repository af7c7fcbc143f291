"""Who comes in: what an address names, for whoever may write there; for anyone else it does not exist."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from practices.models import Practice
from vitrines.models import Vitrine

from .. import selectors
from ..policies import can_see_writing, can_write_practices


def vitrine_to_see(request: HttpRequest, slug: str) -> Vitrine:
    """For every member of the vitrine and the Alliance."""
    vitrine = get_object_or_404(Vitrine.objects.visible_to(request.user), slug=slug)
    if not can_see_writing(request.user, vitrine):
        raise Http404
    return vitrine


def vitrine_to_write(request: HttpRequest, slug: str) -> Vitrine:
    vitrine = get_object_or_404(Vitrine.objects.visible_to(request.user), slug=slug)
    if not can_write_practices(request.user, vitrine):
        raise Http404
    return vitrine


def practice_to_write(request: HttpRequest, slug: str, practice_slug: str) -> Practice:
    vitrine = vitrine_to_write(request, slug)
    return get_object_or_404(selectors.practices_of(vitrine, reader=request.user), slug=practice_slug)
