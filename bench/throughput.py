"""What the pages bear on many practices: pages a second of two processes, beside a bare view of the same bytes.

Three runs of each page, in turn: made at each request (KEPT_PAGES_MB=0), as shipped, and the bare view. The targets are
those of the specification, for a machine that does nothing else: ratios and processor time travel better.
"""

import html
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psutil

from .clients import Run, drive
from .figures import Figure, percentile
from .stand import ROOT, web_server

SECONDS, CLIENTS, WARM_UP = 4.0, 8, 0.5
WARM_UP_ROUNDS = 6  # by then each of two processes has almost surely answered each path
WORDS = ("rebuts", "panne presse", "caméra contrôle", "gmao", "robot", "énergie four", "formation", "traçabilité")
# A competent Wagtail site on 5,000 practices, two processes and eight clients, measured on another machine: pages a
# second, and how many times as many are wanted. The ratio means something on a machine like that one, idle.
WAGTAIL = {"home": (53, 10), "list": (23, 15), "faceted list": (28, 12), "article": (49, 10), "search": (7, None)}
A_SECOND = {"home": 530, "list": 345, "faceted list": 336, "article": 490}  # 8 clients, 5,000 practices, pages made
P95_MS = {5_000: {"list": 40, "faceted list": 40, "article": 10}, 100_000: {"list": 150, "faceted list": 150}}
OF_BARE = {"list": 1 / 20, "article": 1 / 12}


def measure(environment: dict[str, str], practices: int) -> list[Figure]:
    """On a stand where so many practices were generated and indexed."""
    figures: list[Figure] = []
    with ExitStack() as stack:
        made = stack.enter_context(web_server({**environment, "KEPT_PAGES_MB": "0"}))
        shipped = stack.enter_context(web_server(environment))
        pages = _pages(made)
        bodies = Path(stack.enter_context(TemporaryDirectory(prefix="bench-bare-")))
        for name, paths in pages.items():
            (bodies / name.replace(" ", "-")).write_bytes(_body(made + paths[0]))
        bare_environment = {"PATH": environment["PATH"], "BARE_BODIES": str(bodies), "PYTHONPATH": str(ROOT)}
        bare = stack.enter_context(
            web_server(bare_environment, application="bench.bare:application", ready="/" + "home")
        )
        for name, paths in pages.items():
            figures += _page(name, paths, practices, made=made, shipped=shipped, bare=bare)
        figures += _after_a_writing(environment, made, practices)
        figures.append(Figure(f"memory of one web process, {practices} practices", _memory(made), "MB"))
        figures.append(Figure("the same, pages kept", _memory(shipped), "MB"))
    return figures


def _page(name: str, paths: list[str], practices: int, *, made: str, shipped: str, bare: str) -> list[Figure]:
    # a kept connection stays with one process: both are warm before one client asks alone
    drive(made, paths, clients=CLIENTS, seconds=WARM_UP, rounds=WARM_UP_ROUNDS)
    alone = _run(made, paths, clients=1)
    spent = _processor(made)
    each_time = _run(made, paths, clients=CLIENTS)
    spent = 1000 * (_processor(made) - spent) / max(1, len(each_time.times))
    at_bare = _run(bare, ["/" + name.replace(" ", "-")], clients=CLIENTS)
    target = A_SECOND.get(name) if practices == 5_000 else None
    p95 = P95_MS.get(practices, {}).get(name)
    found = [
        Figure(f"{name}: pages a second, made each time", each_time.a_second, "pages/s", target, at_least=True),
        Figure(f"{name}: processor time a page of the web processes", spent, "ms"),
        Figure(f"{name}: one client, median", median(alone.times), "ms"),
        Figure(f"{name}: one client, p95", percentile(alone.times, 95), "ms", p95),
        Figure(f"{name}: bare view of the same bytes", at_bare.a_second, "pages/s"),
        Figure(f"{name}: made ÷ bare", each_time.a_second / at_bare.a_second, "×", OF_BARE.get(name), at_least=True),
    ]
    if practices == 5_000:
        theirs, times = WAGTAIL[name]
        found.append(
            Figure(f"{name}: made ÷ {theirs} of Wagtail", each_time.a_second / theirs, "×", times, at_least=True)
        )
    if name == "search":
        return found
    kept = _run(shipped, paths, clients=CLIENTS)
    etag = _etag(shipped + paths[0])
    again = _run(shipped, paths[:1], clients=CLIENTS, headers=f"If-None-Match: {etag}\r\n")
    return [
        *found,
        Figure(f"{name}: pages a second as shipped (kept)", kept.a_second, "pages/s"),
        Figure(f"{name}: as shipped ÷ bare", kept.a_second / at_bare.a_second, "×"),
        Figure(f"{name}: 304 ÷ bare", again.a_second / at_bare.a_second, "×", 1 / 3, at_least=True),
    ]


def _run(address: str, paths: list[str], *, clients: int, headers: str = "") -> Run:
    drive(address, paths, clients=clients, seconds=WARM_UP, rounds=WARM_UP_ROUNDS, headers=headers)
    return drive(address, paths, clients=clients, seconds=SECONDS, headers=headers)


def _pages(address: str) -> dict[str, list[str]]:
    """Home, thirty pages of the list, thirty pairs of its filters, a hundred and twenty articles, eight questions."""
    first = _body(address + "/pratiques/").decode()
    problems = re.findall(r'name="probleme" value="([^"]+)"', first)
    technologies = re.findall(r'name="technologie" value="([^"]+)"', first)
    pairs = [f"/pratiques/?probleme={p}&technologie={t}" for p in problems[:6] for t in technologies[:5]]
    lists = ["/pratiques/", *(f"/pratiques/?page={number}" for number in range(2, 11))]
    articles = [
        html.unescape(url)
        for path in lists
        for url in re.findall(r'<h3 class="carte-p__titre"><a href="([^"]+)"', _body(address + path).decode())
    ]
    searches = [f"/pratiques/?{urlencode({'q': words})}" for words in WORDS]
    return {"home": ["/"], "list": lists, "faceted list": pairs, "article": articles, "search": searches}


def _after_a_writing(environment: dict[str, str], address: str, practices: int) -> list[Figure]:
    """What the first reader after a writing waits for: the index of the lists is brought up to date."""
    write = "from practices.models import Practice; p = Practice.objects.published().first(); p.save()"
    waits = []
    for _ in range(4):
        subprocess.run([sys.executable, "manage.py", "shell", "-c", write], cwd=ROOT, env=environment, check=True)
        start = time.perf_counter()
        _body(address + "/pratiques/")
        waits.append(1000 * (time.perf_counter() - start))
    return [Figure(f"list: first reader after a writing, {practices} practices", median(waits), "ms")]


def _workers(address: str) -> list[psutil.Process]:
    """The processes behind the port: granian's own and its workers."""
    port = int(address.rpartition(":")[2])
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if f"--port {port} " in " ".join(process.cmdline()) + " "
        or any(f"--port {port} " in " ".join(parent.cmdline()) + " " for parent in process.parents())
    ]


def _processor(address: str) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in _workers(address))


def _memory(address: str) -> float:
    return max(process.memory_full_info().pss for process in _workers(address)) / 1_000_000


def _body(url: str) -> bytes:
    with urlopen(url, timeout=60) as answer:  # noqa: S310  (an address of ours)
        body: bytes = answer.read()
    return body


def _etag(url: str) -> str:
    with urlopen(Request(url), timeout=60) as answer:  # noqa: S310
        return str(answer.headers["ETag"])
