"""What the public forms that ask for something share: who speaks, how often, and what a refusal looks like."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.mail.selectors import has_enough

from ..errors import VisitError
from ..services.asking import submit_as_member, submit_as_stranger

TOO_MANY = "Trop de demandes à la suite. Vos réponses restent sur cette page. Attendez une heure, puis envoyez-les."
CONFIRMATIONS = ("visits.confirm_address", "sought.confirm_address")
KEPT = "kept_requests"  # session key: requests this browser sent without an account


def speaks_for_a_company(request: HttpRequest) -> bool:
    """Whether the reader is signed in and of an organisation: the form then asks neither name, address nor company."""
    return request.user.is_authenticated and request.user.organisation is not None


def send_or_show(
    request: HttpRequest, form: Form, send: Callable[[], HttpResponse]
) -> tuple[HttpResponse, None] | tuple[None, int]:
    """The answer of `send` to a form that may be sent, else the status of the page that shows it again.

    200 not filled yet, 422 wrong, 429 sent too often, 409 refused by the house (VisitError, said in the form).
    """
    if not form.is_bound:
        return None, 200
    if not form.is_valid():
        return None, 422
    if not may_ask_again(request, form):
        form.add_error(None, TOO_MANY)
        return None, 429
    try:
        return send(), None
    except VisitError as refusal:
        form.add_error(None, str(refusal))
        return None, 409


def send_request(request: HttpRequest, form: Any, *, is_member: bool) -> HttpResponse:
    """Send what a valid form asks, and lead to what happens next. Raises VisitError."""
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
    return not (email and has_enough(email, kinds=CONFIRMATIONS))
