"""What the production server bears: visitors at once on the home page, over kept connections. Information only."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from urllib.parse import urlsplit

from .figures import Figure, percentile

VISITORS, REQUESTS_EACH = 8, 60


def measure(address: str) -> list[Figure]:
    """Eight visitors read the home page sixty times each, without a pause."""
    start = time.perf_counter()
    with ThreadPoolExecutor(VISITORS) as visitors:
        times = [each for one in visitors.map(_visit, [address] * VISITORS) for each in one]
    elapsed = time.perf_counter() - start
    return [
        Figure(f"{VISITORS} visitors at once: pages a second", len(times) / elapsed, "pages/s"),
        Figure(f"{VISITORS} visitors at once: answer, median", median(times), "ms"),
        Figure(f"{VISITORS} visitors at once: answer, p95", percentile(times, 95), "ms"),
    ]


def _visit(address: str) -> list[float]:
    server = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    times = []
    for _ in range(REQUESTS_EACH):
        start = time.perf_counter()
        server.request("GET", "/", headers={"Accept-Encoding": "gzip"})
        answer = server.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"/ answered {answer.status}")
        times.append(1000 * (time.perf_counter() - start))
    return times
