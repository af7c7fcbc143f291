"""Downloading a document, and the page where its writers join and remove them."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.audit.enums import Event
from portal.audit.refusals import refused_as
from portal.files import private_files
from portal.limits import limited
from practices.models import Practice
from practices.writing.policies import can_write_practices
from vitrines.desk import vitrine_desk

from . import services
from .forms import AttachmentForm
from .keys import file_token, read_token
from .looking import AttachmentRefused
from .models import Attachment
from .selectors import SECTION_NAMES, opened_attachment


@limited("download")
@never_cache
@require_safe
def open_attachment(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """`/pratiques/<slug>/pieces/<uuid>/`: leads whoever may read it to the file, by an address that soon expires."""
    key = request.GET.get("cle", "")
    attachment = opened_attachment(pk=pk, reader=request.user, key=key)
    if attachment is None or attachment.practice.slug != slug:
        raise Http404
    return redirect("attachments:file", file_token(pk, key=key))


@limited("download")
@never_cache
@require_safe
def download(request: HttpRequest, token: str) -> FileResponse:
    """`/pieces/<token>/`: the file, as a download, if its reader still may."""
    found = read_token(token)
    attachment = opened_attachment(pk=found[0], reader=request.user, key=found[1]) if found else None
    if attachment is None:
        raise Http404
    try:
        file = private_files().open(attachment.file_name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=True, filename=f"{attachment.title}.pdf", content_type="application/pdf"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attachment_list(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/pratiques/<slug>/pieces/`: those there are, and a form to join one more."""
    edited = _practice(request, slug, practice)
    form = AttachmentForm(request.POST, request.FILES) if request.method == "POST" else AttachmentForm()
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.add_attachment(
                practice=edited, section=given["section"], title=given["title"], file=given["document"], by=request.user
            )
        except AttachmentRefused as refusal:
            refused_as(request, Event.FILE_REFUSED)
            form.add_error("document", str(refusal))
        else:
            messages.success(request, "Le document est joint. Il paraîtra avec la prochaine version publiée.")
            return redirect("attachments:list", slug, practice)
    rows = Attachment.objects.of_practice(edited).oldest_first()
    joined = [(row, SECTION_NAMES.get(row.section, "")) for row in rows]
    context = {
        "practice": edited,
        "vitrine": edited.vitrine,
        "desk": vitrine_desk(edited.vitrine),
        "tab": "practices",
        "form": form,
        "joined": joined,
    }
    return render(request, "attachments/list.html", context)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, practice: str, pk: uuid.UUID) -> HttpResponse:
    """`…/pieces/<uuid>/retirer/`: a second click finds nothing left to remove."""
    edited = _practice(request, slug, practice)
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).of_practice(edited), pk=pk)
    attachment.practice = edited
    services.remove_attachment(attachment=attachment, by=request.user)
    messages.success(request, "Le document est retiré.")
    return redirect("attachments:list", slug, practice)


def _practice(request: HttpRequest, slug: str, practice: str) -> Practice:
    """A practice this person writes; to anybody else it answers like a missing one."""
    rows = Practice.objects.visible_to(request.user).select_related("vitrine")
    found = get_object_or_404(rows, slug=practice, vitrine__slug=slug)
    if not can_write_practices(request.user, found.vitrine):
        raise Http404
    return found
