"""Loading the controlled vocabularies: once, twice, and what a bad file answers."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from practices.models import Concept, Problem, Technology
from practices.services.vocabularies import VocabularyRefusedError, load_vocabularies

pytestmark = pytest.mark.django_db
PROBLEMS = '[[problem]]\nslug = "rebuts"\nname = "Réduire les rebuts"\nsynonyms = ["NC"]\n'
TECHNOLOGIES = '[[technology]]\nslug = "mes"\nname = "MES"\n'


def write(directory: Path, problems: str = PROBLEMS, technologies: str = TECHNOLOGIES) -> Path:
    (directory / "problems.toml").write_text(problems, encoding="utf-8")
    (directory / "technologies.toml").write_text(technologies, encoding="utf-8")
    return directory


def test_shipped_vocabularies_load_once():
    output = StringIO()
    call_command("load_vocabularies", stdout=output)
    count = Problem.objects.count() + Technology.objects.count()
    call_command("load_vocabularies", stdout=output)
    concepts = Concept.objects.count()
    assert concepts >= 250
    assert output.getvalue().splitlines() == [
        f"Vocabulaires : {count} termes créés, 0 modifiés.",
        f"Thésaurus : {concepts} concepts créés, 0 modifié.",
        f"Vocabulaires : rien à changer, {count} termes à jour.",
        f"Thésaurus : rien à changer, {concepts} concepts à jour.",
    ]
    assert Problem.objects.order_by("position").first().slug == "reduire-les-rebuts"


def test_changed_term_is_updated_and_a_departed_one_stays(tmp_path):
    load_vocabularies(directory=write(tmp_path))
    report = load_vocabularies(directory=write(tmp_path, PROBLEMS.replace('"NC"', '"NC", "qualité"')))
    assert (report.created, report.changed, report.unchanged) == (0, 1, 1)
    assert Problem.objects.get().synonyms == ["NC", "qualité"]
    load_vocabularies(directory=write(tmp_path, PROBLEMS.replace("rebuts", "pannes").replace("Pannes", "P")))
    assert set(Problem.objects.values_list("slug", flat=True)) == {"rebuts", "pannes"}


@pytest.mark.parametrize(
    ("problems", "told"),
    [
        ("[[problem]]\nslug = ", "problems.toml n’est pas un fichier TOML valide"),
        ("", "problems.toml ne contient aucune entrée [[problem]]."),
        ('[[problem]]\nslug = "a"\n', "problems.toml, terme n° 1 : attendu slug, name"),
        (PROBLEMS + 'couleur = "vert"\n', "problems.toml, terme n° 1 : attendu slug, name"),
        (PROBLEMS + PROBLEMS, "problems.toml : termes en double : rebuts."),
        (PROBLEMS.replace("Réduire les rebuts", "x" * 81), "problems.toml, « rebuts » :"),
    ],
)
def test_bad_file_is_told_and_loads_nothing(tmp_path, problems, told):
    with pytest.raises(VocabularyRefusedError) as refused:
        load_vocabularies(directory=write(tmp_path, problems))
    assert told in str(refused.value)
    assert (Problem.objects.count(), Technology.objects.count()) == (0, 0)


def test_fault_in_the_second_file_undoes_the_first(tmp_path):
    with pytest.raises(CommandError, match="ne contient aucune entrée"):
        call_command("load_vocabularies", "--directory", str(write(tmp_path, technologies="")))
    assert Problem.objects.count() == 0


def test_fault_in_the_thesaurus_undoes_the_vocabularies(tmp_path):
    (write(tmp_path) / "thesaurus.csv").write_text("slug;terme\nA B;Moule\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"thesaurus\.csv : Ligne 2 : « A B » n’est pas un identifiant"):
        call_command("load_vocabularies", "--directory", str(tmp_path))
    assert (Problem.objects.count(), Concept.objects.count()) == (0, 0)
