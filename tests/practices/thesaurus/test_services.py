"""Writing the thesaurus: all or nothing, the Alliance's words before the file's, and what the search then reads."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from practices.models import Concept, ConceptTerm, UnfoundQuery
from practices.thesaurus.entries import Entry, ThesaurusRefusedError
from practices.thesaurus.reading import expansions, thesaurus_version
from practices.thesaurus.services import (
    import_thesaurus,
    load_shipped_thesaurus,
    save_concept,
    stored_entries,
)
from vitrines.versions import catalogue_version

pytestmark = pytest.mark.django_db
PANNES = Entry("pannes", "pannes imprévues", equal=("casses",), near=("maintenance prédictive", "huile"))
PREDICTIVE = Entry("predictive", "maintenance prédictive", acronyms=("PdM",), english=("predictive maintenance",))


def write(path, *lines):
    (path / "t.csv").write_text("slug;terme;égaux;sigles;anglais;proches;note\n" + "\n".join(lines), encoding="utf-8")
    return path / "t.csv"


def rewrite(entry: Entry, *, is_active: bool = True) -> None:
    save_concept(entry=entry, is_active=is_active, replaces=Concept.objects.get(slug=entry.slug))


def command(name, *arguments, **options) -> str:
    output = StringIO()
    call_command(name, *map(str, arguments), stdout=output, **options)
    return output.getvalue()


def test_file_is_imported_once_changed_and_exported_as_it_was(tmp_path):
    path = write(tmp_path, "a;Moule;moules;;mould;;Une note.", "b;Noyau;;;core;Moule;", "")
    assert (
        command("import_thesaurus", path, "--dry-run")
        == "À blanc, rien n’est écrit : 2 concepts à créer, 0 à modifier.\n"
    )
    assert Concept.objects.count() == 0
    assert command("import_thesaurus", path) == "Thésaurus : 2 concepts créés, 0 modifié.\n"
    assert command("import_thesaurus", path) == "Thésaurus : rien à changer, 2 concepts à jour.\n"
    assert command("export_thesaurus") == path.read_text(encoding="utf-8")
    other = write(tmp_path, "a;Moule;;;mould;;")
    assert command("import_thesaurus", other) == "Thésaurus : 0 concept créé, 1 modifié.\n"
    assert [(entry.slug, entry.equal, entry.note) for entry in stored_entries()] == [("a", (), ""), ("b", (), "")]
    assert "2 concepts dans" in command("export_thesaurus", tmp_path / "out.csv")


def test_one_bad_line_imports_nothing(tmp_path):
    import_thesaurus(entries=[Entry("a", "Moule", near=("Noyau",))])
    path = write(tmp_path, "c;Coquille;;;;;", "b;Noyau;;;;Moule;", "")
    with pytest.raises(CommandError) as refused:
        command("import_thesaurus", path)
    assert str(refused.value).splitlines() == [
        "Une erreur : rien n’a été importé.",
        "Ligne 3 : les termes proches tournent en rond : « Moule » → « Noyau » → « Moule ». Retirez l’un d’eux.",
    ]
    with pytest.raises(CommandError, match="Ligne 2 : « MOULE » désigne déjà « Moule »"):
        command("import_thesaurus", write(tmp_path, "c;Coquille;MOULE;;;;"))
    assert list(Concept.objects.values_list("slug", flat=True)) == ["a"]


def test_term_may_move_from_one_concept_to_another_in_one_file():
    import_thesaurus(entries=[Entry("a", "Moule", equal=("coquille",)), Entry("b", "Noyau")])
    import_thesaurus(entries=[Entry("a", "Moule"), Entry("b", "Noyau", equal=("coquille",))])
    assert [entry.equal for entry in stored_entries()] == [(), ("coquille",)]


def test_database_refuses_a_term_that_says_two_concepts():
    import_thesaurus(entries=[Entry("a", "Moule"), Entry("b", "Noyau", near=("Moule",))])  # near terms may repeat
    concept = Concept.objects.get(slug="b")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConceptTerm.objects.create(concept=concept, kind="equal", text="MOULE", folded="moule")


def test_shipped_file_never_overwrites_what_the_alliance_wrote(tmp_path):
    first = write(tmp_path, "a;Moule;moules;;;;", "b;Noyau;;;;;", "c;Coquille;;;;;", "")
    load_shipped_thesaurus(path=first)
    rewrite(Entry("a", "Moule", equal=("empreinte",), near=("sable",)))
    save_concept(entry=Entry("d", "Sable", equal=("coquille de sable",), near=("noyau",)), is_active=False)
    second = write(
        tmp_path, "a;Moule;moules;;;;", "b;Noyau;noyaux | empreinte;;;Moule;", "e;Coquille de sable;;;;;", "f;Four;;;;;"
    )  # fmt: skip
    report = load_shipped_thesaurus(path=second)
    assert (report.created, report.changed, report.unchanged) == (1, 1, 0)
    assert {entry.slug: (entry.preferred, entry.equal, entry.near) for entry in stored_entries()} == {
        "a": ("Moule", ("empreinte",), ("sable",)),
        "b": ("Noyau", ("noyaux",), ()),  # Moule → Sable → Noyau → Moule would be a loop
        "c": ("Coquille", (), ()),  # left the file, stays
        "d": ("Sable", ("coquille de sable",), ("noyau",)),
        "f": ("Four", (), ()),
    }
    assert not Concept.objects.get(slug="d").is_active
    assert load_shipped_thesaurus(path=second).unchanged == 2


def test_saved_concept_answers_its_unfound_searches():
    for words in ("peignage", "autre chose"):
        UnfoundQuery.objects.create(words=words, first_seen_on="2026-01-02", last_seen_on="2026-01-03")
    save_concept(entry=Entry("laine", "Laine", equal=("Peignage",)), is_active=True)
    assert list(UnfoundQuery.objects.values_list("words", flat=True)) == ["autre chose"]


def test_saved_concept_that_contradicts_another_is_refused():
    concept = save_concept(entry=PANNES, is_active=True)
    save_concept(entry=PANNES, is_active=True, replaces=concept)  # not its own rival
    with pytest.raises(ThesaurusRefusedError, match="« Casses » désigne déjà « pannes imprévues »"):
        save_concept(entry=Entry("b", "Casses"), is_active=True)


# ── What the search reads ───────────────────────────────────────────────────


def test_expansions_weigh_equal_near_and_the_way_back():
    import_thesaurus(entries=[PANNES, PREDICTIVE])
    found = expansions()
    back = [("pannes imprévues", 0.6), ("casses", 0.45)]
    needs = [
        ("huile", 0.6),
        ("maintenance prédictive", 0.6),
        ("PdM", 0.45),
        ("predictive maintenance", 0.45),
    ]
    assert found == {
        "pannes imprévues": [("casses", 1.0), *needs],
        "casses": [("pannes imprévues", 1.0), *needs],
        "maintenance prédictive": [("PdM", 1.0), ("predictive maintenance", 1.0), *back],
        "PdM": [("maintenance prédictive", 1.0), ("predictive maintenance", 1.0), *back],
        "predictive maintenance": [("PdM", 1.0), ("maintenance prédictive", 1.0), *back],
        "huile": back,
    }


def test_expansions_are_kept_until_the_thesaurus_changes(django_assert_num_queries):
    import_thesaurus(entries=[PANNES])
    kept = expansions()
    version = thesaurus_version()
    with django_assert_num_queries(1):
        assert expansions() is kept
    with django_assert_num_queries(0):
        assert expansions(version) is kept
    rewrite(Entry("pannes", "pannes"))
    assert expansions() == {}
    import_thesaurus(entries=[PREDICTIVE])
    assert "PdM" in expansions()
    rewrite(PREDICTIVE, is_active=False)
    assert expansions() == {}


def test_pages_know_that_the_thesaurus_changed():
    before = catalogue_version()
    import_thesaurus(entries=[PANNES])
    after = catalogue_version()
    assert after != before
    import_thesaurus(entries=[PANNES])
    assert catalogue_version() == after
