"""Addresses of the member space."""

from django.urls import path

from .api import views as api_views
from .sought import views as sought
from .views import desk, digest

app_name = "desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("vitrines/<slug:slug>/", desk.vitrine_home, name="vitrine"),
    path("vitrines/<slug:slug>/integrer/", api_views.snippet, name="embed"),
    path("vitrines/<slug:slug>/demandes/", desk.vitrine_requests, name="requests"),
    path("vitrines/<slug:slug>/demandes/<uuid:pk>/", desk.vitrine_request, name="request"),
    path("vitrines/<slug:slug>/courriels/", digest.mails, name="mails"),
    path("vitrines/<slug:slug>/on-cherche/", sought.desk_list, name="sought"),
    path("vitrines/<slug:slug>/on-cherche/<uuid:pk>/", sought.desk_take, name="sought-take"),
]
