"""Addresses of one's organisation, and the page behind a colleague's link."""

from django.urls import path

from portal.mail.links import register_purpose

from . import views
from .links import COLLEAGUE

register_purpose(COLLEAGUE, views.answer_by_link)

urlpatterns = [
    path("compte/organisation/", views.organisation, name="organisation"),
    path("compte/organisation/confirmer/", views.claim, name="organisation-claim"),
    path("compte/organisation/quitter/", views.leave, name="organisation-leave"),
]
