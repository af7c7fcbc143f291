"""Which addresses a text may link to."""

from urllib.parse import urlsplit


def is_safe_address(address: str) -> bool:
    """A web or mail address whose host is written in Latin letters: another alphabet may imitate a known name."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    is_latin = all(sign < "\u0250" for sign in host) and "xn--" not in host
    return parts.scheme in ("http", "https") and bool(host) and is_latin and parts.username is None
