"""The mail app: the outbox, its delivery and signed links."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "portal.mail"
    label = "mail"
    verbose_name = "Courriels"
    default_auto_field = "django.db.models.BigAutoField"
