"""What an answer costs, and how much of it is the hash of a password."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.contrib.auth.hashers import get_hashers


@dataclass
class Cost:
    """Milliseconds by the clock and of the processor: of everything, and of the hashes in it.

    A hash of eight lanes uses more processor than clock where several cores run it: neither is taken for the other.
    """

    clock: float = 0
    processor: float = 0
    hashing_clock: float = 0
    hashing_processor: float = 0
    hashes: int = 0

    @property
    def clock_beside(self) -> float:
        return self.clock - self.hashing_clock

    @property
    def processor_beside(self) -> float:
        return self.processor - self.hashing_processor


@contextmanager
def costing() -> Iterator[Cost]:
    """Measure the block; its hashes, kept or checked and by any hasher, are measured where they are computed."""
    cost, inside = Cost(), False

    def counted(method: Callable[..., Any]) -> Callable[..., Any]:
        def hashed(*given: Any, **named: Any) -> Any:
            nonlocal inside
            if inside:  # some hashers check by hashing again
                return method(*given, **named)
            inside = True
            clock, processor = time.perf_counter(), time.process_time()
            try:
                return method(*given, **named)
            finally:
                cost.hashing_processor += 1000 * (time.process_time() - processor)
                cost.hashing_clock += 1000 * (time.perf_counter() - clock)
                cost.hashes += 1
                inside = False

        return hashed

    with ExitStack() as patches:
        for hasher in get_hashers():
            for name in ("encode", "verify"):
                patches.enter_context(patch.object(hasher, name, counted(getattr(hasher, name))))
        clock, processor = time.perf_counter(), time.process_time()
        yield cost
        cost.processor = 1000 * (time.process_time() - processor)
        cost.clock = 1000 * (time.perf_counter() - clock)
