"""The cache on Redis or Valkey, which a page can do without: when the server is down or hangs, it is an empty cache."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import OutOfMemoryError
from redis.exceptions import TimeoutError as Hanging
from redis.retry import Retry

logger = logging.getLogger(__name__)

# redis-py retries ten times by default, which holds a page for seconds.
CONNECTION_OPTIONS = {"socket_timeout": 0.3, "retry": Retry(NoBackoff(), 0)}  # seconds
UNAVAILABLE = (LostConnection, Hanging, OutOfMemoryError)


def _or_else(answer: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give ``answer``'s result instead of the error when the server does not answer."""

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def guarded(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
            try:
                return method(self, *args, **kwargs)
            except UNAVAILABLE as error:
                logger.warning("The cache does not answer (%s): going on without.", type(error).__name__)
                return answer(*args, **kwargs)

        return guarded

    return decorate


class DispensableRedisCache(RedisCache):
    """Django's Redis cache that misses instead of raising: nothing that matters lives only there.

    Rate limits therefore open while the server is down (pages go on); what must close says so itself.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**CONNECTION_OPTIONS, **params.get("OPTIONS", {})}
        if not server.startswith("unix:"):
            options.setdefault("socket_connect_timeout", options["socket_timeout"])
        super().__init__(server, {**params, "OPTIONS": options})

    get = _or_else(lambda key, default=None, **_: default)(RedisCache.get)
    get_many = _or_else(lambda *_, **__: {})(RedisCache.get_many)
    has_key = _or_else(lambda *_, **__: False)(RedisCache.has_key)
    add = _or_else(lambda *_, **__: True)(RedisCache.add)
    set = _or_else(lambda *_, **__: None)(RedisCache.set)
    set_many = _or_else(lambda data, *_, **__: list(data))(RedisCache.set_many)
    touch = _or_else(lambda *_, **__: False)(RedisCache.touch)
    incr = _or_else(lambda key, delta=1, **_: delta)(RedisCache.incr)
    delete = _or_else(lambda *_, **__: False)(RedisCache.delete)
    delete_many = _or_else(lambda *_, **__: None)(RedisCache.delete_many)
    clear = _or_else(lambda *_, **__: False)(RedisCache.clear)
