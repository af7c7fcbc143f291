"""`/compte/organisation/`: which one is mine, who knows me there, what it does, how I leave."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.mailboxes import company_domain
from portal.accounts.models import User
from portal.accounts.naf import activities
from portal.mail.links import Link

from . import services
from .forms import AnswerForm, ClaimForm, FactsForm, JoinForm, LeaveForm

PAGE = ["GET", "HEAD", "POST"]


@login_required
@never_cache
@require_http_methods(PAGE)
def organisation(request: HttpRequest) -> HttpResponse:
    """The organisation: POST names it, or tells its activity and size when it is one's own."""
    person = request.user
    return _own(request, person) if person.organisation_id else _join(request, person)


def _join(request: HttpRequest, person: User) -> HttpResponse:
    form = JoinForm(request.POST or None, domain=company_domain(person.email))
    if request.method == "POST" and form.is_valid():
        try:
            services.join(
                person=person,
                company=form.cleaned_data["company"],
                uses_domain=form.cleaned_data.get("uses_domain", False),
            )
        except services.OrganisationRefused as refusal:
            form.add_error("company", str(refusal))
        else:
            messages.success(request, "Votre organisation est enregistrée.")
            return redirect("organisation")
    return render(request, "organisations/join.html", {"form": form}, status=422 if form.errors else 200)


def _own(request: HttpRequest, person: User) -> HttpResponse:
    mine = person.organisation
    initial = {"naf_code": mine.naf_code, "size_band": mine.size_band}
    form = FactsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.tell_facts(person=person, **form.cleaned_data)
        except services.OrganisationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "C’est enregistré.")
            return redirect("organisation")
    domain = company_domain(person.email)
    context = {
        "form": form,
        "mine": mine,
        "facts": [
            ("SIRET" if mine.siret else "SIREN", mine.siret or mine.siren),
            ("Activité", f"{mine.naf_code} – {activities().get(mine.naf_code, '')}" if mine.naf_code else ""),
            ("Effectif", mine.get_size_band_display() if mine.size_band else ""),
        ],
        "is_known": bool(person.organisation_proof),
        "colleagues": services.known_people(mine, but=person) if person.organisation_proof else [],
        "claim": ClaimForm(domain="" if mine.domain else domain),
        "is_personal": not domain,
    }
    return render(request, "organisations/own.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """`…/confirmer/`: ask to be known in the organisation one has declared."""
    try:
        form = ClaimForm(request.POST, domain=company_domain(request.user.email))
        services.claim(person=request.user, uses_domain=form.is_valid() and form.cleaned_data.get("uses_domain", False))
    except services.OrganisationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        person = User.objects.get(pk=request.user.pk)
        known = "Votre appartenance est reconnue."
        messages.success(
            request, known if person.organisation_proof else "Vos collègues reconnus reçoivent votre demande."
        )
    return redirect("organisation")


@login_required
@never_cache
@require_http_methods(PAGE)
def leave(request: HttpRequest) -> HttpResponse:
    """`…/quitter/`: nothing stays open behind."""
    person = request.user
    if person.organisation is None:
        raise Http404
    colleagues = services.known_people(person.organisation, but=person) if person.organisation_proof else []
    form = LeaveForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            services.leave(person=person, heir=form.colleague)
        except services.OrganisationRefused as refusal:
            form.add_error("heir", str(refusal))
        else:
            messages.success(request, "Vous avez quitté l’organisation.")
            return redirect("organisation")
    context = {"form": form, "mine": person.organisation, "has_colleagues": bool(colleagues)}
    return render(request, "organisations/leave.html", context, status=422 if form.errors else 200)


def answer_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The link of a colleague's mail: GET shows who asks, POST answers, once; it signs nobody in."""
    newcomer = get_object_or_404(User.objects.select_related("organisation"), pk=uuid.UUID(link.subject_id))
    colleague = get_object_or_404(User, pk=uuid.UUID(link.person), is_active=True)
    wanted = str(link.data.get("o", ""))
    if str(colleague.organisation_id) != wanted or not colleague.organisation_proof:
        raise Http404
    waits = str(newcomer.organisation_id) == wanted and not newcomer.organisation_proof
    status, answered = (200 if waits else 410), ""
    if request.method == "POST":
        answer, status = AnswerForm(request.POST), 409
        if waits and answer.is_valid():
            answered = answer.cleaned_data["choix"]
            try:
                services.answer_colleague(newcomer=newcomer, by=colleague, agrees=answered == "oui")
                status = 200
            except services.OrganisationRefused:
                status = 409
        waits = False
    context = {"newcomer": newcomer, "waits": waits, "is_done": status == 200 and bool(answered)}
    return render(
        request, "organisations/colleague.html", context | {"organisation": colleague.organisation}, status=status
    )
