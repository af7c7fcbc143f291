"""Giving a Word document and reading what became of it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from portal.audit.enums import Event
from portal.audit.refusals import refused_as
from portal.ui.swapping import swapped
from practices.models import Practice
from practices.writing.policies import can_write_practices
from vitrines.desk import vitrine_desk

from . import services
from .forms import ImportForm
from .guarding import DocumentRefused
from .selectors import imports_of, is_reading


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def import_document(request: HttpRequest, slug: str, practice: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/pratiques/<slug>/importer/`: a form, then the report of what went where."""
    rows = Practice.objects.visible_to(request.user).select_related("vitrine")
    edited = get_object_or_404(rows, slug=practice, vitrine__slug=slug)
    if not can_write_practices(request.user, edited.vitrine):
        raise Http404
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        try:
            services.add_document(practice=edited, file=form.cleaned_data["document"], by=request.user)
        except DocumentRefused as refusal:
            refused_as(request, Event.FILE_REFUSED)
            form.add_error("document", str(refusal))
        else:
            return redirect("importing:import", slug, practice)
    imports = imports_of(practice=edited)
    context = {
        "practice": edited,
        "vitrine": edited.vitrine,
        "desk": vitrine_desk(edited.vitrine),
        "tab": "practices",
        "form": form,
        "imports": imports,
        "is_reading": is_reading(imports),
    }
    page = swapped(request, "importing/import.html", "imports")
    return render(request, page, context, status=422 if form.errors else 200)
