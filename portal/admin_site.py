"""The Alliance's desk: Django's admin behind the portal's one door, in the portal's colours."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.shortcuts import redirect

from portal.accounts.factors.policies import must_add_second_factor


class PortalAdminSite(admin.AdminSite):
    """The admin under `/gestion/`. Signing in goes through the accounts' own pages (one door, one rate limit)."""

    site_header = "Vitrines ouvertes – gestion"
    site_title = "Gestion"
    index_title = "Le bureau de l’Alliance"
    enable_nav_sidebar = True

    def has_permission(self, request):
        """The Alliance's team, once it has a second factor."""
        return super().has_permission(request) and not must_add_second_factor(request.user)

    def login(self, request, extra_context=None):
        if must_add_second_factor(request.user):
            return redirect("mfa_index")
        return secure_admin_login(super().login)(request, extra_context=extra_context)
