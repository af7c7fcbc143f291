"""The Alliance's editions: their words, their practices, where consents stand, composing and publishing."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from portal.ui.templatetags.french import counted
from portal.ui.typography import french
from practices.models import Practice
from practices.signoff.forms import AnswerForm

from .forms import PracticesForm
from .models import Build, Edition
from .selectors import standings
from .services import building, consenting, editions

FIXED = ("slug", "title", "subtitle", "year", "foreword", "cover_colour", "order")


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """Each edition has a second page, “Composer”, where everything but its words is done."""

    list_display = ("title", "year", "number", "published_at", "closes_at")
    fields = (*FIXED, "closes_at")
    prepopulated_fields = {"slug": ("title", "year")}
    change_form_template = "admin/book/edition/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> tuple[str, ...]:
        return FIXED if obj and obj.is_published else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Edition | None = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return bool(obj) and not obj.builds.exists() and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Edition, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:book_edition_compose", args=[obj.pk]))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/composer/", view(self.compose), name="book_edition_compose"),
            *super().get_urls(),
        ]

    def compose(self, request: HttpRequest, pk: int) -> HttpResponse:
        """`…/<pk>/composer/`: practices, consents, builds; every button calls a service."""
        edition = self.get_object(request, str(pk))
        if edition is None or not self.has_view_permission(request, edition):
            raise Http404
        if request.method == "POST":
            self._act(request, edition)
            return HttpResponseRedirect(reverse("admin:book_edition_compose", args=[pk]))
        entries = standings(edition)
        builds = list(Build.objects.filter(edition=edition).prefetch_related("files").order_by("-number")[:20])
        chosen = {entry.practice.pk for entry in entries}
        others = Practice.objects.published().exclude(pk__in=chosen)  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "title": str(edition),
            "subtitle": None,
            "opts": self.opts,
            "edition": edition,
            "entries": entries,
            "others": others.select_related("vitrine", "published_revision").order_by("vitrine__name", "pk"),
            "entering": sum(entry.is_in for entry in entries),
            "missing": sum(entry.may_be_asked for entry in entries),
            "builds": builds,
            "running": next((build for build in builds if build.is_running), None),
        }
        response = TemplateResponse(request, "admin/book/edition/compose.html", context)
        if context["running"]:
            response.headers["Refresh"] = "3"  # seconds: the bar moves without script
        return response

    def _act(self, request: HttpRequest, edition: Edition) -> None:
        deed = AnswerForm(request.POST).choice
        try:
            told = self._done(request, edition, deed)
        except building.BuildRefused as refusal:
            self.message_user(request, french(str(refusal)), messages.ERROR)
        else:
            self.message_user(request, french(told))

    def _done(self, request: HttpRequest, edition: Edition, deed: str) -> str:
        if deed == "pratiques":
            form = PracticesForm(request.POST)
            if not form.is_valid():
                raise Http404
            count = editions.choose_practices(
                edition=edition, practices=form.cleaned_data["practices"], by=request.user
            )
            return f"L’édition compte {counted(count, 'pratique,pratiques')}."
        if deed == "accords":
            sent = consenting.ask_missing(edition=edition, by=request.user)
            if not sent:
                return "Rien ne manque : personne n’est à interroger."
            return f"{counted(sent, 'courriel part,courriels partent')}, avec les pages à relire."
        if deed == "composer":
            build = building.ask_build(edition=edition, by=request.user)
            return f"La composition {build.number} est demandée."
        if deed.startswith("publier-"):
            build = edition.builds.filter(number=deed.removeprefix("publier-")).first()
            if build is None:
                raise Http404
            building.publish_build(build=build, by=request.user)
            return f"La composition {build.number} est en ligne."
        raise Http404
