"""What the logs keep: the JSON line is proven with the production settings it serves."""

import json
import logging
import re

import pytest
from django.urls import reverse

from portal.logs import JsonFormatter, PagesOnly
from tests.support.matrix import every_address

UNIT = "0" * 8 + "-" + "-".join(["0" * 4] * 3) + "-" + "0" * 12
KEY = "cle4qui5ouvre6tout"
# Parts of an address that open something to whoever knows them; `key` of one's own data is the name of a page.
OPENING = {"token", "key", "code", "uidb36"}
NAMES_OF_PAGES = {"personal:detail"}
PART = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>")


@pytest.mark.parametrize(
    ("line", "kept"), [("GET /vitrines/ HTTP/1.1", True), ("GET /static/css/base.css HTTP/1.1", False)]
)
def test_terminal_shows_pages_without_their_files(line, kept):
    record = logging.LogRecord("django.server", logging.INFO, "", 0, '"%s" %s %s', (line, "200", "12"), None)
    assert PagesOnly().filter(record) is kept


def opening_addresses() -> list[str]:
    """Every address of the portal that holds a key, with KEY in its place."""
    found = []
    for address in every_address():
        parts = {name or named: kind for kind, name, named in PART.findall(address.pattern)}
        if parts.keys() & OPENING and address.name not in NAMES_OF_PAGES:
            values = {name: UNIT if kind == "uuid" else KEY for name, kind in parts.items()}
            named = "<" not in address.name  # the same link without its last stroke has no name
            found.append(reverse(address.name, kwargs=values) if named else f"/{PART.sub(KEY, address.pattern)}")
    return found


@pytest.mark.django_db
def test_no_address_that_opens_something_is_written_with_its_key(client, caplog):
    addresses = opening_addresses()
    assert len(addresses) >= 6
    with caplog.at_level(logging.INFO):
        for address in addresses:
            assert KEY in address
            client.post(address, {"x": "1"})
            client.get(address)
    written = [json.loads(JsonFormatter().format(record))["message"] for record in caplog.records]
    assert any(KEY in record.getMessage() for record in caplog.records)  # Django does write them
    assert [line for line in written if KEY in line] == []
