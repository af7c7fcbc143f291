"""A change of address is agreed to at both: first from the mailbox in service, then from the new one."""

import uuid

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.mail.links import Link, register_purpose, sign_link
from portal.mail.outbox import person_digest

from .models import User

CHANGE = "accounts.change_address"


def agreement_link(person: User, wanted: EmailAddress) -> str:
    """Address by which whoever reads the mailbox in service lets the change go on, or stops it."""
    data = {"e": wanted.pk, "n": person_digest(wanted.email)}
    return sign_link(purpose=CHANGE, subject_id=person.pk, person=person_digest(person.email), data=data)


def needs_agreement(wanted: EmailAddress) -> bool:
    """Whether the account already has a proved address, which this one would replace."""
    proved = EmailAddress.objects.filter(user=wanted.user_id, verified=True)
    return proved.exclude(pk=wanted.pk).exists()


def agree(request: HttpRequest, link: Link) -> HttpResponse:
    """GET tells what was asked; POST lets the second mail leave, or forgets the new address."""
    person = User.objects.filter(pk=uuid.UUID(link.subject_id), is_active=True).first()
    if person is None or link.person != person_digest(person.email):
        raise Http404
    wanted = EmailAddress.objects.filter(user=person, pk=link.data.get("e"), verified=False).first()
    if wanted is not None and person_digest(wanted.email) != link.data.get("n"):
        wanted = None
    answer = request.POST.get("choix", "") if request.method == "POST" and wanted is not None else ""
    if wanted is not None and answer in ("oui", "non"):
        with transaction.atomic():
            if answer == "oui":
                confirmation = get_emailconfirmation_model().create(wanted)
                get_adapter(request).send_confirmation_to_new(request, confirmation)
            else:
                wanted.delete()
    context = {"wanted": wanted, "answer": answer}
    return render(request, "account/address_agreed.html", context, status=200 if wanted is not None else 410)


register_purpose(CHANGE, agree)
