"""The vitrines app: labelled sites, their label, members and terms of visit."""

from django.apps import AppConfig


class VitrinesConfig(AppConfig):
    name = "vitrines"
    verbose_name = "Vitrines"
