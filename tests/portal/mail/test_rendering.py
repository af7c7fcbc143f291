"""One source, two mails that say the same, well set in French, and nothing of a user’s text becomes markup."""

import pytest
from django.template import Engine, TemplateSyntaxError, engines

from portal.mail import rendering
from portal.mail.rendering import mail_french, mail_french_html, render_mail
from tests.support.mail_text import html_links, html_words, text_links, text_words, without_colons

EVERYTHING = """{% extends mail_base %}{% load mail %}
{% block preheader %}Répondez en un clic.{% endblock %}
{% block content %}
{% mail_title %}{{ company }} souhaite visiter votre atelier{% endmail_title %}
{% mail_paragraph %}Bonjour {{ name }},{% mail_break %}{% mail_strong %}Claire{% endmail_strong %} a lu
  « Le contrôle visuel » et vous écrit :{% endmail_paragraph %}
{% mail_quote %}{{ message }}{% endmail_quote %}
{% mail_facts rows=rows %}
{% mail_list items=dates %}
{% mail_heading %}Répondez en un clic{% endmail_heading %}
{% mail_buttons %}
{% mail_button href=one %}Accepter jeu. 12 avril, 14 h{% endmail_button %}
{% mail_button href=two kind="second" %}Proposer une autre date{% endmail_button %}
{% mail_button href=three kind="link" %}Décliner{% endmail_button %}
{% endmail_buttons %}
{% mail_note %}Rien ne part par erreur ; une page s'ouvre avant.{% endmail_note %}
{% endblock %}
{% block reason %}Vous êtes référent. {% mail_link href=one %}Régler{% endmail_link %}{% endblock %}"""

CONTEXT = {
    "company": "Émaillerie Sauvagnac & fils",
    "name": "Samir <b>",
    "message": "Nos contrôleurs n'ont pas <script>alert(1)</script> d'avis ?\nDeuxième ligne\n\nAutre « idée »",
    "rows": [("Quand", "jeudi 12 avril 2026, 14 h"), ("Où", "12 rue des Forges\n02140 Vervins"), ("Vide", "")],
    "dates": ["mardi 3 mars", "un <i>"],
    "one": "https://localhost/r/abc-_def/?a=1&b=2;c ?d",
    "two": "https://localhost/r/two/",
    "three": "https://localhost/r/three/",
}


@pytest.fixture
def render(monkeypatch):
    """Render a source given as text through the portal’s own engine."""

    def _render(source, context=CONTEXT, subject="Une visite ?"):
        engine: Engine = engines["django"].engine
        template = engine.from_string(source)
        monkeypatch.setattr(rendering, "load", lambda name: template)
        return render_mail("source", context, subject=subject)

    return _render


def test_html_and_text_say_the_same_in_the_same_order(render):
    mail = render(EVERYTHING, {**CONTEXT, "one": "https://localhost/r/one/"})
    links = html_links(mail.html_body)
    assert text_links(mail.text_body, origins=("https://localhost", "mailto:")) == links
    assert without_colons(text_words(mail.text_body, links)) == without_colons(html_words(mail.html_body))


def test_text_reads_like_a_letter(render):
    mail = render(EVERYTHING, {**CONTEXT, "one": "https://localhost/r/one/"})
    nbsp = "\u00a0"
    assert mail.text_body == (
        "Vitrines ouvertes\n\n"
        "Émaillerie Sauvagnac & fils souhaite visiter votre atelier\n"
        "==========================================================\n\n"
        "Bonjour Samir <b>,\n"
        f"Claire a lu «{nbsp}Le contrôle visuel{nbsp}» et vous écrit{nbsp}:\n\n"
        f"> Nos contrôleurs n’ont pas <script>alert(1)</script> d’avis{nbsp}?\n"
        "> Deuxième ligne\n>\n"
        f"> Autre «{nbsp}idée{nbsp}»\n\n"
        f"Quand{nbsp}: jeudi 12{nbsp}avril 2026, 14{nbsp}h\n"
        f"Où{nbsp}: 12 rue des Forges\n  02140 Vervins\n\n"
        f"- mardi 3{nbsp}mars\n- un <i>\n\n"
        "Répondez en un clic\n\n"
        f"Accepter jeu. 12{nbsp}avril, 14{nbsp}h{nbsp}: https://localhost/r/one/\n"
        f"Proposer une autre date{nbsp}: https://localhost/r/two/\n"
        f"Décliner{nbsp}: https://localhost/r/three/\n\n"
        f"Rien ne part par erreur{nbsp}; une page s’ouvre avant.\n\n"
        "--\n\nVous êtes référent. Régler <https://localhost/r/one/>\n"
    )


def test_text_stays_within_78_columns_and_never_cuts_an_address(render):
    long = "https://localhost/r/" + "x" * 200 + "/"
    mail = render(EVERYTHING, {**CONTEXT, "one": long, "message": "mot " * 60})
    assert all(len(line) <= 78 for line in mail.text_body.splitlines() if long not in line)
    assert f"Accepter jeu. 12\u00a0avril, 14\u00a0h\u00a0: {long}\n" in mail.text_body


def test_user_text_is_escaped_in_html_and_plain_in_text(render):
    mail = render(EVERYTHING)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mail.html_body
    assert "<script>" not in mail.html_body
    assert "Samir &lt;b&gt;," in mail.html_body
    assert "&amp;" not in mail.text_body
    assert "&lt;" not in mail.text_body


def test_addresses_are_left_alone_by_typography(render):
    mail = render(EVERYTHING)
    assert 'href="https://localhost/r/abc-_def/?a=1&amp;b=2;c ?d"' in mail.html_body
    assert mail_french("Voir https://exemple.fr/l'usine?a=1;b !") == "Voir https://exemple.fr/l'usine?a=1;b\u00a0!"


def test_mail_uses_no_narrow_space_and_no_breakable_one(render):
    mail = render(EVERYTHING)
    for part in (mail.subject, mail.text_body, mail.html_body):
        assert "\u202f" not in part
    assert mail.subject == "Une visite\u00a0?"


def test_html_typography_spares_tags_and_styles():
    source = '<style>a { b : c ; }</style><p title="x ?">Oui ? &lt;b&gt; l&#x27;usine &amp; d\'autres</p>'
    assert mail_french_html(source) == (
        '<style>a { b : c ; }</style><p title="x ?">Oui&nbsp;? &lt;b&gt; l’usine &amp; d’autres</p>'
    )


def test_empty_fact_is_left_out(render):
    mail = render(EVERYTHING)
    assert "Vide" not in mail.html_body + mail.text_body


def test_buttons_that_open_come_first_two_a_row(render):
    source = """{% extends mail_base %}{% load mail %}{% block content %}{% mail_buttons %}
    {% mail_button href="/l" kind="link" %}L{% endmail_button %}
    {% mail_button href="/1" %}A{% endmail_button %}{% mail_button href="/2" %}B{% endmail_button %}
    {% mail_button href="/3" %}C{% endmail_button %}{% endmail_buttons %}{% endblock %}"""
    html = render(source, {}).html_body
    rows = [html_links(f"<table{part}") for part in html.split('class="c-btn"')[1:]]
    assert rows == [["/1", "/2"], ["/3"], ["/l"]]


def test_long_labels_do_not_share_a_row(render):
    source = """{% load mail %}{% mail_buttons %}
    {% mail_button href="/1" %}Accepter ven. 4 décembre, 14 h{% endmail_button %}
    {% mail_button href="/2" %}Accepter ven. 11 décembre, 9 h 30{% endmail_button %}{% endmail_buttons %}"""
    assert render(source, {}).html_body.count('class="c-btn"') == 2


def test_unknown_kind_of_button_is_a_template_error(render):
    source = (
        '{% load mail %}{% mail_buttons %}{% mail_button href="/" kind="x" %}X{% endmail_button %}{% endmail_buttons %}'
    )
    with pytest.raises(TemplateSyntaxError, match="unknown kind"):
        render(source, {})


def test_hidden_preheader_is_not_in_the_text(render):
    mail = render(EVERYTHING)
    assert mail.html_body.count("Répondez en un clic.") == 1
    assert "Répondez en un clic." not in mail.text_body
