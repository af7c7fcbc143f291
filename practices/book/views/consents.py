"""The page by which a company answers about its pages. GET shows, POST acts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from portal.files import private_files
from portal.mail.links import ForgedLink, Link

from ..enums import Answer
from ..forms import ConsentForm
from ..links import is_held_by
from ..models import ConsentRequest
from ..services.consenting import AnswerRefused, record_answer
from ..serving import PDF, file_answer


def answer_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The pages of one practice for one edition, and the three answers. Raises ForgedLink when it is not theirs."""
    related = ("edition", "practice__vitrine", "practice__published_revision", "revision", "user")
    asked = get_object_or_404(ConsentRequest.objects.select_related(*related), pk=link.subject_id)
    if not is_held_by(link, asked):
        raise ForgedLink("sent to another address")
    if request.GET.get("pages") == "pdf":
        return _pages(asked)
    last = asked.answers.order_by("-at", "-pk").first()
    name = asked.user.full_name if asked.user else ""
    form = ConsentForm(request.POST if request.method == "POST" else None, initial={"name": name})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            last = record_answer(
                request=asked, answer=Answer(given["answer"]), name=given["name"], comment=given["comment"]
            )
        except AnswerRefused as error:
            refusal = str(error)
    context = {
        "asked": asked,
        "edition": asked.edition,
        "form": form,
        "last": last,
        "refusal": refusal,
        "is_closed": asked.edition.is_closed_at(timezone.now()),
        "is_answered": request.method == "POST" and form.is_valid() and not refusal,
    }
    return render(request, "book/consent.html", context, status=422 if form.errors else 200)


def _pages(asked: ConsentRequest) -> HttpResponse:
    """The pages that were sent; once they were cleared away, those on line."""
    if not private_files().exists(asked.proof_name):
        return redirect("book:sheet", asked.practice.slug)
    return file_answer(
        name=asked.proof_name,
        download_name=f"{asked.practice.slug}.pdf",
        kind=PDF,
        mark=str(asked.revision_id),
        cache="private, no-store",
    )
