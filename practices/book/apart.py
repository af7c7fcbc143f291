"""The compiler in a process of its own: what it takes or breaks never reaches the worker."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from .typesetting import NotSetError

SECONDS = 150  # of wall clock for one paper; six hundred pages take a tenth of it


def set_apart(directory: Path, output: Path, *, bleed: float, trimmed: Path | None = None) -> None:
    """Compile `directory`, whose pages have `bleed` millimetres around, into `output`, with crop marks if any.

    `trimmed`: also write there the same pages without their bleed.
    Raises NotSetError: refused, out of memory or time, killed.
    """
    command = [sys.executable, "-m", "practices.book.typesetting", str(directory), str(output), str(bleed)]
    command += [str(trimmed)] if trimmed else []
    try:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, capture_output=True, timeout=SECONDS, check=False, env={"PATH": ""}
        )
    except subprocess.TimeoutExpired as error:
        raise NotSetError("took too long") from error
    if done.returncode or not output.exists():
        told = done.stderr.decode(errors="replace")[-2000:]
        raise NotSetError(told or f"ended with {done.returncode}")
