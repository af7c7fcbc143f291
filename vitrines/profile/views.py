"""`/espace/vitrines/<slug>/page/`: a vitrine's own people write its page and its terms, and see the card meanwhile."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal.audit.enums import Event
from portal.audit.refusals import refused_as
from portal.ui.dates import long_date

from ..desk import vitrine_desk
from ..models import Vitrine
from ..policies import Rights, rights_of
from ..selectors import paused_until, terms_of
from . import services
from .forms import PageForm, PauseForm, TermsForm
from .reading import latest_changes, preview_of, terms_or_usual

SAVED = "Enregistré : votre page publique le dit déjà."
NOTHING_NEW = "Rien n’a changé."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/page/`: the description, the themes, the photograph. Any member reads it; the owner and the editors write."""
    vitrine, rights = _mine(request, slug)
    if request.method == "POST" and not rights.may_edit_page:
        raise Http404
    photo = vitrine.photo.name
    form = PageForm(request.POST or None, request.FILES or None, instance=vitrine)
    if request.method == "POST" and form.is_valid():
        changed = services.update_page(vitrine=vitrine, values=form.cleaned_data, by=request.user)
        messages.success(request, SAVED if changed else NOTHING_NEW)
        return HttpResponseRedirect(reverse("profile:page", args=[slug]))
    if form.has_error("photo"):
        refused_as(request, Event.FILE_REFUSED)
    return _shown(request, vitrine, rights, form, photo=photo)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/page/conditions/`: the terms of visit, for the owner."""
    vitrine, rights = _mine(request, slug)
    if not rights.may_set_terms:
        raise Http404
    form = TermsForm(request.POST or None, instance=terms_or_usual(vitrine))
    if request.method == "POST" and form.is_valid():
        changed = services.update_terms(vitrine=vitrine, values=form.cleaned_data, by=request.user)
        messages.success(request, SAVED if changed else NOTHING_NEW)
        return HttpResponseRedirect(reverse("profile:terms", args=[slug]))
    return _shown(request, vitrine, rights, form, photo=vitrine.photo.name)


@login_required
@require_POST
def preview_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The card with what is typed; nothing is saved. Whole page without JavaScript, only the card for htmx."""
    vitrine, rights = _mine(request, slug)
    if not rights.may_edit_page:
        raise Http404
    photo = vitrine.photo.name
    form = PageForm(request.POST, instance=vitrine)
    form.is_valid()  # what is wrong yet is left out of the card
    return _shown(request, vitrine, rights, form, photo=photo, is_preview=True)


@login_required
@require_POST
def preview_terms(request: HttpRequest, slug: str) -> HttpResponse:
    """The same with the terms."""
    vitrine, rights = _mine(request, slug)
    if not rights.may_set_terms:
        raise Http404
    form = TermsForm(request.POST, instance=terms_or_usual(vitrine))
    form.is_valid()
    return _shown(request, vitrine, rights, form, photo=vitrine.photo.name, is_preview=True)


@login_required
@require_POST
def pause(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/page/pause/`: one click from the desk, for the owner and the hosts."""
    vitrine, rights = _mine(request, slug)
    form = PauseForm(request.POST)
    if not rights.may_pause:
        raise Http404
    if form.is_valid():
        until = services.pause(vitrine=vitrine, days=form.cleaned_data["days"], by=request.user)
        said = f"en pause jusqu’au {long_date(until)}" if until else "de nouveau ouverte aux demandes"
        messages.success(request, f"{vitrine.name} est {said}.")
    return HttpResponseRedirect(reverse("desk:home"))


def _mine(request: HttpRequest, slug: str) -> tuple[Vitrine, Rights]:
    vitrine = get_object_or_404(Vitrine.objects.with_card_data(), slug=slug)
    rights = rights_of(request.user, vitrine)
    if not rights.is_inside:
        raise Http404
    return vitrine, rights


def _shown(request: HttpRequest, vitrine: Vitrine, rights: Rights, form: Any, **more: Any) -> HttpResponse:
    is_terms, is_preview = isinstance(form, TermsForm), more.get("is_preview", False)
    told = form.instance if is_terms else terms_or_usual(vitrine)
    context: dict[str, Any] = {"preview": preview_of(vitrine, terms=told, photo=more["photo"]), "vitrine": vitrine}
    if is_preview and getattr(request, "htmx", False):
        return render(request, "vitrines/_preview.html", context)
    context |= {
        "desk": vitrine_desk(vitrine),
        "tab": "public",
        "form": form,
        "rights": rights,
        "paused": paused_until(terms_of(vitrine)),
        "changes": list(latest_changes(vitrine)) if rights.may_set_terms else [],
    }
    status = 422 if form.is_bound and not is_preview else 200
    return render(request, "vitrines/terms.html" if is_terms else "vitrines/page.html", context, status=status)
