"""Addresses of the sign-off in the member space, and the purposes of its links."""

from django.urls import path

from portal.mail.links import register_purpose

from . import views
from .links import CONSENTS, SIGN

register_purpose(SIGN, views.sign_by_link)
register_purpose(CONSENTS, views.consents_by_link)

app_name = "signoff"
urlpatterns = [
    path("validations/<uuid:pk>/", views.text, name="text"),
    path("validations/<uuid:pk>/designer/", views.name_someone, name="name"),
    path("accords/<slug:slug>/", views.consents, name="consents"),
]
