"""The engines of one test session, and private ones for tests that stop or break a server."""

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from urllib.parse import quote, urlsplit

import psycopg
from django.conf import settings
from django.db import connection

from portal import embedded
from portal.servers import Postgres, Valkey

TEMPLATE = "migrated_"  # then what the migrations are
SHAPING = ("*/migrations/*.py", "*/*/migrations/*.py", "portal/settings/*.py", "requirements.txt")


class SessionEngines:
    """PostgreSQL and Valkey under ``var/tests/<n>``, n being the first that no other test session holds.

    A running `make run` and a second test session are thus undisturbed; clusters are kept for the next session.
    """

    def __init__(self, root: Path) -> None:
        for number in count(1):
            directory = root / str(number)
            directory.mkdir(parents=True, exist_ok=True)
            self._held: IO[str] = (directory / "session").open("w")
            try:
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._held.close()
                continue
            self.engines = embedded.Engines(directory, database="portal", losable=True)
            return

    def start(self) -> embedded.Addresses:
        return self.engines.join()

    def stop(self) -> None:
        self.engines.leave()
        self._held.close()


def migrated_template(database_url: str) -> str:
    """Name of a database of this server on which every migration has run; each process copies it in a moment.

    It is made when a migration, the settings or a dependency changed, by `migrate` as in production, and kept with
    the cluster.
    """
    shape = hashlib.sha256()
    for path in sorted(path for pattern in SHAPING for path in settings.BASE_DIR.glob(pattern)):
        shape.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode() + path.read_bytes())
    name = TEMPLATE + shape.hexdigest()[:16]
    with psycopg.connect(database_url, autocommit=True) as server:
        found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE]).fetchall()
        if (name,) in found:
            return name
        for (old,) in [*found, ("migrating",)]:
            server.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        server.execute("CREATE DATABASE migrating ENCODING 'UTF8' TEMPLATE template0")
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": urlsplit(database_url)._replace(path="/migrating").geturl(),
        }
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
        server.execute(f'ALTER DATABASE migrating RENAME TO "{name}"')
    return name


def point_settings_at(database_url: str, redis_url: str, *, number: int, template: str = "") -> None:
    """Move Django, its cache and Celery to these servers; process ``number`` has two Valkey databases to itself.

    It has its own files too, gone with it: their names follow the rows of its own database.
    """
    redis_url = embedded.numbered(redis_url, 2 * number)
    files = settings.TEST_FILES.with_name(str(os.getpid()))
    os.environ.update(DATABASE_URL=database_url, REDIS_URL=redis_url, TEST_PROCESS=files.name)
    for name in ("private", "erasures"):
        settings.STORAGES[name]["OPTIONS"]["location"] = files / name
    atexit.register(shutil.rmtree, files, ignore_errors=True)
    settings.REDIS_URL = redis_url
    settings.CELERY_BROKER_URL = embedded.broker_url(redis_url)
    settings.CACHES["default"]["LOCATION"] = embedded.cache_url(redis_url)
    pool_free = {"connect_timeout": settings.DATABASE_OPTIONS["connect_timeout"]}
    settings.DATABASES["default"].update(embedded.django_database(database_url, pool_free))
    if template:
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template


def subprocess_environment(**changes: str) -> dict[str, str]:
    """Environment for a real worker or web server that must see this test process's database and broker."""
    current = connection.settings_dict
    host = f"?host={quote(current['HOST'])}" if current["HOST"].startswith("/") else ""
    address = "" if host else f":{current['PASSWORD']}@{current['HOST']}:{current['PORT'] or 5432}"
    url = f"postgresql://{current['USER']}{address or '@'}/{current['NAME']}{host}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
        **changes,
    }


@contextmanager
def private_valkey() -> Iterator[Valkey]:
    """A Valkey of one test’s own, to stop, freeze or wipe; ``unix://{server.socket}`` is its address."""
    with TemporaryDirectory(prefix="vo-") as root:
        server = Valkey(Path(root) / "data", Path(root) / "s")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def private_postgres(database: str = "portal") -> Iterator[Postgres]:
    """A PostgreSQL of one test’s own, to stop, restart or fill; ``host={server.sockets}`` is its address."""
    with TemporaryDirectory(prefix="vo-") as root:
        server = Postgres(Path(root) / "data", Path(root) / "s", settings=embedded.FAST_AND_LOSABLE)
        server.start(database=database)
        try:
            yield server
        finally:
            server.stop()


def copy_migrated(server: Postgres, *, database: str = "portal") -> bool:
    """Give a private server the tables and rows that the migrations made for this session, when it made them itself."""
    migrated = settings.DATABASES["default"].get("TEST", {}).get("TEMPLATE")
    if not migrated:
        return False
    source = ["-h", settings.DATABASES["default"]["HOST"], "-U", "postgres", migrated]
    target = ["-h", str(server.sockets), "-U", "postgres", "-d", database]
    with subprocess.Popen([server.binaries / "pg_dump", *source], stdout=subprocess.PIPE) as dump:
        load = [server.binaries / "psql", "-qX", "-v", "ON_ERROR_STOP=1", *target]
        subprocess.run(load, stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)
    return dump.returncode == 0
