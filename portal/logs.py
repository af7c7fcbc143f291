"""Production logs: one JSON object a line on standard output, for whatever collects them."""

import json
import logging
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """`at` (UTC), `level`, `logger`, `message`, and `error` with its traceback when there is one.

    JSON escapes line ends, so a forged value never makes a second line.
    """

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class PagesOnly(logging.Filter):
    """Keep the pages of the development server in the terminal and leave out the forty files each of them brings."""

    def filter(self, record: logging.LogRecord) -> bool:
        return " /static/" not in record.getMessage()
