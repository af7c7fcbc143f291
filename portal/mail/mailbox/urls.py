"""Addresses of the mailbox, included under /boite-aux-lettres/ by the development settings alone."""

from django.urls import path

from . import views

app_name = "mailbox"
urlpatterns = [
    path("", views.mail_list, name="list"),
    path("<uuid:pk>/", views.mail_detail, name="detail"),
    path("<uuid:pk>/html/", views.mail_html, name="html"),
    path("<uuid:pk>/pieces/<int:number>/", views.mail_attachment, name="attachment"),
]
