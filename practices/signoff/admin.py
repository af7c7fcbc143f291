"""The Alliance's queue: texts signed by their company, the longest wait first, read and decided on one page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from portal.gestures import gesture_page
from portal.ui.typography import french
from practices.workflow import TransitionRefused, can_move_text

from .admin_forms import DecisionForm, InterviewForm
from .enums import ActorRole, TextState
from .forms import AnswerForm
from .models import Submission
from .policies import can_moderate
from .reading import Preview, changes_since_on_line, preview
from .selectors import GENERAL, HEAD, agreements_of, history_of, reader_of
from .services import moderating
from .services.answering import SupersededError


class WaitingFilter(admin.SimpleListFilter):
    """Opens on what is to read; everything else is one click away."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        others = [state for state in TextState if state != TextState.SUBMITTED]
        return [("tous", "Tous"), *((state.value, state.label) for state in others)]

    def choices(self, changelist: Any):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "À relire",
        }
        for value, title in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        if self.value() == "tous":
            return queryset
        return queryset.filter(state=self.value() or TextState.SUBMITTED)


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """Read, remark, publish, send back, refuse. Every button calls a service."""

    list_display = ("title", "vitrine", "revision_number", "waits_since", "read_by", "state")
    list_filter = (WaitingFilter, "practice__vitrine__region")
    search_fields = ("revision__title", "practice__slug", "practice__vitrine__name")
    list_per_page = 500
    show_full_result_count = False
    change_list_template = "admin/signoff/submission/queue.html"
    change_template = "admin/signoff/submission/read.html"

    # ── The queue ────────────────────────────────────────────────────────────
    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        return super().get_queryset(request).with_page_data()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Textes en relecture", **(extra_context or {})})

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        return (F("submitted_at").asc(nulls_last=True), "opened_at", "pk")

    @admin.display(description="texte")
    def title(self, submission: Submission) -> str:
        return submission.revision.title

    @admin.display(description="vitrine", ordering="practice__vitrine__name")
    def vitrine(self, submission: Submission) -> str:
        return submission.practice.vitrine.name

    @admin.display(description="révision")
    def revision_number(self, submission: Submission) -> int:
        return submission.revision.number

    @admin.display(description="attend depuis", ordering="submitted_at")
    def waits_since(self, submission: Submission) -> str:
        since = submission.submitted_at or submission.opened_at
        days = (timezone.localdate() - timezone.localtime(since).date()).days
        return "aujourd’hui" if days < 1 else "hier" if days == 1 else f"{days} jours"

    @admin.display(description="lu en ce moment par")
    def read_by(self, submission: Submission) -> str:
        reader = reader_of(submission)
        if reader is None:
            return "–"
        return f"{reader} (depuis {timezone.localtime(submission.claimed_at):%H h %M})"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a text enters by its company's signature

    def has_delete_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        return False  # it is refused or abandoned, and kept

    # ── From an interview ────────────────────────────────────────────────────
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("ecrire/", view(self.write), name="signoff_submission_write"),
            *super().get_urls(),
        ]

    def write(self, request: HttpRequest) -> HttpResponse:
        """“Écrire pour une vitrine”: a draft from interview notes, which the company then signs."""
        if not can_moderate(request.user):
            raise PermissionDenied
        form = InterviewForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            draft = moderating.write_from_interview(by=request.user, **form.cleaned_data)
            self.message_user(request, french("Le brouillon est ouvert : placez les notes, puis envoyez-le à valider."))
            address = reverse("writing:write", args=[draft.practice.vitrine.slug, draft.practice.slug])
            return HttpResponseRedirect(address)
        template = "admin/signoff/submission/write.html"
        title, button = "Écrire pour une vitrine", "Ouvrir le brouillon"
        return gesture_page(self, request, template, title=title, form=form, button=button)

    # ── One text ─────────────────────────────────────────────────────────────
    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None):
        submission = self.get_object(request, object_id)
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not can_moderate(request.user):
            raise PermissionDenied
        shown = preview(submission)
        anchors = [section.chapter.anchor for section in shown.sections]
        form = DecisionForm(request.POST if request.method == "POST" else None, anchors=anchors)
        if request.method == "POST" and (answer := self._decide(request, submission, form)) is not None:
            return answer
        return TemplateResponse(request, self.change_template, self._context(request, submission, shown, form))

    def _context(self, request: HttpRequest, submission: Submission, shown: Preview, form: DecisionForm) -> dict:
        reader = reader_of(submission)
        can = {
            name: can_move_text(submission, state, ActorRole.ALLIANCE)
            for name, state in (
                ("publish", TextState.PUBLISHED), ("send_back", TextState.CHANGES_REQUESTED),
                ("refuse", TextState.REFUSED),
            )
        }  # fmt: skip
        return {
            **self.admin_site.each_context(request),
            "title": submission.revision.title,
            "subtitle": None,
            "opts": self.opts,
            "original": submission,
            "submission": submission,
            "practice": submission.practice,
            "vitrine": submission.practice.vitrine,
            "revision": submission.revision,
            "preview": shown,
            "blocks": [
                {
                    "section": section,
                    "fields": [],
                    "figures": [],
                    "remark": form.remark_field(section.chapter.anchor),
                }
                for section in shown.sections
            ],
            "head_remark": form.remark_field(HEAD),
            "general_remark": form.remark_field(GENERAL),
            "reason": form["reason"],
            "form": form,
            "changes": changes_since_on_line(submission),
            "signatures": list(submission.signatures.select_related("noted_by")),
            "agreements": agreements_of(submission.practice),
            "history": list(history_of(submission.practice)[:30]),
            "reader": reader,
            "is_mine": reader == request.user,
            "can": can,
            "may_correct": submission.is_open,
        }

    def _decide(self, request: HttpRequest, submission: Submission, form: DecisionForm) -> HttpResponse | None:
        deeds: dict[str, Callable[..., str]] = {
            "lire": self._claim, "laisser": self._release, "remarquer": self._remark, "publier": self._publish,
            "reprendre": self._send_back, "refuser": self._refuse, "corriger": self._correct,
        }  # fmt: skip
        deed = deeds.get(AnswerForm(request.POST).choice)
        if deed is None:
            raise Http404
        if not form.is_valid():
            return None
        try:
            where = deed(request, submission, form)
        except SupersededError:
            told = "Une révision plus récente attend : la voici. Rien n’a été décidé."
            self.message_user(request, french(told), messages.WARNING)
            where = ""
        except TransitionRefused as refusal:
            self.message_user(request, french(str(refusal)), messages.ERROR)
            return None
        return HttpResponseRedirect(where or reverse("admin:signoff_submission_change", args=[submission.pk]))

    def _claim(self, request: HttpRequest, submission: Submission, form: DecisionForm) -> str:
        if not moderating.claim_text(submission=submission, by=request.user):
            self.message_user(request, french("Un collègue lit déjà ce texte."), messages.WARNING)
        return ""

    def _release(self, request: HttpRequest, submission: Submission, form: DecisionForm) -> str:
        moderating.release_text(submission=submission, by=request.user)
        return reverse("admin:signoff_submission_changelist")

    def _remark(self, request: HttpRequest, submission: Submission, form: DecisionForm) -> str:
        kept = moderating.remark(submission=submission, seen=_seen(request), remarks=form.remarks, by=request.user)
        told = f"{kept} remarque{'s' * (kept > 1)} gardée{'s' * (kept > 1)}." if kept else "Aucune remarque nouvelle."
        self.message_user(request, french(told))
        return ""

    def _publish(self, request: HttpRequest, submission: Submission, form: DecisionForm) -> str:
        moderating.publish_text(submission=submission, seen=_seen(request), by=request.user)
        return self._done(request, submission, f"« {submission.revision.title} » est en ligne.", "Publié")

    def _send_back(self, request: HttpRequest, submission: Submission, form: DecisionForm) -> str:
        moderating.remark_and_ask_changes(
            submission=submission,
            seen=_seen(request),
            remarks=form.remarks,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
        return self._done(request, submission, "L’entreprise reçoit vos remarques.", "À reprendre")

    def _refuse(self, request: HttpRequest, submission: Submission, form: DecisionForm) -> str:
        moderating.refuse_text(
            submission=submission,
            seen=_seen(request),
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
        return self._done(request, submission, "L’entreprise reçoit le motif du refus.", "Refusé")

    def _correct(self, request: HttpRequest, submission: Submission, form: DecisionForm) -> str:
        moderating.correct_as_moderator(submission=submission, by=request.user)
        told = "Corrigez le texte, puis envoyez-le en validation : l’entreprise le valide à nouveau."
        self.message_user(request, french(told))
        return reverse("writing:write", args=[submission.practice.vitrine.slug, submission.practice.slug])

    def _done(self, request: HttpRequest, submission: Submission, told: str, kept: str) -> str:
        self.message_user(request, french(told), messages.SUCCESS)
        self.log_change(request, submission, kept)
        return reverse("admin:signoff_submission_changelist")


def _seen(request: HttpRequest) -> int:
    return AnswerForm(request.POST).seen
