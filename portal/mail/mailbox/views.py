"""Pages of the mailbox. They read; nothing is sent or changed from here."""

import uuid

from csp.decorators import csp
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from portal.mail.selectors import mail_facts, mail_headers, mailbox_page_rows, outbox_health

PAGE_SIZE = 30
STATE_KINDS = {
    DeliveryState.PENDING: "waiting",
    DeliveryState.IN_FLIGHT: "waiting",
    DeliveryState.SENT: "ok",
    DeliveryState.FAILED: "error",
    DeliveryState.HELD: "neutral",
    DeliveryState.DROPPED: "neutral",
}
# A mail carries its styles in attributes, as mail readers want them; it runs nothing and loads nothing.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "sandbox": [
        "allow-popups",
        "allow-popups-to-escape-sandbox",
        "allow-top-navigation-by-user-activation",
    ],
}


@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first; `?destinataire=` keeps those of one person."""
    recipient = request.GET.get("destinataire", "").strip()[:254]
    page = Paginator(mailbox_page_rows(recipient), PAGE_SIZE).get_page(request.GET.get("page"))
    entries = [(mail, STATE_KINDS[DeliveryState(mail.state)]) for mail in page]
    context = {"page": page, "entries": entries, "recipient": recipient, "health": outbox_health()}
    return render(request, "mailbox/list.html", context)


@require_safe
@never_cache
def mail_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One mail: what is known of its delivery, its HTML in a frame, its text, its files, its headers."""
    mail = get_object_or_404(OutgoingEmail.objects.prefetch_related("attachments"), pk=pk)
    context = {
        "mail": mail,
        "state_kind": STATE_KINDS[DeliveryState(mail.state)],
        "facts": mail_facts(mail),
        "headers": mail_headers(mail),
    }
    return render(request, "mailbox/detail.html", context)


@require_safe
@never_cache
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # django-csp types views without arguments
def mail_html(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The HTML of a mail as it leaves, for the frame of `mail_detail`; its links open in the whole window."""
    mail = get_object_or_404(OutgoingEmail, pk=pk)
    if not mail.html_body:
        raise Http404
    return HttpResponse(mail.html_body.replace("<head>", '<head><base target="_top">', 1))


@require_safe
@never_cache
def mail_attachment(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Download one file of a mail, never shown in the page."""
    mail = get_object_or_404(OutgoingEmail, pk=pk)
    file = get_object_or_404(mail.attachments, pk=number)
    disposition = content_disposition_header(as_attachment=True, filename=file.filename)
    return HttpResponse(
        bytes(file.content), headers={"Content-Type": file.content_type, "Content-Disposition": disposition}
    )
