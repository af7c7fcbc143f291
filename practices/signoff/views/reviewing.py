"""Keeping fresh: what was not touched for a year, one click when it holds, a short form when it does not."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import User
from portal.mail.links import Link
from practices.article import text_of
from practices.enums import PracticeState
from practices.models import Practice
from practices.sections import NAMES
from practices.services.publishing import withdraw_practice
from practices.workflow import TransitionRefused, can_move
from vitrines.models import Vitrine

from ..enums import ActorRole, Channel
from ..forms import AnswerForm, BackForm, UpdateForm, WithdrawalForm
from ..links import reviewed_mark
from ..models import Submission
from ..policies import can_see_text, can_write_for, is_owner, is_owner_of
from ..reading import gains_of
from ..selectors import to_review
from ..services.reviewing import abandon_text, confirm_practice, update_practice


@login_required
@require_safe
def review_list(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/a-relire/`: the vitrine's practices on line, those that need a look first."""
    vitrine = get_object_or_404(Vitrine.objects.visible_to(request.user), slug=slug)
    if not can_write_for(request.user, vitrine):
        raise Http404
    may_withdraw = is_owner_of(request.user, vitrine)
    context = {"vitrine": vitrine, "rows": to_review(vitrine), "may_withdraw": may_withdraw}
    return render(request, "signoff/review_list.html", context)


@login_required
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/pratiques/<slug>/toujours-exact/`: one click, on the vitrine’s list or at the desk, and back there."""
    practice = _practice_of(request, slug)
    try:
        confirm_practice(practice=practice, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est noté : ce texte est toujours exact.")
    review = reverse("signoff:review", args=[practice.vitrine.slug])
    return HttpResponseRedirect(reverse("desk:home") if BackForm(request.POST).is_desk else review)


def still_true_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The link of the mail of a year-old text. GET shows, POST says that it holds; said already, it tells so."""
    person = get_object_or_404(User, pk=link.person)
    rows = Practice.objects.visible_to(person).select_related("vitrine", "published_revision")
    practice = get_object_or_404(rows, pk=link.subject_id)
    if not can_write_for(person, practice.vitrine):
        raise Http404
    is_asked = practice.state == PracticeState.PUBLISHED and link.data.get("t") == reviewed_mark(practice)
    if request.method == "POST" and is_asked:
        try:
            practice = confirm_practice(practice=practice, by=person, channel=Channel.LINK)
        except TransitionRefused:
            practice.refresh_from_db()
        is_asked = False
    context = {"practice": practice, "vitrine": practice.vitrine, "is_asked": is_asked}
    return render(request, "signoff/still_true.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/pratiques/<slug>/mise-a-jour/`: the figures, what was learnt since; then it goes to be signed."""
    practice = _practice_of(request, slug)
    revision = practice.published_revision
    if revision is None:
        raise Http404
    text = text_of(revision, set(NAMES))
    form = UpdateForm(request.POST or None, revision=revision, text=text, gains=gains_of(revision))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            submission = update_practice(
                practice=practice,
                seen=AnswerForm(request.POST).seen,
                changes=form.changes,
                gains=form.figures,
                by=request.user,
            )
        except TransitionRefused as told:
            refusal = str(told)
        else:
            messages.success(request, "La mise à jour attend la validation du responsable ; le texte en ligne reste.")
            return HttpResponseRedirect(reverse("signoff:text", args=[submission.pk]))
    context = {
        "practice": practice,
        "vitrine": practice.vitrine,
        "revision": revision,
        "form": form,
        "fields": form.text_fields(form.names),
        "figures": form.figure_rows(),
        "refusal": refusal,
    }
    return render(request, "signoff/update.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/pratiques/<slug>/retirer/`: an owner takes a practice off line and says why."""
    practice = _practice_of(request, slug)
    if not is_owner(request.user, practice) or not can_move(practice, PracticeState.WITHDRAWN, ActorRole.COMPANY):
        raise Http404
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_practice(practice=practice, reason=form.cleaned_data["reason"], by=request.user)
        except TransitionRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, "La pratique n’est plus en ligne ; son adresse mène à des pratiques voisines.")
            return HttpResponseRedirect(reverse("signoff:review", args=[practice.vitrine.slug]))
    context = {"practice": practice, "vitrine": practice.vitrine, "form": form}
    return render(request, "signoff/withdraw.html", context)


@login_required
@require_POST
def abandon(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """`/espace/validations/<uuid>/abandonner/`: who writes takes back a text that waits."""
    submission = get_object_or_404(Submission.objects.visible_to(request.user).with_page_data(), pk=pk)
    if not can_see_text(request.user, submission):
        raise Http404
    try:
        abandon_text(submission=submission, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le texte n’est plus proposé. Ses révisions sont gardées.")
    return HttpResponseRedirect(reverse("signoff:text", args=[pk]))


def _practice_of(request: HttpRequest, slug: str) -> Practice:
    rows = Practice.objects.visible_to(request.user).select_related("vitrine", "published_revision")
    practice = get_object_or_404(rows, slug=slug)
    if not can_write_for(request.user, practice.vitrine):
        raise Http404
    return practice
