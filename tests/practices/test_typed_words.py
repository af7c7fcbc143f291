"""Whatever is typed into the public lists, the page answers: with rows, with nothing, or with a sentence."""

import pytest

from practices.search import ranking
from tests.factories.practices import published_practice
from tests.support.html import check_page

LISTS = ("/pratiques/", "/vitrines/")
BAD = [
    "x" * 10_000,
    "é" * 5_000,
    "panne de presse " * 700,
    " ".join(f"mot{n}" for n in range(100)),
    "\x00panne\x00",
    "' \" \\ % _ & | ! ( ) :*",
    "panne' OR 1=1; --",
    "\u202eennap\u202c \u0627\u0644\u0639\u0637\u0644",
    "p\u0301a\u0327nne\u0308" + "\u0301" * 300,
    "{pool} %s %(q)s ${x}",
    "🏭🏭",
    "-" * 300,
    '"panne',
]


@pytest.mark.django_db
def test_bad_words_get_a_page_or_a_refusal(client):
    published_practice(title="Prévoir la panne des presses")
    for address in LISTS:
        for words in BAD:
            response = client.get(address, {"q": words})
            assert response.status_code in (200, 400), (address, words[:40])
            check_page(response, status=response.status_code)
    assert client.get(LISTS[0] + "?q=%FF%FEpanne&q=%00").status_code in (200, 400)


@pytest.mark.django_db(transaction=True)
def test_a_question_given_up_is_told_in_a_sentence(client, monkeypatch):
    published_practice(title="Prévoir la panne des presses")
    summed = "SELECT document_id, sum(score) AS score,"
    assert summed in ranking._RANK
    slow = summed.replace("sum(score)", "sum(score + length(pg_sleep(2)::text))")
    monkeypatch.setattr(ranking, "_RANK", ranking._RANK.replace(summed, slow))
    monkeypatch.setattr(ranking, "MILLISECONDS_MAX", 50)
    assert "prend trop de temps" in check_page(client.get(LISTS[0], {"q": "panne"}))
