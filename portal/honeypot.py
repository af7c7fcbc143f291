"""A field nobody sees and programs fill in: what comes with it is dropped, and the answer says nothing of it."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from portal.audit.enums import Event
from portal.audit.services import record


class _Trap(forms.Form):
    """What `components/honeypot.html` writes: off the screen, out of the order of keys, hidden from screen readers."""

    site_web = forms.CharField(required=False, strip=False)

    @property
    def is_sprung(self) -> bool:
        return not self.is_valid() or bool(self.cleaned_data["site_web"])


def behind_honeypot(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a public form: a POST that fills the trap goes home as a good one would leave, and is noted."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST" and _Trap(request.POST).is_sprung:
            record(Event.REFUSED, after={"page": request.path, "trap": True})
            return redirect("home")
        return view(request, *args, **kwargs)

    return guarded
