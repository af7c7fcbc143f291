"""Public addresses of the practices."""

from django.urls import path

from . import views
from .feeds import PracticeFeed

app_name = "practices"

urlpatterns = [
    path("pratiques/", views.practice_list, name="list"),
    path("pratiques/flux.atom", PracticeFeed(), name="feed"),
    path("pratiques/<slug:slug>/", views.practice_detail, name="detail"),
]
