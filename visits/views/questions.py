"""Asking a question under a practice: one field, the same confirmation for strangers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.honeypot import behind_honeypot
from practices.models import Practice
from vitrines.enums import ExchangeFormat

from ..errors import VisitError
from ..question_forms import QuestionAsStrangerForm, QuestionForm
from ..selectors import hosts_of, terms_of
from ..services.asking import answer_due_on
from .asking import TOO_MANY, answer_to, may_ask_again

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
    is_member = request.user.is_authenticated and request.user.organisation is not None
    form_class = QuestionForm if is_member else QuestionAsStrangerForm
    form = form_class(
        request.POST if request.method == "POST" else None,
        practice=practice,
        initial={"message": request.GET.get("question", "")[:TYPED_MAX]},
    )
    status = 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound and not may_ask_again(request, form):
        form.add_error(None, TOO_MANY)
        status = 429
    elif form.is_bound:
        try:
            return answer_to(request, form, is_member=is_member)
        except VisitError as refusal:
            form.add_error(None, str(refusal))
            status = 409
    context = {
        "vitrine": vitrine,
        "practice": practice,
        "form": form,
        "is_member": is_member,
        "has_hosts": bool(hosts_of(vitrine)),
        "due_on": answer_due_on(vitrine),
    }
    return render(request, "visits/question.html", context, status=status)
