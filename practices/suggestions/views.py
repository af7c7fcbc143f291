"""Suggesting a subject on a vitrine's page; choosing among them at its desk."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vitrines.models import Vitrine

from . import services
from .forms import SuggestionForm
from .models import Suggestion
from .policies import can_choose_suggestions, can_suggest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """`/vitrines/<slug>/suggerer/`: “cette vitrine devrait raconter …”."""
    vitrine = get_object_or_404(Vitrine.objects.visible_to(request.user), slug=slug)
    if not can_suggest(request.user, vitrine):
        raise Http404
    form = SuggestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.suggest(vitrine=vitrine, by=request.user, **form.cleaned_data)
        except services.SuggestionRefusedError as refusal:
            form.add_error("subject", str(refusal))
        else:
            messages.success(request, f"{vitrine.name} trouve votre suggestion parmi ses sujets à raconter. Merci.")
            return HttpResponseRedirect(vitrine.get_absolute_url())
    return render(request, "suggestions/suggest.html", {"vitrine": vitrine, "form": form})


@login_required
@require_safe
def suggestion_list(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/suggestions/`: subjects to choose from."""
    vitrine = _vitrine_of(request, slug)
    rows = Suggestion.objects.still_open().filter(vitrine=vitrine).select_related("author__organisation")
    context = {"vitrine": vitrine, "suggestions": list(rows.oldest_first())}
    return render(request, "suggestions/list.html", context)


@login_required
@require_POST
def tell(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """`/espace/vitrines/<slug>/suggestions/<uuid>/raconter/`: begin the draft."""
    suggestion = get_object_or_404(Suggestion, pk=pk, vitrine=_vitrine_of(request, slug))
    try:
        practice = services.tell(suggestion=suggestion, by=request.user)
    except services.SuggestionRefusedError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("suggestions:list", args=[slug]))
    return HttpResponseRedirect(reverse("writing:write", args=[slug, practice.slug]))


@login_required
@require_POST
def set_aside(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """`/espace/vitrines/<slug>/suggestions/<uuid>/ecarter/`."""
    suggestion = get_object_or_404(Suggestion, pk=pk, vitrine=_vitrine_of(request, slug))
    try:
        services.set_aside(suggestion=suggestion, by=request.user)
    except services.SuggestionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"« {suggestion.subject} » n’est plus dans la liste.")
    return HttpResponseRedirect(reverse("suggestions:list", args=[slug]))


def _vitrine_of(request: HttpRequest, slug: str) -> Vitrine:
    vitrine = get_object_or_404(Vitrine.objects.visible_to(request.user), slug=slug)
    if not can_choose_suggestions(request.user, vitrine):
        raise Http404
    return vitrine
