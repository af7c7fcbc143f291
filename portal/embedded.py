"""The portal's own PostgreSQL and Valkey, for development and tests: their addresses, and who holds them.

Both servers listen on private unix sockets only. Whoever needs them holds a shared lock on ``var/engines.users``; the
kernel drops it when a process dies, so the last one out stops the servers, and what a killed portal left behind is
simply joined by the next. ``DATABASE_URL`` and ``REDIS_URL`` each replace one engine by a server of your own.
"""

import fcntl
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, quote, urlsplit

import dj_database_url

from portal.pooling import PooledConnection
from portal.servers import EngineError, Postgres, Valkey, explain

VAR_DIR = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent.parent / "var")
DEFAULT_SMTP_PORT = 1025
FAST_AND_LOSABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # tests only
WITHOUT_ENGINES = {"check", "collectstatic", "diffsettings", "findstatic", "help", "version"}


@dataclass(frozen=True)
class Addresses:
    """Where the two servers answer, in the three spellings their clients want."""

    database_url: str  # dj-database-url and libpq
    redis_url: str  # redis-py and Django's cache
    broker_url: str  # kombu, which spells a unix socket differently
    embeds_postgres: bool
    embeds_valkey: bool


def socket_directory(var_dir: Path) -> Path:
    """The private directory of both sockets: short whatever the checkout's path, and its own for each checkout."""
    name = hashlib.sha256(f"{var_dir.resolve()}:{os.geteuid()}".encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"vitrines-{name}"


def addresses(var_dir: Path, *, database: str, env: Any = None) -> Addresses:
    """Say where the engines of ``var_dir`` answer, without starting anything.

    ``env`` is an ``environs.Env`` or a mapping; the process environment by default. ``database`` is the embedded one.
    """
    read = env.str if hasattr(env, "str") else (os.environ if env is None else env).get
    database_url, redis_url = read("DATABASE_URL", ""), read("REDIS_URL", "")
    sockets = socket_directory(var_dir)
    valkey_url = redis_url or f"unix://{quote(str(sockets / 'valkey.sock'))}?db=0"
    return Addresses(
        database_url=database_url or f"postgresql://postgres@/{database}?host={quote(str(sockets))}",
        redis_url=valkey_url,
        broker_url=broker_url(valkey_url),
        embeds_postgres=not database_url,
        embeds_valkey=not redis_url,
    )


def numbered(redis_url: str, number: int) -> str:
    """The address of database ``number`` on the same Redis or Valkey."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


def cache_url(redis_url: str) -> str:
    """The cache’s own database, the one after the broker’s: emptying the cache never loses a task."""
    parts = urlsplit(redis_url)
    number = parse_qs(parts.query).get("db", ["0"])[0] if parts.scheme == "unix" else parts.path.strip("/")
    return numbered(redis_url, int(number or 0) + 1)


def broker_url(redis_url: str) -> str:
    """Translate redis-py's ``unix://`` address to kombu's ``redis+socket://``; any other address is already common."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    query = parts.query.replace("db=", "virtual_host=")
    return f"redis+socket://{parts.path}?{query}"


def django_database(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Django's ``DATABASES`` entry for ``url``, with connection ``options`` added (those of the URL win)."""
    settings: dict[str, Any] = dict(dj_database_url.parse(url))
    settings["OPTIONS"] = {**options, **settings.get("OPTIONS", {})}
    settings["HOST"] = settings["OPTIONS"].pop("host", None) or settings.get("HOST", "")
    settings["CONN_HEALTH_CHECKS"] = True  # a restarted server costs nobody an error: the pool checks what it lends
    if isinstance(settings["OPTIONS"].get("pool"), dict):
        settings["OPTIONS"]["pool"] = {"connection_class": PooledConnection, **settings["OPTIONS"]["pool"]}
    return settings


def smtp_port(var_dir: Path) -> int:
    """The loopback port of the development mail server: the one `make run` recorded last, 1025 before the first run."""
    with suppress(OSError, ValueError):
        return int((var_dir / "smtp-port").read_text())
    return DEFAULT_SMTP_PORT


class Engines:
    """The embedded servers of one ``var_dir``, shared by every process that calls ``join`` and later ``leave``.

    ``losable`` trades durability for speed and is for tests. Servers named by the environment are left alone.
    """

    def __init__(self, var_dir: Path, *, database: str, env: Any = None, losable: bool = False) -> None:
        self.var_dir = var_dir.resolve()
        self.database = database
        self.addresses = addresses(self.var_dir, database=database, env=env)
        sockets = socket_directory(self.var_dir)
        self.postgres = Postgres(self.var_dir / "postgres", sockets, settings=FAST_AND_LOSABLE if losable else None)
        self.valkey = Valkey(self.var_dir / "valkey", sockets, settings={"appendonly": "no"} if losable else None)
        self._lock: IO[str] | None = None

    def join(self) -> Addresses:
        """Start what is embedded and does not run yet, and hold it until ``leave``. Raises EngineError."""
        try:
            self.var_dir.mkdir(parents=True, exist_ok=True)
            self._lock = lock = (self.var_dir / "engines.users").open("w")
            os.register_at_fork(after_in_child=lock.close)  # a fork shares the lock and would hold it after our death
            fcntl.flock(lock, fcntl.LOCK_SH)  # waits while somebody stops the servers
            with (self.var_dir / "engines.start").open("w") as turn:
                fcntl.flock(turn, fcntl.LOCK_EX)
                if self.addresses.embeds_postgres:
                    self.postgres.start(database=self.database)
                if self.addresses.embeds_valkey:
                    self.valkey.start()
        except OSError as error:
            self.leave()
            raise EngineError(explain("Le portail", self.var_dir, str(error), None)) from error
        except EngineError:
            self.leave()
            raise
        return self.addresses

    def leave(self) -> None:
        """Stop the servers unless another process still holds them. May be called twice."""
        if self._lock is not None:
            self._stop_unless_held(self._lock)
            self._lock = None

    def stop_leftovers(self) -> bool:
        """Stop servers that nobody holds any more; False when somebody does, and they go on running."""
        if not self.var_dir.is_dir():
            return True
        return self._stop_unless_held((self.var_dir / "engines.users").open("w"))

    def _stop_unless_held(self, lock: IO[str]) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            if self.addresses.embeds_valkey:
                self.valkey.stop()
            if self.addresses.embeds_postgres:
                self.postgres.stop()
            with suppress(OSError):
                self.postgres.sockets.rmdir()
            return True
        finally:
            lock.close()

    def __enter__(self) -> Addresses:
        return self.join()

    def __exit__(self, *_: object) -> None:
        self.leave()


@contextmanager
def for_command(argv: list[str], var_dir: Path) -> Iterator[None]:
    """Hold the development engines while a ``manage.py`` command runs, unless that command needs no database."""
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    command = argv[1] if len(argv) > 1 else "help"
    if not settings.endswith(".development") or command in WITHOUT_ENGINES or {"-h", "--help", "--version"} & {*argv}:
        yield
        return
    engines = Engines(var_dir, database="portal")
    try:
        engines.join()
    except EngineError as error:
        sys.exit(f"\n{error}\n")
    try:
        yield
    finally:
        engines.leave()
