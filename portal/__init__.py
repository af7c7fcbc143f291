"""The house: settings, engines, accounts, mail, components. No business noun lives here."""

from portal.celery import app as celery_app  # so that shared_task finds its broker in every process

__all__ = ["celery_app"]
