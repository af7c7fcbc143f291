"""The stand: engines of its own in a temporary directory, example data, the production servers on free ports."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from portal.embedded import Engines

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 60  # seconds
# a bench asks more in a minute than a vitrine answers in a month
ROOM_FOR_ALL = "from vitrines.models import VisitTerms; VisitTerms.objects.update(monthly_quota=30_000)"
LOADING = (
    ["migrate"],
    ["load_vocabularies"],
    ["import_vitrines", "data/vitrines.csv"],
    ["load_demo"],
    ["shell", "-c", ROOM_FOR_ALL],
)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def stand() -> Iterator[dict[str, str]]:
    """Start the engines, load the example data, collect the static files; give the environment of the servers."""
    with TemporaryDirectory(prefix="bench-") as directory:
        var = Path(directory)
        with Engines(var, database="portal", env={}) as addresses:
            engines = {**os.environ, "DATABASE_URL": addresses.database_url, "REDIS_URL": addresses.redis_url}
            environment = {
                **engines,
                "VAR_DIR": directory,
                "DJANGO_SETTINGS_MODULE": "bench.settings",
                "SECRET_KEY": secrets.token_urlsafe(50),
                "ALLOWED_HOSTS": "localhost,127.0.0.1",
                "PORTAL_URL": "https://localhost",
                "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
                "STATIC_ROOT": str(var / "static"),
                "LOG_LEVEL": "WARNING",
            }
            desk = {**engines, "VAR_DIR": directory, "DJANGO_SETTINGS_MODULE": "portal.settings.development"}
            for command in LOADING:
                _manage(command, desk)
            _manage(["collectstatic", "--noinput"], environment)
            yield environment


def _manage(command: list[str], environment: dict[str, str]) -> None:
    name, *options = command
    arguments = [sys.executable, "manage.py", name, *options, "--verbosity", "0"]
    subprocess.run(arguments, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, ended with the block."""
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def web_server(
    environment: dict[str, str], *, application: str = "portal.wsgi:application", ready: str = "/sante/vivant/"
) -> Iterator[str]:
    """The production web server as docs/operations.md starts it; gives its address once it answers at `ready`."""
    port = free_port()
    address = f"http://localhost:{port}"
    command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "1", "--log-level", "error", application]
    with running(command, environment):
        wait_for(address + ready, within=READY_WITHIN)
        yield address


def wait_for(address: str, *, within: float, process: subprocess.Popen[bytes] | None = None) -> float:
    """Seconds until `address` answers 200. Raises TimeoutError, and RuntimeError when `process` ends before."""
    start = time.perf_counter()
    while time.perf_counter() - start < within:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"stopped with status {process.returncode} before {address} answered")
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310  (an address of ours)
                if answer.status == 200:
                    return time.perf_counter() - start
        except (URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"{address} did not answer within {within:.0f} s")
