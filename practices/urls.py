"""Public addresses of the practices."""

from django.urls import path

from . import views

app_name = "practices"

urlpatterns = [
    path("pratiques/", views.practice_list, name="list"),
    path("pratiques/<slug:slug>/", views.practice_detail, name="detail"),
]
