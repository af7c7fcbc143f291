"""Addresses of the writing pages, in the member space of a vitrine."""

from django.urls import path

from .views import pages, pictures, revisions, texts

app_name = "writing"
urlpatterns = [
    path("", pages.practice_list, name="list"),
    path("nouvelle/", pages.begin, name="begin"),
    path("<slug:practice>/ecrire/", pages.write, name="write"),
    path("<slug:practice>/enregistrer/", texts.save, name="save"),
    path("<slug:practice>/coller/", texts.paste, name="paste"),
    path("<slug:practice>/choisir-une-image/", pictures.pictures, name="pictures"),
    path("<slug:practice>/apercu/", texts.preview, name="preview"),
    path("<slug:practice>/revisions/", revisions.revisions, name="revisions"),
    path("<slug:practice>/revisions/<int:number>/reprendre/", revisions.restore, name="restore"),
]
