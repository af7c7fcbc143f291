"""The embedded engines: started, shared, survived, stopped; and what they say when they cannot run."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import kombu
import psutil
import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection

from portal import embedded, servers
from portal.servers import EngineError

ROOT = Path(__file__).resolve().parent.parent.parent
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def var() -> Iterator[Path]:
    with TemporaryDirectory(prefix="vo-") as directory:
        yield Path(directory)


@pytest.fixture
def no_addresses(monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")


def engines(var: Path) -> embedded.Engines:
    return embedded.Engines(var, database="portal", losable=True)


def servers_of(var: Path) -> list[psutil.Process]:
    """Every live PostgreSQL or Valkey whose command line or directory names ``var``."""
    found = []
    for process in psutil.process_iter(["name", "cwd", "status"]):
        inside = (process.info["cwd"] or "").startswith(str(var))
        if inside and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def test_addresses_are_known_before_anything_starts(var, no_addresses):
    found = embedded.addresses(var, database="portal")
    sockets = embedded.socket_directory(var)
    assert found == embedded.Addresses(
        database_url=f"postgresql://postgres@/portal?host={sockets}",
        redis_url=f"unix://{sockets}/valkey.sock?db=0",
        broker_url=f"redis+socket://{sockets}/valkey.sock?virtual_host=0",
        embeds_postgres=True,
        embeds_valkey=True,
    )
    assert not sockets.exists()
    assert list(var.iterdir()) == []


def test_two_checkouts_have_their_own_sockets(tmp_path):
    one, two = (embedded.socket_directory(tmp_path / name) for name in ("un", "deux"))
    assert one != two
    assert len(str(one / ".s.PGSQL.5432")) < 60


def test_environment_replaces_each_engine_separately(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://moi:secret@db:5433/vitrines")
    monkeypatch.delenv("REDIS_URL")
    found = embedded.addresses(var, database="portal")
    assert (found.database_url, found.embeds_postgres) == ("postgresql://moi:secret@db:5433/vitrines", False)
    assert found.embeds_valkey

    monkeypatch.setenv("REDIS_URL", "rediss://cache:6380/3")
    found = embedded.addresses(var, database="portal")
    assert (found.redis_url, found.broker_url) == ("rediss://cache:6380/3", "rediss://cache:6380/3")
    assert not found.embeds_valkey


def test_django_database_reads_socket_and_network_addresses():
    socket_entry = embedded.django_database("postgresql://postgres@/portal?host=/tmp/Vitrines-A", {"pool": True})
    assert (socket_entry["HOST"], socket_entry["OPTIONS"]) == ("/tmp/Vitrines-A", {"pool": True})  # noqa: S108
    network_entry = embedded.django_database(
        "postgresql://moi@db:5433/portal?connect_timeout=9", {"connect_timeout": 5}
    )
    assert (network_entry["HOST"], network_entry["PORT"], network_entry["NAME"]) == ("db", 5433, "portal")
    assert network_entry["OPTIONS"] == {"connect_timeout": 9}


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("unix:///tmp/v.sock?db=4", "unix:///tmp/v.sock?db=5"),
        ("redis://h:6379/0", "redis://h:6379/1"),
        ("rediss://:secret@h", "rediss://:secret@h/1"),
    ],
)
def test_cache_has_the_database_after_the_broker(broker, cache):
    assert embedded.cache_url(broker) == cache


def test_smtp_port_is_the_recorded_one(var):
    assert embedded.smtp_port(var) == 1025
    (var / "smtp-port").write_text("40123")
    assert embedded.smtp_port(var) == 40123


@pytest.mark.django_db
def test_session_runs_on_the_real_servers():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) // 10000 == servers.POSTGRES_MAJOR
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone()[0] == ""
    client = redis.Redis.from_url(settings.REDIS_URL)
    assert client.info("server")["valkey_version"].startswith("9.")
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert client.config_get("port") == {"port": "0"}
    client.close()


def test_engines_start_are_shared_and_stop_with_the_last(var, no_addresses):
    first, second = engines(var), engines(var)
    try:
        addresses = first.join()
        with psycopg.connect(addresses.database_url) as database:
            assert database.execute("SELECT lower('ÉTÉ'), current_database()").fetchone() == ("été", "portal")
        with kombu.Connection(addresses.broker_url) as broker:
            queue = broker.SimpleQueue("essai")
            queue.put({"vitrine": "Écully"})
            assert queue.get(timeout=2).payload == {"vitrine": "Écully"}
            queue.close()
        pids = {process.pid for process in servers_of(var)}

        second.join()
        assert {process.pid for process in servers_of(var)} >= {first.valkey._process().pid}
        first.leave()
        assert second.postgres.running()
        assert second.valkey.running()
        assert second.valkey._process().pid in pids
    finally:
        first.leave()
        second.leave()
    assert servers_of(var) == []
    assert not embedded.socket_directory(var).exists()


def test_sockets_are_private(var, no_addresses):
    with engines(var):
        directory = embedded.socket_directory(var)
        assert oct(directory.stat().st_mode & 0o777) == "0o700"
        listening = {
            address.laddr.port
            for process in servers_of(var)
            for address in process.net_connections("inet")
            if address.status == psutil.CONN_LISTEN
        }
        assert listening == set()


HOLDER = """
import sys
from pathlib import Path
from portal.embedded import Engines
Engines(Path(sys.argv[1]), database="portal", losable=True).join()
print("prêt", flush=True)
sys.stdin.read()
"""


def test_servers_of_a_killed_portal_are_joined_then_stopped(var, no_addresses):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, var], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as holder:
        assert holder.stdout.readline() == "prêt\n".encode()
        holder.send_signal(signal.SIGKILL)
    left = {process.pid for process in servers_of(var)}
    assert left, "kill -9 of the supervisor leaves its servers"

    with engines(var) as addresses:
        assert left & {process.pid for process in servers_of(var)} == left & {*psutil.pids()}
        psycopg.connect(addresses.database_url).close()
    assert servers_of(var) == []


def test_servers_killed_with_the_portal_start_again(var, no_addresses):
    first = engines(var)
    first.join()
    for process in servers_of(var):
        process.kill()
    psutil.wait_procs(servers_of(var), timeout=5)
    first.leave()
    # the number in the stale file is now that of somebody else's program
    stale = var / "postgres" / "postmaster.pid"
    lines = stale.read_text().splitlines()
    stale.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    with engines(var) as addresses:
        psycopg.connect(addresses.database_url).close()
        client = redis.Redis.from_url(addresses.redis_url)
        assert client.ping()
        client.close()


def test_frozen_valkey_is_replaced(var, no_addresses):
    with engines(var):
        pass
    running = engines(var)
    running.join()
    frozen = running.valkey._process()
    frozen.suspend()
    try:
        running.valkey.start()
        assert running.valkey._process().pid != frozen.pid
        assert not frozen.is_running() or frozen.status() == psutil.STATUS_ZOMBIE
    finally:
        running.leave()


def test_data_of_another_postgresql_version_says_what_to_do(var, no_addresses):
    (var / "postgres").mkdir()
    (var / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EngineError) as refusal:
        engines(var).join()
    here = var.resolve() / "postgres"
    assert str(refusal.value) == (
        f"Le dossier {here} a été créé par PostgreSQL 17, le portail embarque PostgreSQL 18.\n"
        f"Pour repartir d’une base neuve : mv {here} {here}-17 puis relancez.\n"
        "Pour garder les données : exportez-les avec pg_dump de PostgreSQL 17 avant (docs/operations.md)."
    )
    assert (var / "postgres" / "PG_VERSION").read_text() == "17\n"
    assert servers_of(var) == []


def test_socket_path_too_long_says_what_to_do(var, no_addresses, monkeypatch):
    deep = var / ("tres-long-" * 10)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with pytest.raises(EngineError) as refusal:
        engines(var).join()
    assert "est trop long pour une socket (103 octets au plus)" in str(refusal.value)
    assert "TMPDIR=/tmp make run" in str(refusal.value)


@pytest.fixture
def tiny_disk(var) -> Iterator[Path]:
    """A real full disk: a tmpfs of a few megabytes."""
    if not IS_ROOT or not shutil.which("mount"):
        pytest.skip("mounting a small disk takes root")
    disk = var / "disque"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"this machine refuses mounts: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_full_disk_says_so_before_anything_is_written(tiny_disk, no_addresses):
    with pytest.raises(EngineError) as refusal:
        engines(tiny_disk).join()
    assert str(refusal.value) == (
        f"Le disque est plein : il reste 12 Mo pour {tiny_disk}, il en faut 150.\n"
        "Libérez de la place puis relancez ; les données déjà enregistrées sont intactes."
    )
    assert not (tiny_disk / "postgres").exists()


def test_disk_that_fills_up_during_creation_says_so(tiny_disk, no_addresses, monkeypatch):
    monkeypatch.setattr(servers, "ROOM_NEEDED", 0)
    with pytest.raises(EngineError) as refusal:
        engines(tiny_disk).join()
    assert str(refusal.value).startswith("Le disque est plein : il reste")
    assert not (tiny_disk / "postgres" / "PG_VERSION").exists()


def test_interrupted_creation_leaves_nothing_usable(var, no_addresses):
    draft = var / "postgres.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    with engines(var) as addresses:
        psycopg.connect(addresses.database_url).close()
    assert not draft.exists()


def test_unreadable_data_directory_says_whose_it_is(var, no_addresses):
    if IS_ROOT:
        pytest.skip("root reads everything")
    (var / "postgres").mkdir()
    (var / "postgres" / "PG_VERSION").touch(mode=0)
    (var / "postgres").chmod(0)
    try:
        with pytest.raises(EngineError, match="appartient à un autre compte"):
            engines(var).join()
    finally:
        (var / "postgres").chmod(0o700)


def test_socket_directory_of_somebody_else_is_refused(var, no_addresses):
    squatted = embedded.socket_directory(var)
    squatted.symlink_to(var)
    try:
        with pytest.raises(EngineError, match="existe déjà et appartient à un autre compte"):
            engines(var).join()
    finally:
        squatted.unlink()


@pytest.mark.skipif(not IS_ROOT, reason="only root hands the server to a system account")
def test_root_runs_postgresql_as_a_system_account_and_only_opens_the_way(var, no_addresses):
    closed = var / "ferme"
    closed.mkdir(mode=0o700)
    with engines(closed / "var") as addresses:
        owner = (closed / "var" / "postgres").owner()
        assert owner == servers.SYSTEM_USER
        psycopg.connect(addresses.database_url).close()
    assert oct(closed.stat().st_mode & 0o777) == "0o701"


def as_nobody(program: list[str], **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        program, user="nobody", group="nogroup", extra_groups=[], capture_output=True, text=True, check=False, **options
    )


def python_for_everybody() -> str | None:
    """A Python of our version that an ordinary account may run: root's own often sits in a closed home."""
    asked = "import sys; print(*sys.version_info[:2])"
    for program in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(OSError):
            if as_nobody([program, "-c", asked]).stdout.split() == [str(part) for part in sys.version_info[:2]]:
                return program
    return None


@pytest.mark.slow
@pytest.mark.skipif(not IS_ROOT, reason="an ordinary account runs every other test of this file")
def test_ordinary_account_runs_the_engines(no_addresses):
    python = python_for_everybody()
    if python is None:
        pytest.skip("no Python here that another account may run")
    with TemporaryDirectory(prefix="vo-") as home:
        Path(home).chmod(0o777)
        paths = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
        done = as_nobody(
            [python, "-c", HOLDER, f"{home}/var"], stdin=subprocess.DEVNULL, cwd=home,
            env={"PATH": os.environ["PATH"], "HOME": home, "PYTHONPATH": paths},
        )  # fmt: skip
        assert (done.stdout, done.stderr) == ("prêt\n", "")
        left = servers_of(Path(home))
        assert {process.username() for process in left} == {"nobody"}
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=5)


def test_manage_command_finds_the_engines_started(var, no_addresses, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    with embedded.for_command(["manage.py", "check"], var):
        assert servers_of(var) == []
    with embedded.for_command(["manage.py", "migrate"], var):
        psycopg.connect(embedded.addresses(var, database="portal").database_url).close()
    assert servers_of(var) == []


def test_manage_command_leaves_the_engines_of_a_running_portal(var, no_addresses, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    with engines(var) as addresses:
        with embedded.for_command(["manage.py", "migrate"], var):
            pass
        psycopg.connect(addresses.database_url).close()


def test_manage_command_never_starts_engines_for_production(var, no_addresses, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "portal.settings.production")
    with embedded.for_command(["manage.py", "migrate"], var):
        assert servers_of(var) == []
