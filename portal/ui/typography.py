"""French typography, applied when a text is written on a page.

Rules of the « Lexique des règles typographiques en usage à l’Imprimerie nationale », as the design sums them up:
U+202F before ? ! ; and between thousands, U+00A0 before : » % € and units and after «, typographic apostrophe,
one-glyph ellipsis.
Nothing is touched inside an address, an e-mail or `code`. Every function is idempotent.
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

THIN = "\u202f"
NBSP = "\u00a0"
SPACE = f"[ {NBSP}{THIN}]"
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
UNITS = (
    "%|‰|k€|M€|€|°C|°|kWh|MWh|GWh|kW|MW|kVA|kg|km|cm|mm|µm|m²|m³|m|t|g|L|Mo|Go|Ko|ko|h|min|s|ms|bar|bars|V|A|"
    "mois|ans|an|jours|jour|semaines|semaine|heures|heure|minutes|minute|secondes|seconde|points|point|"
    "personnes|personne|places|place|pièces|pièce|fois"
)
# Every repetition is bounded or anchored: the time stays proportional to the length, whatever was typed.
GAP = f"(?<!{SPACE})"
PROTECTED = r"`[^`]*`|(?:https?://|www\.)\S+|[\w.+'-]{1,64}@[\w.-]{1,190}\.\w{2,24}"
_PLAIN = re.compile(f"({PROTECTED})")
_MARKUP = re.compile(rf"(<[^<>]*>|&(?:\w+|#\d+|#x[\da-fA-F]+);|{PROTECTED})")
_RULES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(rf"{GAP}{SPACE}{{1,9}}([?!;])(?!\w)"), THIN + r"\1"),
    (re.compile(r"(?<=[\w»’)])([?!;])(?=\s|$)"), THIN + r"\1"),
    (re.compile(rf"{GAP}{SPACE}{{1,9}}:(?=\s|$)"), NBSP + ":"),
    (re.compile(r"(?<=[^\W\d_])([:])(?=\s|$)"), NBSP + r"\1"),
    (re.compile(rf"(?<=[^\s«]){SPACE}*»"), NBSP + "»"),
    (re.compile(rf"«{SPACE}*"), "«" + NBSP),
    (re.compile(rf"(?<!\d)(\d{{1,3}}(?:{SPACE}\d{{3}})+)(?!\d)"), "thousands"),
    (re.compile(rf"(\d){SPACE}({UNITS})(?![\w²³])"), rf"\1{NBSP}\2"),
    (re.compile(rf"(\d){SPACE}h{SPACE}(\d\d)(?!\d)"), rf"\1{NBSP}h{NBSP}\2"),
    (re.compile(rf"\b(\d{{1,2}}|1er){SPACE}({MONTHS})\b"), rf"\1{NBSP}\2"),
    (re.compile(rf"\b(n°|no|p\.|M\.|MM\.|Mme|Mmes|Dr|art\.){SPACE}(?=[\dA-ZÀ-Þ])"), rf"\1{NBSP}"),
]


# Of a line with an address, or between two tags, what surrounds them comes back though the whole never does.
@lru_cache(maxsize=4096)
def _correct(text: str) -> str:
    """The rules applied until nothing changes, one preparing the ground of another; bounded, whatever was typed."""
    for _ in range(4):
        corrected = _correct_once(text)
        if corrected == text:
            break
        text = corrected
    return text


def _correct_once(text: str) -> str:
    for pattern, replacement in _RULES:
        if replacement == "thousands":
            text = pattern.sub(lambda match: re.sub(SPACE, THIN, match[1]), text)
        else:
            text = pattern.sub(replacement, text)
    return text


# The same texts are shown again and again: corrected once a process (bounded, least recently used leave first).
@lru_cache(maxsize=2048)
def _correct_outside(pattern: re.Pattern[str], text: str) -> str:
    return "".join(part if index % 2 else _correct(part) for index, part in enumerate(pattern.split(text)))


def french(text: str) -> str:
    """The same text, well set. A SafeString stays one: its tags and entities are left alone."""
    if not isinstance(text, str):
        text = str(text)
    if isinstance(text, SafeString):
        return SafeString(_correct_outside(_MARKUP, str(text)))
    return _correct_outside(_PLAIN, text)


_MARKS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\b1(er|re|ers|res)\b"), r"1<sup>\1</sup>"),
    (re.compile(r"\b(\d+|[IVX]+)e\b(?=[\s\u00a0\u202f])"), r"\1<sup>e</sup>"),
    (re.compile(r"\bCO2\b|CO₂"), "CO<sub>2</sub>"),
]


@lru_cache(maxsize=2048, typed=True)  # a SafeString and the equal plain text are two things
def french_html(text: str) -> SafeString:
    """HTML of a plain text: escaped, well set, with 1<sup>er</sup>, 2<sup>e</sup> and CO<sub>2</sub>."""
    html = str(text) if isinstance(text, SafeString) else str(escape(french(text)))
    parts = _MARKUP.split(str(french(SafeString(html))))
    for index in range(0, len(parts), 2):
        for pattern, replacement in _MARKS:
            parts[index] = pattern.sub(replacement, parts[index])
    return SafeString("".join(parts))


@lru_cache(maxsize=512)
def paragraphs(text: str) -> SafeString:
    """HTML of a text typed in a plain field.

    A blank line parts paragraphs; lines beginning with “- ” make a list; a block whose first line begins with “> ” is a
    quotation, its last line “— author” becoming the footer. Other line ends are kept as <br>.
    """
    output = []
    for block in re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").replace("\r", "\n").strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if lines and lines[0].startswith("> "):
            output.append(_quotation(lines))
        else:
            output.extend(_prose_and_lists(lines))
    return SafeString("\n".join(output))


def _quotation(lines: list[str]) -> str:
    lines = [line.removeprefix(">").strip() for line in lines]
    author = lines.pop().lstrip("—– ").strip() if len(lines) > 1 and lines[-1][:1] in "—–" else ""
    footer = f"<footer>{french_html(author)}</footer>" if author else ""
    return f"<blockquote><p>{'<br>'.join(french_html(line) for line in lines)}</p>{footer}</blockquote>"


def _prose_and_lists(lines: list[str]) -> list[str]:
    output: list[str] = []
    run: list[str] = []

    def close() -> None:
        if run:
            output.append(f"<p>{'<br>'.join(run)}</p>")
            run.clear()

    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            close()
            items.append(f"<li>{french_html(line[2:])}</li>")
            continue
        if items:
            output.append(f"<ul>{''.join(items)}</ul>")
            items = []
        run.append(french_html(line))
    close()
    if items:
        output.append(f"<ul>{''.join(items)}</ul>")
    return output


def of(name: str) -> str:
    """“de Texloire”, “d’Émaillerie Sauvagnac”: the name with its preposition, elided before a vowel."""
    return f"d’{name}" if _elides(name) else f"de {name}"


def that(name: str) -> str:
    """“que Texloire”, “qu’Émaillerie Sauvagnac”: the name with its conjunction, elided before a vowel."""
    return f"qu’{name}" if _elides(name) else f"que {name}"


def _elides(name: str) -> bool:
    """Not before an h: nobody can tell of a name whether it is mute."""
    first = unicodedata.normalize("NFD", name[:1]).casefold()[:1]
    return bool(first) and first in "aeiouœæ"
