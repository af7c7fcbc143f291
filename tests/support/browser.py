"""Chromium, and a person in front of it: gestures are counted, whatever the browser complains about is kept."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=fr-FR",
]  # fmt: skip
TIMEOUT = 15_000  # milliseconds
# Keystroke-level model (Card, Moran, Newell): seconds for an average typist, and for pointing and clicking.
SECONDS_A_KEY, SECONDS_A_CLICK, SECONDS_TO_THINK = 0.28, 1.3, 1.35


def chromium() -> str | None:
    """Path of the machine's Chromium (`CHROMIUM` names another one), None where there is none."""
    named = os.environ.get("CHROMIUM", "")
    return next((path for name in (named, *NAMES) if name and (path := shutil.which(name))), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """One Chromium for the time of a block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """A person with one window. `complaints` must stay empty: errors of scripts and policy, lost files, other hosts."""

    page: Page
    origin: str
    clicks: int = 0
    keys: int = 0
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(TIMEOUT)
        self.page.on("console", self._read_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._check_host)
        self.page.on("response", self._check_answer)

    def _read_console(self, message: ConsoleMessage) -> None:
        # What could not be loaded is judged in `_check_answer`: a page may well answer 422 to a form.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _check_host(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in ("http", "https") and asked.netloc != urlsplit(self.origin).netloc:
            self.complaints.append(f"another host: {request.url}")

    def _check_answer(self, response: Response) -> None:
        if response.status >= (500 if response.request.resource_type == "document" else 400):
            self.complaints.append(f"{response.status}: {response.url}")

    # ── Gestures ────────────────────────────────────────────────────────────

    def open(self, address: str) -> None:
        """Type or follow an address: a path, or the whole link of a mail."""
        self.page.goto(address if "://" in address else self.origin + address)

    def click(self, target: str | Locator) -> None:
        """Click what a CSS selector or a locator names."""
        self.clicks += 1
        self._found(target).click()

    def follow(self, words: str, *, within: str = "main") -> None:
        """Click the first visible link or button that says exactly these words."""
        place = self.page.locator(within)
        found = place.get_by_role("link", name=words, exact=True).or_(
            place.get_by_role("button", name=words, exact=True)
        )
        self.click(found.locator("visible=true").first)

    def press(self, beginning: str) -> None:
        """Press the one button of the page whose words begin so."""
        words = re.compile(f"^{re.escape(beginning)}")
        self.click(self.page.locator("main form").get_by_role("button", name=words))

    def write(self, name: str, text: str) -> None:
        """Fill the field of that name."""
        self.clicks += 1
        self.keys += len(text)
        self.page.locator(f"[name={name}]").fill(text)

    def choose(self, name: str, value: str) -> None:
        """Tick a radio button by clicking its pane."""
        self.click(self.page.locator(f"label:has([name={name}][value='{value}'])"))

    @property
    def seconds(self) -> float:
        """How long these gestures take an average person, reading apart."""
        return self.clicks * (SECONDS_A_CLICK + SECONDS_TO_THINK) + self.keys * SECONDS_A_KEY

    # ── What is read ────────────────────────────────────────────────────────

    @property
    def text(self) -> str:
        """The text of the page, every space an ordinary one."""
        return " ".join(self.page.inner_text("body").split())

    @property
    def heading(self) -> str:
        return " ".join(self.page.inner_text("h1").split())

    def overflow(self, width: int) -> list[str]:
        """What sticks out of a window of that width, empty when nothing does."""
        self.page.set_viewport_size({"width": width, "height": 800})
        return self.page.evaluate(STICKING_OUT, width)

    def _found(self, target: str | Locator) -> Locator:
        return self.page.locator(target).first if isinstance(target, str) else target


STICKING_OUT = """width => document.documentElement.scrollWidth <= width ? [] : [
  `page ${document.documentElement.scrollWidth}px`,
  ...[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(e => e.tagName + '.' + e.className)]"""
