"""Taking a seat in a published date, with or without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from portal.honeypot import behind_honeypot

from ..models import Slot
from ..policies import is_relay
from ..seat_forms import SeatAsStrangerForm, SeatForm
from .sending import send_or_show, send_request, speaks_for_a_company


@require_http_methods(["GET", "HEAD", "POST"])
@behind_honeypot
def seat(request: HttpRequest, pk) -> HttpResponse:
    """`/visites/<uuid>/place/`: one form; a full date gives a turn in its waiting list."""
    slot = get_object_or_404(Slot.objects.open_to_public().with_page_data(), pk=pk)
    is_member = speaks_for_a_company(request)
    form_class = SeatForm if is_member else SeatAsStrangerForm
    asked_by = {"is_relay": True} if is_member and is_relay(request.user) else {}
    form = form_class(request.POST if request.method == "POST" else None, slot=slot, **asked_by)
    answer, status = send_or_show(request, form, lambda: send_request(request, form, is_member=is_member))
    if answer is not None:
        return answer
    context = {"slot": slot, "vitrine": slot.vitrine, "practice": slot.practice, "form": form, "is_member": is_member}
    return render(request, "visits/seat.html", context, status=status)
