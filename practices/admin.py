"""The Alliance's desk for practices. Its buttons call the services; a text is written on its writing page, not here."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.ui.typography import french

from .admin_forms import SignoffForm, WithdrawForm
from .enums import PracticeState
from .models import Gain, Practice, Problem, Revision, Technology
from .policies import can_publish_practice, can_withdraw_practice
from .sections import NAMES
from .services.addresses import rename_practice
from .services.publishing import publish_practice, record_signoff, withdraw_practice
from .services.terms import delete_term, save_term
from .signoff.enums import Channel
from .signoff.forms import AddresseeForm
from .signoff.services.asking import request_signoff
from .thesaurus import admin as thesaurus_admin  # noqa: F401  (registers the concepts)
from .workflow import TransitionRefused, can_move
from .writing.services import open_draft


def _revision_url(revision: Revision) -> str:
    return reverse("admin:practices_revision_change", args=[revision.pk])


def _is_on_line(revision: Revision) -> bool:
    practice = revision.practice
    return practice.state == PracticeState.PUBLISHED and practice.published_revision_id == revision.pk


def _first_error(form: Form) -> str:
    return next(error for errors in form.errors.values() for error in errors)


@admin.register(Problem, Technology)
class TermAdmin(admin.ModelAdmin):
    list_display = ("name", "description", "position")
    list_editable = ("position",)
    search_fields = ("name", "synonyms")
    prepopulated_fields = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Problem | Technology, form: ModelForm, change: bool) -> None:
        if change and not {"name", "synonyms"} & set(form.changed_data):
            super().save_model(request, obj, form, change)
        else:
            save_term(term=obj)

    def delete_model(self, request: HttpRequest, obj: Problem | Technology) -> None:
        delete_term(term=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for term in queryset:
            delete_term(term=term)


class StaleFilter(admin.SimpleListFilter):
    """What nobody touched nor confirmed for a year."""

    title = "fraîcheur"
    parameter_name = "relue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ancienne", "Non relue depuis un an"), ("recente", "Relue dans l’année")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Practice]) -> QuerySet[Practice]:
        if self.value() == "ancienne":
            return queryset.filter(pk__in=Practice.objects.stale().order_by().values("pk"))
        if self.value() == "recente":
            return queryset.exclude(pk__in=Practice.objects.stale().order_by().values("pk")).exclude(published_at=None)
        return queryset


@admin.register(Practice)
class PracticeAdmin(admin.ModelAdmin):
    """A practice: its state is read-only, its texts are its revisions."""

    change_form_template = "practices/admin/practice_change_form.html"
    list_display = ("title", "vitrine", "state", "published_at", "reviewed_at", "is_example")
    list_filter = ("state", StaleFilter, "is_example", "vitrine__region")
    list_select_related = ("vitrine", "published_revision")
    search_fields = ("slug", "revisions__title", "vitrine__name")
    date_hierarchy = "published_at"
    autocomplete_fields = ("vitrine",)
    readonly_fields = (
        "state", "published_revision", "published_at", "withdrawn_at", "withdrawn_reason", "created_at",
        "revision_list",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("vitrine", "slug", "is_example")}),
        ("Révisions", {"fields": ("revision_list",)}),
        (
            "État",
            {
                "fields": (
                    "state", "published_revision", "published_at", "withdrawn_at", "withdrawn_reason", "created_at",
                )
            },
        ),
    )  # fmt: skip

    @admin.display(description="titre")
    def title(self, practice: Practice) -> str:
        revision = practice.published_revision
        return revision.title if revision else practice.slug

    @admin.display(description="révisions")
    def revision_list(self, practice: Practice) -> SafeString:
        rows = practice.revisions.order_by("-number") if practice.pk else Revision.objects.none()
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                '<li><a href="{}">{}</a> – {}</li>',
                ((_revision_url(row), row, "validée" if row.signed_off_at else "à valider") for row in rows),
            ),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Practice | None = None) -> tuple[str, ...]:
        # The vitrine of a practice that was once on line never changes; its address may, the one before leads to it.
        kept = ("vitrine",) if obj and obj.published_at else ()
        return (*self.readonly_fields, *kept)

    def save_model(self, request: HttpRequest, obj: Practice, form: ModelForm, change: bool) -> None:
        if change and "slug" in form.changed_data:
            rename_practice(practice=obj, slug=obj.slug, by=request.user)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/nouvelle-revision/", view(self.new_revision), name="practices_practice_new_revision"),
            path("<int:pk>/retirer/", view(self.withdraw), name="practices_practice_withdraw"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None):
        practice = self.get_object(request, object_id)
        extra = {
            "withdraw_form": WithdrawForm() if practice and can_move(practice, PracticeState.WITHDRAWN) else None,
            "may_change": practice is not None and self.has_change_permission(request, practice),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def response_add(self, request: HttpRequest, obj: Practice, post_url_continue: str | None = None) -> HttpResponse:
        """Straight to the first text: a practice without one is nothing."""
        return self._writing(request, obj)

    def new_revision(self, request: HttpRequest, pk: int) -> HttpResponse:
        practice = self._posted(request, pk)
        return self._writing(request, practice)

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        practice = self._posted(request, pk)
        if not can_withdraw_practice(request.user, practice):
            raise PermissionDenied
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            messages.error(request, french(_first_error(form)))
        else:
            try:
                withdraw_practice(
                    practice=practice, reason=form.cleaned_data["reason"], by=request.user, channel=Channel.ADMIN
                )
            except TransitionRefused as refusal:
                messages.error(request, french(str(refusal)))
            else:
                self.log_change(request, practice, f"Retirée : {form.cleaned_data['reason']}")
                told = "La pratique n’est plus en ligne ; son adresse mène à des pratiques voisines."
                messages.success(request, french(told))
        return HttpResponseRedirect(reverse("admin:practices_practice_change", args=[pk]))

    def _writing(self, request: HttpRequest, practice: Practice) -> HttpResponse:
        """To the page where its draft is written, the last text in it."""
        open_draft(vitrine=practice.vitrine, by=request.user, practice=practice)
        return HttpResponseRedirect(reverse("writing:write", args=[practice.vitrine.slug, practice.slug]))

    def _posted(self, request: HttpRequest, pk: int) -> Practice:
        practice = get_object_or_404(Practice, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, practice):
            raise PermissionDenied
        return practice


class GainInline(admin.StackedInline):
    model = Gain
    extra = 0
    fields = (
        ("indicator", "unit", "is_headline", "lower_is_better", "position"),
        ("before", "before_max", "period_before"),
        ("after", "after_max", "period_after"),
        ("perimeter", "evidence"),
        ("declared_by", "reviewed_by", "reviewed_on"),
        ("series", "series_marker"),
    )


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    """One text, read only: a correction is written in the draft of its practice and makes a new revision."""

    change_form_template = "practices/admin/revision_change_form.html"
    list_display = ("title", "practice", "number", "signed_off_by", "created_at")
    list_select_related = ("practice",)
    search_fields = ("title", "practice__slug")
    readonly_fields = ("practice", "number", "author", "created_at", "signed_off_at", "signed_off_by")
    inlines = (GainInline,)
    fieldsets = (
        (None, {"fields": (("practice", "number"), ("author", "created_at"), ("signed_off_by", "signed_off_at"))}),
        ("En tête", {"fields": ("title", "tagline", "summary", "summary_en", "place",
                                ("started_on", "in_service_on"), ("duration_months", "duration_note"))}),
        ("Classement", {"fields": ("problems", "technologies", ("process_type", "chain_stage", "maturity"))}),
        ("Pourquoi", {"fields": ("situation", "objective")}),
        ("Quoi", {"fields": ("solution", "partners", "quote", "quote_author")}),
        ("Comment", {"fields": ("steps", "roles", "team_buy_in", "resources_required", "resources_optional",
                                "resources_lent", ("cost_min", "cost_max", "cost_note"), "funding")}),
        ("Résultat", {"fields": (("payback_months", "payback_note"), "human_effects", "environmental_effects")}),
        ("Leçons", {"fields": ("difficulties", "risks", "not_redone", "success_factors")}),
        ("Transposer", {"fields": ("first_step", "prerequisites", "limits")}),
        ("Visibilité", {"fields": ("visibility",), "description":
            "Par partie : public, members ou on_visit. Une partie non nommée est publique. Parties : "
            + ", ".join(NAMES) + "."}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).select_related("practice")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # reached from its practice

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # the writing page makes one

    def has_change_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/valider/", view(self.sign_off), name="practices_revision_sign_off"),
            path("<int:pk>/publier/", view(self.publish), name="practices_revision_publish"),
            path("<int:pk>/envoyer/", view(self.ask_signoff), name="practices_revision_ask_signoff"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None):
        revision = self.get_object(request, object_id)
        may_publish = revision is not None and can_publish_practice(request.user, revision.practice)
        extra: dict[str, Any] = {"signoff_form": None, "addressee_form": None, "publishable": False}
        if revision is not None and may_publish and revision.signed_off_at is None:
            extra["signoff_form"] = SignoffForm()
            extra["addressee_form"] = AddresseeForm(auto_id="addressee-%s")
        elif revision is not None and may_publish:
            extra["publishable"] = can_move(revision.practice, PracticeState.PUBLISHED) and not _is_on_line(revision)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def sign_off(self, request: HttpRequest, pk: int) -> HttpResponse:
        revision = self._posted(request, pk)
        form = SignoffForm(request.POST)
        if not form.is_valid():
            messages.error(request, french(_first_error(form)))
        else:
            try:
                record_signoff(
                    revision=revision,
                    name=form.cleaned_data["name"],
                    at=form.moment,
                    by=request.user,
                    agreed=form.agreed,
                )
            except TransitionRefused as refusal:
                messages.error(request, french(str(refusal)))
            else:
                self.log_change(request, revision, f"Validation notée : {form.cleaned_data['name']}")
                messages.success(request, french("La validation de l’entreprise est gardée ; ce texte ne change plus."))
        return HttpResponseRedirect(_revision_url(revision))

    def ask_signoff(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the text to the vitrine's owners, or to whom one of them named."""
        revision = self._posted(request, pk)
        form = AddresseeForm(request.POST)
        if form.has_changed() and not form.is_valid():
            messages.error(request, french(_first_error(form)))
            return HttpResponseRedirect(_revision_url(revision))
        to = form.addressee if form.has_changed() else None
        try:
            submission = request_signoff(revision=revision, by=request.user, to=to, channel=Channel.ADMIN)
        except TransitionRefused as refusal:
            messages.error(request, french(str(refusal)))
        else:
            names = [signatory.name for signatory in submission.signatories.all()]
            self.log_change(request, revision, f"Envoyée à {', '.join(names)}")
            messages.success(request, french(f"Le texte est envoyé à {', '.join(names)}."))
        return HttpResponseRedirect(_revision_url(revision))

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        revision = self._posted(request, pk)
        try:
            publish_practice(practice=revision.practice, revision=revision, by=request.user)
        except TransitionRefused as refusal:
            messages.error(request, french(str(refusal)))
        else:
            self.log_change(request, revision, "Publiée")
            messages.success(request, french(f"« {revision.title} » est en ligne."))
        return HttpResponseRedirect(_revision_url(revision))

    def _posted(self, request: HttpRequest, pk: int) -> Revision:
        revision = get_object_or_404(Revision.objects.select_related("practice"), pk=pk)
        if request.method != "POST" or not can_publish_practice(request.user, revision.practice):
            raise PermissionDenied
        return revision
