"""How a view says that its answer is a refusal."""

from django.http import HttpRequest

from .enums import Event


def refused_as(request: HttpRequest, event: Event) -> None:
    """For a view that answers in words what it refuses (a file, a forged form): its answer is noted as this event,
    within the lines one address may write a minute (AuditMiddleware)."""
    request.refused_as = event  # type: ignore[attr-defined]
