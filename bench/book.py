"""A book of two hundred practices with four hundred photographs, an extract of ten, a sheet.

Run in a process of its own by `python -m bench book`: what it leaves in the database is thrown away with the stand.
"""

import json
import resource
import sys
import time
import uuid
from io import BytesIO
from typing import Any

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402  (the apps are set up first)
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from portal.accounts.models import User  # noqa: E402
from portal.files import private_files  # noqa: E402
from practices.book.enums import BuildState  # noqa: E402
from practices.book.extracts import Choice, extract_of, make_extract  # noqa: E402
from practices.book.models import Build, Edition, EditionPractice  # noqa: E402
from practices.book.services.building import ask_build, compose_due_builds  # noqa: E402
from practices.book.sheets import make_sheet, sheet_of  # noqa: E402
from practices.models import Practice  # noqa: E402
from practices.pictures import files  # noqa: E402
from practices.pictures.enums import PictureState  # noqa: E402
from practices.pictures.models import Picture  # noqa: E402
from practices.pictures.paper import write_for_paper  # noqa: E402
from practices.signoff.enums import Channel, Use  # noqa: E402
from practices.signoff.models import Consent  # noqa: E402

from . import generated  # noqa: E402
from .figures import Figure  # noqa: E402

PRACTICES, EACH, WIDTH, HEIGHT = 200, 2, 1200, 800  # photographs of each, in pixels
LONGER = 2  # the generated texts are half of those a company writes
SECONDS, MEMORY, AGAIN, EXTRACT, SHEET = 15, 1_000_000, 6, 2, 400  # s, kB, s, s, ms
ILLUSTRATED = (
    "UPDATE practices_revision SET solution = '<p>' || solution || '</p><figure><img data-picture=\"' || %s"
    " || '\" alt=\"\"></figure><p>' || difficulties || '</p><figure><img data-picture=\"' || %s"
    ' || \'" alt=""></figure>\' WHERE id = %s'
)


def measure() -> list[Figure]:
    """Two builds of the same edition, between them one company that takes its agreement back."""
    edition, practices = populate()
    person = User.objects.create_superuser("livre@mesure.example", "x" * 20, full_name="Claude Mesure")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first, build = built(edition, person)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    compiler = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    pages = ", ".join(f"{file.get_kind_display()} {file.pages}" for file in build.files.order_by("pk") if file.pages)
    agree(practices[-1:], granted=False)
    again, _ = built(edition, person)
    return [
        Figure(f"a book of {PRACTICES} practices, {PRACTICES * EACH} photographs ({pages})", first, "s", SECONDS),
        Figure("memory of its worker, grown by, and of its compiler", (grown + compiler) * 1.024, "kB", MEMORY),
        Figure("the next build, one practice fewer", again, "s", AGAIN),
        *on_demand(practices),
    ]


def on_demand(practices: list[Practice]) -> list[Figure]:
    """An extract and a sheet nobody asked for yet, then the sheet again for whoever holds it."""
    start = time.perf_counter()
    extract = extract_of(Choice(picked=tuple(each.pk for each in practices[:10])), subject="Votre sélection")
    assert extract is not None, "ten companies agreed"
    make_extract(extract)
    spent = time.perf_counter() - start
    times = []
    for practice in practices[20:25]:
        start = time.perf_counter()
        sheet = sheet_of(slug=practice.slug)
        assert sheet is not None, "it is on line"
        make_sheet(sheet)
        times.append((time.perf_counter() - start) * 1000)
    client, address = Client(), f"/pratiques/{practices[20].slug}/fiche.pdf"
    asked: dict[str, Any] = {"secure": True, "SERVER_NAME": "localhost"}
    mark = client.get(address, **asked)["ETag"]
    start = time.perf_counter()
    held = client.get(address, HTTP_IF_NONE_MATCH=mark, **asked)
    if held.status_code != 304:
        raise RuntimeError(f"the sheet was not held: {held.status_code}")
    return [
        Figure("an extract of ten practices", spent, "s", EXTRACT),
        Figure("the sheet of a practice, composed (median of five)", sorted(times)[2], "ms", SHEET),
        Figure("the same sheet for whoever holds it (304)", (time.perf_counter() - start) * 1000, "ms"),
    ]


def populate() -> tuple[Edition, list[Practice]]:
    """Practices with texts as long as a company writes them, photographs, agreements, and an edition of them all."""
    generated.SECTIONS = {name: LONGER * words for name, words in generated.SECTIONS.items()}
    generated.generate(PRACTICES)
    rows = Practice.objects.filter(slug__startswith="generee-").select_related("published_revision").order_by("pk")
    practices = list(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # a text on line never changes otherwise
        for rank, practice in enumerate(practices):
            pictures = [a_picture(practice, EACH * rank + each) for each in range(EACH)]
            cursor.execute(ILLUSTRATED, [*map(str, pictures), practice.published_revision_id])
    agree(practices, granted=True)
    edition = Edition.objects.create(slug="banc", title="Le livre du banc", year=2026)
    EditionPractice.objects.bulk_create(EditionPractice(edition=edition, practice=each) for each in practices)
    return edition, practices


def a_picture(practice: Practice, rank: int) -> uuid.UUID:
    """A photograph as its upload left it, with the grain of a real one: a rendition, and the JPEG for paper."""
    grain = [Image.effect_noise((150, 100), 30 + rank % 40).resize((WIDTH, HEIGHT)) for _ in range(3)]
    photograph, output, paper = Image.merge("RGB", grain), BytesIO(), BytesIO()
    photograph.save(output, "WEBP", quality=80, method=0)
    write_for_paper(photograph, paper)
    picture = Picture.objects.create(
        practice=practice, alt=f"Le poste {rank}", checksum=f"{rank:064x}", byte_size=output.tell(),
        state=PictureState.READY, width=WIDTH, height=HEIGHT, widths=[WIDTH],
    )  # fmt: skip
    private_files().save(files.rendition(picture.pk, WIDTH, "webp"), ContentFile(output.getvalue()))
    private_files().save(files.for_paper(picture.pk), ContentFile(paper.getvalue()))
    return picture.pk


def agree(practices: list[Practice], *, granted: bool) -> None:
    """The word of each company about the book."""
    signed: dict[str, Any] = {"name": "Claude Mesure", "email": "a@mesure.example", "at": timezone.now()}
    signed |= {"channel": Channel.LINK, "use": Use.BOOK, "granted": granted}
    Consent.objects.bulk_create(
        Consent(practice=each, revision_id=each.published_revision_id, **signed) for each in practices
    )


def built(edition: Edition, person: User) -> tuple[float, Build]:
    """Seconds from the desk's click to the finished files, as the worker takes them."""
    start = time.perf_counter()
    build = ask_build(edition=edition, by=person)
    compose_due_builds()
    spent = time.perf_counter() - start
    build.refresh_from_db()
    if build.state != BuildState.DONE:
        raise RuntimeError(f"the book was not composed: {build.reason}")
    return spent, build


if __name__ == "__main__":
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
