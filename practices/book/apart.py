"""The compiler and its last pass in processes of their own: what they take or break never reaches the worker."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from .typesetting import NotSetError

SECONDS = 150  # of wall clock; six hundred pages take a twentieth of it


def set_apart(directory: Path, output: Path) -> None:
    """Compile `directory` into `output`. Raises NotSetError: refused, out of memory or time, killed."""
    _run("typesetting", str(directory), str(output), output=output)


def cut_apart(path: Path, output: Path, *, photographs: Path, width: float, height: float, bleed: float) -> None:
    """Write the pages of `path` to `output` for one paper (`finishing.cut`). Raises NotSetError."""
    _run("finishing", str(path), str(photographs), str(output), f"{width}", f"{height}", f"{bleed}", output=output)


def _run(module: str, *arguments: str, output: Path) -> None:
    command = [sys.executable, "-m", f"practices.book.{module}", *arguments]
    try:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, capture_output=True, timeout=SECONDS, check=False, env={"PATH": ""}
        )
    except subprocess.TimeoutExpired as error:
        raise NotSetError("took too long") from error
    if done.returncode or not output.exists():
        told = done.stderr.decode(errors="replace")[-2000:]
        raise NotSetError(told or f"ended with {done.returncode}")
