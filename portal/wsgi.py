"""The web application, for granian or any other WSGI server."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

_portal = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """An answer that is there whole is given as such: granian sends one piece of bytes without coming back for more.

    It is closed before it leaves, so that the next request finds the connection to the database in its pool.
    """
    answer: Any = _portal(environ, start_response)
    if getattr(answer, "streaming", True):
        streamed: Iterable[bytes] = answer
        return streamed
    body = answer.content
    answer.close()
    return [body]
