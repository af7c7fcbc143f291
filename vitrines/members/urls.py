"""Addresses of a vitrine's team, under `/espace/vitrines/<slug>/equipe/`, and the page behind an invitation."""

from django.urls import path

from portal.mail.links import register_purpose

from . import views
from .links import INVITATION

register_purpose(INVITATION, views.by_link)

app_name = "members"
urlpatterns = [
    path("", views.team, name="team"),
    path("transmettre/", views.hand_over, name="hand-over"),
    path("quitter/", views.leave, name="leave"),
    path("membres/<int:pk>/", views.member, name="member"),
    path("membres/<int:pk>/retirer/", views.remove, name="remove"),
    path("invitations/<uuid:pk>/retirer/", views.withdraw, name="withdraw"),
]
