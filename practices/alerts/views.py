"""Following, the list of what one follows, stopping; and the pages behind the links of the mails."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import User
from portal.mail.links import Link

from . import services
from .enums import Cadence
from .forms import FollowForm
from .models import Alert
from .selectors import alerts_of, current_alert
from .subjects import Lists, Subject, label_of, subject_from


@login_required
@require_safe
def alert_list(request: HttpRequest) -> HttpResponse:
    """`/espace/alertes/`: what I follow."""
    return render(request, "alerts/list.html", {"followed": alerts_of(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """`/espace/alertes/suivre/?probleme=…`: GET asks when to be told, POST follows."""
    subject = subject_from(request.GET)
    if subject is None:
        raise Http404
    current = current_alert(request.user, subject)
    initial = {"cadence": current.cadence if current else Cadence.WEEKLY}
    form = FollowForm(request.POST or None, subject=subject, initial=initial)
    label = label_of(subject, Lists())
    if request.method == "POST" and form.is_valid():
        try:
            services.follow(subject=subject, cadence=Cadence(form.cleaned_data["cadence"]), by=request.user)
        except services.AlertRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Vous suivez « {label} ».")
            return HttpResponseRedirect(reverse("alerts:list"))
    context = {"form": form, "label": label, "subject": subject, "current": current}
    return render(request, "alerts/follow.html", context)


@login_required
@require_POST
def stop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """`/espace/alertes/<uuid>/arreter/`: stop one of mine; a second click finds nothing left to stop."""
    alert = get_object_or_404(Alert.objects.visible_to(request.user).with_terms(), pk=pk)
    label = label_of(Subject.of(alert), Lists())
    services.stop(alert=alert)
    messages.success(request, f"Vous ne suivez plus « {label} ».")
    return HttpResponseRedirect(reverse("alerts:list"))


# ── Behind the links of the mails: the link is the proof, no session is read nor made ──
def stop_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """One alert. GET shows, POST stops; done already says the same."""
    user = User.objects.filter(pk=uuid.UUID(link.person)).first()
    alert = Alert.objects.visible_to(user).with_terms().filter(pk=uuid.UUID(link.subject_id)).first() if user else None
    if alert is None:
        return render(request, "alerts/stopped.html", {"label": ""})
    label = label_of(Subject.of(alert), Lists())
    if request.method == "POST":
        services.stop(alert=alert)
        return render(request, "alerts/stopped.html", {"label": label})
    return render(request, "alerts/stop.html", {"labels": [label]})


def stop_all_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """Every alert of a person; mail programs post here for them (RFC 8058), without cookie, and follow no redirect."""
    user = User.objects.filter(pk=uuid.UUID(link.subject_id)).first()
    followed = alerts_of(user) if user else []
    if user is None or not followed:
        return render(request, "alerts/stopped.html", {"label": ""})
    if request.method == "POST":
        services.stop_all(user=user)
        return render(request, "alerts/stopped.html", {"label": ""})
    return render(request, "alerts/stop.html", {"labels": [each.label for each in followed]})
