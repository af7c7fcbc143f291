"""Counts beside the filters: true together, and never those of before."""

import datetime
import random

import pytest
from django.http import QueryDict
from django.utils import timezone

from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine
from tests.factories.vitrines import VitrineFactory
from vitrines.facets import CHOICES_KEPT, Index
from vitrines.filters import ListFilters
from vitrines.models import Vitrine
from vitrines.versions import catalogue_version


def made_index(rows):
    index = Index.of([row["pk"] for row in rows], ())
    for name in ("color", "size"):
        labels = {value: value.upper() for value in sorted({value for row in rows for value in row[name]})}
        pairs = [(row["pk"], value) for row in rows for value in row[name]]
        index = index.with_facet(index.facet(name, name.title(), labels, pairs))
    return index


def test_counts_equal_those_of_counting_one_by_one():
    dice = random.Random(7)
    rows = [
        {"pk": pk, "color": dice.sample(["red", "green", "blue"], dice.randint(0, 2)), "size": [dice.choice("smlx")]}
        for pk in dice.sample(range(1000), 300)
    ]
    index = made_index(rows)
    chosen = {"color": ["red", "blue"], "size": ["s", "x"]}
    within = {row["pk"] for row in rows if row["pk"] % 3}
    choice = index.choose(chosen, within=index.bits_of(within))
    found, counts = choice.found, choice.counts

    def bears(row, name):
        return bool(set(row[name]) & set(chosen[name]))

    inside = [row for row in rows if row["pk"] in within]
    assert index.ids_of(found) == [row["pk"] for row in inside if bears(row, "color") and bears(row, "size")]
    for name, other in (("color", "size"), ("size", "color")):
        values = {value for row in rows for value in row[name]}
        assert counts[name] == {
            value: sum(value in row[name] and bears(row, other) for row in inside) for value in values
        }


def test_index_without_rows_finds_nothing():
    index = made_index([])
    assert index.ids_of(index.choose({"color": ["red"]}).found) == []


@pytest.mark.django_db
def test_every_writing_is_seen_by_the_next_reader(client):
    """Each step writes, then reads at once: through services, the ORM row by row, and plain updates."""
    problem = ProblemFactory(slug="rebuts", name="Réduire les rebuts")
    alliance = UserFactory(is_staff=True, is_superuser=True)

    def counts(path="/pratiques/"):
        groups = client.get(path).context["groups"]
        return {(group.name, option.value): option.count for group in groups for option in group.first + group.rest}

    assert counts() == {}
    practice = published_practice(problems=[problem], technologies=[TechnologyFactory(slug="camera")])
    assert counts()["probleme", "rebuts"] == 1
    assert counts("/vitrines/")["probleme", "rebuts"] == 1
    Vitrine.objects.update(region="53")
    assert counts()["region", "53"] == 1
    assert ("region", "32") not in counts("/vitrines/")
    slot = SlotFactory(vitrine=practice.vitrine)
    assert counts()["ouvert", "on"] == 1
    type(slot).objects.update(is_public=False)
    assert ("ouvert", "on") not in counts("/vitrines/")
    practice.published_revision.problems.clear()
    assert ("probleme", "rebuts") not in counts()
    withdraw_practice(practice=practice, reason="Procédé remplacé", by=alliance)
    assert counts() == {}
    assert client.get("/vitrines/").context["page"].paginator.count == 1
    Vitrine.objects.update(is_published=False)
    assert client.get("/vitrines/").context["page"].paginator.count == 0


@pytest.mark.django_db
def test_date_that_begins_is_no_longer_counted(client, monkeypatch):
    slot = SlotFactory(vitrine=receiving_vitrine())
    assert "Visites" in [group.title for group in client.get("/vitrines/").context["groups"]]
    after = slot.starts_at + datetime.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: after)
    assert "Visites" not in [group.title for group in client.get("/vitrines/").context["groups"]]


@pytest.mark.django_db
def test_version_never_comes_back():
    seen = {catalogue_version().whole}
    for _ in range(600):  # the database forgets old changes on the way
        VitrineFactory.build().save()
        version = catalogue_version().whole
        assert version not in seen
        seen.add(version)


@pytest.mark.django_db
def test_several_values_of_a_facet_widen_and_several_facets_narrow(client):
    first, second = ProblemFactory(slug="rebuts"), ProblemFactory(slug="pannes")
    published_practice(title="Une", problems=[first], vitrine=VitrineFactory(region="32"))
    published_practice(title="Deux", problems=[second], vitrine=VitrineFactory(region="53"))
    published_practice(title="Trois", problems=[], vitrine=VitrineFactory(region="53"))

    def titles(query):
        return sorted(card.title for card in client.get(f"/pratiques/?{query}").context["page"].object_list)

    assert titles("probleme=rebuts&probleme=pannes") == ["Deux", "Une"]
    assert titles("probleme=rebuts&probleme=pannes&region=53") == ["Deux"]
    assert titles("probleme=rebuts&region=53") == []


@pytest.mark.django_db
def test_cost_that_is_reserved_is_not_counted(client):
    published_practice(cost_min=120_000, cost_max=None)
    published_practice(cost_min=20_000, cost_max=90_000, visibility={"cost": "members"})
    (group,) = [group for group in client.get("/pratiques/").context["groups"] if group.name == "budget"]
    assert [(option.value, option.count) for option in group.first] == [("50", 1)]


def test_what_cannot_be_understood_is_left_out():
    address = QueryDict("q=" + "x" * 5000 + "&region=99&tri=nimporte&pres=%E2%80%AEolleh&probleme=%27%22%5C%25_")
    filters = ListFilters(address, facets=made_index([]).facets)
    assert (filters.q, filters.near, filters.chosen, filters.sort, filters.active_filters) == ("", "", {}, "", [])


def test_choice_made_again_is_the_same_and_another_is_another():
    index = made_index([{"pk": pk, "color": [color], "size": ["s"]} for pk, color in enumerate(["red", "blue", "red"])])
    assert index.choose({"color": ["red"]}) is index.choose({"color": ["red"]})
    assert index.choose({"color": ["red"]}).found != index.choose({"color": ["blue"]}).found
    assert index.choose({}, within=index.bits_of([1])).found == index.bits_of([1])
    assert index.choose({}).found == index.bits_of([0, 1, 2])
    for number in range(CHOICES_KEPT + 5):
        index.choose({"color": [f"unknown {number}"]})
    assert len(index.choices) <= CHOICES_KEPT
