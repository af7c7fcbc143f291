"""Every form of the portal that posts, found on the pages of the access matrix as each role sees them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponseBase
from django.test import Client
from django.urls import resolve

from portal.mail.links import read_link
from tests.factories.accounts import PASSWORD
from tests.support.matrix import World
from tests.support.matrix_desk import ADMIN_ROWS
from tests.support.matrix_row import Row
from tests.support.matrix_rows import ROWS
from tests.support.matrix_survey import Reader
from tests.support.page_forms import PageForm, post_forms

# keys, digests, numbers of new rows, what a cipher wrote
DRAWN = re.compile(r"(?:\b[A-Za-z0-9]{1,8}:[A-Za-z0-9]{4,8}:)?[A-Za-z0-9_=-]{20,}")
ACTING = re.compile(r'href="([^"]*\?action=[^"]*|/r/[^"]+)"')
NUMBERED = re.compile(r"[0-9a-f-]{36}|\d+")  # in the name of a control: one line of several
A_FILE = re.compile(r"\.\w+(\?|$)")
ASKING = ("stranger", "requester", "owner", "alliance")
BESIDE = ("host", "editor")
REFUSED = ("anonymous", "other_owner", "host", "editor")
Key = tuple[str, str, frozenset[str], tuple[str, str]]
Body = dict[str, list[str]]


@dataclass
class FoundForm:
    """One form with one of its buttons, as one role sees it."""

    row: Row
    role: str
    form: PageForm
    button: tuple[str, str]
    key: Key
    action: str
    at: str  # the page it stands on

    def body(self, *, is_changed: bool = False) -> Body:
        """What a browser would send; `is_changed`: with other choices than those that stand there."""
        name, value = self.button
        return self.form.filled(is_changed=is_changed) | ({name: [value]} if name else {})

    def typed(self, words: str) -> Body:
        """The same words wherever something can be typed."""
        return {each.name: [words] for each in self.form.controls.values() if each.is_typed}

    def __str__(self) -> str:
        name, doing, _, (button, value) = self.key
        return " ".join(each for each in (name, doing, f"{button}={value[:24]}" if button else "") if each)


def pages() -> list[tuple[Row, str]]:
    """(row, role) of the pages of the access matrix, as nobody and as the first of ASKING who gets them, or gets them
    once signed in again; on the desk those with a form of their own."""
    found = []
    for row in [*ROWS, *ADMIN_ROWS]:
        roles = ("alliance",) if row in ADMIN_ROWS else ("anonymous", *ASKING)
        if A_FILE.search(row.path):
            continue
        got = {role for role in roles if row.expected().get(role, "")[:3] in ("200", "302")}
        found += [(row, role) for role in ("anonymous",) if role in got]
        found += [(row, role) for role in ASKING if role in got][:1]
        found += [(row, role) for role in ("owner",) if role in got and row.path.startswith("/espace/")]
    return list(dict.fromkeys(found))


def forms_of(world: World, pages: Iterable[tuple[Row, str]]) -> list[FoundForm]:
    """Each form of these pages and of the pages of actions they lead to, once."""
    found: dict[Key, FoundForm] = {}
    clients: dict[str, Client] = {}
    opened: set[tuple[str, str]] = set()  # pages of actions: the same ones are linked from several pages
    for row, role in pages:
        if role not in clients:
            clients[role] = signed_in(world, role)
        client = clients[role]
        address = world.at(row.path)
        page = client.get(address)
        if page.streaming:
            b"".join(page.streaming_content)  # read to its end, so that its file is closed
            continue
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            continue
        answers = [(address, page)]
        for each in ACTING.findall(page.content.decode()):
            door = _absolute(unescape(each), address)
            if (what := (_name(door), _doing(door))) not in opened:
                opened.add(what)
                answers.append((door, client.get(door)))
        for at, answer in answers:
            for each in _forms_on(answer, row=row, role=role, at=at):
                found.setdefault(each.key, each)
    return list(found.values())


def _forms_on(answer: HttpResponseBase, *, row: Row, role: str, at: str) -> Iterator[FoundForm]:
    if answer.status_code != 200:
        return
    for form in post_forms(answer.content.decode(), at=at):
        for name, value, elsewhere in form.buttons:
            action = _absolute(elsewhere or form.action, at)
            names = frozenset(NUMBERED.sub("#", each) for each in form.names)
            key = (_name(action), _doing(action), names, (name, DRAWN.sub("…", value)))
            yield FoundForm(row, role, form, (name, value), key, action, at)


def signed_in(world: World, role: str) -> Client:
    """A browser of that role that has just said again who it is."""
    client = world.sign_in(Reader(), role)
    if role != "anonymous":
        client.post("/compte/verification/", {"password": PASSWORD})
    return client


def _absolute(address: str, at: str) -> str:
    if address.startswith("?"):
        return urlsplit(at).path + address
    if not address or address.startswith("#"):
        return at
    return urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()


def _name(action: str) -> str:
    return resolve(urlsplit(action).path).view_name


def _doing(action: str) -> str:
    """What an address with several forms is asked for: `?action=…`, its last word, what a link of a mail says it is."""
    parts = urlsplit(action)
    if parts.path.startswith("/r/"):
        link = read_link(parts.path.split("/")[2])
        return f"{link.purpose} {link.data.get('a', '')}".strip()
    return parse_qs(parts.query).get("action", [resolve(parts.path).kwargs.get("name", "")])[0]


def everyone_else(found: FoundForm, clients: Callable[[str], Client]) -> list[str]:
    """Roles that do not get this form: nobody, a former member (any stranger), members whose role has no part in the
    page, or who get the page without the form; at the desk, a member of a vitrine and the team without a second factor.
    """
    if found.row in ADMIN_ROWS:
        return ["owner", "unproved"]
    refused = [role for role, status in found.row.expected().items() if role in REFUSED and status in ("in", "404")]
    beside = [role for role in BESIDE if role not in refused] if found.role == "owner" else []
    for role in beside:
        shown = _forms_on(clients(role).get(found.at), row=found.row, role=role, at=found.at)
        if found.key[:2] not in {each.key[:2] for each in shown}:
            refused.append(role)
    return refused
