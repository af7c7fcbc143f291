"""What helps while one writes: said in a sentence, never in the way."""

from practices.writing.advice import advice, progress
from tests.factories.writing import SHORT


def said(**content):
    return [each.text for each in advice(SHORT | {"cost_min": "12000", "problems": ["rebuts"]} | content)]


def test_a_complete_short_form_needs_no_advice():
    assert said() == []
    assert progress(SHORT)[:2] == (7, 7)


def test_what_is_missing_is_named_the_most_useful_first():
    missing = [each.field for each in advice({}) if each.is_missing]
    assert missing == ["situation", "gains", "cost_min", "not_redone", "first_step", "problems"]
    assert progress({"title": "Peser juste"}) == (1, 7, "situation")


def test_a_problem_without_a_figure():
    assert said(situation="<p>Trop de rebuts.</p>") == ["Un chiffre dans le problème permet au lecteur de se comparer."]


def test_a_long_sentence_and_a_plainer_word():
    long = "<p>" + "Nous avons posé deux caméras " * 7 + ".</p>"
    assert said(solution=long) == ["Une phrase de 35 mots : « Nous avons posé deux caméras Nous… ». Coupez-la en deux."]
    assert said(solution="<p>Un quick win pour l’atelier.</p>") == [
        "« quick win » : « résultat rapide » se comprend mieux."
    ]


def test_a_title_over_its_limit():
    assert said(title="x" * 101) == ["101 signes : 100 au plus avant l’envoi."]
