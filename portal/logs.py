"""Production logs: one JSON object a line on standard output, for whatever collects them."""

import json
import logging
import re
from datetime import UTC, datetime

# Addresses that open something to whoever holds them. Django writes the address of each refused request (a link handled
# already is refused, and stays good until its date): what opens is left out, what is around it stays.
KEYS_IN_ADDRESSES = re.compile(
    r"(/(?:r|pieces|compte/adresse/confirmer|compte/mot-de-passe/nouveau|(?:accueil|agenda)/[0-9a-fA-F-]{36})/)"
    r"[^/\s'\"<>]+"
)


def without_keys(text: str) -> str:
    """`text` without the keys that addresses of the portal hold."""
    return KEYS_IN_ADDRESSES.sub(r"\1…", text)


class JsonFormatter(logging.Formatter):
    """`at` (UTC), `level`, `logger`, `message`, and `error` with its traceback when there is one.

    JSON escapes line ends, so a forged value never makes a second line. Keys of addresses are left out (ASVS 16.2.5).
    """

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_keys(record.getMessage()),
        }
        if record.exc_info:
            entry["error"] = without_keys(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


class PagesOnly(logging.Filter):
    """Keep the pages of the development server in the terminal and leave out the forty files each of them brings."""

    def filter(self, record: logging.LogRecord) -> bool:
        return " /static/" not in record.getMessage()
