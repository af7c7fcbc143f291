"""What is read once for one page, however many parts of it ask: they all show the same moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Read = TypeVar("Read")
_moment: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("moment", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """In the block, what `read_once` has read is not read again. For pages that write nothing.

    A moment within a moment is the same one.
    """
    if _moment.get() is not None:
        yield
        return
    token = _moment.set({})
    try:
        yield
    finally:
        _moment.reset(token)


def read_once(read: Callable[[], Read]) -> Read:
    """What `read` gives, from memory within `one_moment`; what it raises too: nobody waits twice for the database."""
    held = _moment.get()
    if held is None:
        return read()
    if read not in held:
        try:
            held[read] = read(), None
        except Exception as error:
            held[read] = None, error
            raise
    found, failure = held[read]
    if failure is not None:
        raise failure
    result: Read = found
    return result
