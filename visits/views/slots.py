"""The host’s dates: the list and its month, one published alone or by a rule, paused, moved, cancelled."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.ui.dates import DAYS, SHORT_DAYS
from vitrines.desk import vitrine_desk
from vitrines.models import Vitrine

from ..enums import ActorRole, Channel
from ..errors import VisitError
from ..models import Slot, SlotSeries
from ..policies import can_publish_dates, can_see_desk
from ..selectors import terms_of
from ..services import series as rules
from ..services import slots as dates
from ..slot_forms import OneAtATimeForm, PublishForm, SeriesForm, marked
from ..slot_gestures import act, form_of
from ..slot_pages import buttons_of, month_of, practices_of, seats_of, series_of, slots_of, with_titles
from ..workflow import Actor

SHOWN = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def slot_list(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/creneaux/?mois=2026-12`: dates to come, the month, the rules."""
    vitrine, may_publish = desk_vitrine(request, slug)
    slots = slots_of(vitrine)
    context = {
        "slots": slots,
        "month": month_of(slots, request.GET.get("mois", "")),
        "rules": series_of(vitrine),
        "may_publish": may_publish,
        "weekdays": list(zip(SHORT_DAYS[:5], DAYS[:5], strict=True)),
        "one_form": OneAtATimeForm(initial={"wanted": terms_of(vitrine).one_visit_at_a_time}),
    }
    return render(request, "visits/slots/list.html", context | desk_of(vitrine))


@login_required
@require_http_methods(SHOWN)
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/creneaux/publier/`: one date."""
    vitrine = own_vitrine(request, slug)
    form = PublishForm(_posted(request), vitrine=vitrine, practices=practices_of(vitrine))
    if form.is_bound and form.is_valid():
        start, end = form.span()
        try:
            slot = dates.publish_slot(
                vitrine=vitrine,
                opening=form.opening(),
                starts_at=start,
                ends_at=end,
                booking_deadline=form.booking_deadline(),
                practices=form.cleaned_data["practices"],
                by=host(request),
            )
            messages.success(request, "La date est publiée.")
            return redirect("desk:slot", slug=vitrine.slug, pk=slot.pk)
        except VisitError as refusal:
            form.add_error(None, str(refusal))
    return render(request, "visits/slots/publish.html", {"form": form} | desk_of(vitrine), status=_status(form))


@login_required
@require_http_methods(SHOWN)
def publish_series(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/creneaux/regle/`: a rule; the dates it makes are shown before they are published."""
    vitrine = own_vitrine(request, slug)
    form = SeriesForm(_posted(request), vitrine=vitrine, practices=practices_of(vitrine))
    shown = []
    if form.is_bound and form.is_valid():
        if form.were_seen():
            rules.start_series(
                vitrine=vitrine,
                opening=form.opening(),
                rule=form.rule(),
                practices=form.cleaned_data["practices"],
                by=host(request),
            )
            messages.success(request, "La règle est enregistrée et ses dates sont publiées.")
            return redirect("desk:slots", slug=vitrine.slug)
        shown = form.dates()
        form.data = form.data.copy() | {"seen": marked(shown)}
    context = {"form": form, "dates": shown}
    return render(request, "visits/slots/series.html", context | desk_of(vitrine), status=_status(form))


@login_required
@require_POST
def stop_rule(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`…/creneaux/regles/<n>/arreter/`: no more dates of this rule; those made stay."""
    vitrine = own_vitrine(request, slug)
    rules.stop_series(series=get_object_or_404(SlotSeries, pk=pk, vitrine=vitrine), by=host(request))
    messages.success(request, "La règle est arrêtée. Ses dates déjà publiées restent.")
    return redirect("desk:slots", slug=vitrine.slug)


@login_required
@require_POST
def one_at_a_time(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/creneaux/reglage/`: whether two private visits may overlap."""
    vitrine = own_vitrine(request, slug)
    form = OneAtATimeForm(request.POST)
    if form.is_valid():
        try:
            dates.hold_one_visit_at_a_time(vitrine=vitrine, wanted=form.cleaned_data["wanted"])
            messages.success(request, "C’est noté.")
        except VisitError:
            messages.error(request, "Deux visites privées à venir se chevauchent déjà : déplacez-en une d’abord.")
    return redirect("desk:slots", slug=vitrine.slug)


@login_required
@require_safe
def slot_page(request: HttpRequest, slug: str, pk) -> HttpResponse:
    """`…/creneaux/<uuid>/`: one date, who is in it, what may be done with it."""
    vitrine, may = desk_vitrine(request, slug)
    slot = slot_of(vitrine, pk)
    context = {"slot": slot, "seats": seats_of(slot), "buttons": buttons_of(slot) if may else [], "may_publish": may}
    return render(request, "visits/slots/detail.html", context | desk_of(vitrine))


@login_required
@require_http_methods(SHOWN)
def slot_action(request: HttpRequest, slug: str, pk, name: str) -> HttpResponse:
    """`…/creneaux/<uuid>/suspendre|reprendre|modifier|deplacer|annuler/`: GET shows what will happen, POST does it."""
    vitrine = own_vitrine(request, slug)
    slot = slot_of(vitrine, pk)
    button = next((each for each in buttons_of(slot) if each.name == name), None)
    if button is None:
        messages.info(request, "Ce créneau a changé entre-temps : voici où il en est.")
        return redirect("desk:slot", slug=vitrine.slug, pk=slot.pk)
    form = form_of(_posted(request), slot, name)
    if form.is_bound and form.is_valid():
        try:
            act(slot, name, form, by=host(request))
            messages.success(request, f"{button.title} : c’est fait.")
            return redirect("desk:slot", slug=vitrine.slug, pk=slot.pk)
        except VisitError as refusal:
            form.add_error(None, str(refusal))
    context = {"slot": slot, "button": button, "form": form}
    return render(request, "visits/slots/action.html", context | desk_of(vitrine), status=_status(form))


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def host(request: HttpRequest) -> Actor:
    """The signed-in host."""
    return Actor(role=ActorRole.HOST, channel=Channel.PAGE, user=request.user)


def desk_vitrine(request: HttpRequest, slug: str) -> tuple[Vitrine, bool]:
    """The vitrine whose desk this person sees, and whether she publishes its dates; 404 for anyone else."""
    vitrine = get_object_or_404(Vitrine.objects.select_related("terms"), slug=slug)
    may_publish = can_publish_dates(request.user, vitrine)
    if not may_publish and not can_see_desk(request.user, vitrine):
        raise Http404
    return vitrine, may_publish


def own_vitrine(request: HttpRequest, slug: str) -> Vitrine:
    """The vitrine whose dates this person publishes; 404 for anyone else."""
    vitrine = get_object_or_404(Vitrine.objects.select_related("terms"), slug=slug)
    if not can_publish_dates(request.user, vitrine):
        raise Http404
    return vitrine


def slot_of(vitrine: Vitrine, pk) -> Slot:
    """A date of that vitrine, whatever its state."""
    shown = Slot.objects.filter(vitrine=vitrine).select_related("vitrine__terms", "group_date")
    return get_object_or_404(with_titles(shown), pk=pk)


def desk_of(vitrine: Vitrine) -> dict:
    """The header of the desk, on the tab of dates."""
    return {"vitrine": vitrine, "desk": vitrine_desk(vitrine), "tab": "slots"}
