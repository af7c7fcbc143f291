"""`/espace/vitrines/<slug>/equipe/`: a vitrine's own people see who speaks for it, and the owners change it."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.models import User
from portal.mail.links import Link
from portal.ui.typography import of
from vitrines.desk import vitrine_desk
from vitrines.enums import Role
from vitrines.models import Membership, Vitrine
from vitrines.policies import Rights, rights_of

from . import services
from .enums import ROLE_MEANS, Kind, Outcome
from .forms import AnswerForm, DepartureForm, HandOverForm, InvitationForm, NameForm, RoleForm
from .links import is_held_by
from .models import Invitation
from .selectors import members_of, open_invitations

PAGE = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(PAGE)
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/equipe/`: who is in it, who is invited. Any member reads; the owners and the Alliance invite."""
    vitrine, rights = _mine(request, slug)
    if request.method == "POST" and not rights.may_manage_team:
        raise Http404
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.invite(vitrine=vitrine, by=request.user, email=values["email"], name=values["name"],
                            role=values["role"])  # fmt: skip
        except services.TeamRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"Une invitation part à {values['email']}. Elle sert une fois, quatorze jours.")
            return redirect("members:team", slug=slug)
    people = list(members_of(vitrine))
    context = {
        "form": form,
        "people": people,
        "own": next((each for each in people if each.user_id == request.user.pk), None),
        "waiting": list(open_invitations(vitrine)) if rights.may_manage_team else [],
        "has_heirs": any(each.role != Role.OWNER and each.user.is_active for each in people),
        "has_owner": any(each.role == Role.OWNER and each.user.is_active for each in people),
    }
    return _shown(request, "members/team.html", vitrine, rights, context)


@login_required
@require_http_methods(PAGE)
def member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`…/equipe/membres/<n>/`: the role of one member, and the end of it."""
    vitrine, rights, person = _managed(request, slug, pk)
    form = RoleForm(request.POST or None, initial={"role": person.role})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(membership=person, role=form.cleaned_data["role"], by=request.user)
        except services.TeamRefused as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, f"Le rôle de {person.user} est enregistré.")
            return redirect("members:team", slug=slug)
    is_oneself = person.user_id == request.user.pk
    context = {"form": form, "person": person, "means": ROLE_MEANS[Role(person.role)], "is_oneself": is_oneself}
    return _shown(request, "members/member.html", vitrine, rights, context)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`…/equipe/membres/<n>/retirer/`: everything ends at once for this person."""
    _, _, person = _managed(request, slug, pk)
    try:
        services.remove(membership=person, by=request.user)
    except services.TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{person.user} n’est plus dans l’équipe. {services.PRINT_AGAIN}")
    return redirect("members:team", slug=slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """`…/equipe/invitations/<uuid>/retirer/`: its link opens nothing any more."""
    vitrine, rights = _mine(request, slug)
    if not rights.may_manage_team:
        raise Http404
    services.withdraw(invitation=get_object_or_404(Invitation, pk=pk, vitrine=vitrine), by=request.user)
    messages.success(request, "L’invitation est retirée.")
    return redirect("members:team", slug=slug)


@login_required
@require_http_methods(PAGE)
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/equipe/transmettre/`: an owner asks another member to take over."""
    vitrine, rights = _mine(request, slug)
    people = list(members_of(vitrine))
    if not any(each.user_id == request.user.pk and each.role == Role.OWNER for each in people):
        raise Http404
    heirs = [each for each in people if each.role != Role.OWNER and each.user.is_active]
    form = HandOverForm(request.POST or None, heirs=heirs)
    if request.method == "POST" and form.is_valid():
        try:
            services.offer_ownership(
                vitrine=vitrine, to=form.heir, afterwards=form.cleaned_data["afterwards"], by=request.user
            )
        except services.TeamRefused as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, f"{form.heir.user} reçoit votre proposition. Rien ne change avant sa réponse.")
            return redirect("members:team", slug=slug)
    return _shown(request, "members/hand_over.html", vitrine, rights, {"form": form, "heirs": heirs})


@login_required
@require_http_methods(PAGE)
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/equipe/quitter/`: leave the team; the last owner confides the vitrine to the Alliance by the same gesture."""
    vitrine, rights = _mine(request, slug)
    people = list(members_of(vitrine))
    own = next((each for each in people if each.user_id == request.user.pk), None)
    if own is None:
        raise Http404
    others = [each for each in people if each.pk != own.pk and each.user.is_active]
    is_last = own.role == Role.OWNER and not any(each.role == Role.OWNER for each in others)
    if request.method == "POST":
        try:
            departure = DepartureForm(request.POST)
            is_confided = departure.is_valid() and departure.cleaned_data["alliance"]
            services.leave(vitrine=vitrine, by=request.user, to_the_alliance=is_confided)
        except services.TeamRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("members:leave", slug=slug)
        messages.success(request, f"Vous avez quitté l’équipe {of(vitrine.name)}.")
        return HttpResponseRedirect(reverse("desk:home"))
    context = {"is_last": is_last, "has_heirs": bool(others)}
    return _shown(request, "members/leave.html", vitrine, rights, context)


# ── The link of an invitation ────────────────────────────────────────────────
def by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """GET tells who invites and to what, POST accepts or refuses, once; it signs nobody in."""
    rows = Invitation.objects.select_related("vitrine", "invited_by")
    invitation = get_object_or_404(rows, pk=uuid.UUID(link.subject_id))
    if not is_held_by(link, invitation):
        raise Http404
    account = User.objects.filter(email__iexact=invitation.email).first()
    name = NameForm(request.POST or None, initial={"full_name": invitation.name}) if account is None else None
    refusal, status = "", 200
    if request.method == "POST":
        accepts = AnswerForm(request.POST).accepts
        if accepts and name is not None and not name.is_valid():
            return _invitation_page(request, invitation, account, name=name, status=422)
        try:
            if accepts:
                services.accept(invitation=invitation, name=name.cleaned_data["full_name"] if name else "")
            else:
                services.decline(invitation=invitation)
        except services.TeamRefused as refused:
            refusal, status = str(refused), 409
        invitation.refresh_from_db()
        account = User.objects.filter(email__iexact=invitation.email).first()
    elif not invitation.is_open:
        status = 410
    return _invitation_page(request, invitation, account, name=name, refusal=refusal, status=status)


def _invitation_page(
    request: HttpRequest, invitation: Invitation, account: User | None, *, name: Any, refusal: str = "", status: int
) -> HttpResponse:
    inviter = invitation.invited_by
    if name is not None and not (request.method == "POST" and status == 422):
        name = NameForm(initial={"full_name": invitation.name})
    context = {
        "invitation": invitation,
        "vitrine": invitation.vitrine,
        "inviter": "L’Alliance Industrie du Futur" if inviter is None or inviter.is_staff else str(inviter),
        "means": ROLE_MEANS[Role(invitation.role)],
        "is_offer": invitation.kind == Kind.OWNERSHIP,
        "is_accepted": invitation.outcome == Outcome.ACCEPTED and status == 200,
        "is_declined": invitation.outcome == Outcome.DECLINED and status == 200,
        "needs_password": account is not None and not account.has_usable_password(),
        "form": name,
        "refusal": refusal,
    }
    return render(request, "members/invitation.html", context, status=status)


def _mine(request: HttpRequest, slug: str) -> tuple[Vitrine, Rights]:
    vitrine = get_object_or_404(Vitrine, slug=slug)
    rights = rights_of(request.user, vitrine)
    if not rights.is_inside:
        raise Http404
    return vitrine, rights


def _managed(request: HttpRequest, slug: str, pk: int) -> tuple[Vitrine, Rights, Membership]:
    vitrine, rights = _mine(request, slug)
    if not rights.may_manage_team:
        raise Http404
    return vitrine, rights, get_object_or_404(members_of(vitrine), pk=pk)


def _shown(
    request: HttpRequest, template: str, vitrine: Vitrine, rights: Rights, context: dict[str, Any]
) -> HttpResponse:
    form = context.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    shared = {"vitrine": vitrine, "rights": rights, "desk": vitrine_desk(vitrine), "tab": "team"}
    return render(request, template, context | shared, status=status)
