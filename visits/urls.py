"""Addresses of the visits app outside the member space."""

from django.urls import path

from portal.mail.links import register_purpose
from portal.seo.conditional import held_again
from vitrines.freshness import public_state

from .feeds import SlotFeed, calendar_file
from .links import ANSWER, CONFIRM, FOLLOW, GROUP_DATE, HANDOVER, RECEIVE, STOP_DIGEST, VISITOR, VISITORS
from .sought import links as sought_links
from .sought import views as sought
from .views import agenda, asking, calendar, day, desk, digest, group_dates, handover, links, questions, seats, visitors

register_purpose(CONFIRM, links.confirm)
register_purpose(ANSWER, links.answer)
register_purpose(FOLLOW, links.follow)
register_purpose(sought_links.CONFIRM, sought.confirm)
register_purpose(sought_links.FOLLOW, sought.follow)
register_purpose(GROUP_DATE, group_dates.offer_by_link)
register_purpose(HANDOVER, handover.decide)
register_purpose(VISITORS, visitors.name_by_link)
register_purpose(RECEIVE, visitors.receive_by_link)
register_purpose(VISITOR, visitors.visitor_page, expired=visitors.fresh_sheet)
register_purpose(STOP_DIGEST, digest.stop_by_link)

app_name = "visits"
urlpatterns = [
    path("demander/", sought.describe, name="choose"),
    path("demander/<uuid:pk>/", sought.own, name="sought"),
    path("demander/<uuid:pk>/enregistree/", sought.kept, name="sought-kept"),
    path("pratiques/<slug:slug>/question/", questions.question, name="question"),
    path("vitrines/<slug:slug>/demander/", asking.ask, name="ask"),
    path("demandes/<uuid:pk>/", desk.own_request, name="request"),
    path("demandes/<uuid:pk>/visiteurs/", visitors.own_visitors, name="visitors"),
    path("demandes/<uuid:pk>/enregistree/", asking.kept, name="kept"),
    path("visites/", calendar.calendar, name="calendar"),
    path("visites/flux.atom", held_again(public_state)(SlotFeed()), name="feed"),
    path("visites.ics", held_again(public_state)(calendar_file), name="calendar-file"),
    path("visites/<uuid:pk>/", calendar.slot, name="slot"),
    path("visites/<uuid:pk>/place/", seats.seat, name="seat"),
    path("accueil/<uuid:pk>/<slug:code>/", day.gate, name="gate"),
    path("agenda/<uuid:key>/<slug:code>.ics", agenda.private_calendar, name="private-calendar"),
]
