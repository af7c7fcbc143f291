"""From the click that confirms a request to the mail of the vitrine's host accepted by the SMTP server.

Nothing is short-circuited: the form is posted to granian, the link is read in the mail that arrived, a Celery worker
sends through a real SMTP server on loopback.
"""

import binascii
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from visits.working_days import add_working_days

from .figures import Figure, percentile
from .stand import running

REQUESTS, ARRIVING, A_SECOND = 200, 200, 20
ASKED_AT_ONCE, WAITING_AT_MOST = 4, 60
ARRIVES_WITHIN = 30  # seconds
MEDIAN_SECONDS, P95_SECONDS = 1, 3


class NoRedirect(HTTPRedirectHandler):
    """The answer to a POST is its redirection: the page behind it is not what is measured."""

    def http_error_302(self, req: Request, fp, code, msg, headers):
        return fp


class Sink:
    """A real SMTP server that notes when each message was accepted, by the word that names its request."""

    def __init__(self) -> None:
        self._arrived: dict[tuple[str, bool], tuple[float, str]] = {}
        self._news = threading.Condition()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd)
        # No more work than finding who it is for: the server shares the processors with what is measured.
        _, _, body = bytes(envelope.content or b"").partition(b"\r\n\r\n")
        text = binascii.a2b_qp(body).decode(errors="replace")
        word = re.search(r"banc-\d+", text) or re.search(r"banc-\d+", envelope.rcpt_tos[0])
        if word:
            is_requester_s = envelope.rcpt_tos[0].startswith("banc-")
            with self._news:
                self._arrived.setdefault((word[0], is_requester_s), (time.perf_counter(), text))
                self._news.notify_all()
        return "250 2.0.0 accepted"

    def wait(self, word: str, *, to_requester: bool) -> tuple[float, str]:
        """Moment and text of the first mail about `word` to that side. Raises TimeoutError."""
        key = (word, to_requester)
        with self._news:
            if not self._news.wait_for(lambda: key in self._arrived, ARRIVES_WITHIN):
                raise TimeoutError(f"no mail about {word} within {ARRIVES_WITHIN} s")
            return self._arrived[key]


@contextmanager
def mail_servers(environment: dict[str, str]) -> Iterator[Sink]:
    """The SMTP server, the worker and the beat, as docs/operations.md starts them."""
    sink = Sink()
    port = urlsplit(environment["EMAIL_URL"]).port
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    celery = ["celery", "--quiet", "-A", "portal"]
    schedule = str(Path(environment["VAR_DIR"]) / "beat-schedule")
    environment = {**environment, "PYTHONWARNINGS": "ignore", "CELERY_SKIP_CHECKS": "1"}
    controller.start()
    try:
        with ExitStack() as stack:
            worker = [*celery, "worker", "--pool", "prefork", "--concurrency", "2", "-l", "ERROR"]
            stack.enter_context(running(worker, environment))
            stack.enter_context(
                running([*celery, "beat", "-l", "ERROR", "--pidfile", "", "--schedule", schedule], environment)
            )
            yield sink
    finally:
        controller.stop()


def measure(address: str, sink: Sink) -> list[Figure]:
    """200 requests one after the other, then 200 that arrive at 20 a second, whatever those before have waited."""
    slugs = _receiving(address)
    one_by_one = []
    for number in range(REQUESTS):
        link = _ask(address, sink, slugs[number % len(slugs)], number)
        one_by_one.append(_confirm(link, sink, number))
    numbers = range(REQUESTS, REQUESTS + ARRIVING)
    with ThreadPoolExecutor(ASKED_AT_ONCE) as people:
        links = list(people.map(lambda number: _ask(address, sink, slugs[number % len(slugs)], number), numbers))
    arriving = _arriving(links, sink, first=REQUESTS)
    told = f"{ARRIVING} arriving at {A_SECOND} a second"
    return [
        Figure(f"request's mail accepted, median of {REQUESTS}", median(one_by_one), "s", MEDIAN_SECONDS),
        Figure(f"request's mail accepted, p95 of {REQUESTS}", percentile(one_by_one, 95), "s", P95_SECONDS),
        Figure(f"{told}, median", median(arriving), "s", MEDIAN_SECONDS),
        Figure(f"{told}, p95", percentile(arriving, 95), "s", P95_SECONDS),
    ]


def _arriving(links: list[str], sink: Sink, *, first: int) -> list[float]:
    """Each link confirmed at its own moment, `A_SECOND` a second; seconds from that moment to the host's mail."""
    start = time.perf_counter() + 0.5

    def confirm(rank: int, link: str) -> float:
        due = start + rank / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        late = time.perf_counter() - due  # a client that was late counts as waiting
        return late + _confirm(link, sink, first + rank)

    with ThreadPoolExecutor(WAITING_AT_MOST) as people:
        return list(people.map(confirm, range(len(links)), links))


def _receiving(address: str) -> list[str]:
    """Slugs of the vitrines whose page of request says that it goes straight to the team of the site."""
    with build_opener().open(f"{address}/demander/") as answer:
        slugs = re.findall(r"/vitrines/([^/\"]+)/demander/", answer.read().decode())
    found = []
    for slug in dict.fromkeys(slugs):
        with build_opener().open(f"{address}/vitrines/{slug}/demander/") as answer:
            if "directement à l’équipe du site" in answer.read().decode():
                found.append(slug)
    if not found:
        raise RuntimeError("no vitrine of the example data has a host")
    return found


def _ask(address: str, sink: Sink, slug: str, number: int) -> str:
    """Fill and post the form as a stranger; the link to confirm, as read in the mail."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    url, word = f"{address}/vitrines/{slug}/demander/", f"banc-{number}"
    page = _read(browser, url)
    form = {
        "csrfmiddlewaretoken": _value(page, "csrfmiddlewaretoken"),
        "submission_key": _value(page, "submission_key"),
        "message": f"Nous cherchons à réduire nos rebuts ({word}).",
        "format": "call",
        "slot": "other",
        "dates_0_day": add_working_days(date.today(), 15, departement="67").isoformat(),  # noqa: DTZ011
        "dates_0_time": "14:00",
        "headcount": "4",
        "name": "Claude Mesure",
        "company": f"Entreprise {word}",
        "email": f"{word}@mesure.example",
    }
    _read(browser, url, form)
    _, text = sink.wait(word, to_requester=True)
    token = re.search(r"/r/([\w-]+)", text)
    if token is None:
        raise RuntimeError(f"no link in the mail about {word}")
    return f"{address}/r/{token[1]}/"


def _confirm(link: str, sink: Sink, number: int) -> float:
    """Seconds from the click to the acceptance of the first host's mail."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()), NoRedirect)
    start = time.perf_counter()
    _read(browser, link, {"confirm": "1"})
    accepted, _ = sink.wait(f"banc-{number}", to_requester=False)
    return accepted - start


def _read(browser: OpenerDirector, url: str, form: dict[str, str] | None = None) -> str:
    try:
        with browser.open(url, urlencode(form).encode() if form else None, timeout=30) as answer:
            return answer.read().decode()
    except HTTPError as refusal:
        said = re.findall(r'class="msg-erreur".*?</p>', refusal.read().decode(), re.S)
        raise RuntimeError(f"{url} answered {refusal.code}: {' '.join(said)}") from refusal


def _value(page: str, name: str) -> str:
    control = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', control[0]) if control else None
    return value[1] if value else ""
