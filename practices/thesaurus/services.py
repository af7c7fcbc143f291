"""Writing the thesaurus: one concept by hand, a file, the file that ships. All or nothing, one writer at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from .entries import Entry, ThesaurusRefusedError, check_entries, fold_term, read_entries, write_csv
from .tables import Concept, ConceptTerm, TermKind, UnfoundQuery

LOCK = 7_246_001  # advisory lock: whoever checks the whole thesaurus must be alone to change it


@dataclass
class ThesaurusReport:
    """How many concepts were (or, in a dry run, would be) created and changed, and how many were right already."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def told(self, *, dry_run: bool = False) -> str:
        """The report as one French sentence."""
        if not (self.created or self.changed):
            return f"Thésaurus : rien à changer, {_concepts(self.unchanged)} à jour."
        if dry_run:
            return f"À blanc, rien n’est écrit : {_concepts(self.created)} à créer, {self.changed} à modifier."
        made, altered = self.created, self.changed
        many = "s" if made > 1 else ""
        return f"Thésaurus : {_concepts(made)} créé{many}, {altered} modifié{'s' if altered > 1 else ''}."


def _concepts(count: int) -> str:
    return f"{count} concept{'s' if count > 1 else ''}"


def lock_thesaurus() -> None:
    """Wait until no other transaction writes the thesaurus; held until the end of this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def stored_entries() -> list[Entry]:
    """Every concept kept, in the order of its slug. Two queries."""
    return [entry_of(concept) for concept in Concept.objects.order_by("slug").prefetch_related("terms")]


def entry_of(concept: Concept) -> Entry:
    """The concept as it would stand in a file."""
    terms: dict[str, list[str]] = {kind: [] for kind in TermKind.values}
    for term in concept.terms.all():
        terms[term.kind].append(term.text)
    return Entry(
        slug=concept.slug,
        preferred=concept.preferred,
        equal=tuple(terms[TermKind.EQUAL]),
        acronyms=tuple(terms[TermKind.ACRONYM]),
        english=tuple(terms[TermKind.ENGLISH]),
        near=tuple(terms[TermKind.NEAR]),
        note=concept.note,
    )


@transaction.atomic
def import_thesaurus(*, entries: Sequence[Entry], dry_run: bool = False) -> ThesaurusReport:
    """Create or replace the concepts of a file by their slug; those it does not name stay as they are.

    The whole that would result is checked first: raises ThesaurusRefusedError and writes nothing when it does not hold
    together. What is written belongs to the Alliance from then on.
    """
    lock_thesaurus()
    named = {entry.slug for entry in entries}
    check_entries([*(entry for entry in stored_entries() if entry.slug not in named), *entries])
    return _store(entries, is_edited=True, dry_run=dry_run)


@transaction.atomic
def load_shipped_thesaurus(*, path: Path) -> ThesaurusReport:
    """Bring the file that ships with the portal, without touching what the Alliance wrote.

    A concept the Alliance edited is left alone; a term it gave to a concept of its own is left out of the file's, and
    so is a near term that would close a loop. A concept that left the file stays.
    """
    lock_thesaurus()
    shipped = read_entries(path)
    check_entries(shipped)  # its own faults are told with their lines
    edited = set(Concept.objects.filter(is_edited=True).values_list("slug", flat=True))
    files = {entry.slug: entry for entry in shipped if entry.slug not in edited}
    kept = [entry for entry in stored_entries() if entry.slug not in files]
    return _store(_yielding(list(files.values()), kept), is_edited=False)


def _yielding(shipped: list[Entry], stored: list[Entry]) -> list[Entry]:
    """The shipped concepts, without what contradicts the stored ones."""
    taken = {fold_term(term) for entry in stored for term in entry.own}
    if not taken:
        return shipped
    kept = []
    for entry in shipped:
        if fold_term(entry.preferred) in taken:
            continue
        equal, acronyms, english = (
            tuple(term for term in terms if fold_term(term) not in taken)
            for terms in (entry.equal, entry.acronyms, entry.english)
        )
        kept.append(replace(entry, equal=equal, acronyms=acronyms, english=english))
    try:
        check_entries([*stored, *kept])
    except ThesaurusRefusedError:
        # Only loops are left: what leads from a shipped concept into a stored one goes.
        kept = [
            replace(entry, near=tuple(term for term in entry.near if fold_term(term) not in taken)) for entry in kept
        ]
    return kept


@transaction.atomic
def save_concept(*, entry: Entry, is_active: bool, replaces: Concept | None = None) -> Concept:
    """Write one concept as the Alliance typed it, and drop the searches without result that it now answers.

    Raises ThesaurusRefusedError when the thesaurus would not hold together.
    """
    lock_thesaurus()
    check_concept(entry=entry, replaces=replaces)
    _store([entry], is_edited=True)
    concept = Concept.objects.get(slug=entry.slug)
    if concept.is_active != is_active:
        concept.is_active, concept.updated_at = is_active, timezone.now()
        concept.save(update_fields=["is_active", "updated_at"])
    UnfoundQuery.objects.filter(words__in=[fold_term(term) for term in entry.own]).delete()
    return concept


def check_concept(*, entry: Entry, replaces: Concept | None = None) -> None:
    """Raise ThesaurusRefusedError unless the thesaurus holds together with this concept in it."""
    others = [other for other in stored_entries() if replaces is None or other.slug != replaces.slug]
    check_entries([*others, entry])


def export_thesaurus() -> str:
    """The whole thesaurus as the CSV that `import_thesaurus` reads."""
    return write_csv(stored_entries())


def _store(entries: Sequence[Entry], *, is_edited: bool, dry_run: bool = False) -> ThesaurusReport:
    known = {concept.slug: concept for concept in Concept.objects.prefetch_related("terms").order_by("slug")}
    new, changed = [], []
    for entry in entries:
        concept = known.get(entry.slug)
        if concept is None:
            new.append(entry)
        elif entry_of(concept) != entry:
            changed.append(entry)
    report = ThesaurusReport(len(new), len(changed), len(entries) - len(new) - len(changed))
    if dry_run or not (new or changed):
        return report
    now = timezone.now()
    written = []
    for entry in changed:
        concept = known[entry.slug]
        concept.preferred, concept.note, concept.is_edited = entry.preferred, entry.note, is_edited
        concept.updated_at = now
        written.append(concept)
    Concept.objects.bulk_update(written, ["preferred", "note", "is_edited", "updated_at"])
    # All old terms go before any new one comes: a term may move from one concept to another in one file.
    ConceptTerm.objects.filter(concept__in=written).delete()
    written += Concept.objects.bulk_create(
        Concept(slug=entry.slug, preferred=entry.preferred, note=entry.note, is_edited=is_edited, updated_at=now)
        for entry in new
    )
    by_slug = {concept.slug: concept for concept in written}
    ConceptTerm.objects.bulk_create(term for entry in (*new, *changed) for term in _terms(entry, by_slug[entry.slug]))
    return report


def _terms(entry: Entry, concept: Concept) -> Iterable[ConceptTerm]:
    kinds = (
        (TermKind.PREFERRED, (entry.preferred,)),
        (TermKind.EQUAL, entry.equal),
        (TermKind.ACRONYM, entry.acronyms),
        (TermKind.ENGLISH, entry.english),
        (TermKind.NEAR, entry.near),
    )
    position = 0
    for kind, texts in kinds:
        for text in texts:
            yield ConceptTerm(concept=concept, kind=kind, text=text, folded=fold_term(text), position=position)
            position += 1
