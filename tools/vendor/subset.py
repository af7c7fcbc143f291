"""Cuts the fonts to what French pages need: `pip install fonttools brotli && python tools/vendor/subset.py`.

Reads the packages installed by `npm ci` beside this file, checks each source against static/vendor/MANIFEST.json,
writes static/fonts/ and records the hash of each result with the hash of its source in static/fonts/MANIFEST.json.
"""

import hashlib
import json
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent.parent / "static"
PACKAGES = HERE / "node_modules" / "@fontsource-variable"
CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(ord(sign) for sign in "ŒœŸ‐‑–—‘’“”•…€™−←→↑↓\u202f\u2009"),
]
FEATURES = ["kern", "liga", "pnum", "tnum", "locl", "ccmp", "mark", "rvrn"]
# target: (package, source, axes kept)
FONTS = {
    "archivo-fr.woff2": ("archivo", "archivo-latin-wdth-normal.woff2", {"wght": (400, 700), "wdth": (76, 112)}),
    "source-serif-fr.woff2": ("source-serif-4", "source-serif-4-latin-wght-normal.woff2", {}),
    "source-serif-fr-italic.woff2": ("source-serif-4", "source-serif-4-latin-wght-italic.woff2", {}),
}


def main() -> None:
    """Writes the three subsets; stops when a source is not the locked one."""
    sources = json.loads((STATIC / "vendor/MANIFEST.json").read_text())
    manifest = {}
    for target, (package, source, axes) in FONTS.items():
        path = PACKAGES / package / "files" / source
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != sources[f"source:{source}"]["sha256"]:
            raise SystemExit(f"{source}: not the locked source")
        font = TTFont(path, recalcTimestamp=False)
        if axes:
            font = instancer.instantiateVariableFont(font, axes)
        options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, recalc_timestamp=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=CHARACTERS)
        cutter.subset(font)
        font.flavor = "woff2"
        output = STATIC / "fonts" / target
        font.save(output)
        manifest[target] = {
            "source": source,
            "source_sha256": digest,
            "axes": {a.axisTag: [a.minValue, a.maxValue] for a in font["fvar"].axes},
            "bytes": output.stat().st_size,
            "sha256": hashlib.sha256(output.read_bytes()).hexdigest(),
        }
    (STATIC / "fonts/MANIFEST.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
