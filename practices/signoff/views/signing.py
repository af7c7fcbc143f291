"""The page of a text on its way: by a signed link without an account, or signed in. GET shows, POST acts."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal.mail.links import ForgedLink, Link
from practices.book.selectors import editions_beyond_recall
from practices.models import Practice
from practices.workflow import Actor, TransitionRefused

from .. import links
from ..enums import ActorRole, Channel, TextState, Use
from ..forms import (
    HEAD_TEXTS,
    AddresseeForm,
    AgreementsForm,
    AnswerForm,
    CorrectionForm,
    RemarksForm,
    SignForm,
    same_lines,
    typed,
)
from ..models import Signatory, Submission
from ..policies import can_name_signatory, can_sign_by_link, is_owner
from ..reading import Preview, changes_since_on_line, gains_of, preview
from ..selectors import GENERAL, HEAD, Asked, agreements_of, granted_now, history_of, text_page
from ..services import answering, asking
from ..services.asking import name_signatory
from ..services.consenting import set_agreements, set_agreements_as_owner

GONE_SINCE = "Ce texte a changé pendant que vous le lisiez. Voici celui qui attend maintenant, vos corrections dessus."


@dataclass(frozen=True)
class Door:
    """Who stands at the page, as whom they act, and where the page is found again."""

    actor: Actor
    here: Callable[[], str]
    may_sign: bool
    may_name: bool = False
    asked: tuple[Asked, ...] = ()  # for who is signed in
    granted: Callable[[], list[str]] = list
    signatory: Signatory | None = None


# ── By a signed link ─────────────────────────────────────────────────────────
def sign_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The link of a mail: the revision it was sent for, or what became of it."""
    signatory = signatory_of(link)
    submission = signatory.submission
    actor = _by_link(signatory)
    door = Door(
        actor,
        lambda: links.on_this_site(links.signing_link(_fresh(signatory))),
        may_sign=True,
        signatory=signatory,
        granted=lambda: granted_now(submission.practice),
    )
    waits = submission.state == TextState.AWAITING_SIGNOFF
    if request.method != "POST" and waits and link.data.get("r") != submission.revision_id:
        context = {"submission": submission, "revision": submission.revision, "current_url": door.here()}
        return render(request, "signoff/superseded.html", context)
    return _page(request, submission, door)


def consents_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The link of the mail that told of the publication: the agreements, each revocable."""
    signatory = signatory_of(link)
    actor = _by_link(signatory)
    practice = signatory.submission.practice

    def change(agreed: frozenset[Use], reason: str) -> bool:
        return set_agreements(practice=practice, agreed=agreed, reason=reason, by=actor)

    return _consents_page(request, practice, change, lambda: links.on_this_site(links.consents_link(signatory)))


def signatory_of(link: Link) -> Signatory:
    """Whom the link was sent to. Raises ForgedLink when their address changed, Http404 when they no longer may sign."""
    rows = Signatory.objects.select_related(
        "user", "named_by", "submission__revision__author", "submission__practice__vitrine",
        "submission__practice__published_revision", "submission__opened_by",
    )  # fmt: skip
    signatory = get_object_or_404(rows, pk=uuid.UUID(link.subject_id))
    if not links.is_held_by(link, signatory):
        raise ForgedLink("sent to another address")
    if not can_sign_by_link(signatory):
        raise Http404
    return signatory


def _by_link(signatory: Signatory) -> Actor:
    return Actor(
        role=ActorRole.COMPANY,
        channel=Channel.LINK,
        user=signatory.user,
        name=signatory.name,
        email=signatory.email,
        job_title=signatory.user.job_title if signatory.user else "",
    )


def _fresh(signatory: Signatory) -> Signatory:
    return Signatory.objects.select_related("submission").get(pk=signatory.pk)


# ── Signed in ────────────────────────────────────────────────────────────────
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """`/espace/validations/<uuid>/`: an owner signs; editors and the Alliance read what was said."""
    user = request.user
    found = text_page(pk=pk, reader=user)
    if found is None:
        raise Http404
    submission, may_sign = found.submission, found.owned  # policies.is_owner, read with the text
    actor = Actor(
        role=ActorRole.COMPANY,
        channel=Channel.PAGE,
        user=user,
        name=user.full_name,
        email=user.email,
        job_title=user.job_title,
    )
    if request.method == "POST" and not may_sign:
        raise PermissionDenied
    waits = submission.state == TextState.AWAITING_SIGNOFF
    may_name = waits and (may_sign or user.is_staff)  # policies.can_name_signatory, already asked
    here = partial(reverse, "signoff:text", args=[pk])
    door = Door(actor, here, may_sign, may_name, asked=found.asked, granted=lambda: found.granted)
    return _page(request, submission, door)


@login_required
@require_POST
def name_someone(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """`/espace/validations/<uuid>/designer/`: an owner lets somebody else sign."""
    submission = get_object_or_404(Submission.objects.visible_to(request.user).with_page_data(), pk=pk)
    if not can_name_signatory(request.user, submission.practice):
        raise PermissionDenied
    form = AddresseeForm(request.POST)
    if form.is_valid():
        try:
            name_signatory(submission=submission, to=form.addressee, by=request.user)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{form.addressee.name} reçoit le texte par courriel.")
    else:
        messages.error(request, "Donnez un nom et une adresse électronique complète.")
    return HttpResponseRedirect(reverse("signoff:text", args=[pk]))


@login_required
@require_POST
def write_again(request: HttpRequest, pk: uuid.UUID, signatory: uuid.UUID) -> HttpResponse:
    """`/espace/validations/<uuid>/relancer/<uuid>/`: a fresh link to somebody who was asked, once a day."""
    submission = get_object_or_404(Submission.objects.visible_to(request.user).with_page_data(), pk=pk)
    asked = get_object_or_404(Signatory.objects.filter(submission=submission), pk=signatory)
    try:
        asking.write_again(signatory=asked, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{asked.name} reçoit un nouveau lien, une fois par jour au plus.")
    return HttpResponseRedirect(reverse("signoff:text", args=[pk]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/accords/<slug>/`: an owner sees what was agreed for a practice, and changes it."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).select_related("vitrine"), slug=slug)
    if not is_owner(request.user, practice):
        raise Http404

    def change(agreed: frozenset[Use], reason: str) -> bool:
        return set_agreements_as_owner(practice=practice, agreed=agreed, reason=reason, by=request.user)

    return _consents_page(request, practice, change, lambda: reverse("signoff:consents", args=[slug]))


# ── What both doors share ────────────────────────────────────────────────────
def _page(request: HttpRequest, submission: Submission, door: Door) -> HttpResponse:
    open_to_answer = door.may_sign and submission.state == TextState.AWAITING_SIGNOFF
    shown = preview(submission, by_link=door.signatory is not None)
    forms = _forms(request, submission, shown, door) if open_to_answer else None
    if forms is not None and not forms["superseded"] and request.method == "POST":
        answer = _answer(request, submission, forms, door)
        if answer is not None:
            return answer
    context = {
        "submission": submission,
        "practice": submission.practice,
        "vitrine": submission.practice.vitrine,
        "revision": submission.revision,
        "preview": shown,
        "changes": changes_since_on_line(submission),
        "history": list(history_of(submission.practice)[:20]),
        "by_link": door.signatory is not None,
        "may_sign": open_to_answer,
        "asked": door.asked,
        "may_abandon": door.signatory is None and submission.is_open,
        "name_form": AddresseeForm(auto_id="designe-%s") if door.may_name else None,
        **(forms or {}),
        "blocks": _blocks(shown, forms),
    }
    told_no = request.method == "POST" and (forms is None or forms["superseded"])
    status = 409 if told_no else 200
    return render(request, "signoff/read.html" if forms else "signoff/status.html", context, status=status)


def _forms(request: HttpRequest, submission: Submission, shown: Preview, door: Door) -> dict:
    """The forms of the page. What was typed about a revision that is replaced since is put over the new one, to be
    read again: only the parts the person had changed."""
    data = request.POST if request.method == "POST" else None
    answer = AnswerForm(request.POST)
    superseded = data is not None and answer.seen != submission.revision_id
    signs = data is not None and answer.choice == "valider"
    signed = {"name": door.actor.name, "job_title": door.actor.job_title, "uses": door.granted()}
    if data is not None and (superseded or not signs):  # kept as typed, not judged before it is needed
        signed = {"name": data.get("name"), "job_title": data.get("job_title"), "uses": data.getlist("uses")}
    kept = None if superseded else data
    correction = CorrectionForm(
        kept,
        revision=submission.revision,
        text=shown.text,
        gains=gains_of(submission.revision),
        initial=_typed(submission, answer.seen, data) if superseded else None,
    )
    anchors = [section.chapter.anchor for section in shown.sections]
    remarks = RemarksForm(kept, anchors=anchors, initial=data.dict() if superseded else None)
    return {
        "answer": answer,
        "correction": correction,
        "remarks": remarks,
        "sign": SignForm(kept if signs else None, initial=signed),
        "head_fields": correction.text_fields(list(HEAD_TEXTS)),
        "head_remark": remarks.remark_field(HEAD),
        "general_remark": remarks.remark_field(GENERAL),
        "superseded": superseded,
        "unfold": superseded or bool(correction.errors),
        "refusal": GONE_SINCE if superseded else "",
    }


def _typed(submission: Submission, seen: int, data: QueryDict) -> dict[str, str]:
    """The texts that the person had changed in the revision they saw."""
    before = submission.practice.revisions.filter(pk=seen).first()
    if before is None:
        return {}
    given = {name.removeprefix("texte-"): text for name, text in data.items() if name.startswith("texte-")}
    return {
        f"texte-{name}": text
        for name, text in given.items()
        if hasattr(before, name) and same_lines(text) != same_lines(typed(before, name))
    }


def _blocks(shown: Preview, forms: dict | None) -> list[dict]:
    """Each section as readers see it, with the fields that correct it and the one that remarks on it."""
    blocks = []
    for section in shown.sections:
        block = {"section": section, "fields": [], "figures": [], "remark": None}
        if forms:
            parts = [part.field for part in section.chapter.parts]
            block["fields"] = forms["correction"].text_fields(parts)
            block["figures"] = forms["correction"].figure_rows() if "gains" in parts else []
            block["remark"] = forms["remarks"].remark_field(section.chapter.anchor)
        blocks.append(block)
    return blocks


def _answer(request: HttpRequest, submission: Submission, forms: dict, door: Door) -> HttpResponse | None:
    """Do what was asked; None when the page must be shown again with what to mend."""
    choice = forms["answer"].choice
    wanted = [forms["correction"], forms["remarks"], *([forms["sign"]] if choice == "valider" else [])]
    faults = [form for form in wanted if not form.is_valid()]  # every form says what to mend, not the first alone
    if faults:
        return None
    try:
        said = _do(choice, submission, forms["answer"].seen, forms, door.actor)
    except answering.SupersededError:  # in this very moment; posted again, the page says so
        messages.warning(request, GONE_SINCE)
        return HttpResponseRedirect(door.here())
    except TransitionRefused as refusal:
        forms["refusal"] = str(refusal)
        return None
    messages.success(request, said)
    return HttpResponseRedirect(door.here())


@transaction.atomic
def _do(choice: str, submission: Submission, seen: int, forms: dict, actor: Actor) -> str:
    """Corrections make the next revision, remarks are about it, and it is that one which is answered."""
    correction = forms["correction"]
    text = answering.correct_text(
        submission=submission, seen=seen, changes=correction.changes, gains=correction.figures, by=actor
    )
    seen = text.revision_id
    answering.comment_text(submission=text, seen=seen, remarks=forms["remarks"].remarks, by=actor)
    if choice == "renvoyer":
        answering.return_text(submission=text, seen=seen, by=actor)
        return "Le texte repart avec vos remarques. Merci de l’avoir lu."
    if choice != "valider":
        return "Vos corrections et remarques sont gardées. Il reste à valider ou à renvoyer."
    sign = forms["sign"]
    signer = Actor(
        role=actor.role,
        channel=actor.channel,
        user=actor.user,
        name=sign.cleaned_data["name"],
        email=actor.email,
        job_title=sign.cleaned_data["job_title"],
    )
    answering.approve_text(submission=text, seen=seen, agreed=sign.agreed, by=signer)
    return "Le texte est validé. L’Alliance le relit, puis le publie."


def _consents_page(request: HttpRequest, practice: Practice, change, here) -> HttpResponse:
    agreements = agreements_of(practice)
    initial = {"uses": [each.use for each in agreements if each.is_granted]}
    form = AgreementsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change(form.agreed, form.cleaned_data["reason"])
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = "C’est noté : vos accords ont changé." if changed else "Rien n’a changé."
            messages.success(request, told)
            return HttpResponseRedirect(here())
    context = {
        "practice": practice,
        "vitrine": practice.vitrine,
        "agreements": agreements,
        "form": form,
        "too_late_for": editions_beyond_recall(practice),
    }
    return render(request, "signoff/consents.html", context)
