"""The pictures of a practice, for those who write it: give several, describe one, remove one."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from portal.audit.enums import Event
from portal.audit.refusals import refused_as
from portal.ui.numbers import number
from portal.ui.swapping import swapped
from practices.models import Practice
from vitrines.desk import vitrine_desk

from .. import services
from ..drawing import tenth
from ..forms import DescribeForm, InsertForm, UploadForm
from ..looking import PictureRefused
from ..models import Picture
from ..policies import can_edit_pictures
from ..selectors import SECTIONS_OF_TEXT, gallery_of, next_to_describe, shown_to_writers


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def gallery(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/pratiques/<slug>/images/`: those there are, and a form to give more."""
    edited = _practice(request, slug, practice)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        taken = services.add_pictures(practice=edited, uploads=form.cleaned_data["files"], by=request.user)
        if taken.pictures:
            count = len(taken.pictures)
            messages.success(request, f"{number(count)} image{'s' if count > 1 else ''} en préparation.")
        if not taken.refusals:
            return redirect("pictures:gallery", slug, practice)
        refused_as(request, Event.FILE_REFUSED)
        for refusal in taken.refusals:
            form.add_error("files", refusal)
    context = {
        "practice": edited,
        "vitrine": edited.vitrine,
        "desk": vitrine_desk(edited.vitrine),
        "tab": "practices",
        "form": form,
        "gallery": gallery_of(practice=edited),
        "sections": SECTIONS_OF_TEXT,
    }
    page = swapped(request, "pictures/gallery.html", "images")
    return render(request, page, context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, slug: str, practice: str, pk: uuid.UUID) -> HttpResponse:
    """`…/images/<uuid>/`: what it shows; then the next picture nobody described yet."""
    picture = _picture(request, slug, practice, pk)
    form = DescribeForm(request.POST or None, instance=picture)
    if request.method == "POST" and form.is_valid():
        services.describe_picture(picture=picture, **form.cleaned_data, by=request.user)
        following = next_to_describe(practice=picture.practice)
        messages.success(request, "L’image est décrite." if following is None else "Décrite. Voici la suivante.")
        if following is not None:
            return redirect("pictures:describe", slug, practice, following.pk)
        return redirect("pictures:gallery", slug, practice)
    context = {
        "picture": picture,
        "practice": picture.practice,
        "vitrine": picture.practice.vitrine,
        "desk": vitrine_desk(picture.practice.vitrine),
        "tab": "practices",
        "form": form,
        "shown": shown_to_writers(picture),
        "tenths": (tenth(picture.focal_x), tenth(picture.focal_y)),
    }
    return render(request, "pictures/describe.html", context)


@login_required
@require_POST
def insert(request: HttpRequest, slug: str, practice: str, pk: uuid.UUID) -> HttpResponse:
    """`…/images/<uuid>/placer/`: at the end of a section of the draft."""
    picture = _picture(request, slug, practice, pk)
    form = InsertForm(request.POST)
    if not form.is_valid():
        raise Http404
    section = form.cleaned_data["section"]
    try:
        services.insert_picture(picture=picture, section=section, by=request.user)
    except PictureRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"L’image est à la fin de « {dict(SECTIONS_OF_TEXT)[section]} », dans le brouillon.")
    return redirect("pictures:gallery", slug, practice)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, practice: str, pk: uuid.UUID) -> HttpResponse:
    """`…/images/<uuid>/supprimer/`: a second click finds nothing left to remove."""
    picture = _picture(request, slug, practice, pk)
    try:
        services.remove_picture(picture=picture, by=request.user)
    except PictureRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’image est supprimée.")
    return redirect("pictures:gallery", slug, practice)


def _practice(request: HttpRequest, slug: str, practice: str) -> Practice:
    """A practice this person writes; to anybody else it answers like a missing one."""
    rows = Practice.objects.visible_to(request.user).select_related("vitrine")
    found = get_object_or_404(rows, slug=practice, vitrine__slug=slug)
    if not can_edit_pictures(request.user, found):
        raise Http404
    return found


def _picture(request: HttpRequest, slug: str, practice: str, pk: uuid.UUID) -> Picture:
    edited = _practice(request, slug, practice)
    picture = get_object_or_404(Picture.objects.visible_to(request.user).of_practice(edited), pk=pk)
    picture.practice = edited
    return picture
