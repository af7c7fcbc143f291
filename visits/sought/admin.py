"""Sought practices at the Alliance's desk: sorted under problems here, handed to a vitrine, answered or closed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from portal.audit.enums import Event
from portal.audit.services import record
from portal.gestures import gesture_page
from portal.ui.forms import CheckboxPanes

from ..enums import ActorRole, Channel
from ..errors import VisitError
from ..policies import can_moderate_requests
from ..workflow import Actor
from . import services
from .enums import CloseReason
from .forms import AnswerSoughtForm, CloseSoughtForm, HandToForm
from .models import SoughtPractice


def _hand(sought: SoughtPractice, form: Any, by: Actor) -> str:
    visit_request = services.hand_to(sought=sought, vitrine=form.cleaned_data["vitrine"], by=by)
    return f"Confiée à {visit_request.vitrine}. Le demandeur et la vitrine reçoivent un courriel."


def _answer(sought: SoughtPractice, form: Any, by: Actor) -> str:
    services.answer(sought=sought, text=form.cleaned_data["text"], by=by)
    return "Votre réponse est partie au demandeur."


def _close(sought: SoughtPractice, form: Any, by: Actor) -> str:
    reason = CloseReason(form.cleaned_data["reason"])
    services.close(sought=sought, reason=reason, text=form.reply(), by=by)
    return "Ce sujet est clos. Le demandeur reçoit votre mot."


@dataclass(frozen=True)
class Gesture:
    """What the Alliance does with one: the end of its address, its words, its form, its service."""

    name: str
    address: str
    title: str
    button: str
    consequence: str
    form_class: type[forms.Form]
    perform: Callable[[SoughtPractice, Any, Actor], str]


GESTURES = (
    Gesture(
        "hand", "confier", "Confier à une vitrine", "Confier la demande",
        "La vitrine reçoit la demande avec le nom du demandeur, qui l’a accepté. Il est prévenu par courriel.",
        HandToForm, _hand,
    ),
    Gesture(
        "answer", "repondre", "Répondre par écrit", "Envoyer la réponse",
        "Le demandeur reçoit votre texte par courriel, et le sujet n’est plus montré aux vitrines.",
        AnswerSoughtForm, _answer,
    ),
    Gesture(
        "close", "clore", "Clore", "Clore ce sujet",
        "Le demandeur reçoit votre mot par courriel, et le sujet n’est plus montré aux vitrines.",
        CloseSoughtForm, _close,
    ),
)  # fmt: skip


class SortingForm(forms.ModelForm):
    """The one thing typed here: under which problems it stands, hence which vitrines see it."""

    class Meta:
        model = SoughtPractice
        fields = ["problems"]
        widgets = {"problems": CheckboxPanes(bare=True)}


@admin.register(SoughtPractice)
class SoughtPracticeAdmin(admin.ModelAdmin):
    form = SortingForm
    change_form_template = "admin/sought/soughtpractice/change_form.html"
    gesture_template = "admin/sought/soughtpractice/gesture.html"
    list_display = ("company_name", "state", "words", "created_at", "requester_name")
    list_filter = ("state", "problems", "created_at")
    search_fields = ("company_name", "requester_name", "requester_email", "message")
    search_help_text = "Entreprise, personne, adresse ou mots du sujet"
    date_hierarchy = "created_at"
    list_per_page = 50
    actions = None
    view_on_site = False
    read = ("state", "state_changed_at", "state_changed_by", "message", "format", "visit_request", "close_reason",
            "answer_text", "requester_name", "requester_email", "company_name", "company_number", "company_country",
            "requester", "organisation", "created_at", "handing_agreed_at", "sent_at")  # fmt: skip
    readonly_fields = read
    fieldsets = (
        ("Le sujet", {"fields": ("state", "message", "format", "problems")}),
        (
            "Qui cherche",
            {
                "fields": (
                    *("requester_name", "requester_email", "company_name", "company_number", "company_country"),
                    *("requester", "organisation"),
                )
            },
        ),
        (
            "Suivi",
            {
                "fields": (
                    *("created_at", "handing_agreed_at", "sent_at", "state_changed_at", "state_changed_by"),
                    *("visit_request", "close_reason", "answer_text"),
                )
            },
        ),
    )

    @admin.display(description="ce qui est cherché")
    def words(self, sought: SoughtPractice) -> str:
        return sought.message if len(sought.message) <= 90 else f"{sought.message[:89]}…"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("visit_request__vitrine", "requester", "organisation")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SoughtPractice | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: SoughtPractice | None = None) -> bool:
        return can_moderate_requests(request.user)

    def has_change_permission(self, request: HttpRequest, obj: SoughtPractice | None = None) -> bool:
        """Sorting is for what is still looked for."""
        return can_moderate_requests(request.user) and (obj is None or obj.is_open)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_moderate_requests(request.user)

    def get_urls(self) -> list[URLPattern]:
        pages = []
        for gesture in GESTURES:
            view = require_http_methods(["GET", "HEAD", "POST"])(self._page_of(gesture))
            pages.append(
                path(
                    f"<uuid:object_id>/{gesture.address}/",
                    self.admin_site.admin_view(view),
                    name=f"sought_soughtpractice_{gesture.name}",
                )
            )
        return [*pages, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        sought = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if sought is not None and self.has_view_permission(request, sought):
            record(Event.REQUEST_READ, by=request.user, about=sought)
            context |= {"title": f"Sujet recherché par {sought.company_name}", "subtitle": None}
            context["gestures"] = [(each.title, self._address(each, sought)) for each in GESTURES if sought.is_open]
        return super().change_view(request, object_id, form_url, context)

    def _address(self, gesture: Gesture, sought: SoughtPractice) -> str:
        return reverse(f"admin:sought_soughtpractice_{gesture.name}", args=[sought.pk])

    def _page_of(self, gesture: Gesture) -> Callable[..., HttpResponse]:
        """GET shows the form of the gesture, POST performs it."""

        def page(request: HttpRequest, object_id: Any) -> HttpResponse:
            return self._gesture_page(request, object_id, gesture)

        return page

    def _gesture_page(self, request: HttpRequest, object_id: Any, gesture: Gesture) -> HttpResponse:
        if not can_moderate_requests(request.user):
            raise PermissionDenied
        sought = self.get_object(request, str(object_id))
        if sought is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(object_id))
        back = HttpResponseRedirect(reverse("admin:sought_soughtpractice_change", args=[sought.pk]))
        if not sought.is_open:
            state = sought.get_state_display().lower()
            self.message_user(request, f"Rien à faire : ce sujet est « {state} ».", messages.WARNING)
            return back
        form: Any = gesture.form_class(request.POST or None, sought=sought)  # type: ignore[call-arg]
        if request.method == "POST" and form.is_valid():
            try:
                said = gesture.perform(
                    sought, form, Actor(role=ActorRole.STAFF, channel=Channel.ADMIN, user=request.user)
                )
                self.log_change(request, sought, f"{gesture.title}.")
                self.message_user(request, said, messages.SUCCESS)
            except VisitError as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            return back
        told = {"gesture": gesture, "sought": sought, "back": back.url}
        return gesture_page(
            self, request, self.gesture_template, title=gesture.title, form=form, button=gesture.button, **told
        )
