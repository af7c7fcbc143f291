"""The personal app: a person's data and the portal's memory of it."""

from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "portal.personal"
    label = "personal"
    verbose_name = "Données personnelles"
    default_auto_field = "django.db.models.BigAutoField"
