"""Asking a question under a practice: one field, the same confirmation for strangers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.honeypot import behind_honeypot
from practices.models import Practice
from vitrines.enums import ExchangeFormat

from ..question_forms import QuestionAsStrangerForm, QuestionForm
from ..selectors import hosts_of, terms_of
from ..services.asking import answer_due_on
from .sending import send_or_show, send_request, speaks_for_a_company

TYPED_MAX = 600  # characters the field of an article may send in the address


@require_http_methods(["GET", "HEAD", "POST"])
@behind_honeypot
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """`/pratiques/<slug>/question/?question=…`: what was typed under the article, ready to be sent."""
    on_line = Practice.objects.published().select_related("vitrine__terms", "published_revision")
    practice = get_object_or_404(on_line, slug=slug)
    vitrine = practice.vitrine
    if ExchangeFormat.WRITTEN not in terms_of(vitrine).formats:
        return redirect(f"{reverse('visits:ask', args=[vitrine.slug])}?pratique={practice.slug}")
    is_member = speaks_for_a_company(request)
    form_class = QuestionForm if is_member else QuestionAsStrangerForm
    form = form_class(
        request.POST if request.method == "POST" else None,
        practice=practice,
        initial={"message": request.GET.get("question", "")[:TYPED_MAX]},
    )
    answer, status = send_or_show(request, form, lambda: send_request(request, form, is_member=is_member))
    if answer is not None:
        return answer
    context = {
        "vitrine": vitrine,
        "practice": practice,
        "form": form,
        "is_member": is_member,
        "has_hosts": bool(hosts_of(vitrine)),
        "due_on": answer_due_on(vitrine),
    }
    return render(request, "visits/question.html", context, status=status)
