"""The journal at the Alliance's desk: read, filtered, searched, exported; nothing is written there by hand."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from portal.limits import limited

from . import export
from .enums import Event
from .models import Entry
from .policies import can_read_journal
from .selectors import found_lines, named
from .services import record
from .wording import told_changes

FAMILIES = (
    ("account", "Comptes"),
    ("data", "Données personnelles"),
    ("organisation", "Organisations"),
    ("member", "Membres des vitrines"),
    ("vitrine", "Pages et conditions"),
    ("practice", "Textes et pratiques"),
    ("desk", "Bureau de l’Alliance"),
    ("access", "Refus"),
)


class FamilyFilter(admin.SimpleListFilter):
    """Lines of one family of events."""

    title = "sujet"
    parameter_name = "sujet"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, str], ...]:
        return FAMILIES

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(event__startswith=f"{self.value()}.") if self.value() else queryset


class EventFilter(admin.SimpleListFilter):
    """Lines of one event."""

    title = "événement"
    parameter_name = "evenement"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Event.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(event=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """Lines of the journal. The database refuses to change them; this page does not offer it."""

    change_list_template = "admin/audit/entry/change_list.html"
    list_display = ("at", "told", "who", "door", "network", "what", "changes")
    list_display_links = ("at",)
    list_filter = (FamilyFilter, EventFilter, "door", "at")
    search_fields = ("object_id",)  # shows the field; what it finds is `found_lines`
    search_help_text = "Adresse électronique, nom, numéro d’une personne ou d’un objet"
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    actions = None
    fields = readonly_fields = (
        "at", "told", "who", "actor_id", "door", "network", "what", "object_type", "object_id", "changes",
    )  # fmt: skip

    @admin.display(description="événement", ordering="event")
    def told(self, entry: Entry) -> str:
        return entry.told_event

    @admin.display(description="personne")
    def who(self, entry: Entry) -> str:
        return self._named(entry).who or "–"

    @admin.display(description="objet")
    def what(self, entry: Entry) -> str:
        return self._named(entry).what or "–"

    @admin.display(description="avant → après")
    def changes(self, entry: Entry) -> str:
        told = (
            (name, f"{before or '∅'} → {after or '∅'}" if before != after and before else after or before)
            for name, before, after in told_changes(self._named(entry))
        )
        return format_html_join("", "<div>{}\u00a0: {}</div>", told) or "–"

    def _named(self, entry: Entry) -> Entry:
        return entry if hasattr(entry, "who") else named([entry])[0]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str) -> Any:
        return (queryset.filter(found_lines(search_term)) if search_term.strip() else queryset), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page, its fifty lines named at once."""
        page = super().get_changelist_instance(request)
        page.result_list = named(page.result_list)
        return page

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        context = {"title": "Journal", "export_query": query, **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        export_view = self.admin_site.admin_view(limited("export")(require_safe(self.export)))
        exporting = path("exporter.csv", export_view, name="audit_entry_export")
        return [exporting, *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponse:
        """The journal as it is filtered, as a file; taking it is a line of the journal too."""
        if not can_read_journal(request.user):
            raise PermissionDenied
        rows = super().get_changelist_instance(request).get_queryset(request)
        record(Event.EXPORTED, by=request.user, after={"list": "journal", "filters": sorted(request.GET)})
        answer = StreamingHttpResponse(export.as_csv(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="journal-{timezone.localdate():%Y-%m-%d}.csv"'
        return answer

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return can_read_journal(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_read_journal(request.user)
