"""Help while writing: what is missing for a useful practice, what is long or hard to read. It never blocks.

Rules: a practice without a figure, a cost, something not to redo and a first step is not applied elsewhere
(product.md); thirty words a sentence is where plain-language guides stop.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from practices.richtext import plain
from practices.sections import RICH

from .content import normalised
from .questions import QUESTIONS, SHORT

SENTENCE_MAX = 30  # words
PARAGRAPH_MAX = 120
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_PLAINER = {
    "implémenter": "mettre en place",
    "implémentation": "mise en place",
    "disruptif": "nouveau",
    "quick win": "résultat rapide",
    "best practice": "bonne pratique",
    "business case": "calcul de rentabilité",
    "monitoring": "suivi",
    "reporting": "compte rendu",
    "scalable": "qui s’étend",
    "synergie": "travail commun",
    "solutionner": "résoudre",
    "impacter": "toucher",
    "digitalisation": "passage au numérique",
    "en termes de": "pour",
    "au niveau de": "dans",
}
_JARGON = re.compile(r"\b(" + "|".join(map(re.escape, _PLAINER)) + r")s?\b", re.I)


class Advice(NamedTuple):
    """One remark: `field` is the question it is about, `is_missing` when the answer would make the practice useful."""

    field: str
    text: str
    is_missing: bool = False


class Progress(NamedTuple):
    """How many of the seven answers of the short form are there."""

    told: int
    asked: int
    next_field: str

    @property
    def is_complete(self) -> bool:
        return self.told == self.asked


def progress(content: Mapping[str, Any]) -> Progress:
    """The short form's progress, and the first question without an answer."""
    said = normalised(content)
    missing = [question.field for question in SHORT if not said[question.field]]
    return Progress(len(SHORT) - len(missing), len(SHORT), missing[0] if missing else "")


def advice(content: Mapping[str, Any]) -> list[Advice]:
    """What would make this text more useful or easier to read, the most useful first. Reads nothing but the content."""
    said = normalised(content)
    return [*_missing(said), *_too_long(said), *_hard(said)]


def _missing(said: Mapping[str, Any]) -> Iterator[Advice]:
    situation = plain(said["situation"])
    if not situation:
        yield Advice("situation", "Dites quel était le problème : c’est par lui que l’on vous trouve.", True)
    elif not re.search(r"\d", situation):
        yield Advice("situation", "Un chiffre dans le problème permet au lecteur de se comparer.", True)
    if not said["gains"]:
        yield Advice("gains", "Un résultat mesuré, avant et après, même modeste.", True)
    if not said["cost_min"]:
        yield Advice("cost_min", "Un ordre de grandeur du coût : la première question que l’on vous posera.", True)
    if not said["not_redone"]:
        yield Advice("not_redone", "Une chose que vous ne referiez pas : la partie la plus lue.", True)
    if not said["first_step"]:
        yield Advice("first_step", "Un premier pas de moins d’un mois, pour qui voudrait essayer.", True)
    if not said["problems"]:
        yield Advice("problems", "Le problème résolu, dans la liste : il range la pratique au bon endroit.", True)


def _too_long(said: Mapping[str, Any]) -> Iterator[Advice]:
    for name, question in QUESTIONS.items():
        if question.is_limit and len(said[name]) > question.length:
            yield Advice(name, f"{len(said[name])} signes : {question.length} au plus avant l’envoi.")


def _hard(said: Mapping[str, Any]) -> Iterator[Advice]:
    for name in ("summary", *RICH):
        text = plain(said[name]) if name in RICH else said[name]
        for sentence in _SENTENCE.findall(text):
            words = len(_WORD.findall(sentence))
            if words > SENTENCE_MAX:
                yield Advice(name, f"Une phrase de {words} mots : « {_opening(sentence)} ». Coupez-la en deux.")
                break
        if any(len(_WORD.findall(block)) > PARAGRAPH_MAX for block in text.split("\n\n")):
            yield Advice(name, "Un paragraphe long : une liste ou deux paragraphes se lisent mieux.")
        if met := _JARGON.search(text):
            yield Advice(name, f"« {met[0]} » : « {_PLAINER[met[1].lower()]} » se comprend mieux.")


def _opening(sentence: str) -> str:
    return " ".join(sentence.split()[:6]) + "…"
