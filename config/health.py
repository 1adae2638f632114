"""Answers whether the parts work: database, Redis, and the chain of beat, Redis and worker."""

import time
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.tasks import HEARTBEAT_KEY
from effects.selectors import backlog


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all parts work, else 503; the body names each."""
    parts = health()
    return JsonResponse(parts, status=200 if parts["status"] == "ok" else 503)


def health() -> dict[str, Any]:
    """State of each part: "ok" or "gone"; the heartbeat's age in seconds, None if there never was one."""
    redis_state, age = _redis()
    late = age is None or age > settings.HEARTBEAT_MAX_AGE_SECONDS
    parts = {"database": _database(), "redis": redis_state, "beat": "gone" if late else "ok"}
    status = "ok" if set(parts.values()) == {"ok"} else "failing"
    return {
        "status": status,
        **parts,
        "beat_age_seconds": None if age is None else round(age, 1),
        "owed": _owed() if parts["database"] == "ok" else None,
    }


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "gone"
    return "ok"


def _owed() -> dict[str, float]:
    """What is due and not yet done, for how long, and what has failed too often: told, not judged."""
    found = backlog(at=timezone.now())
    return {
        "due": found.due,
        "oldest_wait_seconds": round(found.oldest_wait.total_seconds(), 1),
        "quarantined": found.quarantined,
    }


def _redis() -> tuple[str, float | None]:
    client = redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_OPTIONS)
    with client:
        try:
            beaten_at = client.get(HEARTBEAT_KEY)
        except redis.RedisError:
            return "gone", None
    return "ok", None if beaten_at is None else max(0.0, time.time() - float(beaten_at))
