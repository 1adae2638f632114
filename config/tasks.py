"""Does what beat asks of the house itself: writes down that beat, Redis and a worker work together."""

import time
from contextlib import suppress
from typing import Any

import redis
from celery import shared_task
from celery.signals import beat_init
from django.conf import settings

HEARTBEAT_KEY = "leeway:heartbeat"


@shared_task
def heartbeat() -> None:
    """Write the moment into Redis, in seconds since 1970; `/healthz` tells its age."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
        client.set(HEARTBEAT_KEY, time.time())


@beat_init.connect
def forget_heartbeat(**_kwargs: Any) -> None:
    """Beat begins: what the last one wrote down says nothing about this one. Harmless without Redis."""
    with (
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client,
        suppress(redis.RedisError),
    ):
        client.delete(HEARTBEAT_KEY)
