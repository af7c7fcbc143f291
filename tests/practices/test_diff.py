"""What changed between two texts: whole words, in reading order, nothing lost on either side."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.content import checksum, told_by
from practices.diff import ADDED, REMOVED, SAME, Piece, diff_revisions, diff_words
from practices.models import Gain, Revision
from practices.services.publishing import start_revision
from tests.factories.practices import GainFactory, ProblemFactory, RevisionFactory


def test_a_changed_word_is_removed_then_added():
    assert diff_words("Le taux de rebut est de 6,2 %.", "Le taux de rebut est de 3,8 %.") == (
        Piece(SAME, "Le taux de rebut est de"),
        Piece(REMOVED, " 6,2"),
        Piece(ADDED, " 3,8"),
        Piece(SAME, " %."),
    )


def test_a_sentence_put_in_the_middle_is_added_alone():
    before = "Nous avons posé deux caméras.\nUne personne décide."
    after = "Nous avons posé deux caméras.\nElles coûtent peu.\nUne personne décide."
    added = [piece for piece in diff_words(before, after) if piece.kind != SAME]
    assert [(piece.kind, piece.text.strip()) for piece in added] == [(ADDED, "Elles coûtent peu.")]


def test_a_short_word_between_two_changes_does_not_cut_them():
    pieces = diff_words("le bras de levier", "le moteur de poche")
    assert pieces == (Piece(SAME, "le"), Piece(REMOVED, " bras de levier"), Piece(ADDED, " moteur de poche"))


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", ()),
        ("Un texte", "", (Piece(REMOVED, "Un texte"),)),
        ("", "Un texte", (Piece(ADDED, "Un texte"),)),
        ("Un  texte\r\n\r\nlong", "Un texte\nlong", (Piece(SAME, "Un texte\nlong"),)),
    ],
)
def test_edges_of_a_diff(before, after, pieces):
    assert diff_words(before, after) == pieces


WORDS = st.lists(st.sampled_from(["de", "la", "pièce", "rebut", "caméra", "l’", "\n", ",", "12"]), max_size=60)


@settings(max_examples=150)
@given(WORDS, WORDS)
def test_both_texts_are_found_again_in_the_pieces(old, new):
    before, after = " ".join(old), " ".join(new)
    pieces = diff_words(before, after)
    assert _squeezed(_side(pieces, REMOVED)) == _squeezed(before)
    assert _squeezed(_side(pieces, ADDED)) == _squeezed(after)
    kinds = [piece.kind for piece in pieces]
    assert all(one != other for one, other in pairwise(kinds))


def _side(pieces, kind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in (SAME, kind))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_two_long_texts_that_share_nothing_are_compared_at_once():
    before, after = " ".join(["avant"] * 4000), " ".join(["après"] * 4000)
    assert [piece.kind for piece in diff_words(before, after)] == [REMOVED, ADDED]


@pytest.mark.django_db
def test_revisions_are_compared_part_by_part_in_the_order_of_the_article():
    first = RevisionFactory(number=1, situation="Avant.", risks="Aucun.", problems=[ProblemFactory(name="Les rebuts")])
    GainFactory(revision=first, before="6.2", after="3.8")
    second = start_revision(practice=first.practice, by=None)
    second.situation, second.risks, second.limits = "Avant, vraiment.", "", "Petites séries."
    second.visibility = {"limits": "members"}
    second.save()
    second.gains.update(after="3.1")
    parts = diff_revisions(first, second)
    assert [part.name for part in parts if part.is_changed] == ["situation", "risks", "gains", "limits", "visibility"]
    gains = next(part for part in parts if part.name == "gains")
    assert [piece for piece in gains.pieces if piece.kind != SAME] == [Piece(REMOVED, " 3,8"), Piece(ADDED, " 3,1")]
    assert next(part for part in parts if part.name == "problems").pieces == (Piece(SAME, "Les rebuts"),)


@pytest.mark.django_db
def test_a_first_revision_is_all_new():
    revision = RevisionFactory()
    assert {piece.kind for part in diff_revisions(None, revision) for piece in part.pieces} == {ADDED}
    assert told_by(revision)[0].text == revision.title


@pytest.mark.django_db
def test_checksum_follows_every_word_and_figure():
    revision = RevisionFactory(problems=[ProblemFactory()])
    GainFactory(revision=revision)
    signed = checksum(Revision.objects.get(pk=revision.pk))
    assert checksum(revision) == signed

    def after(change) -> str:
        change()
        return checksum(Revision.objects.get(pk=revision.pk))

    seen = {
        signed,
        after(lambda: Revision.objects.filter(pk=revision.pk).update(limits="Nulle part.")),
        after(lambda: Revision.objects.filter(pk=revision.pk).update(visibility={"limits": "members"})),
        after(lambda: Gain.objects.filter(revision=revision).update(after="3.7")),
        after(lambda: revision.problems.clear()),
    }
    assert len(seen) == 5
    revision.refresh_from_db()
    unsigned = checksum(revision)
    Revision.objects.filter(pk=revision.pk).update(signed_off_by="Une autre")
    assert checksum(Revision.objects.get(pk=revision.pk)) == unsigned
