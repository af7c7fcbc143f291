"""`make run`: the whole portal in one terminal, from engines to mail, stopped together.

Only one runs in a checkout (a lock on ``var/portal.lock``, dropped by the kernel when we die). What a killed one left
behind is ended (the processes recorded in ``var/processes.json``) or joined (PostgreSQL and Valkey).
"""

import fcntl
import hashlib
import json
import os
import shlex
import shutil
import signal
import socket
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import IO, Any

import django
import psutil
from django.core.management import CommandError, call_command
from django.db import connection, connections
from honcho.manager import Manager
from honcho.printer import Message, Printer

from portal import demo_accounts, embedded

ROOT = Path(__file__).resolve().parent.parent
VAR = embedded.VAR_DIR
HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 100
# What the servers say of themselves and the person at the terminal need not read.
CHATTER = ("Quit the server with", "worker: Warm shutdown", "Watching for file changes")
# Containers are often root's; the worker of a desk reads no pickle, so root adds nothing to fear.
NO_ROOT_WARNING = "ignore:You're running the worker with superuser privileges"
# What the loading commands read: the data is loaded again only when one of these files changed.
DATA_SOURCES = ("data/**/*", "portal/demo_accounts.py", "*/management/commands/*.py", "*/services/*.py")


class CannotRun(Exception):
    """The portal cannot start. The message is French and says what to do."""


def port_is_free(port: int) -> bool:
    """True when we may listen on ``port`` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose_port(asked: str) -> int:
    """The port of the web server: the one asked for, else 8000 or the next free one. Raises CannotRun."""
    if not asked:
        for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
            if port_is_free(port):
                return port
        raise CannotRun(f"Aucun port libre entre {FIRST_PORT} et {FIRST_PORT + PORTS_TRIED - 1}.")
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        raise CannotRun(f"PORT={asked} n’est pas un numéro de port. Exemple : PORT=9000 make run")
    if not port_is_free(int(asked)):
        other = next((port for port in range(int(asked) + 1, 65536) if port_is_free(port)), FIRST_PORT)
        raise CannotRun(
            f"Le port {asked} est déjà pris par un autre programme.\n"
            f"Choisissez-en un autre : PORT={other} make run (ou make run seul, qui en cherche un)."
        )
    return int(asked)


def choose_smtp_port() -> int:
    """The recorded port of the mail server when it is still free, else any free one, recorded for ``manage.py``."""
    port = embedded.smtp_port(VAR)
    if not port_is_free(port):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
    (VAR / "smtp-port").write_text(str(port))
    return port


def take_lock() -> IO[str]:
    """Be the only portal of this checkout. Raises CannotRun, naming the address of the one that runs."""
    lock = (VAR / "portal.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        where = lock.read().strip()
        lock.close()
        raise CannotRun(
            f"Le portail tourne déjà depuis ce dossier{f' : {where}' if where else '.'}\n"
            "Arrêtez-le par Ctrl-C dans son terminal avant d’en lancer un autre."
        ) from None
    os.register_at_fork(after_in_child=lock.close)  # honcho forks: its children must not hold the lock after our death
    return lock


def end_leftovers() -> None:
    """End the web server, worker, beat and mail server of a portal that was killed."""
    record = VAR / "processes.json"
    try:
        left = json.loads(record.read_text())
    except (OSError, ValueError):
        return
    doomed: list[psutil.Process] = []
    for pid, created in left:
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            if abs(process.create_time() - created) < 1:  # not a newcomer under an old number
                doomed += [*process.children(recursive=True), process]
    for process in doomed:
        with suppress(psutil.Error):
            process.terminate()
    for process in psutil.wait_procs(doomed, timeout=3)[1]:
        with suppress(psutil.Error):
            process.kill()
    record.unlink()


def prepare() -> None:
    """Migrate, then load vocabularies, real sites and example data when they changed since this database got them."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())"
                       " FROM pg_control_system()")  # fmt: skip
        fingerprint = hashlib.sha256(repr(cursor.fetchone()).encode())
    for pattern in DATA_SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and ".venv" not in path.parts:
                fingerprint.update(path.read_bytes())
    stamp = VAR / "loaded"
    if not stamp.exists() or stamp.read_text() != fingerprint.hexdigest():
        say("Chargement des vitrines et des exemples…")
        quiet = StringIO()
        call_command("load_vocabularies", stdout=quiet)
        call_command("import_vitrines", str(ROOT / "data" / "vitrines.csv"), stdout=quiet)
        call_command("load_demo", stdout=quiet)
        call_command("rebuild_search", stdout=quiet)
        stamp.write_text(fingerprint.hexdigest())
    for alias in connections:  # nothing of ours may be open when the processes fork
        connections[alias].close()
        if close_pool := getattr(connections[alias], "close_pool", None):
            close_pool()


def say(text: str) -> None:
    """Write to the terminal, which may have been closed under us."""
    with suppress(OSError):
        print(text, flush=True)


def banner(address: str) -> str:
    """What the newcomer reads once the portal answers."""
    width = max(map(len, demo_accounts.ROLES))
    accounts = "\n".join(f"    {email:<{width}}  {role}" for email, role in demo_accounts.ROLES.items())
    return (
        f"\n  Vitrines ouvertes\n  {address}/\n\n"
        f"  Quatre comptes à essayer, mot de passe {demo_accounts.PASSWORD}\n{accounts}\n\n"
        f"  Les courriels partis : {address}/boite-aux-lettres/\n"
        f"  Les composants : {address}/composants/\n\n"
        "  Ctrl-C arrête tout.\n"
    )


class TerminalPrinter(Printer):
    """Holds the chatter of the start back, prints the banner when the web server listens, then every line."""

    def __init__(self, address: str) -> None:
        super().__init__(sys.stdout)
        self.address = address
        self.held: list[Message] | None = []

    def write(self, message: Message) -> None:
        text = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        if not text.strip() or text.startswith(CHATTER):
            return
        if self.held is None:
            with suppress(OSError):
                super().write(message)
        elif message.name == "web" and "Starting development server" in text:
            others = [held for held in self.held if held.name != "web"]
            self.held = None
            say(banner(self.address))
            for held in others:
                self.write(held)
        else:
            self.held.append(message)

    def release(self) -> None:
        """Print what was held back: the start failed, and these lines say why."""
        held, self.held = self.held or [], None
        for message in held:
            self.write(message)


class Portal(Manager):
    """Honcho's manager, told to record its processes, to speak less, and to stop even while it is starting."""

    stop_wanted = False

    def terminate(self) -> None:
        if self._all_started():
            super().terminate()
        else:
            self.stop_wanted = True

    def _system_print(self, data: str) -> None:
        pids = [process["pid"] for process in self._processes.values() if "pid" in process]
        pids += [process["process"].pid for process in self._processes.values() if "process" in process]
        record = []
        for pid in pids:
            with suppress(psutil.Error):
                record.append([pid, psutil.Process(pid).create_time()])
        (VAR / "processes.json").write_text(json.dumps(record))
        if "stopped (rc=" in data and not self._terminating:
            self._printer.release()
            say(f"\nUn processus s’est arrêté, le portail s’arrête avec lui : {data.strip()}")
        if self.stop_wanted and self._all_started():
            super().terminate()


def processes(port: int, smtp: int) -> dict[str, list[str]]:
    """The commands that make the portal, by name."""
    python = sys.executable
    celery = [python, "-W", NO_ROOT_WARNING, "-m", "celery", "--quiet", "-A", "portal"]
    return {
        # Django's own server in development: it reloads on change and shows errors; granian serves production.
        "web": [python, "manage.py", "runserver", f"{HOST}:{port}"],
        # Threads: the worker is ready sooner than with forks, and the group signal of a stop ends no task half way.
        "worker": [*celery, "worker", "--pool", "threads", "--concurrency", "2", "-l", "WARNING"],
        "beat": [*celery, "beat", "-l", "WARNING", "--pidfile", "", "--schedule", str(VAR / "beat-schedule")],
        "mail": [python, "-m", "portal.smtp_sink", str(smtp), str(VAR / "mail")],
    }


def run(asked_port: str) -> int:
    """Run the portal until it is told to stop; return the exit status. Raises CannotRun and EngineError."""
    VAR.mkdir(parents=True, exist_ok=True)
    lock = take_lock()
    end_leftovers()
    port = choose_port(asked_port)
    address = f"http://localhost:{port}"
    engines = embedded.Engines(VAR, database="portal")
    try:
        say("Démarrage de PostgreSQL et de Valkey…")
        addresses = engines.join()
        smtp = choose_smtp_port()
        os.environ.update(
            DATABASE_URL=addresses.database_url,
            REDIS_URL=addresses.redis_url,
            PORTAL_URL=address,
            EMAIL_PORT=str(smtp),
            PYTHONUNBUFFERED="1",
            DJANGO_RUNSERVER_HIDE_WARNING="true",
            CELERY_SKIP_CHECKS="1",  # the web server runs them, once
        )
        prepare()
        if _asked_to_leave:
            raise KeyboardInterrupt
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        portal = Portal(TerminalPrinter(address))
        for name, command in processes(port, smtp).items():
            portal.add_process(name, f"exec {shlex.join(command)}", cwd=str(ROOT))
        portal.loop()
        return 0 if portal.returncode in (0, 130, 143) else 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # leave once, completely
        engines.leave()
        (VAR / "processes.json").unlink(missing_ok=True)
        lock.truncate(0)
        lock.close()
        say("Tout est arrêté.")


_asked_to_leave = False  # an interruption may fall where Python only reports it (a finaliser, a callback of C)


def leave_cleanly(number: int, frame: FrameType | None) -> Any:
    """Ctrl-C, SIGTERM and SIGHUP stop us at any moment."""
    global _asked_to_leave
    _asked_to_leave = True
    raise KeyboardInterrupt


def hang_up(number: int, frame: FrameType | None) -> None:
    """A closed terminal: the handler that is in place for SIGTERM knows what to do."""
    signal.raise_signal(signal.SIGTERM)


def clean() -> None:
    """Stop what killed portals and test sessions left behind, then remove ``var/``. Raises CannotRun when one runs."""
    if not VAR.exists():
        return
    take_lock()
    end_leftovers()
    for directory in (VAR, *(VAR / "tests").glob("[0-9]*")):
        if not embedded.Engines(directory, database="portal", env={}).stop_leftovers():
            raise CannotRun(f"Une commande ou des tests utilisent encore {directory} : attendez leur fin.")
    shutil.rmtree(VAR)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    signal.signal(signal.SIGINT, leave_cleanly)
    signal.signal(signal.SIGTERM, leave_cleanly)
    signal.signal(signal.SIGHUP, hang_up)
    try:
        if sys.argv[1:] == ["clean"]:
            clean()
            return 0
        return run(os.environ.get("PORT", ""))
    except (CannotRun, embedded.EngineError, CommandError) as error:
        say(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
