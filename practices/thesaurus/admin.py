"""The Alliance's desk for the thesaurus: concepts, their CSV in and out, and the searches that found nothing."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from portal.gestures import gesture_page
from portal.ui.typography import french

from .entries import ThesaurusRefusedError
from .forms import ConceptForm, ThesaurusFileForm
from .services import export_thesaurus, import_thesaurus, save_concept
from .tables import Concept, TermKind, UnfoundQuery


@admin.register(Concept)
class ConceptAdmin(admin.ModelAdmin):
    """One concept a page, one term a line. Taken out of service, not deleted: a load would bring it back."""

    form = ConceptForm
    change_list_template = "admin/practices/concept/change_list.html"
    list_display = ("preferred", "other_names", "near_names", "is_edited", "is_active")
    list_filter = ("is_edited", "is_active")
    search_fields = ("preferred", "terms__text", "terms__folded")
    fieldsets = (
        (None, {"fields": ("preferred", "equal", "acronyms", "english", "near", "note", "is_active")}),
        ("Suivi", {"fields": ("slug", "is_edited", "updated_at")}),
    )
    readonly_fields = ("slug", "is_edited", "updated_at")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Concept]:
        return super().get_queryset(request).prefetch_related("terms")

    def has_delete_permission(self, request: HttpRequest, obj: Concept | None = None) -> bool:
        return False

    @admin.display(description="autres noms")
    def other_names(self, concept: Concept) -> str:
        hidden = (TermKind.PREFERRED, TermKind.NEAR)
        return ", ".join(term.text for term in concept.terms.all() if term.kind not in hidden)

    @admin.display(description="termes proches")
    def near_names(self, concept: Concept) -> str:
        return ", ".join(term.text for term in concept.terms.all() if term.kind == TermKind.NEAR)

    def save_model(self, request: HttpRequest, obj: Concept, form: ConceptForm, change: bool) -> None:
        saved = save_concept(
            entry=form.entry, is_active=form.cleaned_data["is_active"], replaces=obj if change else None
        )
        obj.pk, obj.slug = saved.pk, saved.slug
        obj._state.adding = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        methods = require_http_methods(["GET", "HEAD", "POST"])
        return [
            path("importer/", view(methods(self.import_file)), name="practices_concept_import"),
            path("exporter/", view(require_safe(self.export_file)), name="practices_concept_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"title": "Thésaurus", "may_import": self._may_import(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def import_file(self, request: HttpRequest) -> HttpResponse:
        """All or nothing; every fault is told with its line."""
        if not self._may_import(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = ThesaurusFileForm(request.POST, request.FILES) if posted else ThesaurusFileForm()
        if posted and form.is_valid():
            dry_run = form.cleaned_data["dry_run"]
            try:
                report = import_thesaurus(entries=form.entries, dry_run=dry_run)
            except ThesaurusRefusedError as error:
                for problem in error.problems:
                    form.add_error("file", problem)
            else:
                messages.success(request, french(report.told(dry_run=dry_run)))
                target = "practices_concept_import" if dry_run else "practices_concept_changelist"
                return HttpResponseRedirect(reverse(f"admin:{target}"))
        template, back = "admin/practices/concept/import.html", reverse("admin:practices_concept_changelist")
        return gesture_page(
            self, request, template, title="Importer le thésaurus", form=form, button="Importer", back=back
        )

    def export_file(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        # The mark at the start tells French spreadsheets that this is UTF-8.
        response = HttpResponse("\ufeff" + export_thesaurus(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="thesaurus-{timezone.localdate():%Y-%m-%d}.csv"'
        return response

    def _may_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)


@admin.register(UnfoundQuery)
class UnfoundQueryAdmin(admin.ModelAdmin):
    """Candidates for the thesaurus: taken up as a concept, or deleted."""

    list_display = ("words", "count", "first_seen_on", "last_seen_on", "take_up")
    search_fields = ("words",)
    date_hierarchy = "last_seen_on"
    readonly_fields = ("words", "count", "first_seen_on", "last_seen_on", "take_up")
    list_display_links = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: UnfoundQuery | None = None) -> bool:
        return False

    @admin.display(description="thésaurus")
    def take_up(self, query: UnfoundQuery) -> SafeString:
        address = f"{reverse('admin:practices_concept_add')}?{urlencode({'preferred': query.words})}"
        return format_html('<a class="button" href="{}">Ajouter au thésaurus</a>', address)
