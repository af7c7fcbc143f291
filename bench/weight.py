"""What the home page costs on a first visit: every request of a real Chromium, in bytes over the wire."""

import shutil
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from .figures import Figure

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
HOME_KB = 200


def measure(address: str) -> list[Figure]:
    """Open the home page in a fresh profile, print each request, and add them up."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        print("  no Chromium here: not measured")
        return []
    sizes: dict[str, float] = {}
    addresses: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        wire = page.context.new_cdp_session(page)
        wire.on(
            "Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]})
        )
        wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
        wire.send("Network.enable")
        page.goto(address + "/", wait_until="networkidle")
        page.mouse.wheel(0, 20_000)  # what loads when it comes into view counts too
        page.wait_for_timeout(1000)
        browser.close()
    ours = {key: url for key, url in addresses.items() if not url.startswith("data:")}
    for key, url in ours.items():
        print(f"  {sizes.get(key, 0) / 1000:8.1f} kB  {urlsplit(url).path}")
    hosts = {urlsplit(url).netloc for url in ours.values()} - {urlsplit(address).netloc}
    total = sum(sizes.get(key, 0) for key in ours) / 1000
    return [
        Figure("home page, first visit, over the wire", total, "kB", HOME_KB),
        Figure("home page: requests", len(ours), "requests"),
        Figure("home page: other hosts asked", len(hosts), "hosts", 0),
    ]
