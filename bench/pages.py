"""Server time and queries of the pages, in the process and over HTTP. Runs alone: `python -m bench.pages`."""

import http.client
import json
import re
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import django
from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from portal.demo_accounts import INDUSTRIEL

from .figures import Figure

WARM_UP, MEASURED = 20, 50
SERVER_MS, QUERIES_MAX = 15, 6
Get = Callable[[str], bytes]


def measure(address: str) -> list[Figure]:
    """Home, list and article: visitor and signed-in person in the process, visitor over HTTP at `address`."""
    application = get_wsgi_application()
    visitor = _caller(application, cookie="")
    pages = {"home": "/", "list": "/vitrines/", "article": _first_article()}
    signed_in = _caller(application, cookie=_session_cookie())
    over_http = _http_caller(address)
    figures = []
    for name, path in pages.items():
        for who, get in (("visitor", visitor), ("signed in", signed_in)):
            milliseconds, queries = _timed(get, path), _queries(get, path)
            figures.append(Figure(f"{name}, {who}: server time, median", milliseconds, "ms", SERVER_MS))
            figures.append(Figure(f"{name}, {who}: processor time, median", _timed(get, path, time.process_time), "ms"))
            figures.append(Figure(f"{name}, {who}: queries", queries, "queries", QUERIES_MAX))
        figures.append(Figure(f"{name}: whole answer over HTTP, median", _timed(over_http, path), "ms"))
    return figures


def _timed(get: Get, path: str, clock: Callable[[], float] = time.perf_counter) -> float:
    for _ in range(WARM_UP):
        get(path)
    times = []
    for _ in range(MEASURED):
        start = clock()
        get(path)
        times.append(1000 * (clock() - start))
    return median(times)


def _queries(get: Get, path: str) -> int:
    seen = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        get(path)
    return len(seen)


def _caller(application: Any, *, cookie: str) -> Get:
    """A browser without a network: middleware, view, template and compression, nothing else."""

    def get(path: str) -> bytes:
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"HTTP_HOST": "localhost", "HTTP_ACCEPT_ENCODING": "gzip, br", "REMOTE_ADDR": "127.0.0.1"}
        if cookie:
            environ["HTTP_COOKIE"] = cookie
        setup_testing_defaults(environ)
        statuses: list[str] = []
        answer = application(environ, lambda status, headers, *rest: statuses.append(status))
        body = b"".join(answer)
        answer.close()
        if not statuses[0].startswith("200"):
            raise RuntimeError(f"{path} answered {statuses[0]}")
        return body

    return get


def _http_caller(address: str) -> Get:
    server = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)

    def get(path: str) -> bytes:
        server.request("GET", path, headers={"Accept-Encoding": "gzip, br"})
        answer = server.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body

    return get


def _session_cookie() -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(email=INDUSTRIEL))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _first_article() -> str:
    page = Client(headers={"host": "localhost"}).get("/pratiques/").content.decode()
    found = re.search(r'href="(/pratiques/[^"/?]+/)"', page)
    if found is None:
        raise RuntimeError("no article on /pratiques/")
    return found[1]


if __name__ == "__main__":
    django.setup()
    print(json.dumps([figure.to_json() for figure in measure(sys.argv[1])]))
