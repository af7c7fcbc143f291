"""Tells a Celery worker that mail is due, without ever making anybody wait (ADR 0003).

Publishing to a broker that refuses, hangs or was wiped takes seconds or for ever (redis-py retries on its own), so it
happens in one daemon thread a process, by one kept connection. Wake-ups that come while one is on its way are one. A
wake-up may be lost: the beat’s sweep delivers every five seconds whatever happens here.
"""

import logging
import os
import threading

from celery import current_app
from django.conf import settings
from kombu import Connection

TASK_NAME = "portal.mail.tasks.deliver_due_mail"
PUBLISH_TIMEOUT = 2  # seconds for each socket operation with the broker
EXPIRES = 60  # seconds after which a wake-up nobody took is worth nothing: the sweep came by

logger = logging.getLogger(__name__)


class Waker:
    """One background thread that publishes wake-ups of one task; started at the first, and again after a fork."""

    def __init__(self, task: str = TASK_NAME) -> None:
        self._task = task
        self._reset()

    def _reset(self) -> None:
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._publisher = Publisher()  # a forked child opens its own
        self._pid = os.getpid()

    def wake(self) -> None:
        """Ask for a wake-up and return at once."""
        if self._pid != os.getpid():  # a forked child has our memory but not our thread
            self._reset()
        self._wanted.set()
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._publish_for_ever, name="mail-wakeup", daemon=True)
                    self._thread.start()

    def _publish_for_ever(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._publisher.publish(self._task)
            except Exception as error:  # whatever the broker does, the sweep will deliver
                logger.warning("Wake-up of %s not published, the beat will make up for it: %s", self._task, error)


class Publisher:
    """One kept connection to the broker; a new one costs the process more than the message."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._address = ""

    def publish(self, task: str) -> None:
        """Put a task without arguments on the queue. Raises what the broker’s client raises, within seconds.

        A kept connection may lead to a broker that was started again since: it is then opened once more.
        """
        address = current_app.conf.broker_write_url
        if self._connection is not None and self._address == address:
            try:
                return self._send(task, self._connection)
            except Exception as error:
                logger.info("The broker hung up, connecting again: %s", error)
        self.close()
        self._connection, self._address = _connect(), address
        try:
            self._send(task, self._connection)
        except BaseException:
            self.close()
            raise

    def _send(self, task: str, connection: Connection) -> None:
        current_app.send_task(task, connection=connection, retry=False, expires=EXPIRES, ignore_result=True)

    def close(self) -> None:
        """Let the connection go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.release()


def _connect() -> Connection:
    options = {
        **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        "socket_timeout": PUBLISH_TIMEOUT,
        "socket_connect_timeout": PUBLISH_TIMEOUT,
        "max_retries": 0,
    }
    return current_app.connection_for_write(transport_options=options)


_waker = Waker()


def wake_worker() -> None:
    """Have a worker deliver what is due. Never raises for the broker’s sake, never waits for it."""
    _waker.wake()
