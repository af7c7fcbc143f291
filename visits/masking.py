"""Addresses and telephone numbers typed in a text, hidden until a date is agreed.

It spares people from giving them by habit; it does not pretend to stop who spells a number out.
"""

import re

ADDRESS, TELEPHONE = "[adresse masquée]", "[téléphone masqué]"

_AT = r"(?:@|＠|\s?[\[(]\s?(?:at|arobase|@)\s?[\])]\s?|\s(?:arobase)\s)"
_DOT = r"(?:\.|\s?[\[(]\s?(?:dot|point|\.)\s?[\])]\s?)"
_EMAIL = re.compile(rf"[\w.+%'-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,6}}", re.IGNORECASE)
# Ten figures from 0, in pairs; any number with its country, from + or 00.
_GAP = r"[\s.\-/·]{0,2}"
_FRENCH = rf"0{_GAP}[1-9](?:{_GAP}\d\d){{4}}"
_ABROAD = rf"(?:\+|00){_GAP}[1-9]\d{{0,2}}{_GAP}(?:\(0\))?(?:{_GAP}\d){{7,12}}"
_NUMBER = re.compile(rf"(?<![\d.,])(?:{_FRENCH}|{_ABROAD})(?![\d%])")
_DATE = re.compile(r"\d\d[./-]\d\d[./-](?:19|20)\d\d")


def mask(text: str) -> str:
    """`text` with every e-mail address and telephone number replaced by words. Linear in its length."""
    return _NUMBER.sub(_telephone, _EMAIL.sub(ADDRESS, text))


def _telephone(found: re.Match[str]) -> str:
    return found.group() if _DATE.match(found.group()) else TELEPHONE
