"""The signoff app: a text on its way from the company to the site."""

from django.apps import AppConfig


class SignoffConfig(AppConfig):
    name = "practices.signoff"
    label = "signoff"
    verbose_name = "Relecture des pratiques"
