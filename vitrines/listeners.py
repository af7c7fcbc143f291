"""Who must follow when a vitrine is written.

Imports look down: this app cannot call the apps that stand on it, so they say here, once, what they want to be told
(in their AppConfig.ready). What writes vitrines tells, in its own transaction.
"""

from collections.abc import Callable, Iterable

Listener = Callable[[list[int]], None]

_listeners: list[Listener] = []


def when_vitrines_are_written(listener: Listener) -> None:
    """From now on, call `listener` with the primary keys of the vitrines that were written."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_vitrines_written(keys: Iterable[int]) -> None:
    """Tell every listener, in the transaction of the caller."""
    written = sorted(set(keys))
    for listener in _listeners if written else ():
        listener(written)
