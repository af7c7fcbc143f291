"""The least a Django view can do: answer bytes that are there already. What `throughput` compares the pages to.

A WSGI application with no middleware, no database, no template; BARE_BODIES is the folder of the bodies it answers.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODIES = {body.name: body.read_bytes() for body in Path(os.environ["BARE_BODIES"]).iterdir()}

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost"], SECRET_KEY="bare", MIDDLEWARE=[])  # noqa: S106


def body(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(BODIES[name], headers={"Content-Length": str(len(BODIES[name]))})


urlpatterns = [path("<str:name>", body)]
application = get_wsgi_application()
