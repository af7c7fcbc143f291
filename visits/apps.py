"""The visits app: requests, slots, seats and the life of an exchange."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "Visites et échanges"
