"""`python -m bench [family…]`, see FAMILIES, and the suite.

Without a name, everything but the suite. `--practices` says how many `search` and `throughput` generate.
"""

import argparse
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

from . import lighthouse, load, mail, starting, suite, throughput, weight
from .figures import Figure, table
from .stand import ROOT, stand, web_server

# Families that need the example data alone, in this order: the last ones fill the database.
IN_A_PROCESS = {
    "documents": ("A Word document of forty pages…", ["documents"]),
    "writing": ("Saving drafts…", ["writing"]),
    "moderation": ("The moderation queue…", ["moderation"]),
    "desk": ("A host’s queue, the calendar…", ["desk"]),
    "book": ("A book of two hundred practices…", ["book"]),
    "trust": ("Forgetting a million rows, signing in…", ["trust", "doors"]),
    "clock": ("Monday letters, then the clock over open requests…", ["digests", "clock"]),
}
ON_THE_STAND = ("pages", "weight", "lighthouse", "load", "mail", *IN_A_PROCESS)
FAMILIES = ("start", *ON_THE_STAND, "search", "throughput")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the portal; nothing is asserted.")
    parser.add_argument(
        "family", nargs="*", choices=[*FAMILIES, "suite", []], help="what to measure (all but the suite)"
    )
    parser.add_argument("--suite", action="store_true", help="also time the whole suite")
    parser.add_argument(
        "--practices", type=int, default=5_000, help="how many practices `search` and `throughput` generate"
    )
    arguments = parser.parse_args()
    wanted = set(arguments.family or FAMILIES) | ({"suite"} if arguments.suite else set())
    figures: list[Figure] = []
    if "start" in wanted:
        say("Cloning and starting twice…")
        figures += starting.measure()
    if wanted & set(ON_THE_STAND):
        figures += on_the_stand(wanted)
    if wanted & {"search", "throughput"}:
        figures += on_many_practices(arguments.practices, wanted)
    if "suite" in wanted:
        figures += suite.measure()
    print(f"\n{table(figures)}\n\n{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end")


def on_the_stand(wanted: set[str]) -> list[Figure]:
    """What is measured against the production servers and the example data."""
    figures: list[Figure] = []
    say("Starting the engines and loading the example data…")
    with ExitStack() as stack:
        environment = stack.enter_context(stand())
        address = stack.enter_context(web_server(environment))
        if "pages" in wanted:
            say("Pages…")
            figures += in_a_process(environment, "bench.pages", address)
        if "weight" in wanted:
            say("First visits in Chromium…")
            figures += weight.measure(address)
        if "lighthouse" in wanted:
            say("Lighthouse…")
            figures += lighthouse.measure(address)
        if "load" in wanted:
            say("Visitors at once…")
            figures += load.measure(address)
        if "mail" in wanted:
            say("Requests and their mails…")
            figures += mail.measure(address, stack.enter_context(mail.mail_servers(environment)))
        for family, (told, modules) in IN_A_PROCESS.items():
            if family in wanted:
                say(told)
                for module in modules:
                    figures += in_a_process(environment, f"bench.{module}")
    return figures


def on_many_practices(practices: int, wanted: set[str]) -> list[Figure]:
    """What is measured on a stand of its own, filled with generated practices."""
    figures: list[Figure] = []
    say(f"Generating {practices} practices…")
    with stand() as environment:
        run(environment, "bench.generated", str(practices))
        if "search" in wanted:
            say("Indexing and searching…")
            figures += in_a_process(environment, "bench.searching")
        if "throughput" in wanted:
            if "search" not in wanted:
                run(environment, "manage", "rebuild_search")
            say("Pages a second…")
            figures += throughput.measure(environment, practices)
    return figures


def run(environment: dict[str, str], *command: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=True, **options)


def in_a_process(environment: dict[str, str], *command: str) -> list[Figure]:
    """What a module prints as JSON; a module that fails says so and leaves the others their turn."""
    try:
        answer = run(environment, *command, stdout=subprocess.PIPE)
    except subprocess.CalledProcessError:
        say(f"  {command[0]} failed: no figure of it below")
        return []
    return [Figure(**figure) for figure in json.loads(answer.stdout)]


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
