"""A first page that a person believes: no answer by a common word of a longer name, none by a word in passing."""

import pytest

from practices.models import Practice
from practices.search.asking import find_practices
from practices.search.documents import Kind
from practices.search.passages import passages
from practices.search.ranking import AT_LEAST
from practices.thesaurus.entries import Entry
from practices.thesaurus.services import save_concept
from tests.factories.practices import published_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def dust():
    entry = Entry(
        "poussieres",
        "poussières",
        ("mises en nuage", "casse matière", "cinq S"),
        ("TRG",),
        (),
        ("vision industrielle",),
    )
    return save_concept(entry=entry, is_active=True)


def answers(words: str) -> list[str]:
    names = dict(Practice.objects.values_list("pk", "published_revision__title"))
    return [names[pk] for pk in find_practices(words).ids]


def marked(words: str) -> list[str]:
    found = find_practices(words)
    drawn = passages(kind=Kind.PRACTICE, object_ids=found.ids, names=found.names).values()
    return [piece.text for pieces in drawn for piece in pieces if piece.is_marked]


def test_a_common_word_of_a_longer_name_answers_nothing(dust):
    for _ in range(AT_LEAST - 1):
        published_practice(title="Moins de poussières", tagline="")
    published_practice(title="La matière bien pesée", tagline="")
    published_practice(title="Une mise en route", tagline="La chaleur industrielle.")
    published_practice(title="La vision industrielle aidée", tagline="")
    assert sorted(answers("poussière")) == ["La vision industrielle aidée"] + ["Moins de poussières"] * (AT_LEAST - 1)


def test_part_of_a_name_is_better_than_an_empty_page_but_for_the_one_word_left_of_it(dust):
    published_practice(title="La matière bien pesée", tagline="")
    published_practice(title="Cinq semaines de suivi", tagline="")
    assert answers("poussière") == ["La matière bien pesée"]


def test_a_name_of_several_words_is_marked_whole_or_not_at_all(dust):
    published_practice(title="Trier", tagline="", solution="La matière arrive tôt. La casse de la matière coûte.")
    assert marked("poussière") == ["casse", "matière"]
    published_practice(title="Peser", tagline="", solution="Une poussière de matière.")
    assert sorted(marked("poussière")) == ["casse", "matière", "poussière"]


def test_a_word_that_only_begins_alike_is_not_marked(dust):
    published_practice(title="Ranger", tagline="", solution="Un panneau dit la panne.")
    assert marked("pannes") == ["panne"]


def test_an_acronym_in_capitals_is_no_beginning(dust):
    published_practice(title="Le TRG suivi", tagline="")
    published_practice(title="Trgovac", tagline="Trgovine.")
    assert answers("TRG") == ["Le TRG suivi"]


def test_what_is_said_in_passing_is_left_out_when_something_answers(dust):
    told = " ".join(f"mot{rank}" for rank in range(400))
    for _ in range(AT_LEAST):
        published_practice(title="Prévoir la panne des presses", tagline="La panne imprévue des presses.")
    published_practice(title="Ranger", tagline="", solution=f"Les presses. {told}")
    assert answers("presses") == ["Prévoir la panne des presses"] * AT_LEAST


@pytest.mark.parametrize("words", ["micro-arrêts", "micro arrêts", "microarrêts", "micro arrets"])
def test_a_name_with_a_hyphen_is_known_with_a_space_and_in_one_piece(words):
    save_concept(entry=Entry("micro-arrets", "micro-arrêts", (), ("TRG",)), is_active=True)
    published_practice(title="Le TRG suivi", tagline="")
    assert answers(words) == ["Le TRG suivi"]


def test_two_words_typed_for_one_that_the_thesaurus_knows_are_that_one():
    save_concept(entry=Entry("cybersecurite", "cybersécurité", ("pare-feu",)), is_active=True)
    published_practice(title="Un pare-feu à l’atelier", tagline="")
    assert answers("cyber sécurité") == ["Un pare-feu à l’atelier"]


def test_a_long_word_is_no_kin_of_one_that_only_begins_so():
    published_practice(title="Transmettre les gestes", tagline="")
    published_practice(title="Un transport de moins", tagline="")
    published_practice(title="Un transporteur de moins", tagline="")
    assert answers("transporteurs") == ["Un transporteur de moins", "Un transport de moins"]
