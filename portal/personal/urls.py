"""One's own data."""

from django.urls import path

from . import views

app_name = "personal"

urlpatterns = [
    path("", views.index, name="index"),
    path("copie/", views.ask, name="ask"),
    path("copie/<uuid:pk>/", views.fetch, name="fetch"),
    path("effacer/", views.erase, name="erase"),
    path("<slug:key>/", views.detail, name="detail"),
]
