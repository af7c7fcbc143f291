"""What the logs keep: the JSON line is proven with the production settings it serves."""

import logging

import pytest

from portal.logs import PagesOnly


@pytest.mark.parametrize(
    ("line", "kept"), [("GET /vitrines/ HTTP/1.1", True), ("GET /static/css/base.css HTTP/1.1", False)]
)
def test_terminal_shows_pages_without_their_files(line, kept):
    record = logging.LogRecord("django.server", logging.INFO, "", 0, '"%s" %s %s', (line, "200", "12"), None)
    assert PagesOnly().filter(record) is kept
