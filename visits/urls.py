"""Addresses of the visits app outside the member space."""

from django.urls import path

from portal.mail.links import register_purpose
from portal.seo.conditional import held_again
from vitrines.freshness import public_state

from .feeds import SlotFeed, calendar_file
from .links import ANSWER, CONFIRM, FOLLOW
from .views import asking, calendar, desk, links

register_purpose(CONFIRM, links.confirm)
register_purpose(ANSWER, links.answer)
register_purpose(FOLLOW, links.follow)

app_name = "visits"
urlpatterns = [
    path("demander/", asking.choose, name="choose"),
    path("vitrines/<slug:slug>/demander/", asking.ask, name="ask"),
    path("demandes/<uuid:pk>/", desk.own_request, name="request"),
    path("demandes/<uuid:pk>/enregistree/", asking.kept, name="kept"),
    path("visites/", calendar.calendar, name="calendar"),
    path("visites/flux.atom", held_again(public_state)(SlotFeed()), name="feed"),
    path("visites.ics", held_again(public_state)(calendar_file), name="calendar-file"),
    path("visites/<uuid:pk>/", calendar.slot, name="slot"),
]
