"""The page behind an expired link: a fresh one leaves to the address the old one was sent to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.mail.links import Link
from practices.workflow import TransitionRefused

from ..enums import TextState
from ..links import SIGN
from ..services.renewing import send_fresh_link
from .signing import signatory_of


def fresh_link(request: HttpRequest, link: Link) -> HttpResponse:
    """GET offers a fresh link, POST mails it. The page tells nothing of the text: an expired link opens nothing."""
    signatory = signatory_of(link)
    waits = link.purpose != SIGN or signatory.submission.state == TextState.AWAITING_SIGNOFF
    is_sent = False
    if request.method == "POST" and waits:
        try:
            send_fresh_link(signatory=signatory, purpose=link.purpose)
        except TransitionRefused:
            waits = False
        else:
            is_sent = True
    name, _, domain = signatory.email.partition("@")
    context = {"address": f"{name[:1]}…@{domain}", "waits": waits, "is_sent": is_sent, "signs": link.purpose == SIGN}
    return render(request, "signoff/expired.html", context, status=200 if is_sent else 410)
