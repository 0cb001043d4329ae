"""Log lines: one per event, as text or JSON, never with a secret link in it."""

import json
import logging
import re
from datetime import UTC, datetime

# Our tokens have 43 characters; nothing else in an address is that long without a dot.
SECRET_IN_ADDRESS = re.compile(r"(?<=[/=])[A-Za-z0-9_-]{40,}")


def without_secrets(text: str) -> str:
    """Replace every token that stands in an address."""
    return SECRET_IN_ADDRESS.sub("[secret]", text)


class PlainFormatter(logging.Formatter):
    """`2026-11-23 14:00:00 WARNING django.request: Not Found: /r/[secret]`, for people."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", "%Y-%m-%d %H:%M:%S", "{")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        # A line break inside a message would let somebody forge the next line.
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


class JsonFormatter(logging.Formatter):
    """One JSON object per line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return without_secrets(json.dumps(line, ensure_ascii=False))
