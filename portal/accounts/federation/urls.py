"""Where one leaves for the provider and comes back, under allauth's names; 404 without a provider."""

from django.urls import path

from . import views

urlpatterns = [
    path("connexion/par/<slug:provider_id>/", views.login, name="openid_connect_login"),
    path("connexion/par/<slug:provider_id>/retour/", views.callback, name="openid_connect_callback"),
]
