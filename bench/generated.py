"""Many practices, the same at every run: `python -m bench.generated 5000` adds them to the database of the environment.

Their words follow the example texts (small words, trade words) and a long tail of rare ones; `manage.py rebuild_search`
then makes them searchable. Everything generated is an example, on line, with slugs `generee-…`.
"""

import csv
import datetime
import re
import sys
import time
import tomllib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from random import Random
from typing import Any, NamedTuple

import django
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from vitrines.departements import DEPARTEMENTS

from .stand import ROOT

PER_VITRINE = 10  # practices of a vitrine
SLOTS_EACH = 5  # one vitrine in so many publishes two dates
TAIL_WORDS, TAIL_SHARE = 60_000, 0.12  # rare words: how many there are, how often one comes
SECTIONS = {"situation": 40, "objective": 12, "solution": 90, "difficulties": 30, "not_redone": 25, "first_step": 20}
INDICATORS = (
    ("Rebuts au contrôle final", "% des pièces"),
    ("Arrêts imprévus", "heures par mois"),
    ("Temps de changement de série", "minutes"),
    ("Délai de livraison", "jours"),
    ("Consommation d’énergie", "kWh par tonne"),
    ("Accidents avec arrêt", "par an"),
)
SYLLABLES = "ba be bi bo bu ca ce ci co da de di do fa fe fi ga go la le li lo lu ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo xa ze zi".split()  # noqa: E501, SIM905
ENDINGS = ("tion", "age", "eur", "isme", "ette", "oire", "ure", "able", "ique", "ement", "al", "on", "ine", "ier")


class Words(NamedTuple):
    """Words drawn with their frequencies."""

    common: list[str]
    weights: list[float]  # cumulated
    rare: list[str]
    rare_weights: list[float]  # cumulated

    @classmethod
    def read(cls, random: Random) -> "Words":
        texts = (path.read_text() for path in sorted((ROOT / "data/demo/practices").glob("*.toml")))
        told = " ".join(str(value) for text in texts for value in tomllib.loads(text)["revision"].values())
        counts = Counter(word.lower() for word in re.findall(r"[^\W\d_]+’?", told))
        rare = ["".join(random.choices(SYLLABLES, k=2 + n % 2)) + random.choice(ENDINGS) for n in range(TAIL_WORDS)]
        rare = sorted(set(rare))
        random.shuffle(rare)
        rarity = accumulate(1 / rank for rank in range(5, len(rare) + 5))
        return cls(list(counts), list(accumulate(counts.values())), rare, list(rarity))

    def some(self, random: Random, count: int) -> list[str]:
        words = random.choices(self.common, cum_weights=self.weights, k=count)
        rare = random.choices(self.rare, cum_weights=self.rare_weights, k=round(count * TAIL_SHARE))
        for rank, word in enumerate(rare):
            words[(rank * 7 + 3) % count] = word
        return words

    def text(self, random: Random, count: int) -> str:
        """Sentences of a dozen words."""
        words = self.some(random, count)
        sentences = (" ".join(words[start : start + 12]) for start in range(0, count, 12))
        return " ".join(sentence[:1].upper() + sentence[1:] + "." for sentence in sentences).replace("’ ", "’")


@transaction.atomic
def generate(practices: int, *, seed: int = 2017) -> None:
    """Add so many practices on line, of a tenth as many vitrines. Needs the vocabularies; the search is not told."""
    random = Random(seed)
    words = Words.read(random)
    start = {name: _next_key(name) for name in ("vitrines.Vitrine", "practices.Practice", "practices.Revision")}
    sites = max(practices // PER_VITRINE, 1)
    _copy("vitrines.Vitrine", _vitrines(sites, start["vitrines.Vitrine"], words, random))
    vitrines = range(start["vitrines.Vitrine"], start["vitrines.Vitrine"] + sites)
    _copy("vitrines.VisitTerms", ({"vitrine_id": pk} for pk in vitrines))
    _copy("vitrines.Label", ({"vitrine_id": pk, "awarded_year": 2017 + pk % 8} for pk in vitrines))
    # A practice names its revision, a revision its practice: the constraints wait for the end of the transaction.
    _copy("practices.Practice", _practices(practices, sites, start))
    _copy("practices.Revision", _revisions(practices, start, words, random))
    revisions = range(start["practices.Revision"], start["practices.Revision"] + practices)
    _copy("practices.Gain", _gains(revisions, random))
    for relation, most in (("problems", 3), ("technologies", 4)):
        _copy_terms(relation, most, revisions, random)
    _copy("visits.Slot", _slots(vitrines, random))


def _vitrines(count: int, first: int, words: Words, random: Random) -> Iterator[dict[str, Any]]:
    site = apps.get_model("vitrines.Vitrine")
    choices = {name: _choices(site, name) for name in ("sector", "size_class", "process_type")}
    with (ROOT / "data/places.csv").open() as source:
        places = list(csv.DictReader(source))
    for number in range(count):
        place = random.choice(places)
        name, departement = place["name"], place["departement"]
        company = " ".join(words.some(random, 2)).replace("’", "").title()
        yield {
            "id": first + number,
            "slug": f"generee-{first + number}",
            "name": f"{company} {name}"[:160],
            "company": company,
            "city": name,
            "departement": departement,
            "region": DEPARTEMENTS[departement].region if departement in DEPARTEMENTS else "",
            "latitude": place["latitude"],
            "longitude": place["longitude"],
            **{field: random.choice(values) for field, values in choices.items()},
            "tagline": words.text(random, 10)[:160],
            "description": words.text(random, 60),
            "is_example": True,
        }


def _choices(model: Any, name: str) -> list[str]:
    return [value for value, _ in model._meta.get_field(name).choices]


def _practices(count: int, sites: int, start: dict[str, int]) -> Iterator[dict[str, Any]]:
    now = timezone.now()
    for number in range(count):
        yield {
            "id": start["practices.Practice"] + number,
            "slug": f"generee-{start['practices.Practice'] + number}",
            "vitrine_id": start["vitrines.Vitrine"] + number % sites,
            "state": "published",
            "published_revision_id": start["practices.Revision"] + number,
            "published_at": now - datetime.timedelta(minutes=11 * (number + 1)),
            "is_example": True,
        }


def _revisions(count: int, start: dict[str, int], words: Words, random: Random) -> Iterator[dict[str, Any]]:
    stages = _choices(apps.get_model("practices.Revision"), "chain_stage")
    now = timezone.now()
    for number in range(count):
        cost = random.choice((None, 4_000, 15_000, 40_000, 90_000, 250_000))
        yield {
            "id": start["practices.Revision"] + number,
            "practice_id": start["practices.Practice"] + number,
            "number": 1,
            "title": words.text(random, 8)[:100],
            "tagline": words.text(random, 16)[:240],
            "summary": words.text(random, 36),
            "chain_stage": random.choice(stages),
            **{name: words.text(random, length) for name, length in SECTIONS.items()},
            "cost_min": cost,
            "cost_max": cost and cost * 2,
            "signed_off_at": now,
            "signed_off_by": "Direction du site",
        }


def _gains(revisions: range, random: Random) -> Iterator[dict[str, Any]]:
    for revision in revisions:
        for position, (indicator, unit) in enumerate(random.sample(INDICATORS, 2)):
            before = random.randint(10, 400)
            yield {
                "revision_id": revision,
                "position": position,
                "is_headline": position == 0,
                "indicator": indicator,
                "unit": unit,
                "before": before,
                "after": round(before * random.uniform(0.3, 0.9), 1),
                "period_before": "année 2016",
                "period_after": "année 2018",
                "declared_by": "le site",
            }


def _slots(vitrines: range, random: Random) -> Iterator[dict[str, Any]]:
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    for vitrine in vitrines[::SLOTS_EACH]:
        for _ in range(2):
            starts = noon + datetime.timedelta(days=random.randint(5, 120))
            yield {
                "id": uuid.UUID(int=random.getrandbits(128), version=4),
                "vitrine_id": vitrine,
                "format": "group_visit",
                "starts_at": starts,
                "ends_at": starts + datetime.timedelta(hours=2),
                "seats_total": random.randint(4, 12),
                "is_public": True,
            }


def _copy_terms(relation: str, most: int, revisions: range, random: Random) -> None:
    field = apps.get_model("practices.Revision")._meta.get_field(relation)
    # The first words of a vocabulary are borne more often than the last.
    terms = list(field.related_model.objects.order_by("pk").values_list("pk", flat=True))
    weights = list(accumulate(1 / rank for rank in range(3, len(terms) + 3)))
    column = field.m2m_reverse_name()
    table = connection.ops.quote_name(field.m2m_db_table())
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} (revision_id, {column}) FROM STDIN") as copy:
        for revision in revisions:
            for term in set(random.choices(terms, cum_weights=weights, k=random.randint(1, most))):
                copy.write_row((revision, term))


def _next_key(model: str) -> int:
    return (apps.get_model(model).objects.aggregate(models.Max("pk"))["pk__max"] or 0) + 1


def _copy(name: str, rows: Iterable[dict[str, Any]]) -> None:
    """COPY rows; a column no row gives takes its model's default. Rows that give `id` move the sequence after them."""
    model: Any = apps.get_model(name)
    rows = iter(rows)
    first = next(rows)
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and field.attname not in first)]
    default = {field.attname: _default(field, model()) for field in fields}
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in chain([first], rows):
                copy.write_row([row.get(name, value) for name, value in default.items()])
        if isinstance(first.get("id"), int):
            sequence = "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM"
            cursor.execute(f"{sequence} {table}", [model._meta.db_table])


def _default(field: Any, empty: Any) -> Any:
    value = timezone.now() if getattr(field, "auto_now", False) else getattr(empty, field.attname)
    return None if value is None else field.get_db_prep_save(value, connection)


if __name__ == "__main__":
    django.setup()
    began = time.perf_counter()
    generate(int(sys.argv[1]))
    print(f"{sys.argv[1]} practices in {time.perf_counter() - began:.1f} s")
