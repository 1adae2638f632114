"""Answers the health checks of containers: `python -m config.probe web` or `beat`; exit code 0 is healthy."""

import json
import os
import sys
from http.client import HTTPConnection, HTTPException


def web(port: int = 8000) -> bool:
    """Whether this web server answers and reaches the database; Redis and beat are not its fault."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").partition(",")[0].strip()
    connection = HTTPConnection("127.0.0.1", port, timeout=8)
    try:
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return bool(json.load(connection.getresponse())["database"] == "ok")
    except (OSError, HTTPException, ValueError, LookupError):
        return False
    finally:
        connection.close()


def beat() -> bool:
    """Whether beat, Redis and a worker have worked together within the last minute."""
    import django

    django.setup()
    from config.health import health

    return bool(health()["beat"] == "ok")


if __name__ == "__main__":
    answers = {"web": lambda: web(int(os.environ.get("PORT", "8000"))), "beat": beat}
    sys.exit(0 if answers[sys.argv[1]]() else 1)
