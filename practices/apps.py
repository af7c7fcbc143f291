"""The practices app: what a vitrine tells, and the words one finds it by."""

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = "Bonnes pratiques"
