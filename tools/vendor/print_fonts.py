"""The fonts of the book as TrueType: `pip install fonttools brotli && npm ci && python tools/vendor/print_fonts.py`.

The compiler of the book reads no WOFF2. The locked packages of the site, whole alphabets; the hash of
each source and result goes to practices/book/fonts/MANIFEST.json. A second alphabet of a family gets a name of its own:
the compiler takes one file a family and weight. The letters of the text are cut to the two weights it uses, with the
pairs and ligatures of French alone: every place where a word may be cut is measured anew, and what varies, or might
stand in Catalan, made the compiler a third slower.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent.parent / "practices" / "book" / "fonts"
VARIABLE, STATIC = HERE / "node_modules" / "@fontsource-variable", HERE / "node_modules" / "@fontsource"
SERIF = VARIABLE / "source-serif-4" / "files"
# target: (source, family when it is not the font's own)
WANTED = {
    "archivo.ttf": (VARIABLE / "archivo/files/archivo-latin-wdth-normal.woff2", ""),
    "archivo-ext.ttf": (VARIABLE / "archivo/files/archivo-latin-ext-wdth-normal.woff2", "Archivo Ext"),
    "source-serif.ttf": (SERIF / "source-serif-4-latin-wght-normal.woff2", "Source Serif"),
    "source-serif-bold.ttf": (SERIF / "source-serif-4-latin-wght-normal.woff2", "Source Serif"),
    "source-serif-italic.ttf": (SERIF / "source-serif-4-latin-wght-italic.woff2", "Source Serif"),
    "source-serif-bold-italic.ttf": (SERIF / "source-serif-4-latin-wght-italic.woff2", "Source Serif"),
    "source-serif-ext.ttf": (SERIF / "source-serif-4-latin-ext-wght-normal.woff2", "Source Serif Ext"),
    "source-serif-greek.ttf": (SERIF / "source-serif-4-greek-wght-normal.woff2", "Source Serif Greek"),
    "source-serif-cyrillic.ttf": (SERIF / "source-serif-4-cyrillic-wght-normal.woff2", "Source Serif Cyrillic"),
    "noto-sans-arabic.ttf": (
        STATIC / "noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2",
        "Noto Sans Arabic",
    ),
    "noto-sans-hebrew.ttf": (
        STATIC / "noto-sans-hebrew/files/noto-sans-hebrew-hebrew-400-normal.woff2",
        "Noto Sans Hebrew",
    ),
    "noto-sans-math.ttf": (STATIC / "noto-sans-math/files/noto-sans-math-latin-400-normal.woff2", "Noto Sans Math"),
}
# Of the mathematical font only what people type: arrows, operators, plain shapes, a tick.
CUT = {"noto-sans-math.ttf": [*range(0x2190, 0x2200), *range(0x2200, 0x2300), *range(0x25A0, 0x2600), 0x2713, 0x2717]}
# Letters of the text, at one weight.
AT_WEIGHT = {
    "source-serif.ttf": 400,
    "source-serif-bold.ttf": 700,
    "source-serif-italic.ttf": 400,
    "source-serif-bold-italic.ttf": 700,
}
PAIRS = 2  # GPOS lookups that move pairs of letters; the others wait for marks and signs that no text of ours has
EXTENDED = 9
FAMILY_NAMES = (1, 16)


def main() -> None:
    """Writes every font of WANTED and the manifest."""
    manifest = {}
    characters: set[int] = set()
    for target, (source, family) in WANTED.items():
        font = TTFont(source, recalcTimestamp=False)
        font.flavor = None
        if weight := AT_WEIGHT.get(target):
            font = _at_weight(font, weight)
        if target in CUT:
            cutter = subset.Subsetter(subset.Options(hinting=False, recalc_timestamp=False, layout_features=[]))
            cutter.populate(unicodes=CUT[target])
            cutter.subset(font)
        if family:
            for record in font["name"].names:
                if record.nameID in FAMILY_NAMES:
                    record.string = family
        font.save(FONTS / target)
        characters |= set(font.getBestCmap())
        manifest[target] = {
            "source": source.name,
            "source_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
            "sha256": hashlib.sha256((FONTS / target).read_bytes()).hexdigest(),
        }
    (FONTS / "MANIFEST.json").write_text(json.dumps(manifest, indent=1) + "\n")
    (FONTS / "characters.json").write_text(json.dumps(_ranges(sorted(characters))) + "\n")


def _at_weight(font: TTFont, weight: int) -> TTFont:
    """The same letters at one weight, with kerning by pairs and ligatures as their only rules."""
    cut = instancer.instantiateVariableFont(font, {"wght": weight})
    cut["OS/2"].usWeightClass = weight
    table = cut["GPOS"].table
    for record in table.FeatureList.FeatureRecord:
        feature, lookups = record.Feature, table.LookupList.Lookup
        feature.LookupListIndex = [each for each in feature.LookupListIndex if _moves(lookups[each]) == PAIRS]
        feature.LookupCount = len(feature.LookupListIndex)
    options = subset.Options(layout_features=["kern", "liga"], hinting=False, recalc_timestamp=False)
    options.name_IDs, options.glyph_names, options.notdef_outline = ["*"], True, True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=set(cut.getBestCmap()))
    cutter.subset(cut)
    return cut


def _moves(lookup: Any) -> int:
    """The kind of a lookup, within an extension if it is one."""
    return lookup.SubTable[0].ExtSubTable.LookupType if lookup.LookupType == EXTENDED else lookup.LookupType


def _ranges(points: list[int]) -> list[list[int]]:
    """The characters drawn by one of the fonts, as [first, last] pairs."""
    found: list[list[int]] = []
    for point in points:
        if found and point == found[-1][1] + 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


if __name__ == "__main__":
    main()
