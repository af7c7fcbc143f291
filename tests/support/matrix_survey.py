"""One walk over the whole access matrix, kept for the tests that each look at one side of it."""

import pickle
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.template import base as template_base
from django.test import Client, override_settings

from portal.accounts.backends import PortalBackend
from portal.accounts.models import User
from tests.support.matrix import ROLES, World, build_world
from tests.support.matrix_rows import ROWS, Row, admin_rows

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|SELECT .* FOR (NO KEY )?UPDATE)", re.IGNORECASE | re.DOTALL)
# Who is signed in is read when a page first needs it, which may be its header; a session may be refreshed by a GET.
OF_THE_SESSION = re.compile(
    r'"django_session"|FROM "accounts_user"( LEFT .* JOIN \S+ ON \(.*\))? WHERE "accounts_user"."id" = '
)
UNCOUNTED = re.compile(rf'{OF_THE_SESSION.pattern}|^INSERT INTO "audit_entry"')


@dataclass
class Visit:
    """What one role got from one address. `writes` and `drawn` are SQL: what was changed, what templates asked for."""

    row: Row
    role: str
    path: str
    status_code: int
    location: str
    headers: dict[str, str]
    cookies: list[str]
    content: bytes
    queries: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)

    @property
    def writes(self) -> list[str]:
        """What was changed; a line of the journal is no change: a refusal, or a list that leaves, is noted there."""
        return [sql for sql in self.queries if WRITE.match(sql) and not UNCOUNTED.search(sql)]

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    def __str__(self) -> str:
        return f"{self.role} on {self.path} ({self.row.name})"


@contextmanager
def recorded_queries() -> Iterator[tuple[list[str], list[str]]]:
    """Collect the SQL run in the block: all of it, and the part asked for while a template was being rendered."""
    queries: list[str] = []
    drawn: list[str] = []
    depth = 0
    render = template_base.Template.render

    def counted_render(self, context: Any) -> Any:
        nonlocal depth
        depth += 1
        try:
            return render(self, context)
        finally:
            depth -= 1

    def record(execute, sql, params, many, context):
        queries.append(str(sql))
        if depth and not OF_THE_SESSION.search(str(sql)):
            drawn.append(str(sql))
        return execute(sql, params, many, context)

    template_base.Template.render = counted_render
    try:
        with connection.execute_wrapper(record):
            yield queries, drawn
    finally:
        template_base.Template.render = render


class Reader(Client):
    """A browser that looks at answers alone: no copy of each template’s context, a failure is the page of a failure."""

    def request(self, **request: Any) -> HttpResponseBase:
        return self.handler(self._base_environ(**request))


def visit(client: Client, row: Row, role: str, path: str, *, method: str = "get") -> Visit:
    """Ask for an address and note everything about the answer."""
    with recorded_queries() as (queries, drawn):
        response = getattr(client, method)(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
    return Visit(
        row=row,
        role=role,
        path=path,
        status_code=response.status_code,
        location=response.headers.get("Location", ""),
        headers=dict(response.headers),
        cookies=sorted(response.cookies),
        content=content,
        queries=queries,
        drawn=drawn,
    )


@contextmanager
def known_at_once(world: World, role: str) -> Iterator[None]:
    """Who `role` is comes from a signed cookie and is read once, not from two tables at each of a thousand pages.

    What sessions and backends read is in no count (`OF_THE_SESSION`), they have their own tests. Nobody is signed in
    as `anonymous`, whose pages must not ask for a session: there everything is as in production.
    """
    person = world.people[role]
    if person is None:
        yield
        return
    backend = PortalBackend()
    read = pickle.dumps(backend.get_user(person.pk))

    def again(self: PortalBackend, user_id: Any) -> User | None:
        return pickle.loads(read) if str(user_id) == str(person.pk) else get_user(self, user_id)  # noqa: S301  (ours)

    get_user, PortalBackend.get_user = PortalBackend.get_user, again
    try:
        with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
            yield
    finally:
        PortalBackend.get_user = get_user


def walk(world: World, *, rows: list[Row], roles: Iterable[str] = ROLES, method: str = "get") -> list[Visit]:
    """Some rows of the matrix, by some roles; everybody comes with the cookies of a sign-in and nothing else."""
    visits = []
    paths = {row: world.at(row.path) for row in rows}
    for role in roles:
        with known_at_once(world, role):
            client = world.sign_in(Reader(), role)
            asked = [(row, path) for row, path in paths.items() if role in row.roles]
            visits += [visit(client, row, role, path, method=method) for row, path in asked]
    return visits


@dataclass
class Survey:
    """GET of everything by everyone, HEAD of everything but the desk by four of them."""

    got: list[Visit]
    heads: list[Visit]

    def of(self, row: Row) -> dict[str, Visit]:
        """What each role got from one row."""
        return {each.role: each for each in self.got if each.row == row}


HEAD_ROLES = ("anonymous", "requester", "owner", "alliance")


def make_survey() -> Survey:
    """Build the world, walk it, and leave the database as it was."""
    with transaction.atomic():
        world = build_world()
        survey = Survey(
            got=walk(world, rows=[*ROWS, *admin_rows()]),
            heads=walk(world, rows=ROWS, roles=HEAD_ROLES, method="head"),
        )
        transaction.set_rollback(True)
    return survey
