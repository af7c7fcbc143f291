"""The attachments app."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "practices.attachments"
    label = "attachments"
    verbose_name = "Pièces jointes"
