"""`/compte/mes-donnees/`: what is kept about me, a copy of it, and the end of it."""

import uuid

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.limits import limited
from portal.mail.links import Link, register_purpose

from .forms import EraseForm
from .models import DataExport
from .notifications import EXPORT_PURPOSE
from .registry import holdings
from .selectors import ROWS_SHOWN, exports_of, kept_about, lines_of
from .services.erasing import ErasureRefusedError, erase_account, reasons_to_wait
from .services.exporting import KEPT_FOR, ExportRefusedError, ask_for_export, is_over, open_export


@login_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every class of data: how much, why, how long; and the copies asked for."""
    context = {"kept": kept_about(request.user), "exports": exports_of(request.user), "days": KEPT_FOR.days}
    return render(request, "personal/index.html", context)


@login_required
@never_cache
@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One class of data, row by row; the rest is in the copy."""
    holding = next((each for each in holdings() if each.key == key), None)
    if holding is None:
        raise Http404
    lines = lines_of(holding, request.user)
    return render(
        request, "personal/detail.html", {"holding": holding, "lines": lines, "is_cut": len(lines) == ROWS_SHOWN}
    )


@login_required
@never_cache
@require_POST
@reauthentication_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a copy; the worker makes it and a mail says so."""
    try:
        ask_for_export(by=request.user)
    except ExportRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est demandé. Un message vous dira quand la copie est prête.")
    return redirect("personal:index")


@login_required
@limited("download")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A copy: GET shows what it is, POST downloads it."""
    export = get_object_or_404(DataExport, pk=pk, user=request.user)
    if request.method == "POST":
        file = open_export(export=export, by=request.user)
        if file is not None:
            return FileResponse(file, as_attachment=True, filename="mes-donnees.zip", content_type="application/zip")
        messages.error(request, "Cette copie n’est plus là. Demandez-en une autre.")
        return redirect("personal:index")
    return render(
        request,
        "personal/copy.html",
        {"export": export, "is_over": is_over(export), "until": export.asked_at + KEPT_FOR},
    )


def follow_export_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The link of the mail leads to the copy; what it holds is only for whoever signs in as its owner."""
    address = reverse("personal:fetch", args=[link.subject_id])
    return redirect(address) if request.user.is_authenticated else redirect_to_login(address)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account, once it is clear who asks and what it means."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            erase_account(user=request.user, by=request.user)
        except ErasureRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, "Votre compte est effacé. Un dernier message vous le confirme.")
            return redirect("home")
    context = {"form": form, "reasons": reasons_to_wait(request.user)}
    return render(request, "personal/erase.html", context, status=422 if form.errors else 200)


register_purpose(EXPORT_PURPOSE, follow_export_link)
