"""Pages whose main part htmx swaps in place: the same address answers whole or in part (`Vary: HX-Request`)."""

from django.http import HttpRequest


def swapped(request: HttpRequest, template: str, part: str) -> str:
    """The template's name, narrowed to its partial when htmx asks for it (not when it restores the whole page)."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return f"{template}#{part}" if htmx and not htmx.history_restore_request else template
