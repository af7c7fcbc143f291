"""The Alliance's desk for vitrines: the site, its label, its sources, its members and its terms on one page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet, URLField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from .enums import Role
from .listeners import tell_vitrines_written
from .models import Label, Membership, Source, VisitTerms, Vitrine, VitrineChange
from .profile.forms import PhotoForm
from .services.addresses import rename_vitrine

HTTPS_BY_DEFAULT = {URLField: {"assume_scheme": "https"}}  # “www.site.fr” typed alone


class LabelInline(admin.TabularInline):
    model = Label
    extra = 0


class SourceInline(admin.TabularInline):
    model = Source
    extra = 0
    formfield_overrides = HTTPS_BY_DEFAULT


class MembershipInline(admin.TabularInline):
    """Who speaks for the vitrine: read here, changed on the page of the team, which tells those concerned."""

    model = Membership
    extra = 0
    can_delete = False
    fields = readonly_fields = ("user", "role", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user")


class OwnerFilter(admin.SimpleListFilter):
    """Vitrines that nobody with an open account owns."""

    title = "responsable"
    parameter_name = "responsable"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("sans", "Sans responsable"), ("avec", "Avec un responsable")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Vitrine]) -> QuerySet[Vitrine]:
        owners = Membership.objects.filter(vitrine=OuterRef("pk"), role=Role.OWNER, user__is_active=True)
        match self.value():
            case "sans":
                return queryset.filter(~Exists(owners))
            case "avec":
                return queryset.filter(Exists(owners))
        return queryset


class VisitTermsInline(admin.StackedInline):
    model = VisitTerms
    extra = 0
    fieldsets = (
        (
            "Ce que lit tout le monde",
            {
                "fields": (
                    "formats",
                    ("group_min", "group_max", "visit_minutes"),
                    ("monthly_quota", "paused_until"),
                    "languages",
                    "protective_equipment",
                    "photo_rule",
                    "accessibility",
                )
            },
        ),
        ("Jamais montré avant l’acceptation", {"fields": ("access_sheet", "programme", "host_phone")}),
        ("Concurrents", {"fields": ("shield_ask_first", "shield_sirens", "shield_naf_codes")}),
    )


class VitrineChangeInline(admin.TabularInline):
    """Who changed what from the member space: read, never written here."""

    model = VitrineChange
    extra = 0
    can_delete = False
    fields = readonly_fields = ("at", "by", "what")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[VitrineChange]:
        return super().get_queryset(request).select_related("by")

    @admin.display(description="ce qui a changé")
    def what(self, change: VitrineChange) -> str:
        return "\n".join(
            f"{each['label']} : {each['before'] or '—'} → {each['after'] or '—'}" for each in change.values
        )


@admin.register(Vitrine)
class VitrineAdmin(admin.ModelAdmin):
    list_display = ("name", "city", "region", "sector", "members", "is_published", "is_example")
    list_filter = (OwnerFilter, "is_published", "is_example", "region", "sector", "size_class")
    search_fields = ("name", "company", "city", "slug")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("created_at", "updated_at", "team")
    formfield_overrides = HTTPS_BY_DEFAULT
    form = PhotoForm  # the fieldsets name the other fields
    inlines = (LabelInline, SourceInline, MembershipInline, VisitTermsInline, VitrineChangeInline)
    fieldsets = (
        (None, {"fields": ("name", "slug", ("is_published", "is_example"))}),
        (
            "Le site",
            {"fields": ("company", "site", "siret", "city", ("departement", "region"), "latitude", "longitude")},
        ),
        (
            "Ce qu’il fait",
            {
                "fields": (
                    "tagline",
                    "description",
                    "themes",
                    ("sector", "sector_detail"),
                    "process_type",
                    ("size_class", "headcount", "headcount_note"),
                    "website",
                )
            },
        ),
        ("Photographie", {"fields": ("photo", "photo_alt")}),
        ("Équipe", {"fields": ("team",)}),
        ("Suivi", {"fields": ("created_at", "updated_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vitrine]:
        return super().get_queryset(request).annotate(member_count=Count("memberships"))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Vitrine | None = None) -> dict:
        # An address that was once given does not change with the name, only by hand: the one before leads to it.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Vitrine, form: forms.ModelForm, change: bool) -> None:
        if change and "slug" in form.changed_data:
            rename_vitrine(vitrine=obj, slug=obj.slug, by=request.user)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell_vitrines_written([form.instance.pk])

    @admin.display(description="membres", ordering="member_count")
    def members(self, vitrine: Vitrine) -> int:
        return vitrine.member_count  # type: ignore[attr-defined]

    @admin.display(description="inviter, changer, confier")
    def team(self, vitrine: Vitrine) -> str:
        if vitrine.pk is None:
            return "Une fois la vitrine enregistrée."
        return format_html('<a href="{}">L’équipe de la vitrine</a>', reverse("members:team", args=[vitrine.slug]))
