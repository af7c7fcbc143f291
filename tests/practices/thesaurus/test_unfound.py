"""Searches that found nothing: the words wait in the cache, the worker writes them down, no person is in them."""

import datetime

import pytest
import time_machine
from django.core.cache import cache

from practices.models import UnfoundQuery
from practices.tasks import write_down_unfound_searches
from practices.thesaurus import unfound
from practices.thesaurus.unfound import record_unfound, write_down_unfound

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[str, int, str, str]]:
    return [(row.words, row.count, str(row.first_seen_on), str(row.last_seen_on)) for row in UnfoundQuery.objects.all()]


def test_words_are_counted_with_their_first_and_last_day(django_assert_num_queries):
    with time_machine.travel(datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC), tick=False):
        with django_assert_num_queries(0):
            for words in ("Peignage", "cardage de laine", "PEIGNAGE "):
                record_unfound(words)
        assert write_down_unfound_searches() == 3
        assert write_down_unfound_searches() == 0
    with time_machine.travel(datetime.datetime(2026, 3, 9, 10, tzinfo=datetime.UTC), tick=False):
        record_unfound("peignage")
        write_down_unfound()
    assert rows() == [
        ("peignage", 3, "2026-03-02", "2026-03-09"),
        ("cardage de laine", 1, "2026-03-02", "2026-03-02"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "' \" % _ & | ! ( ) :*",
        "\x00",
        "jean.dupont@usine.example",
        "www.usine.example",
        "06 12 34 56 78",
        "dossier 2026-00123456",
        "123",
        "x" * 5_000,
        "un deux trois quatre cinq six sept",
        "mot " * 3_000,
    ],
)
def test_what_is_no_term_of_the_trade_is_not_kept(words):
    record_unfound(words)
    assert write_down_unfound() == 0
    assert rows() == []


def test_words_cut_out_of_an_address_are_not_kept():
    record_unfound("dupont usine example", typed="écrire à jean.dupont@usine.example")
    assert write_down_unfound() == 0
    record_unfound("peignage", typed="atelier de peignage")
    assert write_down_unfound() == 1


def test_flood_is_bounded_where_it_waits_and_where_it_is_kept(monkeypatch):
    monkeypatch.setattr(unfound, "RING", 8)
    monkeypatch.setattr(unfound, "ROWS_MAX", 10)
    for letter in "ab":
        for rank in range(20):
            record_unfound(f"{letter}mot {letter * (rank + 1)}")
        assert write_down_unfound() == 8
    assert UnfoundQuery.objects.count() == 10


def test_cache_emptied_at_that_moment_does_not_stop_the_search(monkeypatch):
    def vanished(key, delta=1, version=None):
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", vanished)
    record_unfound("peignage")
    assert write_down_unfound() == 1


def test_search_of_a_page_brings_back_its_words_but_no_address(client):
    client.get("/pratiques/", {"q": "peignagz zzyyxx"})
    client.get("/pratiques/", {"q": "zzyyxx.dupont@usine.example"})
    write_down_unfound()
    assert [row.words for row in UnfoundQuery.objects.all()] == ["peignagz zzyyxx"]
