"""Public addresses of the vitrines."""

from django.urls import path

from portal.seo.conditional import held_again

from . import views
from .feeds import VitrineFeed
from .freshness import public_state

app_name = "vitrines"

urlpatterns = [
    path("vitrines/", views.vitrine_list, name="list"),
    path("vitrines/flux.atom", held_again(public_state)(VitrineFeed()), name="feed"),
    path("vitrines/<slug:slug>/", views.vitrine_detail, name="detail"),
]
