"""A Word document of forty pages with thirty photographs: until its draft is there, and until its pictures are made.

Run in a process of its own by `python -m bench documents`; nothing is asserted.
"""

import json
import resource
import sys
import time
from io import BytesIO

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402  (the apps are set up first)
from PIL import Image  # noqa: E402

from portal.accounts.models import Organisation, User  # noqa: E402
from practices.importing.enums import ImportState  # noqa: E402
from practices.importing.services import add_document, read_due_documents  # noqa: E402
from practices.models import Practice  # noqa: E402
from practices.pictures.models import Picture  # noqa: E402
from practices.pictures.services import make_due_renditions  # noqa: E402
from practices.writing.models import Draft  # noqa: E402
from practices.writing.services import save_draft  # noqa: E402
from tests.support.word import Word  # noqa: E402
from vitrines.enums import Role  # noqa: E402
from vitrines.models import Membership, Vitrine  # noqa: E402

from .figures import Figure  # noqa: E402

MADE = 3  # photographs of which the renditions are made too
PAGES, PICTURES, WORDS = 40, 30, 480  # a page of Word holds about five hundred words
SECONDS, SAVED, GROWTH = 6, 50, 100_000  # s, ms, kB
HEADINGS = ["Contexte", "Objectifs", "Solution retenue", "Calendrier", "Difficultés", "Résultats", "Par où commencer"]


def measure() -> list[Figure]:
    """Take the document as the page does, read it as the worker does, then save the draft that shows its pictures."""
    organisation = Organisation.objects.create(name="Entreprise des documents")
    person = User.objects.create_user("documents@mesure.example", full_name="Claude Mesure", organisation=organisation)
    vitrine = Vitrine.objects.create(
        slug="banc-documents", name="Vitrine des documents", company="Banc", city="Vervins", departement="02"
    )
    Membership.objects.create(user=person, vitrine=vitrine, role=Role.OWNER)
    practice = Practice.objects.create(slug="banc-documents", vitrine=vitrine)
    content = document()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    added = add_document(practice=practice, file=ContentFile(content, name="fiche.docx"), by=person)
    read_due_documents()
    spent = time.perf_counter() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1.024
    added.refresh_from_db()
    if added.state != ImportState.DONE or added.report["pictures"] != PICTURES:
        raise RuntimeError(f"the document was not imported: {added.state} {added.reason} {added.report}")
    few = [picture.pk for picture in Picture.objects.of_practice(practice).oldest_first()[:MADE]]
    Picture.objects.of_practice(practice).exclude(pk__in=few).delete()
    start = time.perf_counter()
    make_due_renditions()
    made = (time.perf_counter() - start) / MADE
    size = f"{PAGES} pages, {PICTURES} photographs, {len(content) / 1e6:.0f} MB"
    return [
        Figure(f"Word import ({size}) until the draft is there", spent, "s", SECONDS),
        Figure("memory of the worker that imported it, grown by", grown, "kB", GROWTH),
        Figure("one photograph made in four widths, WebP and AVIF", made, "s"),
        Figure(f"saving that draft, {PICTURES} pictures in it", saved(practice, person), "ms", SAVED),
    ]


def saved(practice: Practice, person: User) -> float:
    """Milliseconds of the median of saves that each change one answer."""
    times = []
    for rank in range(15):
        draft = Draft.objects.select_related("practice__vitrine").get(practice=practice)
        content = draft.content | {"tagline": f"Rebuts divisés par {rank + 2}."}
        start = time.perf_counter()
        save_draft(draft=draft, version=draft.version, content=content, by=person)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[len(times) // 2]


def document() -> bytes:
    """The document: headings, paragraphs, lists, before and after tables, photographs of twelve megapixels."""
    word = Word().title("Le contrôle visuel aidé")
    sentence = "Les opérateurs règlent la lumière avant chaque série puis contrôlent les pièces douteuses à l’écran. "
    for page in range(PAGES):
        word.heading(HEADINGS[page % len(HEADINGS)] if page < len(HEADINGS) else f"Détail {page}", 1 + (page >= 7))
        for _ in range(WORDS // 120):
            word.paragraph(sentence * 8)
        word.bullets("choisir la pièce", "régler la lumière", "trier")
        word.table(["Indicateur", "Avant", "Après"], [f"Rebuts, ligne {page}", "6,2 %", "3,8 %"])
        if page < PICTURES:
            word.picture(photograph(page), alt=f"Le poste {page}", extension="jpeg")
    return word.bytes()


def photograph(rank: int) -> bytes:
    """A photograph as a phone takes it: 4000 × 3000, about a megabyte."""
    grain = [Image.effect_noise((250, 188), 40 + rank).resize((4000, 3000), Image.Resampling.BICUBIC) for _ in range(3)]
    output = BytesIO()
    Image.merge("RGB", grain).save(output, "JPEG", quality=80)
    return output.getvalue()


if __name__ == "__main__":
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
