"""The Alliance's desk: Django's admin behind the portal's one door, in the portal's colours."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin


class PortalAdminSite(admin.AdminSite):
    """The admin under `/gestion/`. Signing in goes through the accounts' own pages (one door, one rate limit)."""

    site_header = "Vitrines ouvertes – gestion"
    site_title = "Gestion"
    index_title = "Le bureau de l’Alliance"
    enable_nav_sidebar = True

    def login(self, request, extra_context=None):
        return secure_admin_login(super().login)(request, extra_context=extra_context)
