"""The buttons of both sides about publishing an answer, and the text that leaves no name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .action import Action
from .enums import ActorRole
from .fields import PlainTextField
from .forms import ActionForm
from .masking import mask
from .models import MESSAGE_MAX, DateOption, VisitRequest
from .publishing import may_agree, may_propose, may_withdraw, publication_of
from .services import publishing
from .workflow import Actor

ANSWER_MAX = 8000


class PublicationForm(ActionForm):
    """A question and its answer as everyone would read them."""

    question = PlainTextField(
        label="La question",
        max_length=MESSAGE_MAX,
        too_long="La question est trop longue",
        error_messages={"required": "Écrivez la question."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answer = PlainTextField(
        label="La réponse",
        help_text="Sans nom de personne ni d’entreprise, sans adresse ni téléphone.",
        max_length=ANSWER_MAX,
        too_long="La réponse est trop longue",
        error_messages={"required": "Écrivez la réponse."},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_question(self) -> str:
        return self._nameless(self.cleaned_data["question"])

    def clean_answer(self) -> str:
        return self._nameless(self.cleaned_data["answer"])

    def _nameless(self, text: str) -> str:
        for name in names_of(self.visit_request):
            if name.casefold() in text.casefold():
                raise ValidationError(f"Retirez « {name} » : la publication ne nomme pas qui demande.")
        if mask(text) != text:
            raise ValidationError("Retirez l’adresse électronique ou le numéro de téléphone.")
        return text


class PlainForm(ActionForm):
    """Nothing to type: the texts are shown above the button."""


def names_of(visit_request: VisitRequest) -> list[str]:
    """Of who asked: the person, the company."""
    return [name for name in (visit_request.requester_name.strip(), visit_request.company_name.strip()) if name]


def _without_names(text: str, visit_request: VisitRequest) -> str:
    for name in names_of(visit_request):
        text = text.replace(name, "…")
    return mask(text)


def _preset(visit_request: VisitRequest) -> dict[str, Any]:
    return {
        "question": _without_names(visit_request.message, visit_request),
        "answer": _without_names(visit_request.answer_text, visit_request),
    }


def _propose(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    data = form.cleaned_data
    publishing.propose_publication(visit_request=visit_request, question=data["question"], answer=data["answer"], by=by)
    return visit_request


def _agree(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    publishing.agree_publication(visit_request=visit_request, by=by)
    return visit_request


def _withdraw(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    publishing.withdraw_publication(visit_request=visit_request, by=by)
    return visit_request


def _of(role: ActorRole, other: str) -> tuple[Action, ...]:
    return (
        Action(
            "publish",
            role,
            None,
            "Publier la question et la réponse",
            "Proposer la publication",
            f"{other} reçoit ces textes et accepte ou refuse en un clic. L’Alliance relit ; rien ne paraît avant.",
            _propose,
            form_class=PublicationForm,
            initial=_preset,
            applies=lambda visit_request: may_propose(visit_request, role),
        ),
        Action(
            "agree-publication",
            role,
            None,
            "Accepter la publication",
            "Accepter la publication",
            "L’Alliance relit, puis l’échange paraît sous la pratique. Vous pourrez le retirer à tout moment.",
            _agree,
            form_class=PlainForm,
            applies=lambda visit_request: may_agree(visit_request, role),
        ),
        Action(
            "withdraw-publication",
            role,
            None,
            "Ne pas publier, ou ne plus publier",
            "Retirer la publication",
            f"L’échange n’est pas, ou plus, montré sur le portail. {other} en est prévenu.",
            _withdraw,
            form_class=PlainForm,
            applies=lambda visit_request: may_withdraw(visit_request) and publication_of(visit_request) is not None,
        ),
    )


PUBLISHING_ACTIONS = (*_of(ActorRole.HOST, "Le demandeur"), *_of(ActorRole.REQUESTER, "La vitrine"))
