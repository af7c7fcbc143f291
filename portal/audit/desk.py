"""What is done in the admin is noted: mixed into every page of the desk by `PortalAdminSite.register`."""

import json
from typing import Any

from django.http import HttpRequest

from .enums import Event
from .services import SECRET, record


class NotedAdmin:
    """Adds a line of the journal to each line of Django's own history, with the values of the form that changed."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        request.changed_values = _changed(form)  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)  # type: ignore[misc]

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        record(Event.DESK_ADDED, by=request.user, about=obj, after=_after(request) | _told(message))
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        before = {name: pair[0] for name, pair in getattr(request, "changed_values", {}).items()}
        record(Event.DESK_CHANGED, by=request.user, about=obj, before=before, after=_after(request) | _told(message))
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for each in queryset:
            record(Event.DESK_DELETED, by=request.user, about=each)
        return super().log_deletions(request, queryset)  # type: ignore[misc]


def _changed(form: Any) -> dict[str, tuple[Any, Any]]:
    """Field → (before, after) of a form, secrets left out."""
    names = [name for name in getattr(form, "changed_data", ()) if not SECRET.search(name)]
    return {name: (form.initial.get(name), form.cleaned_data.get(name)) for name in names}


def _after(request: HttpRequest) -> dict[str, Any]:
    return {name: pair[1] for name, pair in getattr(request, "changed_values", {}).items()}


def _told(message: Any) -> dict[str, Any]:
    """What Django's history says, when it is a sentence of ours."""
    if isinstance(message, list):
        return {"lines": json.dumps(message, ensure_ascii=False, default=str)} if len(message) > 1 else {}
    return {"said": message} if message else {}
