"""The recorded texts of a practice: listed, compared, taken up again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from practices.diff import diff_revisions
from vitrines.desk import vitrine_desk

from .. import selectors, services
from ..content import ContentError
from ..forms import CompareForm
from .doors import practice_to_write


@login_required
@require_safe
def revisions(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`…/revisions/`: every recorded text; with `?de=1&a=2`, what changed from one to the other."""
    found = practice_to_write(request, slug, practice)
    rows = selectors.revisions_of(found)
    form = CompareForm(request.GET or None, revisions=rows)
    context = {
        "vitrine": found.vitrine,
        "practice": found,
        "desk": vitrine_desk(found.vitrine),
        "tab": "practices",
        "revisions": rows,
        "form": form,
        "title": selectors.title_of(found),
        "parts": None,
    }
    if form.is_bound and form.is_valid():
        before, after = selectors.two_of(rows, (form.cleaned_data["de"], form.cleaned_data["a"]))
        context |= {"before": before, "after": after}
        context["parts"] = [part for part in diff_revisions(before, after) if part.is_changed]
    return render(request, "writing/revisions.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, practice: str, number: int) -> HttpResponse:
    """`…/revisions/<n>/reprendre/`: that text becomes the draft again; the present one is kept first."""
    found = practice_to_write(request, slug, practice)
    revision = selectors.revision_of(found, number)
    if revision is None:
        raise Http404
    try:
        services.restore_revision(practice=found, revision=revision, by=request.user)
    except ContentError:
        told = "Le brouillon en cours ne peut pas encore être gardé : corrigez-le, ou videz-le, puis reprenez ce texte."
        messages.error(request, told)
        return HttpResponseRedirect(reverse("writing:revisions", args=[slug, practice]))
    messages.success(request, f"Le brouillon reprend la révision {number}. Le texte d’avant est gardé ci-dessous.")
    return HttpResponseRedirect(reverse("writing:revisions", args=[slug, practice]))
