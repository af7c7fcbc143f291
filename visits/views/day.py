"""The day: the host’s sheet, on paper and on a phone, and the page behind the code at the gate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..day_forms import GateForm, PersonForm, PresenceForm
from ..errors import VisitError
from ..gate import gate_drawing, gate_url, is_gate_code
from ..models import Slot
from ..services import day
from .slots import desk_of, host, own_vitrine, slot_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, slug: str, pk) -> HttpResponse:
    """`…/creneaux/<uuid>/jour/`: who comes; POST ticks who is there."""
    vitrine = own_vitrine(request, slug)
    slot = slot_of(vitrine, pk)
    visitors = day.expected_at(slot)
    if request.method == "POST":
        form = PresenceForm(request.POST, visitors=visitors)
        try:
            if form.is_valid():
                day.record_presence(slot=slot, present=form.present_ones(), by=host(request))
                messages.success(request, "Les présences sont notées.")
            else:
                messages.error(request, "La liste a changé entre-temps : cochez de nouveau.")
        except VisitError as refusal:
            messages.error(request, str(refusal))
        return redirect("desk:day", slug=slug, pk=pk)
    context = {
        "slot": slot,
        "visitors": visitors,
        "arrived": sum(each.arrived_at is not None for each in visitors),
        "is_open": day.is_open(slot),
        "walk_in": PersonForm(),
        "code": gate_drawing(slot),
        "code_url": gate_url(slot),
    }
    return render(request, "visits/slots/day.html", context | desk_of(vitrine))


@login_required
@require_POST
def walk_in(request: HttpRequest, slug: str, pk) -> HttpResponse:
    """`…/jour/sans-inscription/`: somebody is there who has no seat."""
    slot = slot_of(own_vitrine(request, slug), pk)
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            name, company = form.cleaned_data["name"], form.cleaned_data["company"]
            day.add_walk_in(slot=slot, name=name, company=company, by=host(request))
            messages.success(request, f"{name} est dans la liste.")
        except VisitError as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, "Écrivez le prénom et le nom.")
    return redirect("desk:day", slug=slug, pk=pk)


@login_required
@require_POST
def close(request: HttpRequest, slug: str, pk) -> HttpResponse:
    """`…/jour/clore/`: the sheet is closed, each request is done or missed."""
    slot = slot_of(own_vitrine(request, slug), pk)
    try:
        day.close_day(slot=slot, by=host(request))
        messages.success(request, "La feuille est close. Chaque demande est terminée.")
    except VisitError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:day", slug=slug, pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: HttpRequest, pk, code: str) -> HttpResponse:
    """`/accueil/<uuid>/<code>/`: a visitor says her name and accepts the notice; no account, on the day only."""
    slot = get_object_or_404(Slot.objects.select_related("vitrine"), pk=pk)
    if not is_gate_code(slot, code):
        raise Http404
    form = GateForm(request.POST if request.method == "POST" else None)
    context = {"slot": slot, "vitrine": slot.vitrine, "form": form}
    status = 200
    if form.is_bound and form.is_valid():
        try:
            name, company = form.cleaned_data["name"], form.cleaned_data["company"]
            context["done"] = day.check_in(slot=slot, name=name, company=company)
        except VisitError as refusal:
            form.add_error(None, str(refusal))
            status = 409
    elif form.is_bound:
        status = 422
    context["is_open"] = day.is_the_day(slot) and day.is_open(slot)
    return render(request, "visits/gate.html", context, status=status)
