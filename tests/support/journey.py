"""A stage for a story: a real web server, a real worker, a real mail server, and what is read in the mails."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.engines import subprocess_environment
from tests.support.mail import SmtpSink, until

MAIL_TIMEOUT = 20  # seconds: a worker that has just started imports Django first


@contextmanager
def celery_beat(**environment: str) -> Iterator[None]:
    """Run a real beat, whose sweep finds every five seconds what no wake-up told of."""
    with TemporaryDirectory(prefix="vo-beat-") as root:
        beat = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "portal", "beat", "--schedule", str(Path(root) / "beat"),
             "--pidfile", str(Path(root) / "pid"), "--loglevel", "WARNING"],
            env=subprocess_environment(CELERY_SKIP_CHECKS="1", **environment),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            yield
        finally:
            if beat.poll() is None:
                beat.send_signal(signal.SIGKILL)
            beat.wait(timeout=10)


@dataclass
class Letters:
    """The mails a server accepted, read in the order they came."""

    sink: SmtpSink
    read: set[int] = field(default_factory=set)

    def next_to(self, address: str) -> EmailMessage:
        """Wait for the next mail to this person. Raises AssertionError when none comes."""
        found: list[int] = []

        def arrived() -> bool:
            found[:] = [
                rank for rank, mail in enumerate(self.sink.accepted)
                if rank not in self.read and address in mail["X-Envelope-To"]
            ]  # fmt: skip
            return bool(found)

        until(arrived, timeout=MAIL_TIMEOUT)
        self.read.add(found[0])
        return self.sink.accepted[found[0]]


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open = dict(attrs)["href"] or ""
            self.found.append(("", self._open))

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == "a" else self._open

    def handle_data(self, data: str) -> None:
        if self._open:
            words, link = self.found[-1]
            self.found[-1] = (words + data, link)


def links_of(mail: EmailMessage) -> list[tuple[str, str]]:
    """The links of the HTML of a mail: (words, address), in the order of the page."""
    anchors = _Anchors()
    anchors.feed(mail.get_body(("html",)).get_content())
    return [(" ".join(words.split()), link) for words, link in anchors.found]


def link_saying(mail: EmailMessage, beginning: str) -> str:
    """The address of the first link whose words begin so. Raises AssertionError, which tells what there is."""
    found = links_of(mail)
    address = next((link for words, link in found if words.startswith(beginning)), None)
    assert address, f"no link says {beginning!r}: {[words for words, _ in found]}"
    return address


def subject_of(mail: EmailMessage) -> str:
    """The subject as it is read: unfolded, every space an ordinary one."""
    return " ".join(str(mail["Subject"]).split())
