"""What a first visit of the home page, a list and an article costs in a real Chromium: bytes, hosts, what moves."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from .figures import Figure

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PAGE_KB = 200  # photographs apart
SHIFT = 0  # cumulative layout shift
PHOTOGRAPHS = ("/images/", "/media/")
WINDOWS = {"desk": (1440, 900), "phone": (390, 844)}
# Of everything that moves without having been asked to, from the first byte on.
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => {
  if (!entry.hadRecentInput) window.shifted += entry.value;
})).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Wire:
    """What one page asked: address and bytes over the wire of each request."""

    addresses: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        wire = page.context.new_cdp_session(page)
        wire.on(
            "Network.requestWillBeSent",
            lambda event: self.addresses.update({event["requestId"]: event["request"]["url"]}),
        )
        wire.on(
            "Network.loadingFinished",
            lambda event: self.sizes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        wire.send("Network.enable")

    @property
    def asked(self) -> list[tuple[str, float]]:
        """Address and kB of each request that left the browser."""
        left = {key: url for key, url in self.addresses.items() if not url.startswith("data:")}
        return [(url, self.sizes.get(key, 0) / 1000) for key, url in left.items()]


def public_pages(address: str) -> dict[str, str]:
    """The three pages a stranger sees first: home, list of practices, the first article of that list."""
    with urlopen(address + "/pratiques/", timeout=30) as answer:  # noqa: S310  (an address of ours)
        article = re.search(r'href="(/pratiques/[^"/?]+/)"', answer.read().decode())
    if article is None:
        raise RuntimeError("no article on /pratiques/")
    return {"home page": "/", "list": "/pratiques/", "article": article[1]}


def chromium() -> str | None:
    """Path of the machine's Chromium; said and None where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        print("  no Chromium here: not measured")
    return found


def measure(address: str) -> list[Figure]:
    """Open each page in a fresh profile, desk and phone, print each request, and add them up."""
    path = chromium()
    if path is None:
        return []
    figures = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for name, page in public_pages(address).items():
            figures += _weighed(browser, address, name, page)
        browser.close()
    return figures


def _weighed(browser: Browser, address: str, name: str, path: str) -> list[Figure]:
    figures = []
    for window in WINDOWS:
        wire = Wire()
        with _visited(browser, address + path, window, wire) as page:
            shifted = page.evaluate("window.shifted")
        if window == "desk":
            figures += _figures_of(wire, name, address)
        figures.append(Figure(f"{name}: layout shift, {window}", shifted, "CLS", SHIFT))
    return figures


@contextmanager
def _visited(browser: Browser, address: str, window: str, wire: Wire) -> Iterator[Page]:
    """The page opened for the first time and read to its end: what loads when it comes into view counts too."""
    width, height = WINDOWS[window]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.add_init_script(WATCH_SHIFTS)
    wire.listen(page)
    page.goto(address, wait_until="networkidle")
    for _ in range(20):
        page.mouse.wheel(0, 1000)
    page.wait_for_timeout(1000)
    yield page
    page.context.close()


def _figures_of(wire: Wire, name: str, address: str) -> list[Figure]:
    for url, size in wire.asked:
        print(f"  {size:8.1f} kB  {urlsplit(url).path}")
    photographs = [size for url, size in wire.asked if urlsplit(url).path.startswith(PHOTOGRAPHS)]
    hosts = {urlsplit(url).netloc for url, _ in wire.asked} - {urlsplit(address).netloc}
    whole = sum(size for _, size in wire.asked)
    return [
        Figure(f"{name}, first visit, photographs apart", whole - sum(photographs), "kB", PAGE_KB),
        Figure(f"{name}: photographs", sum(photographs), "kB"),
        Figure(f"{name}: requests", len(wire.asked), "requests"),
        Figure(f"{name}: other hosts asked", len(hosts), "hosts", 0),
    ]
