"""The activities of companies: the 732 sub-classes of the NAF (INSEE, rév. 2), read from data/naf.csv."""

import csv
from functools import lru_cache

from django.conf import settings

from .company import fold

NAF_FILE = settings.BASE_DIR / "data" / "naf.csv"
SUGGESTED = 5


class UnknownActivity(ValueError):
    """Nothing, or more than one thing, is called so. `suggestions` are the nearest (code, label)."""

    def __init__(self, suggestions: list[tuple[str, str]]) -> None:
        super().__init__("unknown activity")
        self.suggestions = suggestions


@lru_cache(maxsize=1)
def activities() -> dict[str, str]:
    """Code → label."""
    with NAF_FILE.open(newline="") as file:
        return {row["code"]: row["libelle"] for row in csv.DictReader(file)}


def read_activity(typed: str) -> str:
    """“2562b”, “25.62 B” or “mécanique industrielle” → “25.62B”. Raises UnknownActivity."""
    letters = "".join(character for character in typed.upper() if character.isalnum())
    code = f"{letters[:2]}.{letters[2:]}"
    if code in activities():
        return code
    words = fold(typed).split()
    named = {each: fold(label) for each, label in activities().items()}
    exact = [each for each, label in named.items() if label == " ".join(words)]
    near = [each for each, label in named.items() if words and all(word in label for word in words)]
    found = exact or near
    if len(found) == 1:
        return found[0]
    return _give_up(found or [each for each in activities() if letters[:2].isdigit() and each.startswith(code[:4])])


def _give_up(codes: list[str]) -> str:
    raise UnknownActivity([(code, activities()[code]) for code in codes[:SUGGESTED]])
