"""The list of what a vitrine writes, a new practice, and the page where it is written."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from practices.models import Practice, Revision
from practices.richtext import remarks
from practices.sections import RICH
from practices.signoff.selectors import open_text_of
from practices.signoff.services.asking import request_signoff
from practices.workflow import TransitionRefused
from vitrines.desk import vitrine_desk

from .. import selectors, services
from ..advice import advice, progress
from ..conflicts import differences, marks, merged
from ..content import ContentError, normalised
from ..forms import BeginForm, ChoiceForm, GestureForm, WritingForm, gain_rows_for
from ..models import Draft
from ..policies import can_write_practices
from ..presentation import page_of
from ..questions import NEAR_PLACES, OTHER_PLACES, PLACES
from .doors import practice_to_write, signed_in_writer, vitrine_to_see, vitrine_to_write

SAVED = "#enregistre"  # tells the script of the page that the copy kept in the browser may go


@login_required
@require_safe
def practice_list(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/pratiques/`: drafts, awaiting, returned, on line."""
    vitrine = vitrine_to_see(request, slug)
    context = {
        "vitrine": vitrine,
        "desk": vitrine_desk(vitrine),
        "tab": "practices",
        "shelves": selectors.shelves_of(vitrine),
        "may_write": can_write_practices(request.user, vitrine),
    }
    return render(request, "writing/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/pratiques/nouvelle/`: a title, and the page opens."""
    vitrine = vitrine_to_write(request, slug)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = services.open_draft(vitrine=vitrine, by=request.user, title=form.cleaned_data["title"])
        page = "importing:import" if form.from_word else "writing:write"
        return HttpResponseRedirect(reverse(page, args=[vitrine.slug, draft.practice.slug]))
    context = {"vitrine": vitrine, "desk": vitrine_desk(vitrine), "tab": "practices", "form": form}
    return render(request, "writing/begin.html", context, status=422 if form.errors else 200)


@signed_in_writer
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`…/pratiques/<slug>/ecrire/`: every question on one page; one POST saves them all, then does what was asked."""
    found = practice_to_write(request, slug, practice)
    if request.method == "POST":
        return _posted(request, found)
    content, version = selectors.content_of(found)
    rows = gain_rows_for(content, more="chiffre" in request.GET)
    form = _form(found, content, rows)
    return _page(request, found, form, content=content, version=version)


def _form(practice: Practice, content: dict[str, Any], rows: int, data: Any = None) -> WritingForm:
    terms, formats = selectors.term_choices(), selectors.formats_of(practice.vitrine)
    return WritingForm(data, content=content, gain_rows=rows, terms=terms, formats=formats)


def _page(
    request: HttpRequest, practice: Practice, form: WritingForm, *, content: dict[str, Any], version: int, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "vitrine": practice.vitrine,
        "practice": practice,
        "desk": vitrine_desk(practice.vitrine),
        "tab": "practices",
        "form": form,
        "version": version,
        "base": marks(content),
        "page": page_of(form, content),
        "progress": progress(content),
        "advice": advice(content),
        "near_places": NEAR_PLACES,
        "other_places": OTHER_PLACES,
        "places": PLACES,
        "draft": selectors.draft_of(practice),
        "pictures": selectors.pictures_to_place(practice),
        "waiting": open_text_of(practice),
        **more,
    }
    return render(request, "writing/write.html", context, status=status)


def _posted(request: HttpRequest, practice: Practice) -> HttpResponse:
    gesture = GestureForm(request.POST)
    if not gesture.is_valid():
        return HttpResponseRedirect(reverse("writing:write", args=[practice.vitrine.slug, practice.slug]))
    name, version = gesture.cleaned_data["geste"], gesture.cleaned_data["version"]
    if name == "choisir":
        return _chosen(request, practice)
    stored, _ = selectors.content_of(practice)
    form = _form(practice, stored, gesture.cleaned_data["gains"] or 1, request.POST)
    form.is_valid()  # never refuses: what is wrong is told when the text is recorded
    content = form.content
    draft = services.open_draft(vitrine=practice.vitrine, by=request.user, practice=practice)
    try:
        draft = services.save_draft(draft=draft, version=version, content=content, by=request.user)
    except services.DraftConflict as conflict:
        base = gesture.cleaned_data["base"]
        return _two_texts(request, practice, mine=normalised(content), current=conflict.current, base=base)
    for said in dict.fromkeys(sentence for field in RICH for sentence in remarks(form.data.get(field, ""))):
        messages.warning(request, said)
    practice.draft = draft
    return _then(request, practice, form, name)


def _then(request: HttpRequest, practice: Practice, form: WritingForm, gesture: str) -> HttpResponse:
    """What the pressed button asks once everything is saved."""
    here = reverse("writing:write", args=[practice.vitrine.slug, practice.slug])
    draft = practice.draft
    if gesture == "apercu":
        return HttpResponseRedirect(reverse("writing:preview", args=[practice.vitrine.slug, practice.slug]))
    if gesture == "chiffre":
        return HttpResponseRedirect(f"{here}?chiffre=1#chiffres-mesures")
    if gesture.startswith("placer:"):
        _, block, field = [*gesture.split(":", 2), "", ""][:3]
        services.place_block(draft=draft, block=block, field=field, by=request.user)
        return HttpResponseRedirect(f"{here}#id_{field}" if field in RICH else here)
    if gesture == "image":
        services.place_picture(draft=draft, picture=form.picture, field=form.picture_section, by=request.user)
        return HttpResponseRedirect(f"{here}#id_{form.picture_section}" if form.picture_section in RICH else here)
    if gesture in ("figer", "envoyer"):
        try:
            revision = services.record_revision(draft=draft, by=request.user)
        except ContentError as refused:
            form.show(refused.errors)
            return _page(request, practice, form, content=draft.content, version=draft.version, status=422)
        if gesture == "envoyer":
            return _sent(request, practice, revision)
        messages.success(request, f"La révision {revision.number} est gardée : elle ne changera plus.")
        return HttpResponseRedirect(reverse("writing:revisions", args=[practice.vitrine.slug, practice.slug]))
    messages.success(request, "Le brouillon est enregistré.")
    return HttpResponseRedirect(f"{here}{SAVED}")


def _sent(request: HttpRequest, practice: Practice, revision: Revision) -> HttpResponse:
    """To the company's gate: an owner goes on to sign, anyone else learns who was written to."""
    try:
        text = request_signoff(revision=revision, by=request.user)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
        if request.user.is_staff:  # the desk of the Alliance names who signs
            return HttpResponseRedirect(reverse("admin:practices_revision_change", args=[revision.pk]))
        return HttpResponseRedirect(reverse("writing:write", args=[practice.vitrine.slug, practice.slug]))
    asked = [each.name for each in text.signatories.all() if each.user_id != request.user.pk]
    if len(asked) == text.signatories.count():
        messages.success(request, f"Envoyé en validation à {', '.join(asked)}, par courriel.")
        return HttpResponseRedirect(reverse("writing:list", args=[practice.vitrine.slug]))
    return HttpResponseRedirect(reverse("signoff:text", args=[text.pk]))


# ── Two texts ────────────────────────────────────────────────────────────────
def _two_texts(
    request: HttpRequest, practice: Practice, *, mine: dict[str, Any], current: Draft, base: str, given: Any = None
) -> HttpResponse:
    """Somebody saved in between: both texts, a choice for each part that differs. Nothing is written."""
    found = differences(mine, current.content, base=base)
    initial = {"version": current.version, "mine": mine, "geste": "choisir", "base": base}
    form = ChoiceForm(given, differences=found, initial=initial)
    asked = [(each, form[f"choix-{each.name}"]) for each in found]
    context = {
        "vitrine": practice.vitrine,
        "practice": practice,
        "desk": vitrine_desk(practice.vitrine),
        "tab": "practices",
        "form": form,
        "disputed": [pair for pair in asked if not pair[0].proposed],
        "settled": [pair for pair in asked if pair[0].proposed],
        "current": current,
        "is_own": current.updated_by == request.user,
    }
    return render(request, "writing/conflict.html", context, status=422 if form.errors else 409)


def _chosen(request: HttpRequest, practice: Practice) -> HttpResponse:
    current = services.open_draft(vitrine=practice.vitrine, by=request.user, practice=practice)
    sent = ChoiceForm(request.POST)
    mine = sent.cleaned_data.get("mine") if sent.is_valid() else None
    here = reverse("writing:write", args=[practice.vitrine.slug, practice.slug])
    if not isinstance(mine, dict):
        return HttpResponseRedirect(here)
    mine, base = normalised(mine), sent.cleaned_data["base"]
    if sent.cleaned_data["version"] != current.version:
        return _two_texts(request, practice, mine=mine, current=current, base=base)
    form = ChoiceForm(request.POST, differences=differences(mine, current.content, base=base))
    if not form.is_valid():
        return _two_texts(request, practice, mine=mine, current=current, base=base, given=request.POST)
    content = merged(mine, current.content, kept=form.kept)
    try:
        services.save_draft(draft=current, version=current.version, content=content, by=request.user)
    except services.DraftConflict as conflict:
        return _two_texts(request, practice, mine=mine, current=conflict.current, base=base)
    messages.success(request, "Le brouillon est enregistré avec ce que vous avez choisi.")
    return HttpResponseRedirect(f"{here}{SAVED}")
