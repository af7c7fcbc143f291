"""A real SMTP server on loopback whose answers a test chooses, and a real Celery worker that talks to it."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.mail.models import OutgoingEmail
from tests.support.engines import subprocess_environment

REPLIES = {"421": "421 4.3.2 closing", "450": "450 4.2.1 try later", "550": "550 5.1.1 no such person"}


@dataclass
class SmtpSink:
    """Accepts mail on 127.0.0.1:`port`, unless told otherwise.

    `at_recipient` and `at_data` choose the answer there: "250", "421", "450", "550", "hang" (says nothing more),
    "drop" (hangs up), and at data "wait": the message is in, the 250 leaves when `release` is set.
    """

    at_recipient: str = "250"
    at_data: str = "250"
    accepted: list[EmailMessage] = field(default_factory=list)
    sessions: int = 0
    port: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses):  # noqa: N802
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options):  # noqa: N802
        if self.at_recipient != "250":
            return await self._misbehave(server, self.at_recipient)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope):  # noqa: N802
        self.reached.set()
        if self.at_data == "wait":
            while not self.release.is_set():
                await asyncio.sleep(0.005)
        elif self.at_data != "250":
            return await self._misbehave(server, self.at_data)
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.accepted.append(message)
        return "250 OK"

    async def _misbehave(self, server: SMTP, how: str) -> str:
        if how == "hang":
            await asyncio.sleep(30)
        if how == "drop":
            server.transport.abort()
        if how == "421":
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
        return REPLIES.get(how, "250 OK")


@contextlib.contextmanager
def smtp_sink(*, port: int = 0, **behaviour: str) -> Iterator[SmtpSink]:
    """Run a sink for the time of a block, on a free port unless one is given (aiosmtpd’s Controller wants one)."""
    sink = SmtpSink(**behaviour)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="smtp-sink", daemon=True)
    thread.start()
    # in its own thread: a browser journey already runs a loop in this one
    listening = loop.create_server(lambda: SMTP(sink, hostname="sink", loop=loop), "127.0.0.1", port)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(5)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextlib.contextmanager
def celery_worker(**environment: str) -> Iterator[subprocess.Popen]:
    """Run a real worker (one process, so that killing it kills the sender) until the end of the block."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "solo", "--loglevel", "WARNING"],
        env=subprocess_environment(CELERY_SKIP_CHECKS="1", **environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        if worker.poll() is None:
            worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=10)


def until(condition: Callable[[], object], *, timeout: float = 15) -> None:
    """Wait for `condition`, looking every 10 ms. Raises AssertionError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def mail_to(address: str, *, kind: str = "") -> OutgoingEmail:
    """Return the one mail of the outbox for this person, of this kind when given."""
    rows = OutgoingEmail.objects.filter(to_email=address)
    return rows.get(kind=kind) if kind else rows.get()
