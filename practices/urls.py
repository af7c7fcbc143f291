"""Public addresses of the practices."""

from django.urls import path

from portal.seo.conditional import held_again
from vitrines.freshness import public_state

from . import views
from .feeds import PracticeFeed

app_name = "practices"

urlpatterns = [
    path("pratiques/", views.practice_list, name="list"),
    path("pratiques/flux.atom", held_again(public_state)(PracticeFeed()), name="feed"),
    path("recherche/suggestions/", views.suggestions, name="suggestions"),
    path("problemes/", views.problem_list, name="problems"),
    path("problemes/<slug:slug>/", views.problem, name="problem"),
    path("pratiques/<slug:slug>/", views.practice_detail, name="detail"),
]
