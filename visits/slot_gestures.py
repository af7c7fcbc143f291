"""What is done with a published date, by its host or by the Alliance: the form of each gesture, and its service."""

from typing import Any

from django import forms
from django.utils import timezone

from .models import Slot
from .services import slots as dates
from .services.slot_details import edit_slot
from .slot_forms import CancelSlotForm, EditForm, WhenForm
from .slot_pages import practices_of
from .workflow import Actor


def form_of(data: Any, slot: Slot, name: str) -> forms.Form:
    """The form of the gesture `name` (those of `slot_pages.BUTTONS`), filled with `data` when something was sent."""
    if name == "annuler":
        return CancelSlotForm(data)
    if name == "deplacer":
        starts, ends = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
        initial = {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
        return WhenForm(data, departement=slot.vitrine.departement, initial=initial)
    if name == "modifier":
        return EditForm(data, slot=slot, vitrine=slot.vitrine, practices=practices_of(slot.vitrine))
    return forms.Form(data)


def act(slot: Slot, name: str, form: forms.Form, *, by: Actor) -> None:
    """Perform the gesture of a valid form. Raises what its service refuses."""
    if name == "suspendre":
        dates.pause_slot(slot=slot, by=by)
    elif name == "reprendre":
        dates.resume_slot(slot=slot, by=by)
    elif name == "annuler":
        dates.cancel_slot(slot=slot, reason=form.cleaned_data["text"], by=by)
    elif isinstance(form, EditForm):
        edit_slot(slot=slot, details=form.details(), by=by)
    elif isinstance(form, WhenForm):
        start, end = form.span()
        dates.move_slot(slot=slot, starts_at=start, ends_at=end, by=by)
