"""The app of the sought practices."""

from django.apps import AppConfig


class SoughtConfig(AppConfig):
    name = "visits.sought"
    label = "sought"
    verbose_name = "Sujets recherchés"
