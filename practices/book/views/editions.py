"""Published editions: their list, their pages on line, their files."""

import json
from functools import lru_cache
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.files import private_files
from portal.seo.conditional import State, held_again

from ..collecting import Value
from ..enums import Paper
from ..epub import chapter_html
from ..models import Build, BuildFile, Edition
from ..photographs import kept_name
from ..services.building import count_download
from ..serving import PDF, file_answer

KINDS = {"pdf": PDF, "epub": "application/epub+zip"}
FOR_EVER = "public, max-age=31536000, immutable"


def editions_state() -> State:
    """What every page of a published edition depends on: which build each of them shows. One query."""
    shown = list(Edition.objects.published().order_by("pk").values_list("pk", "published_build"))
    return State(f"livre {shown}", None)


@require_safe
@held_again(editions_state)
def edition_list(request: HttpRequest) -> HttpResponse:
    """`/livre/`: the editions on line, the newest first, and the way to one's own extract."""
    editions = list(Edition.objects.published().newest_first())  # type: ignore[attr-defined]
    return render(request, "book/list.html", {"editions": editions})


@require_safe
@held_again(editions_state)
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """`/livre/<slug>/`: the permanent address of an edition: its contents to read here, its files."""
    found = _published(slug)
    build = found.published_build
    values = values_of(build)
    parts = [(group, _items(group, values)) for group in values["groups"]]
    others = Build.objects.filter(edition=found, published_at__isnull=False).exclude(pk=build.pk)
    context = {
        "edition": found,
        "build": build,
        "values": values,
        "parts": parts,
        "files": list(build.files.order_by("pk")),
        "others": list(others.order_by("-number")),
    }
    return render(request, "book/edition.html", context)


@require_safe
@held_again(editions_state)
def chapter(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`/livre/<slug>/<practice>/`: one practice of an edition, as it was printed."""
    found = _published(slug)
    values = values_of(found.published_build)
    order = [item["id"] for group in values["groups"] for item in group["items"] if item["t"] == "practice"]
    if practice not in order:
        raise Http404
    place = order.index(practice)
    named = {each["id"]: each for each in values["practices"]}
    value = named[practice]
    context = {
        "edition": found,
        "practice": value,
        "vitrine": values["vitrines"][value["vitrine"]],
        "body": chapter_html(value, images=values["images"], image_base=f"{found.get_absolute_url()}photographies/"),
        "before": named[order[place - 1]] if place else None,
        "after": named[order[place + 1]] if place + 1 < len(order) else None,
    }
    return render(request, "book/chapter.html", context)


@require_safe
def photograph(request: HttpRequest, slug: str, name: str) -> FileResponse:
    """`/livre/<slug>/photographies/<name>.jpg`: a photograph the published build shows, and no other."""
    images: dict[str, Any] = values_of(_published(slug).published_build)["images"]
    if name not in images:
        raise Http404
    return file_answer(name=kept_name(name), download_name=f"{name}.jpg", kind="image/jpeg", mark=name, cache=FOR_EVER)


@require_safe
def book_file(request: HttpRequest, slug: str, number: int, kind: str) -> FileResponse:
    """`/livre/<slug>/<number>/<kind>`: a file of a published build; the Alliance also reads those not yet published."""
    files = BuildFile.objects.select_related("build__edition").filter(
        build__edition__slug=slug, build__number=number, kind=kind
    )
    if not request.user.is_staff:
        files = files.filter(build__published_at__isnull=False)
    file = get_object_or_404(files)
    answer = file_answer(
        name=file.file_name,
        download_name=f"{slug}-{number}-{Paper(kind).value}.{file.extension}",
        kind=KINDS[file.extension],
        mark=file.checksum,
        cache=FOR_EVER if file.build.published_at else "private, no-store",
    )
    if request.method == "GET" and "Range" not in request.headers and file.build.published_at:
        count_download(file)
    return answer


def _published(slug: str) -> Any:
    rows = Edition.objects.published().select_related("published_build")  # type: ignore[attr-defined]
    return get_object_or_404(rows, slug=slug)


def _items(group: Value, values: Value) -> list[Value]:
    named = {each["id"]: each for each in values["practices"]}
    return [named[item["id"]] for item in group["items"] if item["t"] == "practice"]


def values_of(build: Build) -> Value:
    """Everything a finished build says. Raises Http404 when its file is gone."""
    try:
        return _values(build.values_name, build.checksum)
    except FileNotFoundError as error:
        raise Http404 from error


@lru_cache(maxsize=4)
def _values(name: str, checksum: str) -> Value:
    with private_files().open(name) as file:
        return json.load(file)
