"""The app of public answers."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "practices.answers"
    label = "answers"
    verbose_name = "Questions et réponses"
