"""App configurations of the house itself."""

from django.contrib.admin.apps import AdminConfig

from portal import checks  # noqa: F401  (registers the system checks)


class PortalAdminConfig(AdminConfig):
    default_site = "portal.admin_site.PortalAdminSite"
