"""The address of every link written in a mail."""

from django.urls import path

from .views import follow_link

app_name = "mail"
urlpatterns = [
    path("r/<str:token>/", follow_link, name="link"),
    # Some mail readers drop the last slash, or everything but the beginning.
    path("r/<str:token>", follow_link),
    path("r/", follow_link, {"token": ""}),
]
