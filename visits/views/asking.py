"""Asking a vitrine: fill the form, read what happens next."""

from datetime import timedelta
from typing import Any

from allauth.core import ratelimit
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.honeypot import behind_honeypot
from portal.mail.selectors import mails_to
from portal.seo.redirects import moved_or_404
from practices.models import Practice
from vitrines.models import Vitrine
from vitrines.quota import next_month

from ..errors import VisitError
from ..forms import AskAsStrangerForm, AskForm
from ..models import VisitRequest
from ..policies import is_relay
from ..selectors import hosts_of, mail_status, terms_of, upcoming_slots
from ..services.asking import answer_due_on, submit_as_member, submit_as_stranger
from ..services.terms import asked_this_month

TOO_MANY = "Trop de demandes à la suite. Vos réponses restent sur cette page. Attendez une heure, puis envoyez-les."
CONFIRMATIONS = ("visits.confirm_address", "sought.confirm_address")
CONFIRMATIONS_MAX, AN_HOUR = 6, timedelta(hours=1)  # to one address, as ACCOUNT_RATE_LIMITS["ask"]
KEPT = "kept_requests"  # session key: requests this browser sent without an account


@require_http_methods(["GET", "HEAD", "POST"])
@behind_honeypot
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """`/vitrines/<slug>/demander/`: the request form, for a stranger or a member."""
    vitrine = Vitrine.objects.published().select_related("terms").filter(slug=slug).first()
    if vitrine is None:
        return moved_or_404(request, page=reverse("vitrines:detail", args=[slug]))
    practice = _practice_of(vitrine, request.GET.get("pratique", ""))
    terms = terms_of(vitrine)
    if terms.paused_until and terms.paused_until >= timezone.localdate():
        again_on = terms.paused_until + timedelta(days=1)
        return render(request, "visits/paused.html", {"vitrine": vitrine, "again_on": again_on})
    if request.method != "POST" and "creneau" not in request.GET and asked_this_month(vitrine) >= terms.monthly_quota:
        context = {"vitrine": vitrine, "terms": terms, "again_on": next_month(), "slots": upcoming_slots(vitrine)}
        return render(request, "visits/full.html", context)
    is_member = request.user.is_authenticated and request.user.organisation is not None
    form_class = AskForm if is_member else AskAsStrangerForm
    asked_by = {"is_relay": True} if is_member and is_relay(request.user) else {}
    initial = {"format": request.GET.get("format", ""), "slot": request.GET.get("creneau", "")}
    form = form_class(
        request.POST if request.method == "POST" else None,
        vitrine=vitrine,
        practice=practice,
        initial={key: value for key, value in initial.items() if value},
        **asked_by,
    )
    is_refused = request.method == "POST" and form.is_valid() and not may_ask_again(request, form)
    status = 200
    if is_refused:
        form.add_error(None, TOO_MANY)
        status = 429
    elif form.is_bound and form.is_valid():
        try:
            return answer_to(request, form, is_member=is_member)
        except VisitError as refusal:
            form.add_error(None, str(refusal))
            status = 409
    elif form.errors:
        status = 422
    context = {
        "vitrine": vitrine,
        "practice": practice,
        "terms": terms,
        "form": form,
        "is_member": is_member,
        "has_slots": "slot" in form.fields,
        "has_languages": "language" in form.fields,
        "has_hosts": bool(hosts_of(vitrine)),
        "due_on": answer_due_on(vitrine),
    }
    return render(request, "visits/ask.html", context, status=status)


def answer_to(request: HttpRequest, form: Any, *, is_member: bool) -> HttpResponse:
    """Send what a valid form asks, and lead to what happens next."""
    if is_member:
        return redirect(submit_as_member(wish=form.wish(), by=request.user))
    visit_request = submit_as_stranger(wish=form.wish(), stranger=form.stranger())
    request.session[KEPT] = [*request.session.get(KEPT, []), str(visit_request.pk)][-5:]
    return redirect("visits:kept", pk=visit_request.pk)


def may_ask_again(request: HttpRequest, form: Form) -> bool:
    """Count a valid form; False beyond the rates of `ACCOUNT_RATE_LIMITS["ask"]`.

    A stranger counts by the address that gets the mail, so that nobody fills somebody else's mailbox; a member by the
    account, so that nobody uses up a member's count by typing the address. Without Valkey, which counts both, the rows
    of the outbox still bound what a stranger's address gets.
    """
    email = form.cleaned_data.get("email") or ""
    if not ratelimit.consume(request, action="ask", key=email or f"user:{request.user.pk}"):
        return False
    return not email or mails_to(email, kinds=CONFIRMATIONS, since=timezone.now() - AN_HOUR) < CONFIRMATIONS_MAX


@require_safe
def kept(request: HttpRequest, pk) -> HttpResponse:
    """After the form of a stranger: the request is kept, the address is to be confirmed. For the same browser only."""
    if str(pk) not in request.session.get(KEPT, []):
        raise Http404
    visit_request = get_object_or_404(VisitRequest.objects.with_list_data(), pk=pk)
    context = {
        "visit_request": visit_request,
        "vitrine": visit_request.vitrine,
        "mail_state": mail_status(visit_request, "visits.confirm_address"),
    }
    return render(request, "visits/kept.html", context)


def _practice_of(vitrine: Vitrine, slug: str) -> Practice | None:
    if not slug:
        return None
    published = Practice.objects.published().select_related("published_revision")
    return published.filter(vitrine=vitrine, slug=slug[:140]).first()
