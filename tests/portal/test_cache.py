"""The cache: a page goes on without it."""

import time

import pytest
from django.core.cache import cache

from portal.cache import DispensableRedisCache
from tests.support.engines import private_valkey


def test_cache_keeps_and_forgets():
    cache.set("cle", {"é": 1}, 60)
    assert cache.get("cle") == {"é": 1}
    cache.clear()
    assert cache.get("cle") is None


@pytest.mark.parametrize("fault", ["stopped", "frozen"])
def test_cache_without_server_is_empty_and_quick(fault, caplog):
    with private_valkey() as server:
        own = DispensableRedisCache(f"unix://{server.socket}?db=0", {})
        own.set("cle", 1)
        assert own.get("cle") == 1
        process = server._process()
        process.suspend() if fault == "frozen" else process.kill()
        started = time.monotonic()
        try:
            assert own.get("cle", "rien") == "rien"
            assert own.get_many(["cle"]) == {}
            assert own.add("cle", 2) is True
            assert own.incr("cle") == 1
            assert own.set("cle", 2) is None
        finally:
            if fault == "frozen":
                process.resume()
        assert time.monotonic() - started < 3
        own.close()
    assert caplog.messages[0].startswith("The cache does not answer (")
    assert len(caplog.messages) == 5
