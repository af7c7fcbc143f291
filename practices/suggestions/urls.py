"""Addresses of the suggestions: on a vitrine's page, at its desk."""

from django.urls import path

from . import views

app_name = "suggestions"
urlpatterns = [
    path("vitrines/<slug:slug>/suggerer/", views.suggest, name="suggest"),
    path("espace/vitrines/<slug:slug>/suggestions/", views.suggestion_list, name="list"),
    path("espace/vitrines/<slug:slug>/suggestions/<uuid:pk>/raconter/", views.tell, name="tell"),
    path("espace/vitrines/<slug:slug>/suggestions/<uuid:pk>/ecarter/", views.set_aside, name="set_aside"),
]
