"""The Alliance's desk: Django's admin behind the portal's one door, in the portal's colours."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.shortcuts import redirect

from portal.accounts.factors.policies import must_add_second_factor
from portal.audit.desk import NotedAdmin


class PortalAdminSite(admin.AdminSite):
    """The admin under `/gestion/`. Signing in goes through the accounts' own pages (one door, one rate limit)."""

    site_header = "Vitrines ouvertes – gestion"
    site_title = "Gestion"
    index_title = "Le bureau de l’Alliance"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django does, and what is done on these pages is noted in the journal."""
        given = admin_class or admin.ModelAdmin
        super().register(model_or_iterable, type(given.__name__, (NotedAdmin, given), {}), **options)

    def has_permission(self, request):
        """The Alliance's team, once it has a second factor."""
        return super().has_permission(request) and not must_add_second_factor(request.user)

    def login(self, request, extra_context=None):
        if must_add_second_factor(request.user):
            return redirect("mfa_index")
        return secure_admin_login(super().login)(request, extra_context=extra_context)
