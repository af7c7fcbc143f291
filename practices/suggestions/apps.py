"""The suggestions app."""

from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "practices.suggestions"
    label = "suggestions"
    verbose_name = "Sujets suggérés"
