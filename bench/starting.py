"""From a clone to the first page, then a second start. Packages come from pip's cache when it is warm."""

import os
import signal
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from .figures import Figure
from .stand import ROOT, free_port, wait_for

FIRST_WITHIN = 600  # seconds; a cold package cache downloads everything
INHERITED = {"DATABASE_URL", "REDIS_URL", "VAR_DIR", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL"}


def measure() -> list[Figure]:
    """Clone this repository, `make run` twice, time each until the home page answers."""
    with TemporaryDirectory(prefix="bench-clone-") as directory:
        clone = Path(directory) / "vitrines"
        start = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        cloned = time.perf_counter() - start
        first, second = cloned + _first_page(clone), _first_page(clone)
    return [
        Figure("clone to first page, warm package cache", first, "s", 90),
        Figure("second start to first page", second, "s", 6),
    ]


def _first_page(clone: Path) -> float:
    """Seconds from `make run` to its first page; everything is stopped before this returns."""
    environment = {name: value for name, value in os.environ.items() if name not in INHERITED}
    port = free_port()
    with (clone.parent / "run.log").open("wb") as log:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env={**environment, "PORT": str(port)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            return wait_for(f"http://localhost:{port}/", within=FIRST_WITHIN, process=process)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)
