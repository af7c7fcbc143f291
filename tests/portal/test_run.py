"""`make run`: started, refused twice, killed, hung up, interrupted; what it says and what it leaves."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from portal import demo_accounts, embedded, run

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def var() -> Iterator[Path]:
    with TemporaryDirectory(prefix="vo-") as directory:
        yield Path(directory)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "PORT")}
    return {**kept, "DJANGO_SETTINGS_MODULE": "portal.settings.development", "VAR_DIR": str(var), **more}


@pytest.fixture
def start(var) -> Iterator[Callable[..., subprocess.Popen]]:
    """Start `portal.run` for ``var``; whatever a failed test leaves is killed."""
    started: list[subprocess.Popen] = []

    def start_portal(**more: str) -> subprocess.Popen:
        portal = subprocess.Popen(
            [sys.executable, "-m", "portal.run"], cwd=ROOT, env=environment(var, **more), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        started.append(portal)
        return portal

    yield start_portal
    for process in family(var):
        with contextlib.suppress(psutil.Error):
            process.kill()
    for portal in started:
        portal.kill()
        portal.wait()
        portal.stdout.close()


def read_until(portal: subprocess.Popen, last: str) -> str:
    said = ""
    for line in portal.stdout:
        said += line
        if last in line:
            return said
    raise AssertionError(f"the portal stopped before saying “{last}”:\n{said}")


def status_of(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status


def refusal_of(url: str) -> tuple[int, str]:
    """Status and text of a page that refuses."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url, timeout=10)
    with refused.value as answer:
        return answer.code, answer.read().decode()


def family(var: Path) -> list[psutil.Process]:
    """Every live process that was started for ``var``."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get("VAR_DIR") == str(var) or process.cwd().startswith(str(var))
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def nothing_left(var: Path, within: float = 5) -> bool:
    deadline = time.monotonic() + within
    while family(var) and time.monotonic() < deadline:
        time.sleep(0.05)
    return family(var) == []


@pytest.mark.slow
def test_portal_starts_is_alone_survives_a_kill_and_leaves_nothing(var, free_port, start):
    address = f"http://localhost:{free_port}"
    # interrupted while it starts for the first time, it leaves nothing
    hasty = start(PORT=str(free_port))
    read_until(hasty, "Chargement")
    os.killpg(hasty.pid, signal.SIGINT)  # Ctrl-C reaches the whole group
    hasty.communicate(timeout=20)
    assert hasty.returncode == 0
    assert nothing_left(var)

    # the next start takes it up: the newcomer reads where to go
    first = start(PORT=str(free_port))
    said = read_until(first, "Ctrl-C arrête tout.")
    assert "Chargement" in said
    assert f"\n  Vitrines ouvertes\n  {address}/\n" in said
    assert f"mot de passe {demo_accounts.PASSWORD}" in said
    for email in demo_accounts.ROLES:
        assert f"\n    {email} " in said
    assert f"{address}/boite-aux-lettres/\n" in said
    assert "Traceback" not in said
    assert status_of(f"http://127.0.0.1:{free_port}/") == 200
    # what a newcomer mistypes gets the portal's own page, as in production
    for path, status, told in (
        ("/nulle-part/", 404, "Cette page n’existe pas, ou plus"),
        ("/vitrines/?q=%00", 400, "Le portail n’a pas compris cette demande"),
    ):
        code, page = refusal_of(f"http://127.0.0.1:{free_port}{path}")
        assert (code, told in page, "DEBUG" in page) == (status, True, False)
    names = {" ".join(process.cmdline()) for process in family(var)}
    for program in ("runserver", "celery --quiet -A portal worker", "beat", "portal.smtp_sink", "valkey-server"):
        assert any(program in name for name in names), program

    # a second one is told where the first is
    second = start()
    assert second.communicate(timeout=20)[0] == (
        f"\nLe portail tourne déjà depuis ce dossier : {address}\n"
        "Arrêtez-le par Ctrl-C dans son terminal avant d’en lancer un autre.\n\n"
    )
    assert second.returncode == 1

    # killed, it leaves everything running; the next start takes over, on the same port, in no time
    first.kill()
    first.wait()
    assert len(family(var)) >= 5
    third = start(PORT=str(free_port))
    said = read_until(third, "Ctrl-C arrête tout.")
    assert "Chargement" not in said, "the example data was there already"
    assert status_of(f"http://127.0.0.1:{free_port}/") == 200

    # the terminal is closed
    third.send_signal(signal.SIGHUP)
    assert third.communicate(timeout=20)[0].endswith("Tout est arrêté.\n")
    assert third.returncode == 0
    assert nothing_left(var)
    assert not embedded.socket_directory(var).exists()


@pytest.mark.slow
def test_asked_port_already_taken_says_so_and_stops(var, start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        portal = start(PORT=str(port))
        said = portal.communicate(timeout=20)[0]
    assert said.startswith(f"\nLe port {port} est déjà pris par un autre programme.\nChoisissez-en un autre : PORT=")
    assert portal.returncode == 1
    assert nothing_left(var)


def test_every_source_of_the_example_data_is_watched():
    watched = {path for pattern in run.DATA_SOURCES for path in ROOT.glob(pattern)}
    for app in ("vitrines", "practices", "visits"):
        assert ROOT / app / "services" / "examples.py" in watched
    assert all(any(ROOT.glob(pattern)) for pattern in run.DATA_SOURCES), (
        "a pattern that matches nothing watches nothing"
    )


def test_without_port_the_next_free_one_is_taken(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(run, "FIRST_PORT", taken.getsockname()[1])
        chosen = run.choose_port("")
    assert run.FIRST_PORT < chosen < run.FIRST_PORT + run.PORTS_TRIED


@pytest.mark.parametrize("asked", ["0", "65536", "abc", "-1", "80 80"])
def test_port_that_is_no_port_is_refused(asked):
    with pytest.raises(run.CannotRun) as refusal:
        run.choose_port(asked)
    assert str(refusal.value) == f"PORT={asked} n’est pas un numéro de port. Exemple : PORT=9000 make run"


def test_smtp_port_is_kept_while_free_and_changed_when_taken(var, monkeypatch):
    monkeypatch.setattr(run, "VAR", var)
    first = run.choose_smtp_port()
    assert embedded.smtp_port(var) == first
    assert run.choose_smtp_port() == first
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        second = run.choose_smtp_port()
    assert second != first
    assert embedded.smtp_port(var) == second
