"""The great elevation of the home page: a factory seen from the front, large windows, visitors."""
# ruff: noqa: E501  (path data reads worse when wrapped)

import random
from functools import lru_cache

from portal.ui.facade import COLOURS, Drawing, n


def person(x, ground, t=1.0, helmet=True, f="#1B4034", arm=False):
    def k(v):
        return n(v * t)

    o = f'<g transform="translate({n(x)} {n(ground)})"><path d="M{k(-7)} 0L{k(-5.4)} {k(-18)}L{k(-8)} {k(-34)}Q{k(-7)} {k(-40)} 0 {k(-40)}Q{k(7)} {k(-40)} {k(8)} {k(-34)}L{k(5.4)} {k(-18)}L{k(7)} 0h{k(-4.6)}L0 {k(-16)}L{k(-2.4)} 0z" fill="{f}"/><circle cy="{k(-45)}" r="{k(5.2)}" fill="{f}"/>'
    if arm:
        o += (
            f'<path d="M{k(4)} {k(-33)}L{k(17)} {k(-38)}" stroke="{f}" stroke-width="{k(3.6)}" stroke-linecap="round"/>'
        )
    if helmet:
        o += f'<path d="M{k(-6.4)} {k(-46)}Q{k(-6)} {k(-53)} 0 {k(-53)}Q{k(6)} {k(-53)} {k(6.4)} {k(-46)}z" fill="{COLOURS["minium"]}"/>'
    return o + "</g>"


@lru_cache(maxsize=1)
def elevation() -> str:
    """1600 × 340 user units, decorative (aria-hidden)."""
    s = {
        "sky": COLOURS["clair"],
        "wall": COLOURS["wagon"],
        "roof": COLOURS["wagon"],
        "line": "#0F2A21",
        "panes": [COLOURS["clair"], COLOURS["verre"], COLOURS["clair"], COLOURS["blanc"], COLOURS["verre"]],
    }
    r = random.Random(35)
    d = Drawing(r, s)
    width, height, ground = 1600, 400, 392
    outline = s["line"]

    def frame(x, y, w, h, nx, ny, scene="", open_pane=None):
        pw, ph = w / nx, h / ny
        d.rect(x, y, w, h, "#F3F7F4")
        for i in range(nx):
            for j in range(ny):
                t = r.choice(["#F3F7F4", "#F3F7F4", COLOURS["clair"], "#DFEAE4"])
                if t != "#F3F7F4":
                    d.rect(x + i * pw, y + j * ph, pw, ph, t)
        d.raw(scene)
        d.lines(
            [(x + i * pw, y, x + i * pw, y + h) for i in range(1, nx)]
            + [(x, y + j * ph, x + w, y + j * ph) for j in range(1, ny)],
            outline,
            1.5,
        )
        d.rect(x, y, w, h, "none", outline, 3)
        if open_pane:
            a, b = x + open_pane[0] * pw, y + open_pane[1] * ph
            d.rect(a, b, pw, ph, "#0F2A21")
            d.poly(
                [(a, b), (a + pw, b), (a + pw + 12, b + ph + 10), (a + 12, b + ph + 10)],
                COLOURS["minium"],
                outline,
                1.8,
            )

    # Background
    d.chimney(176, ground, 34, 322)
    for k in range(3):
        d.silo(1392 + k * 52, ground, 48, 214 + (k == 1) * 26)
    d.water_tower(1226, 300, 84, 228)
    # Volume A: gabled hall
    d.poly([(0, ground), (0, 250), (120, 176), (240, 250), (240, ground)], s["wall"], outline, 2)
    # Volume B: sheds
    x, teeth, tw = 240, 5, 150
    pts = [(x, ground), (x, 214)]
    for i in range(teeth):
        pts += [(x + i * tw, 118), (x + (i + 1) * tw, 214)]
    pts += [(x + teeth * tw, ground)]
    d.poly(pts, s["wall"], outline, 2)
    for i in range(teeth):
        a = x + i * tw
        d.poly([(a + 14, 206), (a + 14, 145), (a + 108, 206)], "#F3F7F4" if i % 2 else COLOURS["verre"], outline, 2)
        d.lines([(a + 38, 206, a + 38, 161), (a + 62, 206, a + 62, 176), (a + 86, 206, a + 86, 191)], outline, 1.5)
    # Volume C: modern box
    d.rect(990, 196, 330, ground - 196, s["wall"], outline, 2)
    d.rect(984, 188, 342, 10, s["wall"], outline, 2)
    # Volume D: vault
    d.raw(
        f'<path d="M1320 {ground}V262Q1460 150 1600 262V{ground}z" fill="{s["wall"]}" stroke="{outline}" stroke-width="2"/>'
    )

    f'fill="none" stroke="{COLOURS["machine"]}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"'
    pl = COLOURS["machine"]

    def stroke(dd, e=4, c=pl):
        return f'<path d="{dd}" fill="none" stroke="{c}" stroke-width="{e}" stroke-linecap="round" stroke-linejoin="round"/>'

    # Scene 1: ladle and moulds
    y2 = 372
    sc1 = (
        stroke("M40 262H200M120 262V282", 4)
        + f'<path d="M100 284h40l-6 30h-28z" fill="{pl}"/>'
        + f'<path d="M134 312q12 4 13 34" stroke="{COLOURS["minium"]}" stroke-width="5" fill="none" stroke-linecap="round"/>'
        + "".join(f'<path d="M{k} 348h34v24h-34z" fill="{COLOURS["reseda"]}"/>' for k in (48, 90, 132, 174))
        + person(64, y2 - 24 + 24, 0.92, True)
    )
    frame(30, 258, 180, 116, 5, 3, sc1)
    # Scene 2: robot
    sc2 = (
        f'<path d="M292 372h54l-8-18h-38z" fill="{pl}"/>'
        + stroke("M319 354L304 306L352 276L384 300", 9)
        + "".join(
            f'<circle cx="{a}" cy="{b}" r="7.5" fill="{COLOURS["wagon"]}"/>'
            for a, b in ((304, 306), (352, 276), (319, 352))
        )
        + stroke("M384 300l-5 12M384 300l9 9", 4)
        + f'<path d="M392 340h70v32h-70z" fill="{COLOURS["reseda"]}"/><path d="M404 322h40v18h-40z" fill="{COLOURS["verre"]}" stroke="{pl}" stroke-width="3"/>'
    )
    frame(264, 240, 224, 134, 6, 3, sc2)
    # Scene 3: the visit
    sc3 = (
        person(560, 374, 1.25, True)
        + person(594, 374, 1.15, True)
        + person(624, 374, 1.3, True)
        + person(690, 374, 1.25, False, COLOURS["machine"], False)
        + '<g transform="translate(690 374)"><path d="M-6 -42L-24 -52" stroke="#2C6B55" stroke-width="4.6" stroke-linecap="round"/></g>'
        + f'<path d="M716 300h26v74h-26z" fill="{COLOURS["reseda"]}"/><path d="M712 276h34v24h-34z" fill="{COLOURS["wagon"]}"/><path d="M717 281h24v14h-24z" fill="{COLOURS["verre"]}"/>'
    )
    frame(512, 240, 240, 134, 6, 3, sc3, open_pane=(1, 0))
    # Scene 4: conveyor and camera check
    sc4 = (
        stroke("M786 350H968", 5)
        + "".join(f'<circle cx="{k}" cy="359" r="6" fill="{pl}"/>' for k in range(796, 968, 24))
        + f'<path d="M800 322h28v26h-28zM852 322h28v26h-28zM936 322h28v26h-28z" fill="{COLOURS["reseda"]}"/><path d="M896 322h28v26h-28z" fill="{COLOURS["minium"]}"/>'
        + stroke("M866 262V282", 4)
        + f'<path d="M850 280h32v16h-32z" fill="{COLOURS["wagon"]}"/><path d="M856 296l-10 22h40l-10-22z" fill="{COLOURS["verre"]}"/>'
    )
    frame(776, 240, 192, 134, 5, 3, sc4)
    # Scene 5: glazed band and workshop
    sc5 = (
        "".join(stroke(f"M{1030 + k * 22} 306V364", 3, COLOURS["reseda"]) for k in range(7))
        + "".join(f'<path d="M{1022 + k * 22} 306h16v-18h-16z" fill="{pl}"/>' for k in range(7))
        + stroke("M1016 366H1178", 5)
        + person(1226, 374, 1.2, False, COLOURS["machine"])
        + person(1262, 374, 1.2, True)
    )
    frame(1012, 262, 286, 112, 8, 3, sc5)
    d.glazing(1012, 212, 286, 30, 16, 1, 1.5)
    # Scene 6: 3D printer
    sc6 = (
        stroke("M1400 372V296H1520V372M1400 330H1520", 5)
        + f'<path d="M1450 326h20v14l-10 8l-10-8z" fill="{COLOURS["wagon"]}"/><path d="M1436 352h48v4h-48zM1440 358h40v4h-40zM1436 364h48v6h-48z" fill="{COLOURS["reseda"]}"/>'
        + person(1560, 374, 1.15, True)
    )
    frame(1350, 272, 220, 102, 6, 3, sc6)
    d.rect(0, ground, width, height - ground, outline)
    return f'<svg class="elevation" viewBox="0 60 {width} {height - 60}" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg">{"".join(d.o)}</svg>'
