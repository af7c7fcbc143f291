"""The page checker itself: each fault it names is really seen."""

import pytest

from tests.support.html import problems_of

PAGE = '<html lang="fr"><head><title>Essai</title></head><body><main><h1>Essai</h1>{}</main></body></html>'


def test_problems_none_on_a_sound_page():
    form = '<form method="post"><input type="hidden" name="csrfmiddlewaretoken"></form>'
    assert problems_of(PAGE.format(f'<p id="a"><a href="#a">Pourquoi\u202f?</a></p>{form}')) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<p>{{ name }}</p>", "template braces"),
        ('<p id="a"></p><p id="a"></p>', "duplicate id 'a'"),
        ('<a href="#nulle-part">x</a>', "link to a missing id #nulle-part"),
        ('<p style="color:red">x</p>', "style attribute on <p>"),
        ('<p onclick="x()">x</p>', "inline handler onclick"),
        ("<script>x()</script>", "inline script"),
        ("<style>p{}</style>", "inline style sheet"),
        ('<form method="post"></form>', "a POST form without csrf token"),
        ("<h1>Deux</h1>", "2 <h1>"),
        ('<input name="q">', "without a label"),
        ('<img src="x.png">', "image without alt"),
        ("<p>Pourquoi ?</p>", "ordinary space before"),
        ("<p>Pourquoi?</p>", "no space before ? or !"),
        ("<p>Note : ceci</p>", "ordinary space before"),
        ("<p>« ceci\u00a0»</p>", "ordinary space after «"),
        ("<p>«\u00a0ceci »</p>", "ordinary space before"),
        ("<p><b>Note</b> : ceci</p>", "ordinary space before"),
        ("<p>39 %</p>", "ordinary space before a unit"),
        ("<p>l'usine</p>", "straight apostrophe"),
        ('<img src="x.png" alt="Pourquoi ?">', "ordinary space before"),
    ],
)
def test_problems_named(body, problem):
    found = problems_of(PAGE.format(body))
    assert len(found) == 1, found
    assert problem in found[0]


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("<html><head><title>x</title></head><main><h1>x</h1></main></html>", "lang is '', not 'fr'"),
        ('<html lang="fr"><head><title> – </title></head><main><h1>x</h1></main></html>', "empty title"),
        ('<html lang="fr"><head><title>x</title></head><main></main></html>', "0 <h1>, expected 1"),
    ],
)
def test_problems_of_the_whole_page(page, problem):
    assert problems_of(page) == [problem]


def test_problems_spare_code_and_addresses():
    body = "<p>Voir https://exemple.fr/?q=a!b et <code>a ? b : c</code>, à 12:30.</p>"
    assert problems_of(PAGE.format(body)) == []
