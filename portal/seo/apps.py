"""What robots and shared links are told: addresses that moved, data about pages, pictures."""

from django.apps import AppConfig


class SeoConfig(AppConfig):
    name = "portal.seo"
    verbose_name = "Adresses"
