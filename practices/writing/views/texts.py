"""What the page asks for while one writes: saving by itself, cleaning what is pasted; and the preview."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.ui.dates import clock
from practices.article import article_body
from practices.enums import Visibility
from practices.richtext import clean, remarks
from practices.sections import RICH
from vitrines.desk import vitrine_desk

from .. import selectors, services
from ..conflicts import marks
from ..content import as_revision
from ..forms import GestureForm, PasteForm, WritingForm
from .doors import practice_to_write, signed_in_script

READERS = {
    "tous": ("Tout le monde", {Visibility.PUBLIC}),
    "inscrits": ("Une personne inscrite", {Visibility.PUBLIC, Visibility.MEMBERS}),
    "sur-place": ("Un visiteur, sur place", set(Visibility)),
}


@signed_in_script
@require_POST
def save(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`…/enregistrer/`: the whole form, now and then. 401 when the session is over, 409 when somebody saved between."""
    found = practice_to_write(request, slug, practice)
    gesture = GestureForm(request.POST)
    if not gesture.is_valid():
        return JsonResponse({"state": "incomplete"}, status=400)
    stored, _ = selectors.content_of(found)
    form = WritingForm(request.POST, content=stored, gain_rows=gesture.cleaned_data["gains"] or 1)
    form.is_valid()
    draft = services.open_draft(vitrine=found.vitrine, by=request.user, practice=found)
    version = gesture.cleaned_data["version"]
    try:
        draft = services.save_draft(draft=draft, version=version, content=form.content, by=request.user)
    except services.DraftConflict as conflict:
        other = conflict.current.updated_by
        by = "Vous avez" if other == request.user else f"{other or 'Quelqu’un'} a"
        return JsonResponse({"state": "conflict", "version": conflict.current.version, "by": by}, status=409)
    said = [sentence for field in RICH for sentence in remarks(form.data.get(field, ""))]
    told: dict[str, Any] = {"state": "saved", "version": draft.version, "at": clock(timezone.localtime())}
    return JsonResponse(told | {"base": marks(draft.content), "remarks": list(dict.fromkeys(said))})


@signed_in_script
@require_POST
def paste(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`…/coller/`: what was pasted from a word processor, as the structure we keep. Writes nothing."""
    practice_to_write(request, slug, practice)
    form = PasteForm(request.POST)
    form.is_valid()
    html = form.cleaned_data.get("html", "")
    return JsonResponse({"html": clean(html), "remarks": remarks(html)})


@login_required
@require_safe
def preview(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`…/apercu/?vu-par=tous|inscrits|sur-place`: the draft as each reader would see it, by the public page's rules."""
    found = practice_to_write(request, slug, practice)
    content, _ = selectors.content_of(found)
    reader = request.GET.get("vu-par", "tous")
    reader = reader if reader in READERS else "tous"
    revision, gains = as_revision(content)
    context = {
        "vitrine": found.vitrine,
        "practice": found,
        "desk": vitrine_desk(found.vitrine),
        "tab": "practices",
        "article": article_body(revision=revision, gains=gains, levels=READERS[reader][1]),
        "readers": [(key, label, key == reader) for key, (label, _) in READERS.items()],
        "reader": reader,
    }
    return render(request, "writing/preview.html", context)
