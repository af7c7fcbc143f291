"""The search as the pages use it: what is found, by which words, and what never is."""

import pytest
from django.db import connection

from practices.models import Practice, SearchDocument, SearchForm, SearchPosting, SearchTerm
from practices.search import ranking
from practices.search.asking import find_practices, find_vitrines
from practices.search.documents import Kind
from practices.search.door import index
from practices.search.passages import passages
from practices.search.rebuilding import rebuild
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import published_practice
from tests.factories.vitrines import VitrineFactory

pytestmark = pytest.mark.django_db

PRESSES = "Prévoir la panne des presses"


@pytest.fixture
def presses() -> Practice:
    return published_practice(
        title=PRESSES,
        tagline="Le MES lit la pénibilité des réglages.",
        solution="Les thermocouples préviennent.",
        vitrine=VitrineFactory(name="Emboutissage Lorrain", city="Épinal", departement="88", region="44"),
    )


@pytest.fixture
def others() -> list[Practice]:
    titles = ["Éteindre l’air comprimé le dimanche", "Former au poste avec des vidéos", "Mes compresseurs et vous"]
    return [published_practice(title=title, tagline="", vitrine=VitrineFactory()) for title in titles]


def titles(words: str) -> list[str]:
    found = find_practices(words)
    names = dict(Practice.objects.values_list("pk", "published_revision__title"))
    return [names[pk] for pk in found.ids] if found else []


@pytest.mark.parametrize(
    "words",
    [
        *(
            "pannes",
            "PRESSE",
            "penibilite",
            "pénibilités",
            "thermocouple",
            "therm",
            "thremocouples",
            "epinal",
            "Vosges",
        ),
        *("MES", "panne introuvablement", "l’emboutissage", "embutissage lorain"),
    ],
)
def test_found_by_any_of_its_words_however_they_are_typed(presses, others, words):
    assert titles(words)[:1] == [PRESSES]


def test_an_acronym_is_not_the_small_word_it_looks_like(presses, others):
    assert titles("MES") == [PRESSES]


def test_rarer_words_and_titles_come_first(others):
    wanted = published_practice(title="Le vernis sec", tagline="", vitrine=others[0].vitrine)
    passing = published_practice(
        title="La cuve", tagline="", solution="Le vernis de la cuve sèche lentement.", vitrine=others[0].vitrine
    )
    assert find_practices("vernis").ids == (wanted.pk, passing.pk)


def test_neighbours_of_the_query_come_first(others):
    apart = published_practice(title="A", tagline="", solution="La poche est neuve. On a coulé au four.")
    together = published_practice(title="A", tagline="", solution="Le four poche est neuf. On a coulé, la.")
    assert find_practices("four poche").ids == (together.pk, apart.pk)


def test_a_repaired_word_is_told_and_quotes_refuse_the_repair(presses, others):
    found = find_practices("thremocouples")
    assert found is not None
    assert found.read_as == "thermocouples"
    assert find_practices('"thremocouples"').ids == ()


def test_a_word_begun_is_completed_rather_than_repaired():
    for title in ("Le poste du sourd", "Le poste de soudure"):
        published_practice(title=title, tagline="", vitrine=VitrineFactory())
    assert titles("poste soud") == ["Le poste de soudure", "Le poste du sourd"]
    assert find_practices("poste soud").read_as == ""


def test_a_slip_is_repaired_by_the_word_it_most_likely_was(others):
    for title in ("Soigner le cancer", "Cacher les câbles"):
        published_practice(title=title, tagline="", vitrine=VitrineFactory())
    assert titles("cahcer un") == ["Cacher les câbles", "Soigner le cancer"]


def test_another_number_is_no_other_word():
    published_practice(title="Trier le déchet", tagline="", vitrine=VitrineFactory())
    found = find_practices("trier les déchets")
    assert found.read_as == ""
    assert found.unfound == ()


def test_words_that_stand_nowhere_are_named(presses):
    found = find_practices("panne xylophone")
    assert found is not None
    assert (found.unfound, len(found.ids)) == (("xylophone",), 1)


def test_found_in_the_request_that_publishes_and_gone_in_the_one_that_withdraws(presses):
    assert titles("thermocouples") == [PRESSES]
    withdraw_practice(practice=presses, reason="Machine vendue", by=UserFactory(is_staff=True))
    assert titles("thermocouples") == []
    assert not SearchForm.objects.filter(surface="thermocouples", documents__gt=0).exists()


def test_what_a_reader_may_not_see_is_neither_found_nor_kept(others):
    hidden = published_practice(
        title="Le bain", solution="Le chromate secret.", gain=False, visibility={"solution": "members"}
    )
    assert titles("chromate") == []
    assert not SearchForm.objects.filter(surface="chromate").exists()
    assert "chromate" not in SearchDocument.objects.get(kind=Kind.PRACTICE, object_id=hidden.pk).text


def test_a_vitrine_taken_off_line_takes_its_practices_along(presses):
    presses.vitrine.is_published = False
    presses.vitrine.save()
    index(presses.vitrine)
    assert titles("thermocouples") == []
    assert find_vitrines("Emboutissage Lorrain").ids == ()
    assert not SearchDocument.objects.exists()


def test_vitrines_are_found_by_name_town_and_what_their_practices_solve(presses, others):
    for words in ("emboutissage", "Épinal", "panne des presses"):
        assert find_vitrines(words).ids[0] == presses.vitrine_id


def test_indexing_again_changes_no_count(presses, others):
    before = counts()
    index(presses)
    index(presses.vitrine)
    assert counts() == before


def test_rebuilding_gives_the_same_answers_and_forgets_what_left(presses, others):
    Practice.objects.filter(pk=others[0].pk).update(state="draft")
    assert list(rebuild())[-1] == (7, 7)
    assert titles("pannes") == [PRESSES]
    assert titles("comprimé") == []
    assert not SearchForm.objects.filter(documents=0).exists()
    real = SearchPosting.objects.filter(term__stem="pann").count()
    assert SearchTerm.objects.get(stem="pann").documents == real > 0


def test_passage_marks_what_was_found(presses):
    found = find_practices("thermocouple")
    (pieces,) = passages(kind=Kind.PRACTICE, object_ids=found.ids, names=found.names).values()
    assert [piece.text for piece in pieces if piece.is_marked] == ["thermocouples"]
    assert "".join(piece.text for piece in pieces) == "Les thermocouples préviennent."


BAD = [
    "x" * 10_000,
    "é" * 5_000,
    "panne " * 100,
    " ".join(f"mot{n}" for n in range(100)),
    "\x00panne\x00",
    "' \" \\ % _ & | ! ( ) :*",
    "panne' OR 1=1; --",
    "%%%%",
    "____",
    "panne\\",
    "100 % _panne_",
    "\u202eennap\u202c",
    "p\u0301a\u0327nne\u0308" + "\u0301" * 300,
    "{pool} %s %(q)s",
    "🏭🏭",
    "\ud800",
    "«»",
    '""',
    "-" * 300,
    "a-" * 300,
]


@pytest.mark.parametrize("words", BAD, ids=range(len(BAD)))
def test_bad_input_gets_an_answer(presses, words):
    found = find_practices(words)
    assert found is None or not found.is_late


@pytest.mark.parametrize("words", ["", "   ", "?!", "' \" \\ % & | ! ( ) :*", "«»"])
def test_a_question_without_a_word_asks_nothing(presses, words):
    assert find_practices(words) is None


def test_a_question_that_takes_too_long_is_given_up(presses, monkeypatch):
    summed = "SELECT document_id, sum(score) AS score,"
    assert summed in ranking._RANK
    slow = summed.replace("sum(score)", "sum(score + length(pg_sleep(2)::text))")
    monkeypatch.setattr(ranking, "_RANK", ranking._RANK.replace(summed, slow))
    monkeypatch.setattr(ranking, "MILLISECONDS_MAX", 50)
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
    found = find_practices("panne")
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert found.is_late


def test_a_question_asks_the_database_few_times(presses, others, django_assert_max_num_queries):
    find_practices("panne")
    with django_assert_max_num_queries(5):
        find_practices("thremocouples de la press et xylophone")


def counts() -> tuple[dict[str, int], dict[str, int]]:
    return (
        dict(SearchForm.objects.values_list("surface", "documents")),
        dict(SearchTerm.objects.values_list("stem", "documents")),
    )
