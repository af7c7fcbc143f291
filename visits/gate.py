"""The code at the gate: an address that checks visitors in, and its drawing (QR code, ISO/IEC 18004)."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.safestring import SafeString, mark_safe

from .models import Slot

SALT = "visits.gate"


def gate_code(slot: Slot) -> str:
    """The secret part of the address: nobody who was not shown it finds the page, and another one each time a member
    leaves the vitrine, who knew it. Reads `slot.vitrine`."""
    epoch = slot.vitrine.team_epoch
    told = f"{slot.pk}:{epoch}" if epoch else str(slot.pk)
    return salted_hmac(SALT, told, algorithm="sha256").hexdigest()[:24]


def is_gate_code(slot: Slot, code: str) -> bool:
    return constant_time_compare(gate_code(slot), code)


def gate_url(slot: Slot) -> str:
    """The absolute address at which visitors check in."""
    return settings.PORTAL_URL + reverse("visits:gate", args=[slot.pk, gate_code(slot)])


def gate_drawing(slot: Slot) -> SafeString:
    """The QR code of that address as SVG, drawn in the current colour; no text of people in it."""
    drawn = segno.make(gate_url(slot), error="m", micro=False)
    return mark_safe(drawn.svg_inline(scale=5, border=2, omitsize=True, dark="#14241d", svgclass="code-qr"))  # noqa: S308
