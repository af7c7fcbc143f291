"""Addresses of the book."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.mail.links import register_purpose

from . import links
from .enums import Paper
from .views import consents, editions, extracts, sheets


class PaperConverter(StringConverter):
    regex = "|".join(Paper.values)


register_converter(PaperConverter, "paper")
register_purpose(links.CONSENT, consents.answer_by_link)
app_name = "book"

urlpatterns = [
    path("livre/", editions.edition_list, name="list"),
    path("livre/composer/", extracts.extract, name="extract"),
    path("livre/extrait.pdf", extracts.extract_file, name="extract-file"),
    path("livre/<slug:slug>/", editions.edition, name="edition"),
    path("livre/<slug:slug>/<int:number>/<paper:kind>", editions.book_file, name="file"),
    path("livre/<slug:slug>/photographies/<str:name>.jpg", editions.photograph, name="photograph"),
    path("livre/<slug:slug>/<slug:practice>/", editions.chapter, name="chapter"),
    path("pratiques/<slug:slug>/fiche.pdf", sheets.sheet, name="sheet"),
]
