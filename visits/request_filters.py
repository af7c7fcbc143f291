"""How the Alliance narrows its lists of requests and of rules."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone


class RuleFilter(admin.SimpleListFilter):
    """Rules that still make dates, or no longer."""

    title = "règle"
    parameter_name = "regle"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("cours", "En cours"), ("fin", "Arrêtées ou finies")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_over = Q(stopped_at__isnull=False) | Q(until_day__lt=timezone.localdate())
        match self.value():
            case "cours":
                return queryset.exclude(is_over)
            case "fin":
                return queryset.filter(is_over)
        return queryset


class LatenessFilter(admin.SimpleListFilter):
    """Open requests whose deadline is behind, or near."""

    title = "délai"
    parameter_name = "delai"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("retard", "En retard"), ("cours", "Dans les délais"), ("close", "Sans échéance")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "retard":
                return queryset.open().filter(answer_due_on__lt=today)
            case "cours":
                return queryset.open().filter(answer_due_on__gte=today)
            case "close":
                return queryset.exclude(pk__in=queryset.model.objects.open().order_by().values("pk"))
        return queryset


class TakenOverFilter(admin.SimpleListFilter):
    """Open requests that are now the Alliance's to answer."""

    title = "reprise"
    parameter_name = "reprise"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("alliance", "À répondre par l’Alliance"), ("vitrine", "Encore à la vitrine")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset
        return queryset.open().filter(taken_over_at__isnull=self.value() == "vitrine")


class PublicationFilter(admin.SimpleListFilter):
    """Questions answered whose publication waits for the Alliance's eye, or for a side, or is on line."""

    title = "publication de la réponse"
    parameter_name = "publication"
    TO_READ, PROPOSED, ON_LINE = "a-relire", "proposee", "en-ligne"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            (self.TO_READ, "À relire par l’Alliance"),
            (self.PROPOSED, "Proposée, l’autre partie décide"),
            (self.ON_LINE, "En ligne"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case self.TO_READ:
                return queryset.to_be_read_before_publication()
            case self.PROPOSED:
                asked = queryset.filter(publication__isnull=False, publication__agreed_at__isnull=True)
                return asked.filter(publication__withdrawn_at__isnull=True)
            case self.ON_LINE:
                return queryset.filter(publication__public__isnull=False)
        return queryset
