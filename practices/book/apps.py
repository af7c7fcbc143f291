"""The book app: editions, builds, extracts and sheets."""

from django.apps import AppConfig


class BookConfig(AppConfig):
    name = "practices.book"
    label = "book"
    verbose_name = "Le livre"
