"""One answer, “entreprise : nom ou SIRET”, read into clean data.

A person types a name, a SIREN, a SIRET, or a name and a number in either order; a foreign company gives its country
after a comma or in brackets. Nothing is looked up: the portal has no access to the SIRENE directory.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import override
from django_countries import countries
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

NAME_MAX_LENGTH = 160  # Organisation.name
TYPED_MAX_LENGTH = 300  # a name, a spaced SIRET, a country and some words around them
FRANCE = "FR"
SIREN_DIGITS, SIRET_DIGITS = 9, 14
SHORTEST_MISTYPED_NUMBER = 7  # “Usine 4.0”, “Atelier 1901”: fewer digits than this belong to the name

# INSEE gives SIREN numbers there, so a company of these territories is a French one (code officiel géographique).
FRENCH_TERRITORIES = {"GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM"}
# Two capital letters after a company's name are more often its legal form than its country.
LEGAL_FORMS = {"SA", "SE", "SC", "AG", "AS", "BV", "SL", "KG", "CO", "GE"}
USUAL_NAMES = {
    "angleterre": "GB",
    "ecosse": "GB",
    "pays de galles": "GB",
    "irlande du nord": "GB",
    "grande bretagne": "GB",
    "royaume uni": "GB",
    "uk": "GB",
    "u k": "GB",
    "etats unis": "US",
    "usa": "US",
    "u s a": "US",
    "hollande": "NL",
    "pays bas": "NL",
    "tchequie": "CZ",
    "republique tcheque": "CZ",
    "slovaquie": "SK",
    "russie": "RU",
    "coree": "KR",
    "coree du sud": "KR",
    "coree du nord": "KP",
    "chine": "CN",
    "taiwan": "TW",
    "vietnam": "VN",
    "turquie": "TR",
    "moldavie": "MD",
    "syrie": "SY",
    "iran": "IR",
    "bresil": "BR",
    "birmanie": "MM",
    "cote d ivoire": "CI",
    "emirats arabes unis": "AE",
    "macedoine": "MK",
    "deutschland": "DE",
    "italia": "IT",
    "espana": "ES",
    "osterreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "polska": "PL",
    "la reunion": "RE",
}

_LABEL = re.compile(r"(?:(?<!\w)(?:num[ée]ro\s+(?:de\s+)?)?(?:siret|siren)(?:\s+n°)?\s*[:=]?|n°)\s*$", re.IGNORECASE)
_GLUED_LABEL = re.compile(r"(?<!\w)(siret|siren)(?=[0-9])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.\-])[0-9](?:[ .\-]?[0-9])+(?!\w)")
_SEGMENT = re.compile(r"[^,;()\[\]]+")


class CompanyError(ValueError):
    """The answer cannot be read; ``message`` says in French what to do, ``code`` names the case."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True, slots=True)
class Company:
    """A company as its employee named it. ``name`` is never empty: without one it is the number, spelled out."""

    name: str
    siren: str = ""
    siret: str = ""
    country: str = FRANCE

    @property
    def is_named(self) -> bool:
        """Whether a name was typed, and not only a number."""
        return self.name != _spelled_number(self.siren, self.siret)

    def __str__(self) -> str:
        return self.name


def read_company(typed: str) -> Company:
    """Read what a person typed. Raises ``CompanyError`` (codes: empty, too_long, wrong_key, digit_count)."""
    if len(typed) > TYPED_MAX_LENGTH:
        raise CompanyError(f"Écrivez le nom de l’entreprise en {NAME_MAX_LENGTH} caractères au plus.", "too_long")
    text, country = _take_country(one_line(typed))
    siren = siret = ""
    if country == FRANCE:
        text, siren, siret = _take_number(_GLUED_LABEL.sub(r"\1 ", text))
    name = _tidy(text) or _spelled_number(siren, siret)
    if sum(character.isalnum() for character in name) < 2:
        raise CompanyError("Écrivez le nom de l’entreprise ou son SIRET.", "empty")
    if len(name) > NAME_MAX_LENGTH:
        raise CompanyError(f"Écrivez le nom de l’entreprise en {NAME_MAX_LENGTH} caractères au plus.", "too_long")
    return Company(name=name, siren=siren, siret=siret, country=country)


def one_line(text: str) -> str:
    """Return ``text`` on one line: composed letters, ordinary single spaces, no control or invisible character."""
    kept = (
        " " if character.isspace() or category in {"Cc", "Zl", "Zp"} else character
        for character in unicodedata.normalize("NFC", text)
        if (category := unicodedata.category(character)) not in {"Cf", "Cs", "Co", "Cn"}
    )
    return " ".join("".join(kept).split())


def fold(text: str) -> str:
    """Return ``text`` without case, accents and punctuation, to compare names."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in letters if not unicodedata.combining(character))
    return " ".join("".join(character if character.isalnum() else " " for character in plain).split())


def _take_country(text: str) -> tuple[str, str]:
    """Split off a country standing alone after a comma or in brackets; without one the company is French."""
    segments = [match for match in _SEGMENT.finditer(text) if match.group().strip()]
    for segment in reversed(segments[1:]):
        code = _country_code(segment.group().strip())
        if code:
            return text[: segment.start()] + text[segment.end() :], code
        if not _NUMBER.search(segment.group()):
            break  # only a number may follow the country
    return text, FRANCE


def _country_code(words: str) -> str:
    folded = fold(words)
    code = _country_names().get(folded) or _country_names().get(folded.removeprefix("la ").removeprefix("les "), "")
    if not code and len(words) == 2 and words.isupper() and words in countries and words not in LEGAL_FORMS:
        code = words
    return FRANCE if code in FRENCH_TERRITORIES else code


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    """Folded French and English names of the ISO 3166 countries, and the usual ones, to their codes."""
    names: dict[str, str] = {}
    for language in ("en", "fr"):
        with override(language):
            names.update((fold(str(name)), code) for code, name in countries)
    return names | USUAL_NAMES


def _take_number(text: str) -> tuple[str, str, str]:
    """Split off one SIRET or SIREN and check its key: ``(text without it, siren, siret)``."""
    for match in _NUMBER.finditer(text):
        start, digits = _number_in_run(match, has_words_before=any(c.isalpha() for c in text[: match.start()]))
        if len(digits) < SHORTEST_MISTYPED_NUMBER:
            continue
        rest = f"{_LABEL.sub('', text[:start])} , {text[match.end() :]}"
        if len(digits) == SIRET_DIGITS:
            _check(digits, is_valid=siret_number.is_valid, label="SIRET", length="quatorze")
            return rest, digits[:SIREN_DIGITS], digits
        if len(digits) == SIREN_DIGITS:
            _check(digits, is_valid=siren_number.is_valid, label="SIREN", length="neuf")
            return rest, digits, ""
        raise CompanyError(
            f"Nous avons lu {len(digits)} chiffres : un SIRET en compte quatorze, un SIREN neuf. "
            "Vérifiez le numéro, ou écrivez seulement le nom de l’entreprise.",
            "digit_count",
        )
    return text, "", ""


def _number_in_run(match: re.Match[str], *, has_words_before: bool) -> tuple[int, str]:
    """Return where the number starts in a run of digit groups, and its digits.

    In “Atelier 1901 732 829 320” the first group belongs to the name: a name before the run may end with digits, so
    the longest tail that is a true number wins over the whole run.
    """
    groups = list(re.finditer(r"[0-9]+", match.group()))
    whole = "".join(group.group() for group in groups)
    if has_words_before and len(whole) not in {SIREN_DIGITS, SIRET_DIGITS}:
        for index, group in enumerate(groups[1:], start=1):
            tail = "".join(group.group() for group in groups[index:])
            if siret_number.is_valid(tail) or siren_number.is_valid(tail):
                return match.start() + group.start(), tail
    return match.start(), whole


def _check(digits: str, *, is_valid: Callable[[str], bool], label: str, length: str) -> None:
    """Refuse a number whose key is wrong (Luhn; python-stdnum knows La Poste's exception)."""
    if not is_valid(digits):
        raise CompanyError(
            f"Ce {label} n’existe pas : sa clé ne correspond pas. "
            f"Vérifiez les {length} chiffres, ou écrivez seulement le nom de l’entreprise.",
            "wrong_key",
        )


def _spelled_number(siren: str, siret: str) -> str:
    if siret:
        return f"SIRET {siret_number.format(siret)}"
    return f"SIREN {siren_number.format(siren)}" if siren else ""


def _tidy(text: str) -> str:
    """Remove the brackets and the punctuation left empty or alone by what was split off."""
    text = re.sub(r"[(\[][\s,;]*[)\]]", " ", " ".join(text.split()))
    text = re.sub(r"\s*,(?:\s*[,;])+", ",", text)
    text = re.sub(r"\s+([,;])", r"\1", text).strip(" ,;:/–—-")
    alone = re.fullmatch(r"[(\[]([^()\[\]]+)[)\]]", text)
    return " ".join((alone.group(1) if alone else text).split())
