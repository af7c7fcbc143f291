"""Asking a vitrine: fill the form, read what happens next."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.honeypot import behind_honeypot
from portal.seo.redirects import moved_or_404
from practices.models import Practice
from vitrines.models import Vitrine
from vitrines.quota import next_month

from ..forms import AskAsStrangerForm, AskForm
from ..models import VisitRequest
from ..policies import is_relay
from ..selectors import hosts_of, mail_status, terms_of, upcoming_slots
from ..services.asking import answer_due_on
from ..services.terms import asked_this_month
from .sending import KEPT, send_or_show, send_request, speaks_for_a_company


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
    is_member = speaks_for_a_company(request)
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
    answer, status = send_or_show(request, form, lambda: send_request(request, form, is_member=is_member))
    if answer is not None:
        return answer
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
