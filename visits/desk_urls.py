"""Addresses of the member space."""

from django.urls import path

from .views import desk

app_name = "desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("vitrines/<slug:slug>/", desk.vitrine_home, name="vitrine"),
    path("vitrines/<slug:slug>/demandes/", desk.vitrine_requests, name="requests"),
    path("vitrines/<slug:slug>/demandes/<uuid:pk>/", desk.vitrine_request, name="request"),
]
