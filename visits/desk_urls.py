"""Addresses of the member space."""

from django.urls import path

from .api import views as api_views
from .sought import views as sought
from .views import agenda, day, desk, digest, group_dates, slots, visitors

app_name = "desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/ouvrir/", agenda.renew, name="agenda-renew"),
    path("agenda/fermer/", agenda.stop, name="agenda-stop"),
    path("vitrines/<slug:slug>/", desk.vitrine_home, name="vitrine"),
    path("vitrines/<slug:slug>/integrer/", api_views.snippet, name="embed"),
    path("vitrines/<slug:slug>/demandes/", desk.vitrine_requests, name="requests"),
    path("vitrines/<slug:slug>/demandes/<uuid:pk>/", desk.vitrine_request, name="request"),
    path("vitrines/<slug:slug>/demandes/<uuid:pk>/visiteurs/", visitors.received, name="received-visitors"),
    path("vitrines/<slug:slug>/date-commune/", group_dates.offer, name="group-date"),
    path("vitrines/<slug:slug>/courriels/", digest.mails, name="mails"),
    path("vitrines/<slug:slug>/creneaux/", slots.slot_list, name="slots"),
    path("vitrines/<slug:slug>/creneaux/publier/", slots.publish, name="publish"),
    path("vitrines/<slug:slug>/creneaux/regle/", slots.publish_series, name="publish-series"),
    path("vitrines/<slug:slug>/creneaux/regles/<int:pk>/arreter/", slots.stop_rule, name="stop-rule"),
    path("vitrines/<slug:slug>/creneaux/reglage/", slots.one_at_a_time, name="one-at-a-time"),
    path("vitrines/<slug:slug>/creneaux/<uuid:pk>/", slots.slot_page, name="slot"),
    path("vitrines/<slug:slug>/creneaux/<uuid:pk>/jour/", day.sheet, name="day"),
    path("vitrines/<slug:slug>/creneaux/<uuid:pk>/jour/sans-inscription/", day.walk_in, name="walk-in"),
    path("vitrines/<slug:slug>/creneaux/<uuid:pk>/jour/clore/", day.close, name="close-day"),
    path("vitrines/<slug:slug>/creneaux/<uuid:pk>/<slug:name>/", slots.slot_action, name="slot-action"),
    path("vitrines/<slug:slug>/on-cherche/", sought.desk_list, name="sought"),
    path("vitrines/<slug:slug>/on-cherche/<uuid:pk>/", sought.desk_take, name="sought-take"),
]
