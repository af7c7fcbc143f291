"""One page for every action on a request, whoever acts and by whichever door: GET shows, POST acts."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from portal.limits import asked_this_minute

from .. import actions, links
from ..action import Action
from ..enums import ActorRole, Channel
from ..errors import TransitionRefused, VisitError
from ..models import DateOption, VisitRequest
from ..presentation import AddressOf, button_label, buttons, date_label, facts_of, page_of
from ..publishing import publication_of
from ..selectors import current_options
from ..thread import words_for
from ..workflow import Actor

TOO_FAST = "Trop d’envois à la suite. Votre texte reste sur cette page. Attendez une minute, puis envoyez-le."


def status_page(
    request: HttpRequest, visit_request: VisitRequest, *, actor: Actor, address_of: AddressOf, template: str, **more
) -> HttpResponse:
    """Where the request stands, and what this side can do now."""
    status = more.pop("status", 200)
    visitors = {"visitors_url": visitors_url(visit_request, actor)}
    context = page_of(visit_request, actor.role, address_of) | visitors | more
    return render(request, template, context, status=status)


def action_page(
    request: HttpRequest,
    visit_request: VisitRequest,
    *,
    actor: Actor,
    address_of: AddressOf,
    name: str,
    option_id: str = "",
    templates: tuple[str, str],
    **more,
) -> HttpResponse:
    """Show or perform the action `name`; an action no longer possible shows where the request stands (409 on POST)."""
    form_template, status_template = templates
    action = actions.find(actor.role, name)
    if action is None or not action.is_possible(visit_request):
        handled = {"was_handled": True, "status": 409 if request.method == "POST" else 200}
        return status_page(
            request, visit_request, actor=actor, address_of=address_of, template=status_template, **handled, **more
        )
    option = find_option(visit_request, option_id)
    form = action.form_class(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        visit_request=visit_request,
        initial=action.initial(visit_request),
    )
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and _is_too_fast(request, action):
        form.add_error(None, TOO_FAST)
        status = 429
    elif request.method == "POST":
        try:
            action.perform(visit_request, form, actor, option)
            return HttpResponseRedirect(address_of("", ""))
        except TransitionRefused as refusal:
            visit_request.refresh_from_db()
            return status_page(
                request,
                visit_request,
                actor=actor,
                address_of=address_of,
                template=status_template,
                was_handled=True,
                refusal=str(refusal),
                status=409,
                **more,
            )
        except VisitError as refusal:
            form.add_error(None, str(refusal))
            status = 409
    context = {
        "visit_request": visit_request,
        "vitrine": visit_request.vitrine,
        "words": words_for(visit_request, actor.role),
        "action": action,
        "facts": facts_of(visit_request),
        "when": date_label(action, visit_request, option),
        "button_label": button_label(action, visit_request, option),
        "form": form,
        "publication": publication_of(visit_request) if action.target is None else None,
        "others": buttons(visit_request, actor.role, address_of, besides=(name, option_id)),
        "back_url": address_of("", ""),
    }
    return render(request, form_template, context | more, status=status)


def _is_too_fast(request: HttpRequest, action: Action) -> bool:
    return bool(action.per_minute) and asked_this_minute(request, f"request-{action.name}") > action.per_minute


def visitors_url(visit_request: VisitRequest, actor: Actor) -> str:
    """Where this side names, or reads, who comes, by the same door; empty while no date is in sight."""
    if getattr(visit_request, "seat", None) is None:
        return ""
    is_host = actor.role == ActorRole.HOST
    if actor.channel == Channel.LINK and actor.user is not None:
        link = links.receive_link(visit_request, actor.user) if is_host else links.visitors_link(visit_request)
        return links.on_this_site(link)
    if is_host:
        return reverse("desk:received-visitors", args=[visit_request.vitrine.slug, visit_request.pk])
    return reverse("visits:visitors", args=[visit_request.pk])


def find_option(visit_request: VisitRequest, option_id: str) -> DateOption | None:
    """The date of the table with that identifier; None when it is not, or no longer, there."""
    return next((option for option in current_options(visit_request) if str(option.pk) == option_id), None)
