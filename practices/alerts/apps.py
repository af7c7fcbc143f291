"""The alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "practices.alerts"
    label = "alerts"
    verbose_name = "Alertes"
