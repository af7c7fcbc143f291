"""Clients that ask without a pause over kept connections, in one process that costs little beside the servers."""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import urlsplit

END = b"\r\n\r\n"


@dataclass(frozen=True)
class Run:
    """What came of it: answers a second, and each answer's time in milliseconds, sorted."""

    a_second: float
    times: list[float]


class _Client:
    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.started, self.received, self.awaited, self.head = 0.0, 0, -1, b""

    def ask(self, request: bytes) -> None:
        self.started, self.received, self.awaited, self.head = time.perf_counter(), 0, -1, b""
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Read what has come; true once the whole answer has. Raises RuntimeError for anything but 200."""
        part = self.socket.recv(262_144)
        if not part:
            raise RuntimeError("the server hung up")
        self.received += len(part)
        if self.awaited < 0:
            self.head += part
            end = self.head.find(END)
            if end < 0:
                return False
            head = self.head[:end].lower()
            if not head.startswith((b"http/1.1 200", b"http/1.1 304")):
                raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self.awaited = end + len(END) + length
        return self.received >= self.awaited


def drive(
    address: str, paths: Sequence[str], *, clients: int, seconds: float, rounds: int = 0, headers: str = ""
) -> Run:
    """Ask for the paths in turn for so long and so many rounds; what was asked last is waited for."""
    parts = urlsplit(address)
    place = (parts.hostname or "", parts.port or 80)
    requests = cycle(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode() for path in paths)
    times = []
    with selectors.DefaultSelector() as selector:
        everyone = [_Client(place) for _ in range(clients)]
        start = time.perf_counter()
        for one in everyone:
            selector.register(one.socket, selectors.EVENT_READ, one)
            one.ask(next(requests))
        while everyone:
            for key, _ in selector.select():
                one = key.data
                if not one.is_answered():
                    continue
                now = time.perf_counter()
                times.append(1000 * (now - one.started))
                if now - start < seconds or len(times) < rounds * len(paths):
                    one.ask(next(requests))
                else:
                    selector.unregister(one.socket)
                    one.socket.close()
                    everyone.remove(one)
        elapsed = time.perf_counter() - start
    return Run(len(times) / elapsed, sorted(times))
