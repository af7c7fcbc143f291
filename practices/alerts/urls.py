"""Addresses of the alerts, in the member space, and the purposes of their links."""

from django.urls import path

from portal.mail.links import register_purpose

from . import views
from .links import STOP_ALL, STOP_ONE

register_purpose(STOP_ONE, views.stop_by_link)
register_purpose(STOP_ALL, views.stop_all_by_link)

app_name = "alerts"
urlpatterns = [
    path("", views.alert_list, name="list"),
    path("suivre/", views.follow, name="follow"),
    path("<uuid:pk>/arreter/", views.stop, name="stop"),
]
