"""Stores the cache: in Redis, and in this process while Redis is gone."""

import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE_SECONDS = 5.0


def _forgiving(name: str) -> Any:
    def method(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.redis_again_at:
            try:
                return getattr(super(ForgivingRedisCache, self), name)(*args, **kwargs)
            except RedisError:
                self.redis_again_at = time.monotonic() + PAUSE_SECONDS
        return getattr(self.without_redis, name)(*args, **kwargs)

    return method


class ForgivingRedisCache(RedisCache):
    """Redis is on nobody's path: without it rate limits count per process, and nothing waits or fails.

    After a failure Redis is left alone for a few seconds, so that not every call waits for a timeout.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.without_redis = LocMemCache("without-redis", {})
        self.redis_again_at = 0.0

    add, get, set, touch, delete, incr, has_key = map(
        _forgiving, ("add", "get", "set", "touch", "delete", "incr", "has_key")
    )
    get_many, set_many, delete_many, clear = map(_forgiving, ("get_many", "set_many", "delete_many", "clear"))
