"""An extract anyone composes: practices on line whose company agrees to the book, forty at most."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.urls import reverse

from portal.files import private_files
from practices.models import Practice
from practices.signoff.enums import Use
from practices.signoff.models import Consent

from .collecting import address, collect, qr_code, readable
from .composing import Manuscript, Wording, fingerprint, workshop
from .enums import Order
from .keeping import keep
from .selectors import groups_of, in_order
from .sheets import compose

PRACTICES_MAX = 40


@dataclass(frozen=True)
class Choice:
    """What is wanted: the practices picked by hand (keys), or else all those of a problem, a region, a sector."""

    problem: str = ""
    region: str = ""
    sector: str = ""
    picked: tuple[int, ...] = ()

    @property
    def query(self) -> str:
        """The shortest query string that says this choice: it stands on the cover, as a code to scan."""
        if self.picked:
            return urlencode({"choix": "-".join(str(key) for key in sorted(self.picked))})
        wanted = {"probleme": self.problem, "secteur": self.sector, "region": self.region}
        return urlencode({name: value for name, value in wanted.items() if value})


def practices_for(choice: Choice) -> QuerySet[Practice]:
    """The practices an extract of this choice may hold: on line, the last word for the book a yes about this text."""
    last_words = Consent.objects.filter(use=Use.BOOK).last_words()
    granted = Consent.objects.filter(pk__in=last_words.values("pk"), granted=True)
    rows = Practice.objects.published().filter(
        consents__in=granted.order_by().values("pk"), published_revision=F("consents__revision")
    )
    if choice.picked:
        rows = rows.filter(pk__in=choice.picked)
    else:
        if choice.problem:
            rows = rows.solving(choice.problem)
        if choice.region:
            rows = rows.in_region(choice.region)
        if choice.sector:
            rows = rows.in_sector(choice.sector)
    return Practice.objects.filter(pk__in=rows.order_by().values("pk"))


@dataclass(frozen=True)
class Extract:
    """An extract ready to be composed, or composed already."""

    mark: str
    file_name: str
    manuscript: Manuscript

    @property
    def is_kept(self) -> bool:
        return private_files().exists(self.file_name)


def extract_of(choice: Choice, *, subject: str) -> Extract | None:
    """The extract of a choice, the first forty practices in the order of the book; None when nothing answers it.

    `subject` names the choice on the cover, whose address leads back to it.
    """
    rows: Sequence[Practice] = in_order(Order.SECTOR, readable(practices_for(choice)))[:PRACTICES_MAX]
    if not rows:
        return None
    collected = collect(rows)
    permanent = address(f"{reverse('book:extract')}?{choice.query}")
    count = len(rows)
    wording = Wording(
        kind="extract",
        title=subject,
        subtitle=f"Extrait du livre des vitrines : {count} pratique{'s' * (count > 1)}",
        edition="Composé à la demande sur le portail Vitrines ouvertes",
        colophon=("Chaque entreprise a validé son texte et donné son accord pour le livre.",),
        address=permanent,
        qr=qr_code(permanent),
    )
    manuscript = Manuscript(wording, collected, groups_of(Order.SECTOR, collected))
    mark = fingerprint(manuscript)
    folder = hashlib.sha256(choice.query.encode()).hexdigest()[:2]
    return Extract(mark, f"livre/extraits/{folder}/{mark}.pdf", manuscript)


def make_extract(extract: Extract) -> None:
    """Compose and keep an extract. Raises NotSetError, OSError."""
    with workshop() as directory:
        keep(extract.file_name, compose(extract.manuscript, directory))
