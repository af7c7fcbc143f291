"""Addresses for programs. The library's views pass through the same door as ours."""

from django.urls import URLPattern, path

from . import views
from .door import open_to_programs
from .interface import api

app_name = "api"
urlpatterns = [
    path("", open_to_programs(views.api_index), name="index"),
    path("openapi.json", open_to_programs(views.openapi), name="openapi"),
    *(
        URLPattern(each.pattern, open_to_programs(each.callback), each.default_args, each.name)
        for each in api.urls[0]
        # the library's own root only says that there is no page of documentation
        if isinstance(each, URLPattern) and each.name != "api-root"
    ),
]
