"""French typography: what is corrected, what is left alone, and twice is once."""

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.typography import french, french_html, of, paragraphs, that

T, N = "\u202f", "\u00a0"

CASES = [
    ("Pourquoi ?", f"Pourquoi{T}?"),
    ("Pourquoi?", f"Pourquoi{T}?"),
    (f"Pourquoi{N}?", f"Pourquoi{T}?"),
    ("Vraiment ?!", f"Vraiment{T}?!"),
    ("Un ; deux", f"Un{T}; deux"),
    ("Note : ceci", f"Note{N}: ceci"),
    ("Note: ceci", f"Note{N}: ceci"),
    ("à 12:30", "à 12:30"),
    ("« oui »", f"«{N}oui{N}»"),
    ("«oui»", f"«{N}oui{N}»"),
    ("Il dit « oui », puis « non ».", f"Il dit «{N}oui{N}», puis «{N}non{N}»."),
    ("l'usine d'à côté", "l’usine d’à côté"),
    ("aujourd'hui...", "aujourd’hui…"),
    ("120 k€", f"120{N}k€"),
    ("6,2 % des pièces", f"6,2{N}% des pièces"),
    ("3 400 images", f"3{T}400 images"),
    ("1 234 567 pièces", f"1{T}234{T}567{N}pièces"),
    ("en 2016 120 personnes", f"en 2016 120{N}personnes"),
    ("03 23 98 00 00", "03 23 98 00 00"),
    ("14 h 30", f"14{N}h{N}30"),
    ("à 14 h", f"à 14{N}h"),
    ("le 3 mars", f"le 3{N}mars"),
    ("le 1er avril", f"le 1er{N}avril"),
    ("14 mois", f"14{N}mois"),
    ("5 m de haut, 12 m² au sol", f"5{N}m de haut, 12{N}m² au sol"),
    ("3 machines", "3 machines"),
    ("M. Aoudia et Mme Delmas", f"M.{N}Aoudia et Mme{N}Delmas"),
    ("voir https://exemple.fr/?q=a:b ?", f"voir https://exemple.fr/?q=a:b{T}?"),
    ("écrire à o'brien@exemple.fr", "écrire à o'brien@exemple.fr"),
    ("la commande `ls ? ; l'un`", "la commande `ls ? ; l'un`"),
    ("un sourire :)", "un sourire :)"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_french_corrects(text, expected):
    assert french(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_french_twice_is_once(text):
    assert french(french(text)) == french(text)


@given(st.text(alphabet="ab1 3?!;:«»'.h%€é\u00a0\u202f\n", max_size=25))
def test_french_twice_is_once_on_anything(text):
    assert french(french(text)) == french(text)


def test_french_spares_tags_and_entities():
    html = SafeString('<a href="/?a=1;b" title="x">Chaud &amp; froid ?</a>')
    assert french(html) == f'<a href="/?a=1;b" title="x">Chaud &amp; froid{T}?</a>'
    assert isinstance(french(html), SafeString)


def test_french_of_plain_text_is_not_safe():
    assert not isinstance(french("<b>"), SafeString)


def test_french_html_escapes_and_raises():
    assert french_html("Le 1er et le 2e <script>, CO2 & l'eau ?") == (
        f"Le 1<sup>er</sup> et le 2<sup>e</sup> &lt;script&gt;, CO<sub>2</sub> &amp; l’eau{T}?"
    )


def test_paragraphs_blocks():
    text = "Un ?\r\nsuite\r\n\r\n- a\n- b\n\nDeux\n- c\n\n> Cité\n— Qui, où"
    assert paragraphs(text) == (
        f"<p>Un{T}?<br>suite</p>\n<ul><li>a</li><li>b</li></ul>\n<p>Deux</p>\n<ul><li>c</li></ul>\n"
        "<blockquote><p>Cité</p><footer>Qui, où</footer></blockquote>"
    )


def test_paragraphs_escape_what_was_typed():
    assert paragraphs("<script>alert(1)</script>\n\n- <b>\n\n> <i>\n— <u>") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<ul><li>&lt;b&gt;</li></ul>\n"
        "<blockquote><p>&lt;i&gt;</p><footer>&lt;u&gt;</footer></blockquote>"
    )


def test_paragraphs_of_nothing():
    assert paragraphs("  \n \n") == ""


@pytest.mark.parametrize("piece", [" ", "1 ", "« ", "a@", "a", "<", "`", "www.", "1 234", "&", ". ", "’"])
def test_french_html_bears_long_repetitions(piece):
    """What anybody may type: 30 kB of what the rules look for is answered, whole. Its cost is printed by the bench."""
    typed = piece * (30_000 // len(piece))
    assert len(french_html(typed + "?")) >= len(typed.strip())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Texloire", "de Texloire"),
        ("Émaillerie Sauvagnac", "d’Émaillerie Sauvagnac"),
        ("acier d’Orvanne", "d’acier d’Orvanne"),
        ("Œuvre utile", "d’Œuvre utile"),
        ("Yprel", "de Yprel"),
        ("Huot", "de Huot"),
        ("3D Forge", "de 3D Forge"),
        ("", "de "),
    ],
)
def test_a_name_elides_its_preposition_before_a_vowel(name, said):
    assert of(name) == said


def test_a_name_elides_its_conjunction_before_a_vowel():
    assert that("Agnès Delmas") == "qu’Agnès Delmas"
    assert that("Texloire") == "que Texloire"
