"""Public addresses of the vitrines."""

from django.urls import path

from . import views
from .feeds import VitrineFeed

app_name = "vitrines"

urlpatterns = [
    path("vitrines/", views.vitrine_list, name="list"),
    path("vitrines/flux.atom", VitrineFeed(), name="feed"),
    path("vitrines/<slug:slug>/", views.vitrine_detail, name="detail"),
]
