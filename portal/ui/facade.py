"""Façades: the drawn elevation of each site, derived from its slug.

Stands in wherever a vitrine has no photograph. Pure Python, always the same drawing for the same slug, valid SVG made of
presentation attributes only (strict CSP).
"""
# ruff: noqa: E501  (path data reads worse when wrapped)

import hashlib
import random
from functools import lru_cache

COLOURS = {
    "encre": "#14241D",
    "wagon": "#1B4034",
    "machine": "#2C6B55",
    "reseda": "#6F9280",
    "resedap": "#A9C2B4",
    "verre": "#D3E2DA",
    "clair": "#E9F0EC",
    "blanc": "#FFFFFF",
    "minium": "#E2502B",
    "lueur": "#F4E7BE",
}

SCHEMES = [
    {
        "sky": COLOURS["clair"],
        "wall": COLOURS["wagon"],
        "roof": COLOURS["wagon"],
        "line": "#0F2A21",
        "panes": [COLOURS["verre"], COLOURS["clair"], COLOURS["blanc"], COLOURS["resedap"], COLOURS["lueur"]],
    },
    {
        "sky": COLOURS["verre"],
        "wall": COLOURS["blanc"],
        "roof": COLOURS["blanc"],
        "line": COLOURS["wagon"],
        "panes": [COLOURS["verre"], COLOURS["resedap"], COLOURS["reseda"], COLOURS["clair"]],
    },
    {
        "sky": COLOURS["clair"],
        "wall": COLOURS["machine"],
        "roof": COLOURS["machine"],
        "line": "#173B2F",
        "panes": [COLOURS["clair"], COLOURS["blanc"], COLOURS["verre"], COLOURS["resedap"]],
    },
    {
        "sky": COLOURS["resedap"],
        "wall": COLOURS["clair"],
        "roof": COLOURS["clair"],
        "line": COLOURS["wagon"],
        "panes": [COLOURS["wagon"], COLOURS["machine"], COLOURS["reseda"], COLOURS["machine"], COLOURS["resedap"]],
    },
]


def n(v: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{v:.1f}".rstrip("0").rstrip(".")


class Drawing:
    def __init__(self, rng, scheme):
        self.o, self.r, self.s, self.opened = [], rng, scheme, False

    def rect(self, x, y, w, h, f, tr=None, ep=1.5):
        st = f' stroke="{tr}" stroke-width="{n(ep)}"' if tr else ""
        self.o.append(f'<path d="M{n(x)} {n(y)}h{n(w)}v{n(h)}h{n(-w)}z" fill="{f}"{st}/>')

    def poly(self, pts, f, tr=None, ep=1.5):
        st = f' stroke="{tr}" stroke-width="{n(ep)}" stroke-linejoin="round"' if tr else ""
        self.o.append('<path d="M' + "L".join(f"{n(x)} {n(y)}" for x, y in pts) + f'z" fill="{f}"{st}/>')

    def lines(self, segments, tr, ep=1.2):
        self.o.append(
            '<path d="'
            + "".join(f"M{n(a)} {n(b)}L{n(c)} {n(d)}" for a, b, c, d in segments)
            + f'" fill="none" stroke="{tr}" stroke-width="{n(ep)}"/>'
        )

    def raw(self, s):
        self.o.append(s)

    def glazing(self, x, y, w, h, nx, ny, ep=1.3, opens=False):
        """A steel frame of nx × ny tinted panes; one of them may be open (minium)."""
        pw, ph = w / nx, h / ny
        target = (self.r.randrange(nx), self.r.randrange(max(1, ny - 1))) if opens and not self.opened else None
        self.rect(x, y, w, h, self.s["panes"][0])
        by_tint: dict[str, list[tuple[float, float]]] = {}
        for i in range(nx):
            for j in range(ny):
                by_tint.setdefault(self.r.choice(self.s["panes"]), []).append((x + i * pw, y + j * ph))
        for t, ps in by_tint.items():
            self.o.append(
                '<path d="' + "".join(f"M{n(a)} {n(b)}h{n(pw)}v{n(ph)}h{n(-pw)}z" for a, b in ps) + f'" fill="{t}"/>'
            )
        segments = [(x + i * pw, y, x + i * pw, y + h) for i in range(nx + 1)] + [
            (x, y + j * ph, x + w, y + j * ph) for j in range(ny + 1)
        ]
        self.lines(segments, self.s["line"], ep)
        if target:
            a, b = x + target[0] * pw, y + target[1] * ph
            self.poly(
                [(a, b), (a + pw, b), (a + pw + pw * 0.16, b + ph * 1.14), (a + pw * 0.16, b + ph * 1.14)],
                COLOURS["minium"],
                self.s["line"],
                ep,
            )
            self.opened = True

    # Volumes
    def sheds(self, x, ground, w, wall, teeth, th, opens=False):
        tw = w / teeth
        pts = [(x, ground), (x, ground - wall)]
        for i in range(teeth):
            a = x + i * tw
            pts += [(a, ground - wall - th), (a + tw, ground - wall)]
        pts += [(x + w, ground)]
        self.poly(pts, self.s["wall"], self.s["line"])
        for i in range(teeth):
            a = x + i * tw
            self.poly(
                [
                    (a + tw * 0.12, ground - wall - th * 0.1),
                    (a + tw * 0.12, ground - wall - th * 0.66),
                    (a + tw * 0.66, ground - wall - th * 0.1),
                ],
                self.s["panes"][0],
                self.s["line"],
                1.1,
            )
            self.lines(
                [
                    (a + tw * 0.30, ground - wall - th * 0.1, a + tw * 0.30, ground - wall - th * 0.47),
                    (a + tw * 0.47, ground - wall - th * 0.1, a + tw * 0.47, ground - wall - th * 0.3),
                ],
                self.s["line"],
                1.1,
            )
        hh, chosen = wall * 0.52, self.r.randrange(teeth)
        for i in range(teeth):
            self.glazing(x + i * tw + tw * 0.12, ground - wall * 0.84, tw * 0.76, hh, 4, 3, opens=opens and i == chosen)

    def gable(self, x, ground, w, wall, th, opens=False):
        self.poly(
            [(x, ground), (x, ground - wall), (x + w / 2, ground - wall - th), (x + w, ground - wall), (x + w, ground)],
            self.s["wall"],
            self.s["line"],
        )
        self.raw(
            f'<circle cx="{n(x + w / 2)}" cy="{n(ground - wall - th * 0.36)}" r="{n(th * 0.17)}" fill="{self.s["panes"][0]}" stroke="{self.s["line"]}" stroke-width="1.2"/>'
        )
        self.glazing(x + w * 0.14, ground - wall * 0.9, w * 0.72, wall * 0.62, max(4, int(w // 22)), 4, opens=opens)

    def vault(self, x, ground, w, wall, th, opens=False):
        self.raw(
            f'<path d="M{n(x)} {n(ground)}V{n(ground - wall)}Q{n(x + w / 2)} {n(ground - wall - th * 2)} {n(x + w)} {n(ground - wall)}V{n(ground)}z" fill="{self.s["wall"]}" stroke="{self.s["line"]}" stroke-width="1.5"/>'
        )
        self.raw(
            f'<path d="M{n(x + w * 0.16)} {n(ground - wall)}Q{n(x + w / 2)} {n(ground - wall - th * 1.6)} {n(x + w * 0.84)} {n(ground - wall)}z" fill="{self.s["panes"][1]}" stroke="{self.s["line"]}" stroke-width="1.2"/>'
        )
        self.lines(
            [
                (x + w * k, ground - wall, x + w * k, ground - wall - th * e)
                for k, e in ((0.3, 0.43), (0.43, 0.72), (0.57, 0.72), (0.7, 0.43))
            ],
            self.s["line"],
            1.1,
        )
        self.glazing(x + w * 0.1, ground - wall * 0.84, w * 0.8, wall * 0.5, max(5, int(w // 20)), 3, opens=opens)

    def box(self, x, ground, w, h, opens=False):
        self.rect(x, ground - h, w, h, self.s["wall"], self.s["line"])
        self.rect(x - 2, ground - h - 4, w + 4, 5, self.s["roof"], self.s["line"], 1.2)
        self.glazing(x + w * 0.07, ground - h * 0.82, w * 0.86, h * 0.3, max(5, int(w // 18)), 2, opens=opens)
        step = 7
        self.lines([(x + k, ground - h * 0.42, x + k, ground) for k in range(step, int(w), step)], self.s["line"], 0.5)

    def dock(self, x, ground, w, h):
        self.rect(x, ground - h, w, h, self.s["panes"][-1], self.s["line"], 1.3)
        self.lines([(x, ground - h * k, x + w, ground - h * k) for k in (0.2, 0.4, 0.6, 0.8)], self.s["line"], 0.9)

    def silo(self, x, ground, w, h):
        self.raw(
            f'<path d="M{n(x)} {n(ground)}V{n(ground - h)}Q{n(x + w / 2)} {n(ground - h - w * 0.55)} {n(x + w)} {n(ground - h)}V{n(ground)}z" fill="{self.s["panes"][1]}" stroke="{self.s["line"]}" stroke-width="1.4"/>'
        )
        self.lines([(x, ground - h * k, x + w, ground - h * k) for k in (0.25, 0.5, 0.75, 1)], self.s["line"], 0.9)

    def chimney(self, x, ground, w, h):
        self.poly(
            [(x, ground), (x + w * 0.2, ground - h), (x + w * 0.8, ground - h), (x + w, ground)],
            self.s["wall"],
            self.s["line"],
            1.4,
        )
        for k in (0.86, 0.7):
            self.poly(
                [
                    (x + w * 0.2 * k, ground - h * k),
                    (x + w * 0.2 * (k + 0.07), ground - h * (k + 0.07)),
                    (x + w - w * 0.2 * (k + 0.07), ground - h * (k + 0.07)),
                    (x + w - w * 0.2 * k, ground - h * k),
                ],
                self.s["panes"][0],
                self.s["line"],
                1,
            )

    def water_tower(self, x, ground, w, h):
        self.lines(
            [
                (x + w * 0.2, ground, x + w * 0.34, ground - h * 0.66),
                (x + w * 0.8, ground, x + w * 0.66, ground - h * 0.66),
                (x + w * 0.26, ground - h * 0.22, x + w * 0.72, ground - h * 0.48),
                (x + w * 0.74, ground - h * 0.22, x + w * 0.28, ground - h * 0.48),
            ],
            self.s["line"],
            1.6,
        )
        self.raw(
            f'<path d="M{n(x)} {n(ground - h * 0.66)}h{n(w)}v{n(-h * 0.24)}l{n(-w / 2)} {n(-h * 0.12)}l{n(-w / 2)} {n(h * 0.12)}z" fill="{self.s["wall"]}" stroke="{self.s["line"]}" stroke-width="1.4" stroke-linejoin="round"/>'
        )
        self.rect(x, ground - h * 0.84, w, h * 0.07, self.s["panes"][1], self.s["line"], 1)


@lru_cache(maxsize=1024)
def facade(slug: str, w: int = 400, h: int = 250) -> str:
    """Decorative SVG (aria-hidden) of w × h user units, identical at each call for a slug."""
    g = int(hashlib.sha256(slug.encode()).hexdigest()[:12], 16)
    r = random.Random(g)
    s = SCHEMES[g % len(SCHEMES)]
    d = Drawing(r, s)
    ground = h * 0.9
    d.rect(0, 0, w, h, s["sky"])
    kind = (g // 7) % 5
    backdrop = r.choice(["chimney", "silo", "water_tower", "silo", "chimney"])
    left = r.random() < 0.5
    fx = w * (0.09 if left else 0.80)
    if backdrop == "chimney":
        d.chimney(fx + 8, ground, 20, h * 0.74)
    elif backdrop == "silo":
        for k in range(r.choice([2, 3])):
            d.silo(fx - 6 + k * 25, ground, 23, h * (0.5 + 0.06 * (k % 2)))
    else:
        d.water_tower(fx, ground, 44, h * 0.62)
    x0, span = (w * 0.24, w * 0.66) if left else (w * 0.09, w * 0.66)
    if kind == 0:
        d.sheds(x0, ground, span, h * 0.38, 3, h * 0.2, opens=True)
    elif kind == 1:
        d.box(x0 + span * 0.56, ground, span * 0.44, h * 0.34)
        d.gable(x0, ground, span * 0.58, h * 0.4, h * 0.2, opens=True)
    elif kind == 2:
        d.vault(x0, ground, span * 0.7, h * 0.38, h * 0.15, opens=True)
        d.box(x0 + span * 0.7, ground, span * 0.3, h * 0.3)
    elif kind == 3:
        d.box(x0, ground, span, h * 0.46, opens=True)
        d.dock(x0 + span * 0.12, ground, 34, h * 0.19)
        d.dock(x0 + span * 0.34, ground, 34, h * 0.19)
    else:
        d.gable(x0, ground, span * 0.36, h * 0.34, h * 0.16)
        d.sheds(x0 + span * 0.36, ground, span * 0.64, h * 0.42, 2, h * 0.19, opens=True)
    if not d.opened:
        d.glazing(x0 + span * 0.4, ground - h * 0.2, 40, 24, 2, 1, opens=True)
    d.rect(0, ground, w, h - ground, s["line"])
    return f'<svg class="facade" viewBox="0 0 {w} {h}" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg">{"".join(d.o)}</svg>'
