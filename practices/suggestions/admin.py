"""The Alliance sees the subjects suggested to every vitrine."""

from django.contrib import admin
from django.http import HttpRequest

from .models import Suggestion


@admin.register(Suggestion)
class SuggestionAdmin(admin.ModelAdmin):
    list_display = ("subject", "vitrine", "author", "created_at", "state")
    list_filter = ("state", "vitrine__region")
    list_select_related = ("vitrine", "author")
    search_fields = ("subject", "why", "vitrine__name")
    date_hierarchy = "created_at"
    readonly_fields = (
        "vitrine", "subject", "why", "author", "created_at", "state", "answered_by", "answered_at", "practice",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # it is suggested on the vitrine's page, by who signs it
