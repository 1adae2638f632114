"""Writes log records as one JSON object a line, each with the request that it belongs to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# What every record carries; anything else was given as `extra` and is written too.
_ORDINARY = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "request", "request_id"}


class RequestId(logging.Filter):
    """Gives each record the id of the request being answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time in UTC, level, logger, message, request id, then whatever `extra` gave."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        entry |= {name: value for name, value in record.__dict__.items() if name not in _ORDINARY}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str, ensure_ascii=False)
