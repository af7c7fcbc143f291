"""The pictures of a practice as the editor offers them: listed, given and described without leaving the text."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from portal.audit.enums import Event
from portal.audit.refusals import refused_as
from practices.models import Practice
from practices.pictures.drawing import address
from practices.pictures.forms import PickForm
from practices.pictures.looking import PictureRefused
from practices.pictures.models import Picture
from practices.pictures.selectors import offered_to_text, shown_to_writers
from practices.pictures.services import add_picture, describe_picture

from .doors import practice_to_write, signed_in_script


@signed_in_script
@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`…/choisir-une-image/`: those there are, as JSON; a POST gives one more, or says what one of them shows."""
    found = practice_to_write(request, slug, practice)
    if request.method != "POST":
        return JsonResponse({"pictures": [_told(each) for each in offered_to_text(practice=found)]})
    form = PickForm(request.POST, request.FILES)
    if not form.is_valid():
        if form.has_error("file"):
            refused_as(request, Event.FILE_REFUSED)
        return JsonResponse({"errors": [said for each in form.errors.values() for said in each]}, status=422)
    try:
        return JsonResponse(_told(_taken(request, found, **form.cleaned_data)))
    except PictureRefused as refusal:
        refused_as(request, Event.FILE_REFUSED)
        return JsonResponse({"errors": [str(refusal)]}, status=422)


def _taken(request: HttpRequest, practice: Practice, *, file: Any, picture: Any, alt: str, caption: str) -> Picture:
    if picture is None:
        return add_picture(practice=practice, file=file, by=request.user, alt=alt, caption=caption)
    known = get_object_or_404(Picture.objects.visible_to(request.user).of_practice(practice), pk=picture)
    known.practice = practice
    focal = {"focal_x": known.focal_x, "focal_y": known.focal_y}
    return describe_picture(picture=known, alt=alt, caption=caption, by=request.user, **focal)


def _told(picture: Picture) -> dict[str, str]:
    """`src` is empty until the picture is made; `reason` says why it will not be."""
    shown = shown_to_writers(picture)
    return {
        "id": str(picture.pk),
        "name": picture.name,
        "alt": picture.alt,
        "caption": picture.caption,
        "reason": picture.reason,
        "src": address(shown, shown.widths[0], "webp") if shown else "",
    }
