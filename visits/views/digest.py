"""How a member of a vitrine wants to be written to, and the page behind the letter's “stop”."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.mail.links import Link
from vitrines.models import Membership

from ..digest_forms import SINGLE, WEEKLY, MailsForm
from ..services.digests import choose_digest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/courriels/`: one mail a request, or one letter on Monday."""
    mine = Membership.objects.select_related("vitrine", "digest")
    membership = get_object_or_404(mine, user=request.user, vitrine__slug=slug)
    current = WEEKLY if hasattr(membership, "digest") else SINGLE
    form = MailsForm(request.POST or None, initial={"cadence": current})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["cadence"] == WEEKLY
        choose_digest(membership=membership, wanted=wanted)
        said = "Vous recevrez une lettre le lundi." if wanted else "Vous recevrez un courriel par demande."
        messages.success(request, said)
        return HttpResponseRedirect(reverse("desk:home"))
    return render(request, "visits/desk_mails.html", {"form": form, "vitrine": membership.vitrine})


def stop_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The letter of one member. GET shows, POST stops; mail programs post here for them (RFC 8058)."""
    membership = (
        Membership.objects.select_related("vitrine", "digest").filter(pk=link.subject_id, user=link.person).first()
    )
    is_on = membership is not None and hasattr(membership, "digest")
    if membership is not None and request.method == "POST":
        choose_digest(membership=membership, wanted=False)
        is_on = False
    return render(request, "visits/digest_stop.html", {"membership": membership, "is_on": is_on})
