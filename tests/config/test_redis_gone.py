"""Without Redis nothing fails and nobody waits: neither the cache nor a task to be published."""

import socket
import time

import pytest
from celery import Celery
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from kombu.exceptions import OperationalError

from config.cache import ForgivingRedisCache

LONGEST_WAIT_SECONDS = 1.5


@pytest.fixture(params=["refuses", "is silent"])
def no_redis(request):
    """The address of a port where nobody listens, or of one that takes connections and never answers."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        if request.param == "is silent":
            port.listen(50)
        yield f"redis://127.0.0.1:{port.getsockname()[1]}/0"


@pytest.mark.fault("F-18")
def test_the_cache_goes_on_in_this_process(no_redis):
    cache = ForgivingRedisCache(no_redis, {"OPTIONS": settings.REDIS_OPTIONS})
    cache.without_redis = LocMemCache(no_redis, {})
    begun = time.monotonic()

    cache.set("tries", 1)
    for _ in range(20):
        cache.incr("tries")

    assert cache.get("tries") == 21
    assert cache.get_many(["tries"]) == {"tries": 21}
    assert time.monotonic() - begun < LONGEST_WAIT_SECONDS


def test_the_cache_returns_to_redis(redis_client, no_redis):
    cache = ForgivingRedisCache(no_redis, {"OPTIONS": settings.REDIS_OPTIONS})
    cache.set("colour", "teal")
    healed = ForgivingRedisCache(settings.REDIS_URL, {"OPTIONS": settings.REDIS_OPTIONS})
    cache._servers, cache.redis_again_at = healed._servers, 0.0
    cache.__dict__.pop("_cache", None)

    cache.set("colour", "clay")

    assert healed.get("colour") == "clay"


@pytest.mark.fault("F-18")
def test_publishing_gives_up_soon(no_redis):
    app = Celery("no-redis")
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = no_redis
    begun = time.monotonic()

    with pytest.raises(OperationalError):
        app.send_task("anything")

    assert time.monotonic() - begun < LONGEST_WAIT_SECONDS
