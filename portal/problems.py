"""Errors for programs: RFC 9457 (application/problem+json), in French, readable from any site."""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpRequest, JsonResponse

FOR_PROGRAMS = "/api/"  # below this address, errors are not pages


class WrongParameter(NamedTuple):
    """A parameter of the address and what is wrong with it, in one French sentence."""

    name: str
    message: str


def speaks_to_programs(request: HttpRequest) -> bool:
    """Whether the address asked for belongs to programs."""
    return request.path.startswith(FOR_PROGRAMS)


def problem(status: int, title: str, detail: str = "", *, wrong: Iterable[WrongParameter] = ()) -> JsonResponse:
    """The answer to a request that failed; `wrong` names each parameter that was not understood."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if errors := [{"parametre": each.name, "message": each.message} for each in wrong]:
        body["erreurs"] = errors
    response = JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response
